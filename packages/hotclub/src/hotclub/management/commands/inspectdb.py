"""`inspectdb`: models for tables that exist already."""

from __future__ import annotations

from typing import Any

from hotclub_orm.inspecting import INSPECTDB, models_text
from hotclub_orm.introspect import named_types, read_table, table_names

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.migrating import add_database_argument, door_of


class Command(BaseCommand):
    """Print models."""

    help = "Prints models for the tables of a database, to be put into models.py and looked over."
    requires_system_checks: Any = []
    stealth_options = ("table_name_filter",)

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("table", nargs="*", help="Tables; none means all.")
        add_database_argument(parser, "Which database.")
        parser.add_argument("--include-partitions", action="store_true",
                            help="Take partitions of tables, too.")  # fmt: skip
        parser.add_argument("--include-views", action="store_true", help="Take views, too.")

    def handle(self, **options: Any) -> None:
        """Print."""
        door = door_of(options["database"])
        tables = door.run(table_names(door.dialect))
        known = door.run(table_names(door.dialect, views=True))
        chosen = options["table"] or (known if options["include_views"] else tables)
        wanted = options.get("table_name_filter")
        found, missing = [], []
        for name in chosen:
            if callable(wanted) and not wanted(name):
                continue
            table = door.run(read_table(door.dialect, name))
            if table is None:
                missing.append(name)
            else:
                found.append(table)
        text = models_text(
            found,
            vendor=door.dialect.vendor,
            views=set(known) - set(tables),
            types=door.run(named_types(door.dialect)),
            style=INSPECTDB,
        )
        self.stdout.write(text)
        for name in missing:
            # The name is somebody's text: repr keeps it on the comment's line.
            self.stdout.write(f"# Unable to inspect table {name!r}: there is none.")
