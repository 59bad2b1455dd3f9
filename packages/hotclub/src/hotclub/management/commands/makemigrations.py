"""`makemigrations`: write migrations for what changed in the models."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from hotclub_migrations import MigrationAutodetector, commands
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.migration import Migration
from hotclub_migrations.writer import MigrationWriter
from hotclub_orm.door import doors
from hotclub_orm.errors import Error

from hotclub.management.base import CommandParser, no_translations
from hotclub.management.migrating import MigrationCommand, executor_of, project


class Command(MigrationCommand):
    """Detect changes, write files."""

    help = "Writes migrations for what changed in the models."
    autodetector = MigrationAutodetector

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("args", metavar="app_label", nargs="*", help="Applications; none means all.")
        add("--dry-run", action="store_true", help="Only show what would be written.")
        add("--merge", action="store_true", help="Join several ends of one application.")
        add("--empty", action="store_true", help="Write an empty migration.")
        add("--noinput", "--no-input", action="store_false", dest="interactive",
            help="Ask nothing.")  # fmt: skip
        add("-n", "--name", help="The name of the files, after their number.")
        add("--no-header", action="store_false", dest="include_header",
            help="Leave the first comment out.")  # fmt: skip
        add("--check", action="store_true", dest="check_changes",
            help="Write nothing; exit with 1 when something would be written.")  # fmt: skip
        add("--scriptable", action="store_true",
            help="Print the paths alone to stdout, all else to stderr.")  # fmt: skip
        add("--update", action="store_true", help="Fold the changes into the last migration.")

    @no_translations
    def handle(self, *app_labels: str, **options: Any) -> None:
        """Write."""
        self._talk = self.stderr if options["scriptable"] else self.stdout
        self._options = options
        self._project = project()
        options["args"] = app_labels
        self._check_histories(options["verbosity"])
        wish = self.wish(options, labels=list(app_labels), name=options["name"])
        loader = self._loader()
        if options["merge"]:
            changes = commands.merge(self._project, loader, self.questioner(options), wish)
            silence = "No conflicts detected to merge."
        elif options["empty"]:
            changes = commands.empty(self._project, loader, wish)
            silence = "No changes detected"
        else:
            changes = commands.detect(self._project, loader, self.questioner(options), wish)
            silence = "No changes detected"
            if len(app_labels) == 1:
                silence += f" in app '{app_labels[0]}'"
            elif app_labels:
                silence += f" in apps {', '.join(repr(one) for one in app_labels)}"
        if not changes:
            if options["verbosity"] > 0:
                self._talk.write(silence)
            return
        self._write(loader, changes, wish)
        if options["check_changes"]:
            sys.exit(1)

    def _loader(self) -> MigrationLoader:
        if self._options["update"] and "default" in doors:
            return executor_of("default").loader
        return MigrationLoader(self._project.modules)

    def _check_histories(self, verbosity: int) -> None:
        """Refuse to add to a history that some database contradicts."""
        for alias in doors:
            try:
                executor_of(alias).loader.check_consistent_history(alias)
            except Error as error:
                if verbosity > 0:
                    self.stderr.write(
                        f"The database {alias!r} was not asked for its history: {error}",
                        self.style.WARNING,
                    )

    def _write(self, loader: MigrationLoader, changes: Any, wish: commands.Wish) -> None:
        replaced: list[Migration] = []
        if self._options["update"]:
            updates = commands.update(self._project, loader, changes, wish)
            writers = [one.writer for one in updates]
            replaced = [one.replaced for one in updates]
        else:
            writers = commands.writers(self._project, changes, wish)
        only_shown = self._options["dry_run"] or self._options["check_changes"]
        # All are made text before the first is written: what cannot be written stops them all.
        texts = [writer.as_string() for writer in writers]
        for writer, text in zip(writers, texts, strict=True):
            self._show(writer)
            if not only_shown:
                writer.write()
                if self._options["scriptable"]:
                    self.stdout.write(_short(writer.path))
            elif self._options["verbosity"] > 2:
                self._talk.write(f"Full migrations file '{writer.path.name}':\n{text}")
        if not only_shown:
            self._remove(replaced, {writer.path for writer in writers})

    def _show(self, writer: MigrationWriter) -> None:
        if self._options["verbosity"] < 1:
            return
        label = writer.migration.app_label
        self._talk.write(self.style.MIGRATE_HEADING(f"Migrations for '{label}':"))
        self._talk.write(f"  {self.style.MIGRATE_LABEL(_short(writer.path))}")
        for operation in writer.migration.operations:
            self._talk.write(f"    {operation.formatted_description()}")

    def _remove(self, replaced: list[Migration], written: set[Path]) -> None:
        for migration in replaced:
            path = self._project.directories[migration.app_label] / f"{migration.name}.py"
            if path not in written:
                path.unlink()
                self._talk.write(f"  Deleted {_short(path)}")


def _short(path: Path) -> str:
    """Return the path as seen from here, if that is shorter."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
    return str(path) if relative.startswith("..") else relative
