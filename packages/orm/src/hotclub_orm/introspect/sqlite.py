"""A SQLite database → schema values.

Flow: database → **introspect** → values. Read from pragmas; what pragmas do not tell
(AUTOINCREMENT, CHECKs, generated columns, DEFERRABLE) is read from the text of CREATE TABLE,
which SQLite keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from hotclub_orm.introspect.sqlite_text import Definition, read_definition
from hotclub_orm.schema.values import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Part,
    Table,
    UniqueConstraint,
)
from hotclub_orm.statements import Operation, Statement

_WHERE = re.compile(r"\)\s*WHERE\s+(?P<condition>.+)\Z", re.IGNORECASE | re.DOTALL)
_PARTS = re.compile(r"\bON\s+(?:\"(?:[^\"]|\"\")*\"|\S+?)\s*\(", re.IGNORECASE)
_INTERNAL = "name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


def table_names(*, views: bool = False) -> Operation[list[str]]:
    """Return the names of the tables, and of the views if asked, in order."""
    kinds = "('table', 'view')" if views else "('table')"
    rows = yield Statement(
        f"SELECT name FROM sqlite_master WHERE type IN {kinds} AND {_INTERNAL} ORDER BY name"  # noqa: S608
    )
    return [name for (name,) in rows]


def read_table(name: str) -> Operation[Table | None]:
    """Return the table, or None if there is none of that name."""
    rows = yield Statement(
        "SELECT sql FROM sqlite_master WHERE type IN ('table', 'view') AND name = ?", (name,)
    )
    if not rows:
        return None
    definition = read_definition(rows[0][0] or "")
    info = yield Statement(
        'SELECT name, type, "notnull", dflt_value, pk, hidden FROM pragma_table_xinfo(?) '
        "ORDER BY cid", (name,)
    )  # fmt: skip
    key = tuple(row[0] for row in sorted((r for r in info if r[4]), key=lambda r: r[4]))
    foreign_keys = yield from _foreign_keys(name, definition)
    indexes, found = yield from _indexes(name)
    unique = [_named(one, definition) for one in found]
    alone = {u.columns[0] for u in unique if len(u.columns) == 1 and u.name is None}
    return Table(
        name=name,
        columns=tuple(_column(row, key, alone, definition) for row in info),
        primary_key=key if len(key) > 1 else (),
        foreign_keys=foreign_keys,
        unique=tuple(u for u in unique if len(u.columns) > 1 or u.name is not None),
        checks=tuple(_checks(name, definition)),
        indexes=indexes,
    )


def _column(
    row: Sequence[Any], key: Sequence[str], unique: set[str], definition: Definition
) -> Column:
    name, kind, not_null, default, in_key, hidden = row
    own = definition.columns.get(name.lower())
    primary = bool(in_key) and len(key) == 1
    return Column(
        name=name,
        type=kind.lower() if kind.isupper() and kind != "BLOB" else kind,
        null=not not_null,
        primary_key=primary,
        unique=name in unique and not primary,
        suffix="AUTOINCREMENT" if own and own.autoincrement else "",
        default=default,
        generated=own.generated if own and hidden in (2, 3) else None,
        stored=hidden != 2,
        check=own.check if own else None,
        collation=own.collation if own else None,
    )


def _checks(table: str, definition: Definition) -> Iterator[CheckConstraint]:
    """Yield the checks of the table; those without a name get the one that PostgreSQL gives them."""
    unnamed = 0
    for name, condition in definition.checks:
        if not name:
            name, unnamed = f"{table}_check{unnamed or ''}", unnamed + 1
        yield CheckConstraint(name, condition)


def _named(unique: UniqueConstraint, definition: Definition) -> UniqueConstraint:
    name = definition.unique_names.get(tuple(column.lower() for column in unique.columns))
    return UniqueConstraint(unique.columns, name=name)


def _foreign_keys(table: str, definition: Definition) -> Operation[tuple[ForeignKey, ...]]:
    rows = yield Statement(
        'SELECT id, "table", "from", "to", on_delete FROM pragma_foreign_key_list(?) '
        "ORDER BY id, seq", (table,)
    )  # fmt: skip
    by_id: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        by_id.setdefault(row[0], []).append(row)
    keys = []
    for parts in by_id.values():
        target, action = parts[0][1], parts[0][4]
        to_columns = tuple(part[3] for part in parts)
        if None in to_columns:  # REFERENCES t, without columns: its primary key
            primary = yield Statement(
                "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk", (target,)
            )
            to_columns = tuple(name for (name,) in primary)
        columns = tuple(part[2] for part in parts)
        keys.append(
            ForeignKey(
                columns=columns,
                to_table=target,
                to_columns=to_columns,
                on_delete=None if action == "NO ACTION" else action,
                deferred=definition.is_deferred(columns),
            )
        )
    return tuple(sorted(keys, key=lambda key: key.columns))


def _indexes(table: str) -> Operation[tuple[tuple[Index, ...], list[UniqueConstraint]]]:
    rows = yield Statement(
        'SELECT i.name, i."unique", i.origin, i.partial, m.sql FROM pragma_index_list(?) i '
        "LEFT JOIN sqlite_master m ON m.type = 'index' AND m.name = i.name ORDER BY i.name",
        (table,),
    )
    indexes, unique = [], []
    for name, is_unique, origin, partial, sql in rows:
        parts = yield Statement(
            'SELECT name, "desc", coll FROM pragma_index_xinfo(?) WHERE key = 1 ORDER BY seqno',
            (name,),
        )
        if origin == "u":
            unique.append(UniqueConstraint(tuple(part[0] for part in parts)))
        elif origin == "c":
            condition = _WHERE.search(sql) if partial else None
            indexes.append(
                Index(
                    name=name,
                    parts=_index_parts(parts, sql),
                    unique=bool(is_unique),
                    condition=condition["condition"].strip() if condition else None,
                )
            )
    return tuple(indexes), unique


def _index_parts(rows: Sequence[Sequence[Any]], sql: str) -> tuple[Part, ...]:
    found = _PARTS.search(sql)
    texts = Definition.split(sql[found.end() :]) if found else []
    parts = []
    for position, (name, descending, collation) in enumerate(rows):
        text = re.sub(r"\s+(ASC|DESC)\s*\Z", "", texts[position].strip(), flags=re.IGNORECASE)
        parts.append(
            Part(
                column=name,
                expression=None if name is not None else text,
                descending=bool(descending),
                collation=collation if name is not None and collation not in _PLAIN else "",
            )
        )
    return tuple(parts)


_PLAIN = ("BINARY", None)
