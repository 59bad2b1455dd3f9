"""`sqlflush`: the SQL of `flush`."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.migrating import add_database_argument, door_of
from hotclub.management.tables import flush_statements, installed_tables


class Command(BaseCommand):
    """Print SQL."""

    help = "Prints the SQL that empties all tables of the installed applications."
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        add_database_argument(parser, "For which database.")

    def handle(self, **options: Any) -> str:
        """Return the SQL."""
        door = door_of(options["database"])
        lines = flush_statements(door, installed_tables(door))
        if not lines and options["verbosity"] >= 1:
            self.stderr.write("No tables found.")
        return "\n".join(f"{line};" for line in lines)
