"""CTEs of a query: those it gives names to, and those it reads.

Flow: `with_cte(…)` → **Given**, written at the head of the statement (compiler/ctes.py);
`cte.join(…)`, `cte.queryset()` → **a table of that name** among the query's tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.cte_columns import CteCol
from hotclub_orm.fields.far_ends import Step
from hotclub_orm.plan.choosing import Choosing
from hotclub_orm.plan.paths import Join
from hotclub_orm.plan.where import Where

INNER, LOUTER = "INNER", "LEFT OUTER"


@dataclass(frozen=True, slots=True)
class Given:
    """A CTE at the head of a query.

    query: its own SELECT, whose parameters start at `offset` among those of the whole.
    recursive: whether that reads the CTE itself. materialized: None leaves it to the database.
    databases: the aliases that its query set was to be asked of.
    """

    name: str
    query: Any
    offset: int
    recursive: bool
    materialized: bool | None
    databases: frozenset[str]


@dataclass(frozen=True, slots=True)
class CteOutput:
    """One column that a query gives: the names it is known by, its name in a CTE, what it is."""

    names: tuple[str, ...]
    column: str
    expression: Any


class Ctes(Choosing):
    """The part of a query that gives and reads CTEs."""

    default_ordering: bool
    databases: frozenset[str]
    ctes: tuple[Given, ...]

    def give_ctes(self, given: tuple[Given, ...]) -> None:
        """Put CTEs at the head of the query. Raises ValueError for a name given twice."""
        names = [one.name.lower() for one in (*self.ctes, *given)]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(
                    f"Two CTEs of one query are called {name!r}: give one of them another name "
                    "with CTE(…, name=…)."
                )
        self.ctes = (*self.ctes, *given)
        self.databases = self.databases.union(*(one.databases for one in given))

    def join_cte(self, name: str, alias: str, condition: Q, kind: str) -> None:
        """Join the CTE of that name under an alias. Raises ValueError for one that is taken."""
        if self.tables.reads_cte(alias):
            raise ValueError(
                f"{alias!r} is read by this query already: to join a CTE twice, give it another name "
                "with cte.alias(…)."
            )
        step = Step(alias, self.model, None, (), True, True, False)
        self.tables.joins[alias] = Join(alias, name, self.tables.base, step, alias, Where(), kind)
        where = self.resolve_condition(condition)
        # What the condition reads is joined before it.
        join = self.tables.joins.pop(alias)
        self.tables.joins[alias] = replace(join, condition=where)

    def read_cte(self, name: str, alias: str, outputs: tuple[CteOutput, ...], source: Any) -> None:
        """Read from the CTE instead of the model's table: its objects, or its columns by name."""
        self.tables.of_cte, self.tables.base_table = alias, name
        self.tables.cte_columns = tuple(one.column for one in outputs)
        own = {field.column for field in self.model._meta.concrete_fields}
        if source.values_names is None:
            self.deferred = source.deferred
            outputs = tuple(one for one in outputs if one.column not in own)
        for one in outputs:
            field = one.expression.output_field_or_none
            column = CteCol(self.tables.base, one.column, field, one.expression)
            self.annotations[one.names[0]] = column
        if source.values_names is not None:
            self.values_names = tuple(one.names[0] for one in outputs)
            self.default_ordering = False

    def outputs(self) -> tuple[CteOutput, ...]:
        """Return what the query gives, in order."""
        first: Any = self
        while first.combinator:
            first = first.combined[0][0]
        first = first.clone()  # resolving its names may join tables
        if first.values_names is None:
            first.values_names = self.values_names
        return tuple(first._own_outputs())

    def _own_outputs(self) -> list[CteOutput]:
        resolve = self.resolve_ref
        if self.values_names is not None:
            return [CteOutput((name,), name, resolve(name)) for name in self.values_names]
        fields = self.loaded_fields(self.model)
        found = [
            CteOutput(
                (field.attname, field.name, field.column, *(["pk"] if field.primary_key else [])),
                field.column,
                resolve(field.attname),
            )
            for field in fields
        ]
        shown = [name for name in self.annotations if name not in self.hidden_annotations]
        return [*found, *(CteOutput((n,), n, self.annotations[n]) for n in shown)]
