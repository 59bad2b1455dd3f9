"""What only a person knows, asked.

Flow: autodetector → **questioner**. The base answers with the values it is given; the interactive one asks
by two functions (say, ask), so that no terminal is known here.
"""

from __future__ import annotations

import ast
import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotclub_orm.fields.base import NOT_PROVIDED

from hotclub_migrations.errors import CommandError

_ONE_OFF = (
    "Provide a one-off default now (will be set on all existing rows with a null value for this "
    "column)"
)
_IGNORE = (
    "Ignore for now. Existing rows that contain NULL values will have to be handled manually, for "
    "example with a RunPython or RunSQL operation."
)
_GO_ON = (
    "Continue making this migration as the first step in writing a manual migration to generate "
    "unique values."
)


class MigrationQuestioner:
    """Answers with defaults.

    defaults: name of the question → answer (ask_initial, ask_rename, ask_rename_model, ask_merge).
    specified_apps: applications that were named on the command line; they get a first migration.
    """

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Sequence[str] | None = None,
        dry_run: bool | None = None,
    ) -> None:
        self.defaults = dict(defaults or {})
        self.specified_apps = set(specified_apps or ())
        self.dry_run = dry_run

    def ask_initial(self, app_label: str) -> bool:
        """Should the application get its first migration?"""
        return app_label in self.specified_apps or bool(self.defaults.get("ask_initial", False))

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """What value do existing rows get for a new field that cannot be NULL?"""
        return None

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """What value do rows get that are NULL now, when that is no longer allowed?"""
        return None

    def ask_rename(
        self, model_name: str, old_name: str, new_name: str, field_instance: Any
    ) -> bool:
        """Was the field renamed?"""
        return bool(self.defaults.get("ask_rename", False))

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Was the model renamed?"""
        return bool(self.defaults.get("ask_rename_model", False))

    def ask_merge(self, app_label: str) -> bool:
        """Should these branches be merged?"""
        return bool(self.defaults.get("ask_merge", False))

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """What moment do existing rows get for a new auto_now_add field?"""
        return None

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
        """Go on although all existing rows would get the same value of a unique field?"""
        return None


class InteractiveMigrationQuestioner(MigrationQuestioner):
    """Asks. say: shows a line. ask: shows a prompt and returns what was typed."""

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Sequence[str] | None = None,
        dry_run: bool | None = None,
        *,
        say: Callable[[str], Any] = lambda _line: None,
        ask: Callable[[str], str] = input,
        clock: Callable[[], datetime.datetime] = lambda: datetime.datetime.now(datetime.UTC),
    ) -> None:
        super().__init__(defaults, specified_apps, dry_run)
        self.say, self.ask, self.clock = say, ask, clock

    def _typed(self, prompt: str) -> str:
        try:
            return self.ask(prompt).strip()
        except EOFError as end:
            raise CommandError(
                "There is nobody to answer. Run makemigrations in a terminal, or with --no-input, "
                "which tells what it would ask."
            ) from end

    def _yes(self, question: str, default: bool | None = None) -> bool:
        answer = self._typed(f"{question} ").lower()
        if not answer and default is not None:
            return default
        while not answer or answer[0] not in "yn":
            answer = self._typed("Please answer yes or no: ").lower()
        return answer[0] == "y"

    def _choose(self, question: str, choices: Sequence[str]) -> int:
        self.say(question)
        for number, choice in enumerate(choices, 1):
            self.say(f" {number}) {choice}")
        while True:
            answer = self._typed("Select an option: ")
            if answer.isdecimal() and 1 <= int(answer) <= len(choices):
                return int(answer)
            self.say("Please select a valid option")

    def _value(self, suggestion: str = "") -> Any:
        self.say("Please enter the default value as a literal, as you would in Python:")
        self.say("a number, a text in quotes, None, a list, or now / today / utcnow.")
        while True:
            answer = self._typed(f"[default: {suggestion}] >>> " if suggestion else ">>> ")
            answer = answer or suggestion
            if answer in ("exit", "quit"):
                raise CommandError("Stopped. Give the field a default, and run the command again.")
            found = read_value(answer, self.clock()) if answer else NOT_PROVIDED
            if found is not NOT_PROVIDED:
                return found
            self.say("That is no literal. Type it as in Python, or 'exit' to leave.")

    def ask_initial(self, app_label: str) -> bool:
        """As the base."""
        return super().ask_initial(app_label)

    def ask_rename(
        self, model_name: str, old_name: str, new_name: str, field_instance: Any
    ) -> bool:
        """Ask."""
        kind = type(field_instance).__name__
        renamed = f"{model_name}.{old_name} renamed to {model_name}.{new_name} (a {kind})"
        return self._yes(f"Was {renamed}? [y/N]", default=False)

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Ask."""
        old = f"{old_model_state.app_label}.{old_model_state.name}"
        return self._yes(f"Was the model {old} renamed to {new_model_state.name}? [y/N]", False)

    def ask_merge(self, app_label: str) -> bool:
        """Ask."""
        return self._yes(
            "\nMerging will only work if the operations printed above do not conflict\n"
            "with each other (working on different fields or models)\n"
            "Should these migration branches be merged? [y/N]",
            default=False,
        )

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Ask."""
        if self.dry_run:
            return None
        chosen = self._choose(
            f"It is impossible to add a non-nullable field {field_name!r} to {model_name} without "
            "specifying a default. This is because the database needs something to populate "
            "existing rows.\nPlease select a fix:",
            [
                _ONE_OFF,
                "Quit and manually define a default value in the model.",
            ],
        )
        return self._value() if chosen == 1 else self._quit()

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Ask."""
        if self.dry_run:
            return NOT_PROVIDED
        chosen = self._choose(
            f"It is impossible to change a nullable field {field_name!r} on {model_name} to "
            "non-nullable without providing a default. This is because the database needs "
            "something to populate existing rows.\nPlease select a fix:",
            [
                _ONE_OFF,
                _IGNORE,
                "Quit and manually define a default value in the model.",
            ],
        )
        if chosen == 2:
            return NOT_PROVIDED
        return self._value() if chosen == 1 else self._quit()

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Ask."""
        if self.dry_run:
            return None
        chosen = self._choose(
            f"It is impossible to add the field {field_name!r} with 'auto_now_add=True' to "
            f"{model_name} without providing a default. This is because the database needs "
            "something to populate existing rows.",
            [
                "Provide a one-off default now which will be set on all existing rows",
                "Quit and manually define a default value in the model.",
            ],
        )
        return self._value("now") if chosen == 1 else self._quit()

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
        """Ask."""
        if self.dry_run:
            return None
        chosen = self._choose(
            f"Callable default on unique field {model_name}.{field_name} will not generate unique "
            "values upon migrating.\nPlease choose how to proceed:",
            [_GO_ON, "Quit and edit field options in the model."],
        )
        return None if chosen == 1 else self._quit()

    def _quit(self) -> Any:
        raise CommandError("Stopped. Give the field a default, and run the command again.")


class NonInteractiveMigrationQuestioner(MigrationQuestioner):
    """Stops where a value would have to be made up. say: shows a line."""

    def __init__(
        self,
        defaults: Mapping[str, Any] | None = None,
        specified_apps: Sequence[str] | None = None,
        dry_run: bool | None = None,
        *,
        say: Callable[[str], Any] = lambda _line: None,
    ) -> None:
        super().__init__(defaults, specified_apps, dry_run)
        self.say = say

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Stop."""
        raise CommandError(
            f"Field {field_name!r} on model {model_name!r} not migrated: it is impossible to add a "
            "non-nullable field without specifying a default. Give it default=, db_default= or "
            "null=True, or run makemigrations where it can ask."
        )

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Leave the rows as they are, and say so."""
        self.say(
            f"Field {field_name!r} on model {model_name!r} given a default of NOT PROVIDED and "
            "must be corrected."
        )
        return NOT_PROVIDED

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Stop."""
        raise CommandError(
            f"Field {field_name!r} on model {model_name!r} not migrated: it is impossible to add a "
            "field with 'auto_now_add=True' without specifying a default."
        )


def read_value(text: str, now: datetime.datetime) -> Any:
    """Return the value of a literal, or of now, today, utcnow; NOT_PROVIDED if it is neither.

    Nothing that is typed is ever evaluated as code.
    """
    words = {"now": now, "utcnow": now, "timezone.now": now, "today": now.date()}
    if text in words:
        return words[text]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return NOT_PROVIDED
