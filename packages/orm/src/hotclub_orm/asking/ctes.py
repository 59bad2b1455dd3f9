"""CTEs: given at the head of a query, joined to it, read in place of its table.

Flow: ctes.py → **here** → moving. Names and columns are those of the CTE; its rows are a query of their own,
whose values are parameters of the whole.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from hotclub_orm.asking.per_key import PerKeys
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.subqueries import databases_of
from hotclub_orm.plan.ctes import CteOutput, Given
from hotclub_orm.plan.query import Query
from hotclub_orm.shape_keys import key_of

M = TypeVar("M")


class ReadingCtes(PerKeys[M]):
    """Queries with CTEs."""

    def with_cte(self, *ctes: Any) -> Self:
        """Put CTEs at the head of the query: what it, and all queries in it, may read by name.

        A later one may read an earlier one. Raises ValueError for a name that is given twice.
        """
        added: list[Any] = []
        given: list[Given] = []
        kinds = []
        for cte in ctes:
            shape, values = cte.final_shape()
            offset = self._shape.width + len(added)
            databases = databases_of(cte, shape.query)
            given.append(
                Given(cte.name, shape.query, offset, cte.is_recursive, cte.materialized, databases)
            )
            kinds.append((cte.name, shape, cte.is_recursive, cte.materialized, databases))
            added.extend(values)

        def build(query: Query, _: Any) -> None:
            query.give_ctes(tuple(given))

        key = ("with", tuple(kinds))
        return self._moved(("with_cte", ctes, {}), key, added, build, None)

    def _joining_cte(self, name: str, alias: str, condition: Q, kind: str) -> Self:
        """Join the CTE of that name under an alias. kind: how."""
        self._refuse_combined("join")
        self._refuse_sliced("join a CTE")
        added: list[Any] = []
        key = ("join cte", name, alias, kind, key_of(condition, added))

        def build(query: Query, source: Any) -> None:
            query.join_cte(name, alias, source, kind)

        call: tuple[str, Any, Any] = ("_joining_cte", (name, alias, condition, kind), {})
        return self._moved(call, key, added, build, condition)

    def _reading_cte(
        self, name: str, alias: str, outputs: tuple[CteOutput, ...], rows: Any
    ) -> Self:
        """Read the CTE of that name in place of the model's table. rows: its own query set.

        alias: what its columns are known by.
        """
        source = rows._shape

        def build(query: Query, _: Any) -> None:
            query.read_cte(name, alias, outputs, source.query)

        call: tuple[str, Any, Any] = ("_reading_cte", (name, alias, outputs, rows), {})
        made = self._moved(call, ("read cte", name, alias, source), [], build, None)
        made._kind = rows._kind
        return made

    def _of_tables(self) -> Self:
        """Return the rows by their keys in the table itself, where they are read from a CTE."""
        if self._shape.query.tables.of_cte is None:
            return self
        if self._shape.query.values_names is not None:
            raise TypeError(
                "The values of a CTE can't be changed: use filter(pk__in=…) on the model."
            )
        made: Self = self.model._base_manager.using(self._db).filter(pk__in=self.values("pk"))
        return made
