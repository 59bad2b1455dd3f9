"""`sqlmigrate`: the SQL of one migration."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import CommandParser
from hotclub.management.errors import CommandError
from hotclub.management.migrating import (
    MigrationCommand,
    add_database_argument,
    executor_of,
    project,
)


class Command(MigrationCommand):
    """Print SQL."""

    help = "Prints the SQL of a migration; nothing is changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("app_label", help="The application.")
        parser.add_argument("migration_name", help="The migration, or how its name begins.")
        add_database_argument(parser, "For which database.")
        parser.add_argument("--backwards", action="store_true", help="The SQL that undoes it.")

    def execute(self, *args: Any, **options: Any) -> Any:
        """As the base, without colours: the output is for a program."""
        options["no_color"] = True
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> str:
        """Return the SQL."""
        label = options["app_label"]
        executor = executor_of(options["database"])
        project().check_labels([label])
        if label not in executor.loader.migrated_apps:
            raise CommandError(f"App '{label}' does not have migrations.")
        migration = executor.loader.get_migration_by_prefix(label, options["migration_name"])
        lines = executor.collect_sql([(migration, options["backwards"])])
        if not lines and options["verbosity"] >= 1:
            self.stderr.write("No operations found.")
        return "\n".join(lines)
