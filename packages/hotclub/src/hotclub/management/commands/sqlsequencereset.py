"""`sqlsequencereset`: the SQL that lets automatic keys go on after the largest one."""

from __future__ import annotations

from typing import Any

from hotclub.management.base import AppCommand, CommandParser
from hotclub.management.migrating import add_database_argument, door_of


class Command(AppCommand):
    """Print SQL."""

    help = (
        "Prints the SQL that sets the sequences of an application's tables to their largest keys."
    )
    output_transaction = True

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        super().add_arguments(parser)
        add_database_argument(parser, "For which database.")

    def handle_app_config(self, app_config: Any, **options: Any) -> str | None:
        """Return the SQL of one application."""
        door = door_of(options["database"])
        lines = [
            text
            for model in app_config.get_models(include_auto_created=True)
            if model._meta.can_migrate(door)
            for text in statements_of(door, model)
        ]
        if not lines and options["verbosity"] >= 1:
            self.stderr.write("No sequences found.")
        return "\n".join(lines)


def statements_of(door: Any, model: Any) -> list[str]:
    """Return the SQL of one table; SQLite counts by itself."""
    key = model._meta.pk
    if door.vendor != "postgresql" or not key.get_internal_type().endswith("AutoField"):
        return []
    quote = door.dialect.quote_name
    table, column = quote(model._meta.db_table), quote(key.column)
    literal = table.replace("'", "''")
    statement = (
        f"SELECT setval(pg_get_serial_sequence('{literal}', '{key.column}'), "  # noqa: S608
        f"coalesce(max({column}), 1), max({column}) IS NOT NULL) FROM {table};"
    )
    return [statement]
