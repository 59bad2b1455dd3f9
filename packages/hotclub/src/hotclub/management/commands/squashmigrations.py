"""`squashmigrations`: one migration in the place of several."""

from __future__ import annotations

from typing import Any

from hotclub_migrations import commands
from hotclub_migrations.loader import MigrationLoader

from hotclub.management.base import CommandParser
from hotclub.management.errors import CommandError
from hotclub.management.migrating import MigrationCommand, project


class Command(MigrationCommand):
    """Squash."""

    help = "Writes one migration that stands for several."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add = parser.add_argument
        add("app_label", help="The application.")
        add("start_migration_name", nargs="?", help="The first one; the first of all if left out.")
        add("migration_name", help="The last one.")
        add("--no-optimize", action="store_true", help="Keep every operation.")
        add("--noinput", "--no-input", action="store_false", dest="interactive",
            help="Ask nothing.")  # fmt: skip
        add("--squashed-name", help="The name of the new one, after its number.")
        add("--no-header", action="store_false", dest="include_header",
            help="Leave the first comment out.")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        verbosity, label = options["verbosity"], options["app_label"]
        loader = MigrationLoader(project().modules, replace_migrations=False)
        span = (label, options["start_migration_name"], options["migration_name"])
        wish = self.wish(options, name=options["squashed_name"])
        writer = commands.squash(project(), loader, span, wish, optimize=not options["no_optimize"])
        if verbosity > 0:
            self.stdout.write(self.style.MIGRATE_HEADING("Will squash the following migrations:"))
            for key in writer.migration.replaces:
                self.stdout.write(f" - {key[1]}")
        if options["interactive"] and not self._wanted():
            return
        if writer.path.exists():
            raise CommandError(f"{writer.path} exists already. Give another --squashed-name.")
        writer.write()
        if verbosity > 0:
            self.stdout.write(
                self.style.MIGRATE_HEADING(f"Created new squashed migration {writer.path}\n")
                + "  Commit it and keep the old ones; when every database has it, delete the old "
                "ones and the line replaces = […]."
            )

    def _wanted(self) -> bool:
        answer = ""
        while not answer or answer[0] not in "yn":
            answer = self._ask("Do you wish to proceed? [y/N] ").strip().lower() or "n"
        return answer[0] == "y"
