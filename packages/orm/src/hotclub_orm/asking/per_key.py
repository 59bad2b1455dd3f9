"""Per key: the rows that point to some keys, and of each key's rows only a part.

Flow: operations/prefetch.py → **per_key** → moving. Not here: how the database cuts (compiler/top_n.py).
"""

from __future__ import annotations

from typing import Any, Self, TypeAlias, TypeVar

from hotclub_orm.asking.columns import Columns
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.plan.paths import find_path
from hotclub_orm.plan.per_key import PerKey, takes_parts
from hotclub_orm.plan.query import Query

M = TypeVar("M")

Bounds: TypeAlias = tuple[int | None, int | None]


class PerKeys(Columns[M]):
    """Rows that point to keys."""

    def _takes_parts(self) -> bool:
        """Tell whether the database can cut the rows of each key."""
        return takes_parts(self._shape.query)

    def _pointing_to(self, path: str, keys: list[Any], bounds: Bounds | None) -> Self:
        """Keep rows whose field of that name is among the keys; with bounds a part of each key's."""
        if bounds is None:
            return self.filter(**{f"{path}__in": keys})
        self._refuse_combined("filter")
        added, source = cut(keys, bounds)

        def build(query: Query, source: Any) -> None:
            column = query._column(find_path(query.model._meta, [path]), None)
            take_part(query, column, source)

        key = ("part of each", path, len(added))
        call: tuple[str, Any, Any] = ("_pointing_to", (path, keys, bounds), {})
        return self._moved(call, key, added, build, source)


def cut(keys: list[Any], bounds: Bounds) -> tuple[list[Any], Q]:
    """Return the values of a cut, and the same as what a shape is built of."""
    low, high = bounds[0] or 0, bounds[1]
    values = [keys, low] if high is None else [keys, low, high, high - low]
    return values, Q.create(list(zip(("in", "low", "high", "limit"), values, strict=False)))


def take_part(query: Query, column: Any, source: Q) -> None:
    """Have the query give a part of each key's rows. source: see `cut`."""
    keys, *rest = [value for _, value in source.children]
    query.per_key = PerKey(column, query._lookup(column, ("in",), keys, "in"), *rest)
