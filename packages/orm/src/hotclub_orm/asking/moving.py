"""Moving: where a query set stands in the trie of shapes, and the step to the next place.

Flow: rows, columns, combining → **moving** → shape. A query set is a shape, the values of its calls,
and a few settings that change no SQL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.operations.read import LITERAL_LIMIT, sliced
from hotclub_orm.plan.query import Query
from hotclub_orm.shape import Shape, root_of
from hotclub_orm.state import FetchMode

M = TypeVar("M")

_HOOKS = ("_clone", "_chain", "__init__")


class BoundQuery:
    """`queryset.query`: the shape's query together with the values.

    Nothing of it can be changed; a query set takes it whole (`queryset.query = query`), and a pickle
    holds what was asked, without results.
    """

    def __init__(self, shape: Shape, params: tuple[Any, ...], asked: Any) -> None:
        self._shape, self.params, self.asked = shape, params, asked

    def __reduce__(self) -> Any:
        return self.asked.reduced_query()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shape.query, name)

    def sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL text and its parameters."""
        sql, params = self.asked.written()
        return sql, tuple(params)

    def with_constants(self) -> Query:
        """Return the query with its values inside, for use in another query."""
        made = self._shape.query.clone()
        made.constants = self.params
        return made

    def __str__(self) -> str:
        sql, params = self.sql_with_params()
        for value in params:
            for mark in ("%s", "?"):
                if mark in sql:
                    sql = sql.replace(mark, str(value), 1)
                    break
        return sql


class Moving(Generic[M]):
    """A place in the trie, and how to leave it."""

    model: Any  # type[M]; its options are read here, which no type can say
    _plain_copies = True
    _shape: Shape
    _params: tuple[Any, ...]

    def __init__(
        self, model: Any = None, query: Any = None, using: str | None = None, hints: Any = None
    ) -> None:
        self.model = model
        self._db = using
        self._hints = hints or {}
        self._kind = "objects"
        self._bounds: tuple[int | None, int | None] | None = None
        self._result_cache: Any = None
        self._prefetch: tuple[Any, ...] = ()
        self._calls: Any = None
        self._mode: FetchMode | None = None
        self._known: tuple[Any, Any] | None = None
        self._for_write = False
        if query is not None:
            self._take_query(query)
        elif model is not None:
            self._shape, self._params = root_of(model), ()

    def _take_query(self, query: BoundQuery) -> None:
        """Ask from now on what that query asks; values are given as dicts."""
        if not isinstance(query, BoundQuery):
            raise TypeError(f"A query is what `queryset.query` gives, not {query!r}.")
        asked = query.asked
        self.model = asked.model
        self._shape, self._params, self._calls = asked._shape, asked._params, asked._calls
        self._bounds, self._result_cache = asked._bounds, None
        self._kind = "objects" if asked._kind == "objects" else "dicts"

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._plain_copies = all(getattr(cls, name) is getattr(Moving, name) for name in _HOOKS)

    @classmethod
    def _begun(cls, model: Any, using: str | None, hints: Any) -> Self:
        """Return a query set of all rows: by `__init__`, or a copy of one made so, at half the cost."""
        if model is None or not cls._plain_copies:
            return cls(model=model, using=using, hints=hints)
        cache = model._meta._cache
        start: Self | None = cache.get(cls)
        if start is None:
            start = cache.setdefault(cls, cls(model=model))
        made = start._copied()
        made._db, made._hints = using, hints or {}
        return made

    def _clone(self) -> Self:
        """Return a copy without results; a subclass may carry attributes of its own."""
        made = type(self)(model=self.model, using=self._db, hints=self._hints)
        made._shape, made._params, made._kind = self._shape, self._params, self._kind
        made._bounds, made._prefetch, made._calls = self._bounds, self._prefetch, self._calls
        made._mode, made._known, made._for_write = self._mode, self._known, self._for_write
        return made

    def _chain(self) -> Self:
        """Return a copy that is about to be changed."""
        return self._copied()

    def _copied(self) -> Self:
        if not self._plain_copies:
            return self._clone()
        # Attribute by attribute: neither object gets a dict of its own then, which costs twice this.
        made = object.__new__(type(self))
        made.model, made._db, made._hints = self.model, self._db, self._hints
        made._shape, made._params, made._calls = self._shape, self._params, self._calls
        made._kind, made._bounds, made._prefetch = self._kind, self._bounds, self._prefetch
        made._mode, made._known, made._for_write = self._mode, self._known, self._for_write
        made._result_cache = None
        return made

    def _moved(
        self,
        call: tuple[str, Any, Any],
        key: Any,
        added: list[Any],
        build: Callable[[Query, Any], None],
        source: Any,
    ) -> Self:
        """Return a copy at the child of that key. call: name and arguments, to be remembered."""
        shape, more = self._shape.child(key, added, build, source)
        made = self._copied()
        made._shape = shape
        if more:
            made._params = self._params + more
        made._calls = (self._calls, *call)
        return made

    def _refuse_sliced(self, what: str) -> None:
        if self._bounds is not None:
            raise TypeError(f"Cannot {what} once a slice has been taken.")

    def _refuse_combined(self, method: str) -> None:
        if self._shape.query.combinator:
            raise NotSupportedError(
                f"Calling QuerySet.{method}() after {self._shape.query.combinator}() "
                "is not supported."
            )

    def final_shape(self) -> tuple[Shape, tuple[Any, ...]]:
        """Return the shape with limits, and all values."""
        if self._bounds is None:
            return self._shape, self._params
        low, high = self._bounds
        if low is None and high is not None and high <= LITERAL_LIMIT:
            # The first page of a known shape: `sliced` would give the same.
            shape = self._shape.children.get(("slice", high, True))
            if shape is not None:
                shape.used = True
                return shape, self._params
        shape, more = sliced(self._shape, low, high)
        return shape, self._params + more


def flat_calls(calls: Any) -> list[Any]:
    """Return the remembered calls, the first one first."""
    found = []
    while calls is not None:
        calls, name, args, kwargs = calls
        found.append((name, args, kwargs))
    return found[::-1]
