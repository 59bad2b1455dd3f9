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
from hotclub_orm import FieldDoesNotExist, ValidationError
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
    """Ask, or take from options and environment.

    Override `get_input_data()` to ask in a way of your own.
    """

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
            if field.many_to_many and not field.remote_field.through._meta.auto_created:
                raise CommandError(
                    f"The required field '{field.name}' goes through a model of its own "
                    f"({field.remote_field.through._meta.label}), which can't be filled in here."
                )
            parser.add_argument(f"--{field.name}", help=f"Their {field.verbose_name}.", **more)

    def execute(self, *args: Any, **options: Any) -> Any:
        """Take the input of a test."""
        self.stdin = options.get("stdin") or sys.stdin
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Gather the values, then make the user."""
        self.database = options["database"]
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
        problem = self._username_problem(username)
        if problem:
            raise CommandError(problem)
        values = {name: self._cleaned(self.username_field, username)}
        for field in self._required_fields():
            values.update(self._given_value(field, options[field.name]))
        if self._has_password():
            values["password"] = _from_environment("password")
        return values

    def _given_value(self, field: Any, option: Any) -> dict[str, Any]:
        from_environment = _from_environment(field.name)
        value = option or from_environment
        if value:
            return {field.name: self._cleaned(field, value)}
        if field.blank and "" in (option, from_environment):
            return {}
        raise CommandError(f"You must use --{field.name} with --noinput.")

    # --- with questions ----------------------------------------------------------------------

    def _asked(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the values of options, and of answers for what is missing."""
        name = self.UserModel.USERNAME_FIELD
        values = {name: self._ask_username(options[name])}
        for field in self._required_fields():
            option = options[field.name]
            values[field.name] = (
                self._ask_value(field) if option is None else self._cleaned(field, option)
            )
        if self._has_password():
            values["password"] = self._ask_password(values)
        return values

    def get_input_data(self, field: Any, message: str, default: Any = None) -> Any:
        """Ask for the value of a field; return it cleaned, or None for one that can't be taken.

        message: the question. default: what an empty answer stands for.
        """
        answer = self._input(message)
        if default and answer == "":
            answer = default
        try:
            return self._cleaned(field, answer)
        except Exception as error:
            if not is_validation_error(error):
                raise
            self._say(error)
            return None

    def _ask_username(self, username: Any) -> Any:
        field = self.username_field
        if username == "":
            raise CommandError(f"{capfirst(field.verbose_name)} can't be blank.")
        default = get_default_username(database=self.database)
        hint = f" (leave blank to use {default!r})" if default else ""
        message = f"{capfirst(field.verbose_name)}{hint}{_target(field)}: "
        while True:
            if username is None:
                username = self.get_input_data(field, message, default)
                if username is None:
                    continue
            problem = self._username_problem(username)
            if not problem:
                return self._cleaned(field, username)
            self.stderr.write(f"Error: {problem}")
            username = None

    def _ask_value(self, field: Any) -> Any:
        value = None
        while value is None:
            value = self.get_input_data(field, f"{capfirst(field.verbose_name)}{_target(field)}: ")
        return value

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

    def _username_problem(self, username: Any) -> str:
        """Return what is wrong with a name, "" for nothing."""
        field, meta = self.username_field, self.UserModel._meta
        if not username:
            return f"{capfirst(field.verbose_name)} can't be blank."
        try:
            value = self._cleaned(field, username)
        except Exception as error:
            if not is_validation_error(error):
                raise
            return "; ".join(error.messages)  # type: ignore[attr-defined]
        alone = any(one.fields == (field.name,) for one in meta.total_unique_constraints)
        if field.unique or alone:
            manager = self.UserModel._default_manager.db_manager(self.database)
            if manager.filter(**{field.name: value}).exists():
                return f"That {field.verbose_name} is taken."
        return ""

    def _cleaned(self, field: Any, value: Any) -> Any:
        if not field.many_to_many:
            # What a foreign key names is looked for in the user's database.
            user = self.UserModel()
            user._state.db = self.database
            return field.clean(value, user)
        parts = value.split(",") if isinstance(value, str) else map(str, value)
        keys = [part.strip() for part in parts if part.strip()]
        if not keys and not field.blank:
            raise ValidationError(field.error_messages["blank"], code="blank")
        return keys

    def _input(self, prompt: str) -> str:
        return input(prompt)

    def _say(self, error: Any) -> None:
        self.stderr.write("\n".join(f"Error: {message}" for message in error.messages))


def _target(field: Any) -> str:
    """Return which value of another model is asked for, as " (Group.id)"; "" for a plain field."""
    if not field.is_relation:
        return ""
    model = field.remote_field.model
    key = model._meta.pk.name if field.many_to_many else field.remote_field.field_name
    return f" ({model._meta.object_name}.{key})"


def _from_environment(name: str) -> str | None:
    for prefix in ENVIRONMENT_PREFIXES:
        value = os.environ.get(prefix + name.upper())
        if value is not None:
            return value
    return None
