"""SQL by hand inside a query: what `extra()` adds.

Flow: `extra(select=…, where=…, tables=…, order_by=…)` → **here** → the compiler writes the text as it
is. Values never stand in the text: each `%s` takes one of the parameters, which are bound.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_orm.expressions.base import Expression, OrderBy
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.parameters import Sql
from hotclub_orm.expressions.values import RawSQL


class ExtraWhere:
    """Conditions as SQL, all of which must hold."""

    contains_aggregate = False
    contains_over_clause = False
    conditional = True

    def __init__(self, conditions: Sequence[str], params: Sequence[Any]) -> None:
        self.conditions, self.params = tuple(conditions), tuple(params)
        wanted = sum(map(_places, self.conditions))
        if wanted != len(self.params):
            raise ValueError(
                f"extra(where=…) has {wanted} %s, but params has {len(self.params)} values."
            )

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write each condition in parentheses."""
        return " AND ".join(f"({one})" for one in self.conditions), list(self.params)

    def get_source_expressions(self) -> list[Any]:
        """Return nothing: the text is not read."""
        return []

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing."""
        return []


class TableColumn(Expression):
    """A column of a table, by both names."""

    def __init__(self, table: str, column: str) -> None:
        super().__init__()
        self.table, self.column = table, column

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write "table"."column"."""
        return f"{compiler.alias(self.table)}.{quoted(connection, self.column)}", []


def selected(select: Mapping[str, str], params: Sequence[Any]) -> dict[str, RawSQL]:
    """Return the selected SQL by name, each with its share of the parameters. Raises ValueError."""
    left, found = list(params), {}
    for name, sql in ((name, str(sql)) for name, sql in select.items()):
        count = _places(sql)
        if count > len(left):
            raise ValueError(
                f"extra(select={{{name!r}: …}}) has more %s than select_params has values."
            )
        found[name] = RawSQL(sql, left[:count])
        left = left[count:]
    if left:
        raise ValueError(f"extra() has {len(left)} select_params that no %s of select takes.")
    return found


def _places(sql: str) -> int:
    return sql.replace("%%", "").count("%s")


def ordered(names: Sequence[str]) -> list[Any]:
    """Return the items of an order: "table.column" is one that no field has to know."""
    items: list[Any] = []
    for name in names:
        table, dot, column = name.removeprefix("-").rpartition(".")
        if dot:
            items.append(OrderBy(TableColumn(table, column), descending=name.startswith("-")))
        else:
            items.append(name)
    return items
