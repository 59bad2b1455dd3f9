"""Common table expressions: a query with a name, that others read as if it were a table.

Flow: `CTE(queryset)` or `CTE.recursive(…)` → joined to a model, or read by itself → **with_cte** puts it at
the head of the query. Not here: the SQL (compiler/ctes.py), how a query set moves (asking/ctes.py).
Source of the names: the package django-cte, https://dimagi.github.io/django-cte/.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Generic, Literal, Self, TypeVar, overload

from hotclub_orm.errors import NotSupportedError, UnknownName
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.cte_columns import CteColumn
from hotclub_orm.expressions.parameters import field_of_values
from hotclub_orm.fields.base import Field
from hotclub_orm.managers import BaseManager
from hotclub_orm.plan.aliases import check_alias
from hotclub_orm.plan.ctes import CteOutput
from hotclub_orm.queryset import QuerySet

M = TypeVar("M")
N = TypeVar("N")


class CTE(Generic[M]):
    """A query set under a name.

    queryset: what it holds: objects, or the columns of values(). name: its name in the SQL, checked as
    aliases are. materialized: True has the database compute it once, False lets it be folded into the
    query around, None leaves that to the database.
    Raises ValueError for a bad name, or for a query set that refers to a query around it;
    NotSupportedError for one that locks its rows.
    """

    is_recursive = False

    def __init__(
        self, queryset: QuerySet[M], *, name: str = "cte", materialized: bool | None = None
    ) -> None:
        self.name, self.materialized = check_alias(name), materialized
        self._alias = name
        self._outputs: tuple[CteOutput, ...] | None = None
        self._take(queryset)
        self._outputs = queryset.final_shape()[0].query.outputs()

    @classmethod
    def recursive(
        cls,
        make_queryset: Callable[[CTE[N]], QuerySet[N]],
        *,
        name: str = "cte",
        materialized: bool | None = None,
    ) -> CTE[N]:
        """Return a CTE that reads itself: a tree, a path, a series.

        make_queryset: gets the CTE and returns `first.union(next, all=True)`, where `next` joins the
        CTE to a model. It is called twice, first to learn the types of the columns.
        Rows that lead in a circle never end with all=True: leave it out, which stops where no row is
        new, or have `next` stop at a depth.
        """
        trial: CTE[Any] = cls._begun(name, materialized)
        first = trial._checked(make_queryset(trial))
        made: CTE[Any] = cls._begun(name, materialized)
        made._outputs = first.final_shape()[0].query.outputs()
        made._take(made._checked(make_queryset(made)))
        return made

    @classmethod
    def _begun(cls, name: str, materialized: bool | None) -> Self:
        made = object.__new__(cls)
        made.name, made.materialized = check_alias(name), materialized
        made.is_recursive, made._outputs, made._alias = True, None, name
        return made

    def _checked(self, queryset: QuerySet[M]) -> QuerySet[M]:
        if getattr(queryset.query, "combinator", None) != "union":
            raise ValueError(
                "CTE.recursive() takes a function that returns the union of what it begins with and "
                "what follows from that: first.union(cte.join(Model, …), all=True)."
            )
        return queryset

    def _take(self, queryset: QuerySet[M]) -> None:
        if not hasattr(queryset, "final_shape"):
            raise TypeError(f"CTE() takes a query set, not {queryset!r}.")
        query = queryset.final_shape()[0].query
        if query.lock is not None:
            raise NotSupportedError(
                "Rows of a CTE are not locked: have the query that reads it select_for_update()."
            )
        if query.outer_names():
            raise ValueError(
                "A CTE stands before the query that reads it, so OuterRef() has no meaning in it: "
                "join it with cte.join(…), or filter what is read from it."
            )
        self._rows = queryset

    def final_shape(self) -> Any:
        """Return the shape of its query set, and its values."""
        return self._rows.final_shape()

    @property
    def _db(self) -> str | None:
        """The alias of the database that its query set names."""
        return self._rows._db

    @property
    def col(self) -> Columns:
        """Its columns as expressions: `cte.col.total`."""
        return Columns(self._alias, self._outputs)

    def alias(self, name: str) -> Self:
        """Return the same CTE under another name, to join it to one query twice. Raises ValueError.

        Only the CTE itself is given to with_cte.
        """
        made = copy.copy(self)
        made._alias = check_alias(name)
        return made

    def queryset(self) -> QuerySet[M]:
        """Return a query set of the CTE's own rows, to be filtered, ordered or joined further."""
        if not hasattr(self, "_rows"):
            raise ValueError("A CTE is joined to a model while it is made: cte.join(Model, …).")
        assert self._outputs is not None
        rows = self._rows
        start = rows.model._base_manager.using(rows._db)
        found: QuerySet[M] = start._reading_cte(self.name, self._alias, self._outputs, rows)
        return found

    @overload
    def join(
        self,
        model_or_queryset: type[N],
        *conditions: Any,
        _join_type: Literal["INNER", "LEFT OUTER"] = "INNER",
        **lookups: Any,
    ) -> QuerySet[N]: ...
    @overload
    def join(
        self,
        model_or_queryset: QuerySet[N] | BaseManager[N],
        *conditions: Any,
        _join_type: Literal["INNER", "LEFT OUTER"] = "INNER",
        **lookups: Any,
    ) -> QuerySet[N]: ...
    def join(
        self,
        model_or_queryset: Any,
        *conditions: Any,
        _join_type: Literal["INNER", "LEFT OUTER"] = "INNER",
        **lookups: Any,
    ) -> Any:
        """Return the rows of a model or query set joined to the CTE's by these conditions.

        `cte.join(Book, author=cte.col.author_id)`; with _join_type="LEFT OUTER" also those that no
        row of the CTE belongs to.
        """
        if _join_type not in ("INNER", "LEFT OUTER"):
            raise ValueError(f"_join_type is 'INNER' or 'LEFT OUTER', not {_join_type!r}.")
        start = model_or_queryset
        if isinstance(start, type):
            start = start._default_manager  # type: ignore[attr-defined]
        condition = Q(*conditions, **lookups)
        return start.all()._joining_cte(self.name, self._alias, condition, _join_type)

    def __repr__(self) -> str:
        return f"<CTE {self.name}>"


class Columns:
    """The columns of a CTE, as attributes."""

    def __init__(self, cte: str, outputs: tuple[CteOutput, ...] | None) -> None:
        self._cte, self._outputs = cte, outputs

    def __getattr__(self, name: str) -> CteColumn:
        if name.startswith("__"):
            raise AttributeError(name)
        if self._outputs is None:
            return CteColumn(self._cte, name, Field(), None)
        for one in self._outputs:
            if name in one.names:
                field = field_of_values(one.expression.output_field_or_none)
                return CteColumn(self._cte, one.column, field, one.expression)
        known = [name for one in self._outputs for name in one.names]
        raise UnknownName(f"the CTE {self._cte!r}", name, known, "column")


@overload
def with_cte(*ctes: CTE[Any], select: CTE[M]) -> QuerySet[M]: ...
@overload
def with_cte(*ctes: CTE[Any], select: QuerySet[M]) -> QuerySet[M]: ...
def with_cte(*ctes: CTE[Any], select: Any) -> Any:
    """Return a query set with CTEs at its head; the same as `queryset.with_cte(*ctes)`.

    select: the query that reads them, or a CTE for all of its rows. A later CTE may read an earlier
    one. Raises ValueError for a name that is given twice.
    """
    asked = select.queryset() if isinstance(select, CTE) else select
    return asked.with_cte(*ctes)
