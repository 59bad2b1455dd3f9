"""`inspectdb`: models for tables that exist already."""

from __future__ import annotations

import keyword
import re
from typing import Any

from hotclub_orm.introspect import read_table, table_names
from hotclub_orm.schema.values import Column, Table

from hotclub.db.introspection import field_for
from hotclub.management.base import BaseCommand, CommandParser
from hotclub.management.migrating import add_database_argument, door_of

_LENGTH = re.compile(r"\((\d+)(?:\s*,\s*(\d+))?\)")


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
        known = door.run(table_names(door.dialect, views=options["include_views"]))
        chosen = options["table"] or known
        wanted = options.get("table_name_filter")
        self.stdout.write(
            "# Made by inspectdb: look over the names, the order of the classes, and what happens on\n"
            "# deletion (on_delete). managed = False keeps migrations away from these tables.\n\n"
            "from hotclub import orm as models"
        )
        for name in chosen:
            if callable(wanted) and not wanted(name):
                continue
            table = door.run(read_table(door.dialect, name))
            if table is None:
                self.stdout.write(f"\n\n# Unable to inspect table '{name}': there is none.")
                continue
            self.stdout.write("\n\n" + "\n".join(model_lines(table)))


def class_name(table: str) -> str:
    """Return the name of a model: books_author → BooksAuthor."""
    words = re.split(r"[^0-9a-zA-Z]+", table)
    name = "".join(word[:1].upper() + word[1:] for word in words if word)
    return f"Table{name}" if not name or name[0].isdigit() else name


def field_name(column: str) -> tuple[str, bool]:
    """Return the name of a field, and whether it differs from the column's."""
    name = re.sub(r"\W", "_", column).lower().strip("_")
    name = re.sub(r"__+", "_", name)
    if not name or name[0].isdigit():
        name = f"number_{name}" if name else "field"
    if keyword.iskeyword(name):
        name = f"{name}_field"
    return name, name != column


def model_lines(table: Table) -> list[str]:
    """Return the lines of one model."""
    keys = {one.columns[0]: one for one in table.foreign_keys if len(one.columns) == 1}
    unique = _unique_columns(table)
    lines = [f"class {class_name(table.name)}(models.Model):"]
    for column in table.columns:
        key = keys.get(column.name)
        lines.append(f"    {_field(column, table.name, key, is_unique=column.name in unique)}")
    lines += [
        "",
        "    class Meta:",
        "        managed = False",
        f"        db_table = {table.name!r}",
    ]
    return lines


def _unique_columns(table: Table) -> set[str]:
    return {
        index.columns[0]
        for index in getattr(table, "indexes", ())
        if index.unique and len(index.parts) == 1 and index.columns and not index.condition
    } | {column.name for column in table.columns if column.unique}


def _field(column: Column, table: str, key: Any, *, is_unique: bool) -> str:
    base = column.name.removesuffix("_id") if key is not None else column.name
    name, differs = field_name(base)
    options: list[str] = []
    kind = field_for(column.type)
    if key is not None:
        kind = "OneToOneField" if is_unique or column.primary_key else "ForeignKey"
        target = "'self'" if key.to_table == table else f"'{class_name(key.to_table)}'"
        options += [target, "models.DO_NOTHING"]
        if f"{name}_id" != column.name:
            options.append(f"db_column={column.name!r}")
    elif differs:
        options.append(f"db_column={column.name!r}")
    if key is None:
        options += _size(column, kind)
    if column.primary_key:
        if kind in ("IntegerField", "BigIntegerField") and column.suffix:
            kind = kind.replace("IntegerField", "AutoField")
        options.append("primary_key=True")
    elif is_unique and kind != "OneToOneField":
        options.append("unique=True")
    if column.null and not column.primary_key:
        options += ["blank=True", "null=True"]
    if column.comment:
        options.append(f"db_comment={column.comment!r}")
    return f"{name} = models.{kind}({', '.join(options)})"


def _size(column: Column, kind: str) -> list[str]:
    found = _LENGTH.search(column.type)
    if found is None:
        return []
    if kind == "CharField":
        return [f"max_length={found[1]}"]
    if kind == "DecimalField":
        return [f"max_digits={found[1]}", f"decimal_places={found[2] or 0}"]
    return []
