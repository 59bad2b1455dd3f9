"""`createsuperuser`: make a user who may do everything, asking for what is missing.

Flow: options, else the environment (--noinput) or the terminal → checked values → create_superuser.
"""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from hotclub_auth import get_user_model
from hotclub_auth.password_validation import validate_password
from hotclub_auth.validation_error import is_validation_error
from hotclub_orm import FieldDoesNotExist
from hotclub_orm.door import DEFAULT_ALIAS

from hotclub.auth.management import get_default_username
from hotclub.management.base import BaseCommand, CommandError, CommandParser
from hotclub.utils.text import capfirst

# Ours first; a deployment written for Django says the other.
ENVIRONMENT_PREFIXES = ("HOTCLUB_SUPERUSER_", "DJANGO_SUPERUSER_")
NO_TERMINAL = (
    "Nobody can be asked here, so no superuser was made. Run the command in a terminal, or with "
    "--noinput."
)


class Command(BaseCommand):
    """Ask, or take from options and environment."""

    help = "Makes a user who may do everything."
    stealth_options = ("stdin",)
    requires_migrations_checks = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.UserModel: Any = get_user_model()
        self.username_field = self.UserModel._meta.get_field(self.UserModel.USERNAME_FIELD)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add one option for the name, and one for each required field."""
        parser.add_argument(f"--{self.UserModel.USERNAME_FIELD}", help="The name to log in by.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing. The password is taken from HOTCLUB_SUPERUSER_PASSWORD; without it "
            "the user can't log in until they are given one.",
        )
        parser.add_argument("--database", default=DEFAULT_ALIAS, help="Which database.")
        for field in self._required_fields():
            more: dict[str, Any] = {"action": "append"} if field.many_to_many else {}
            parser.add_argument(f"--{field.name}", help=f"Their {field.verbose_name}.", **more)

    def execute(self, *args: Any, **options: Any) -> Any:
        """Take the input of a test."""
        self.stdin = options.get("stdin") or sys.stdin
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather the values, then make the user."""
        if options["interactive"] and not getattr(self.stdin, "isatty", lambda: True)():
            self.stdout.write(NO_TERMINAL)
            return
        gather = self._asked if options["interactive"] else self._given
        try:
            values = gather(options)
            manager = self.UserModel._default_manager.db_manager(options["database"])
            manager.create_superuser(**values)
        except KeyboardInterrupt:
            self.stderr.write("\nCancelled.")
            sys.exit(1)
        except Exception as error:
            if not is_validation_error(error):
                raise
            raise CommandError("; ".join(error.messages)) from error  # type: ignore[attr-defined]
        if options["verbosity"] >= 1:
            self.stdout.write("Superuser created successfully.")

    # --- without questions -------------------------------------------------------------------

    def _given(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the values of options and environment. Raises CommandError for missing ones."""
        name = self.UserModel.USERNAME_FIELD
        username = options[name]
        if username is None:
            username = _from_environment(name)
        if username is None:
            raise CommandError(f"You must use --{name} with --noinput.")
        problem = self._username_problem(username, options["database"])
        if problem:
            raise CommandError(problem)
        values = {name: username}
        for field in self._required_fields():
            values.update(self._given_value(field, options[field.name]))
        if self._has_password():
            values["password"] = _from_environment("password")
        return values

    def _given_value(self, field: Any, option: Any) -> dict[str, Any]:
        value = option or _from_environment(field.name)
        if value:
            return {field.name: self._cleaned(field, value)}
        if field.blank and value == "":
            return {}
        raise CommandError(f"You must use --{field.name} with --noinput.")

    # --- with questions ----------------------------------------------------------------------

    def _asked(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the values of options, and of answers for what is missing."""
        name = self.UserModel.USERNAME_FIELD
        values = {name: self._ask_username(options[name], options["database"])}
        for field in self._required_fields():
            option = options[field.name]
            values[field.name] = (
                self._ask_value(field) if option is None else self._cleaned(field, option)
            )
        if self._has_password():
            values["password"] = self._ask_password(values)
        return values

    def _ask_username(self, username: str | None, database: str) -> str:
        if username == "":
            raise CommandError(f"{capfirst(self.username_field.verbose_name)} can't be blank.")
        default = get_default_username(database=database)
        while True:
            if username is None:
                hint = f" (leave blank to use {default!r})" if default else ""
                answer = self._input(f"{capfirst(self.username_field.verbose_name)}{hint}: ")
                username = answer or default
            problem = self._username_problem(username, database)
            if not problem:
                return username
            self.stderr.write(f"Error: {problem}")
            username = None

    def _ask_value(self, field: Any) -> Any:
        target = f" ({field.remote_field.model._meta.object_name} key)" if field.is_relation else ""
        while True:
            answer = self._input(f"{capfirst(field.verbose_name)}{target}: ")
            try:
                return self._cleaned(field, answer)
            except Exception as error:
                if not is_validation_error(error):
                    raise
                self._say(error)

    def _ask_password(self, values: dict[str, Any]) -> str:
        while True:
            password = getpass.getpass()
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("Error: The two passwords are not the same.")
            elif not password.strip():
                self.stderr.write("Error: A password can't be blank.")
            elif self._is_accepted(password, values):
                return password

    def _is_accepted(self, password: str, values: dict[str, Any]) -> bool:
        plain = {
            name: value
            for name, value in values.items()
            if not self.UserModel._meta.get_field(name).is_relation
        }
        try:
            validate_password(password, self.UserModel(**plain))
        except Exception as error:
            if not is_validation_error(error):
                raise
            self._say(error)
            answer = self._input("Take this password nevertheless? [y/N]: ")
            return answer.lower() == "y"
        return True

    # --- parts -------------------------------------------------------------------------------

    def _required_fields(self) -> list[Any]:
        return [self.UserModel._meta.get_field(name) for name in self.UserModel.REQUIRED_FIELDS]

    def _has_password(self) -> bool:
        try:
            self.UserModel._meta.get_field("password")
        except FieldDoesNotExist:
            return False
        return True

    def _username_problem(self, username: str, database: str) -> str:
        """Return what is wrong with a name, "" for nothing."""
        field = self.username_field
        if not username:
            return f"{capfirst(field.verbose_name)} can't be blank."
        if field.unique:
            manager = self.UserModel._default_manager.db_manager(database)
            if manager.filter(**{field.name: username}).exists():
                return f"That {field.verbose_name} is taken."
        try:
            field.clean(username, None)
        except Exception as error:
            if not is_validation_error(error):
                raise
            return "; ".join(error.messages)  # type: ignore[attr-defined]
        return ""

    def _cleaned(self, field: Any, value: Any) -> Any:
        if not field.many_to_many:
            return field.clean(value, None)
        parts = value.split(",") if isinstance(value, str) else value
        return [part.strip() for part in parts if part.strip()]

    def _input(self, prompt: str) -> str:
        return input(prompt)

    def _say(self, error: Any) -> None:
        self.stderr.write("\n".join(f"Error: {message}" for message in error.messages))


def _from_environment(name: str) -> str | None:
    for prefix in ENVIRONMENT_PREFIXES:
        value = os.environ.get(prefix + name.upper())
        if value is not None:
            return value
    return None
