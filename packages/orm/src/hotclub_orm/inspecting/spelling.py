"""Names as they were declared: SQLite lets references write them in any case.

Flow: tables → **spelling** → naming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from hotclub_orm.schema.values import ForeignKey, Table


def with_true_case(tables: Sequence[Table]) -> list[Table]:
    """Return the tables with the names in their foreign keys spelt as tables and columns are."""
    names = {_folded(table.name): table.name for table in tables}
    columns = {table.name: {_folded(c.name): c.name for c in table.columns} for table in tables}
    return [
        replace(
            table,
            foreign_keys=tuple(
                _spelt(key, columns[table.name], names, columns) for key in table.foreign_keys
            ),
        )
        for table in tables
    ]


def _spelt(
    key: ForeignKey,
    here: Mapping[str, str],
    names: Mapping[str, str],
    columns: Mapping[str, Mapping[str, str]],
) -> ForeignKey:
    target = names.get(_folded(key.to_table), key.to_table)
    there = columns.get(target, {})
    return replace(
        key,
        columns=tuple(here.get(_folded(one), one) for one in key.columns),
        to_table=target,
        to_columns=tuple(there.get(_folded(one), one) for one in key.to_columns),
    )


def _folded(name: str) -> str:
    # SQLite folds ASCII letters only.
    return "".join(one.lower() if one.isascii() else one for one in name)
