"""`optimizemigration`: the same migration with fewer operations."""

from __future__ import annotations

import sys
from typing import Any

from hotclub_migrations import commands
from hotclub_migrations.loader import MigrationLoader

from hotclub.management.base import CommandParser
from hotclub.management.migrating import MigrationCommand, project


class Command(MigrationCommand):
    """Optimize."""

    help = "Writes a migration anew with fewer operations that do the same."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("app_label", help="The application.")
        parser.add_argument("migration_name", help="The migration, or how its name begins.")
        parser.add_argument("--check", action="store_true",
                            help="Write nothing; exit with 1 when it could be shorter.")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        label, name = options["app_label"], options["migration_name"]
        known = project()
        known.check_labels([label])
        loader = MigrationLoader(known.modules)
        before = loader.get_migration_by_prefix(label, name)
        writer = commands.optimized(known, loader, label, name, self.wish(options))
        if writer is None:
            if options["verbosity"] > 0:
                self.stdout.write("No optimizations possible.")
            return
        if options["verbosity"] > 0:
            shorter = len(writer.migration.operations)
            self.stdout.write(f"Optimizing from {len(before.operations)} operations to {shorter}.")
        if options["check"]:
            sys.exit(1)
        writer.write()
        if options["verbosity"] > 0:
            self.stdout.write(self.style.MIGRATE_HEADING(f"Optimized migration {writer.path}"))
