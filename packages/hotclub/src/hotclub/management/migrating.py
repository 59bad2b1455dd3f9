"""What the migration commands share: the project's loader, a database's executor, what is not applied.

Flow: settings_migrations adapter → Project → **loader, executor** → the commands, which print.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from hotclub_migrations import commands
from hotclub_migrations.executor import MigrationExecutor
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.migration import Migration
from hotclub_migrations.projects import Project
from hotclub_migrations.questioner import (
    InteractiveMigrationQuestioner,
    MigrationQuestioner,
    NonInteractiveMigrationQuestioner,
)
from hotclub_orm.door import DEFAULT_ALIAS, doors

from hotclub.management.base import BaseCommand, CommandParser

__all__ = [
    "MigrationCommand",
    "add_database_argument",
    "door_of",
    "executor_of",
    "project",
]


def project() -> Project:
    """Return the installed applications as migrations see them."""
    from hotclub.adapters.settings_migrations import project as of_settings

    made: Project = of_settings()
    return made


def door_of(alias: str) -> Any:
    """Return the database of that alias. Raises ConnectionDoesNotExist."""
    return doors[alias]


def executor_of(alias: str, progress: Callable[..., None] | None = None) -> MigrationExecutor:
    """Return an executor that knows what is applied to that database."""
    executor = MigrationExecutor(door_of(alias), MigrationLoader(project().modules), progress)
    executor.refresh()
    return executor


def add_database_argument(parser: CommandParser, purpose: str) -> None:
    """Add --database."""
    parser.add_argument(
        "--database", default=DEFAULT_ALIAS, help=f"{purpose} Default: '{DEFAULT_ALIAS}'."
    )


class MigrationCommand(BaseCommand):
    """The base of commands on migrations."""

    def wish(self, options: dict[str, Any], **more: Any) -> commands.Wish:
        """Return what makemigrations and its like are asked for."""
        now = datetime.now(UTC)
        return commands.Wish(
            header_time=now if options.get("include_header", True) else None,
            timestamp=now.strftime("%Y%m%d_%H%M"),
            **more,
        )

    def questioner(self, options: dict[str, Any]) -> MigrationQuestioner:
        """Return who answers: the person at the terminal, or the defaults."""
        labels, dry = list(options.get("args", ())), bool(options.get("dry_run"))
        defaults = {"ask_initial": True, "ask_merge": not options["interactive"]}
        if not options["interactive"]:
            return NonInteractiveMigrationQuestioner(defaults, labels, dry, say=self.stdout.write)
        return InteractiveMigrationQuestioner(
            defaults, labels, dry, say=self.stdout.write, ask=self._ask
        )

    def _ask(self, prompt: str) -> str:
        self.stdout.write(prompt, ending="")
        self.stdout.flush()
        return input()

    def progress(self, verbosity: int) -> Callable[..., None]:
        """Return the function that tells which migration is being applied."""
        started = 0.0

        def tell(action: str, migration: Migration, fake: bool = False) -> None:
            nonlocal started
            kind, _, moment = action.partition("_")
            if verbosity < 1:
                return
            if moment == "start":
                started = perf_counter()
                word = "Applying" if kind == "apply" else "Unapplying"
                self.stdout.write(f"  {word} {migration}...", ending="")
                self.stdout.flush()
                return
            took = f" ({perf_counter() - started:.3f}s)" if verbosity > 1 else ""
            self.stdout.write(self.style.SUCCESS(" FAKED" if fake else " OK") + took)

        return tell
