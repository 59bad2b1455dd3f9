"""`createcachetable`: the tables of caches that live in the database."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.migrating import add_database_argument, door_of


class Command(BaseCommand):
    """Create tables."""

    help = "Creates the tables of database caches, where they are missing."
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add Django's options."""
        parser.add_argument("args", metavar="table_name", nargs="*",
                            help="Tables; none means those of CACHES.")  # fmt: skip
        add_database_argument(parser, "Where the tables are made.")
        parser.add_argument("--dry-run", action="store_true", help="Only print the SQL.")

    def handle(self, *table_names: str, **options: Any) -> None:
        """Create them."""
        from hotclub_orm.routers import router

        door = door_of(options["database"])
        # The name under which routers that were written for Django know the table.
        if not router.allow_migrate(options["database"], "django_cache", model_name="cacheentry"):
            return
        for table in table_names or self._tables_of_settings():
            self._create(door, table, options)

    def _tables_of_settings(self) -> list[str]:
        from hotclub.conf import settings

        return [
            str(entry.get("LOCATION", ""))
            for entry in settings.CACHES.values()
            if isinstance(entry, Mapping)
            and str(entry.get("BACKEND", "")).endswith("DatabaseCache")
        ]

    def _create(self, door: Any, table: str, options: dict[str, Any]) -> None:
        from hotclub_orm.introspect import table_names

        if not options["dry_run"] and table in door.run(table_names(door.dialect)):
            if options["verbosity"] > 0:
                self.stdout.write(f"Cache table '{table}' already exists.")
            return
        from hotclub.adapters.cache_orm import table_model

        model = table_model(table)
        if options["dry_run"]:
            self.stdout.write(
                "\n".join(f"{statement};" for statement in statements_of(door, model))
            )
            return
        door.create_tables(model)
        if options["verbosity"] > 1:
            self.stdout.write(f"Cache table '{table}' created.")


def statements_of(door: Any, model: Any) -> list[str]:
    """Return the SQL of one table."""
    from hotclub_orm.compiler.ddl_text import MODEL_SQL
    from hotclub_orm.schema import ddl_for, tables_for

    tables = tables_for([model], door.dialect, MODEL_SQL)
    return [str(getattr(wish, "sql", "")) for wish in ddl_for(door.dialect).create_tables(tables)]
