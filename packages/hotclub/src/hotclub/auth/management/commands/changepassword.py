"""`changepassword`: give a user another password, typed twice."""

from __future__ import annotations

import getpass
from typing import Any

from hotclub_auth import get_user_model
from hotclub_auth.password_validation import validate_password
from hotclub_auth.validation_error import is_validation_error
from hotclub_orm.door import DEFAULT_ALIAS

from hotclub.management.base import BaseCommand, CommandError, CommandParser

MAX_TRIES = 3


class Command(BaseCommand):
    """Ask, check, store."""

    help = "Changes a user's password."
    requires_migrations_checks = True
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the name and the database."""
        parser.add_argument(
            "username", nargs="?", help="Whose password; by default that of your name here."
        )
        parser.add_argument("--database", default=DEFAULT_ALIAS, help="Which database.")

    def handle(self, *args: Any, **options: Any) -> str:
        """Find the user, ask until the password is good, store it."""
        name = options["username"] or getpass.getuser()
        user = self._find(name, options["database"])
        self.stdout.write(f"Changing password for user '{name}'")
        for _ in range(MAX_TRIES):
            password = self._ask()
            if password is not None and self._is_good(password, user):
                user.set_password(password)
                user.save(using=options["database"])
                return f"Password changed successfully for user '{name}'"
        raise CommandError(
            f"Aborting password change for user '{name}' after {MAX_TRIES} attempts", returncode=1
        )

    def _find(self, name: str, database: str) -> Any:
        model: Any = get_user_model()
        users = model._default_manager.using(database)
        try:
            return users.get(**{model.USERNAME_FIELD: name})
        except model.DoesNotExist:
            raise CommandError(f"user '{name}' does not exist") from None

    def _ask(self) -> str | None:
        password = self._get_pass()
        if password != self._get_pass("Password (again): "):
            self.stdout.write("The two passwords are not the same. Try once more.")
            return None
        return password

    def _get_pass(self, prompt: str = "Password: ") -> str:
        password = getpass.getpass(prompt=prompt)
        if not password:
            raise CommandError("aborted")
        return password

    def _is_good(self, password: str, user: Any) -> bool:
        try:
            validate_password(password, user)
        except Exception as error:
            if not is_validation_error(error):
                raise
            self.stderr.write("\n".join(error.messages))  # type: ignore[attr-defined]
            return False
        return True
