"""Rows: which of them a query set sees, in which order, how many, and where.

Flow: getting, queryset → **rows** → moving.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any, Self, TypeVar

from hotclub_orm.asking.moving import Moving
from hotclub_orm.door import doors
from hotclub_orm.errors import ConnectionDoesNotExist, FieldError
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.plan.ordering import leaves_no_two_equal
from hotclub_orm.plan.query import Query
from hotclub_orm.shape_keys import key_of, lookup_key
from hotclub_orm.state import FETCH_RAISE, FetchMode

M = TypeVar("M")

_HUGE = 2**62
_NO_OPTIONS: dict[str, Any] = {}


class Rows(Moving[M]):
    """Conditions, order, limits."""

    # --- conditions --------------------------------------------------------------------------

    def all(self) -> Self:
        """Return a fresh copy."""
        return self._chain()

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        """Keep rows that meet all conditions."""
        # A known shape and plain values, the common case: one look-up. A child is only ever kept
        # under this key when each value became a parameter, so nothing else has to be asked.
        shape = self._shape.children.get(("filter", *kwargs))
        if shape is None or args or self._bounds is not None:
            return self._filtered("filter", False, args, kwargs)
        values = tuple(kwargs.values())
        if shape.passes is None or not shape.passes(values):
            taken = shape.take(values)
            if taken is None:
                return self._filtered("filter", False, args, kwargs)
            values = taken
        shape.used = True
        made = self._copied()
        made._shape, made._params = shape, self._params + values
        made._calls = (self._calls, "filter", args, kwargs)
        return made

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        """Keep rows that do not meet the conditions taken together."""
        return self._filtered("exclude", True, args, kwargs)

    def _filtered(self, name: str, negated: bool, args: Any, kwargs: Any) -> Self:
        if args or kwargs:
            if self._bounds is not None:
                self._refuse_sliced("filter a query")
            if self._shape.query.combinator:
                self._refuse_combined(name)
            # These are arguments of Q; a visitor's data that holds them would change the condition.
            if "_connector" in kwargs or "_negated" in kwargs:
                raise FieldError("_connector and _negated are no lookups.")
        added: list[Any] = []
        if args:
            condition: Any = Q(*args, **kwargs)
            key: Any = (name, key_of(condition, added))
        else:
            for lookup, value in kwargs.items():
                if hasattr(value, "__next__") and isinstance(value, Iterable):
                    kwargs[lookup] = list(value)
            key = (name, *[lookup_key(lookup, kwargs[lookup], added) for lookup in kwargs])
            # Needed only when the shape is new.
            condition = partial(_condition_of, kwargs)

        def build(query: Query, source: Any) -> None:
            query.add_filter(~source if negated else source)

        return self._moved((name, args, kwargs), key, added, build, condition)

    def complex_filter(self, filter_obj: Any) -> Self:
        """Filter by a Q object or by a dict of lookups."""
        return self.filter(filter_obj) if isinstance(filter_obj, Q) else self.filter(**filter_obj)

    def none(self) -> Self:
        """Return a query set without rows that asks nothing."""
        return self._moved(("none", (), {}), "none", [], lambda query, _: query.set_empty(), None)

    # --- order -------------------------------------------------------------------------------

    @property
    def ordered(self) -> bool:
        """Whether the rows come in a declared order."""
        query = self._shape.query
        return bool(
            query.is_empty or query.order_by or (query.default_ordering and query.ordering())
        )

    @property
    def totally_ordered(self) -> bool:
        """Whether the order leaves no two rows equal: it holds the key, or what is unique and not NULL."""
        query = self._shape.query
        if query.group_by is not None or not self.ordered:
            return False
        return leaves_no_two_equal(self.model, query.ordering())

    def order_by(self, *field_names: Any) -> Self:
        """Order by names ("-name" descending, "?" random) and expressions."""
        if self._bounds is not None:
            self._refuse_sliced("reorder a query")
        added: list[Any] = []
        for name in field_names:
            if type(name) is not str:
                key: Any = ("order", tuple([key_of(name, added) for name in field_names]))
                break
        else:
            key = ("order by names", *field_names)
            shape = self._shape.children.get(key)
            if shape is not None:
                shape.used = True
                made = self._copied()
                made._shape = shape
                made._calls = (self._calls, "order_by", field_names, _NO_OPTIONS)
                return made

        def build(query: Query, source: Any) -> None:
            query.set_order(tuple(source))

        call = ("order_by", field_names, _NO_OPTIONS)
        return self._moved(call, key, added, build, list(field_names))

    def reverse(self) -> Self:
        """Turn the order round."""
        self._refuse_sliced("reverse a query")

        def build(query: Query, _: Any) -> None:
            query.is_reversed = not query.is_reversed

        return self._moved(("reverse", (), {}), "reverse", [], build, None)

    def distinct(self, *field_names: str) -> Self:
        """Leave doubles out; with names (PostgreSQL) keep the first row of each."""
        self._refuse_combined("distinct")
        self._refuse_sliced("create distinct fields")

        def build(query: Query, _: Any) -> None:
            for name in field_names:
                query.check_name(name)
            query.distinct, query.distinct_fields = True, field_names

        return self._moved(
            ("distinct", field_names, {}), ("distinct", field_names), [], build, None
        )

    def select_for_update(
        self, nowait: bool = False, skip_locked: bool = False, of: Any = (), no_key: bool = False
    ) -> Self:
        """Lock the rows until the transaction ends."""
        if nowait and skip_locked:
            raise ValueError("The nowait option cannot be used with skip_locked.")
        options = {"nowait": nowait, "skip_locked": skip_locked, "of": tuple(of), "no_key": no_key}

        def build(query: Query, _: Any) -> None:
            query.lock = options

        made = self._moved(
            ("select_for_update", (), options), ("lock", *options.values()), [], build, None
        )
        made._for_write = True
        return made

    # --- databases, loading ------------------------------------------------------------------

    def using(self, alias: str | None) -> Self:
        """Ask that database. Raises ConnectionDoesNotExist for an empty name, which is no alias."""
        if alias == "":
            raise ConnectionDoesNotExist(alias, tuple(doors))
        made = self._copied()
        made._db = alias
        return made

    def fetch_mode(self, fetch_mode: FetchMode) -> Self:
        """Choose what happens when something that is not loaded is read."""
        if not isinstance(fetch_mode, FetchMode):
            raise TypeError(f"{fetch_mode!r} is none of FETCH_ONE, FETCH_PEERS, FETCH_RAISE.")
        made = self._copied()
        made._mode = fetch_mode
        return made

    def strict(self) -> Self:
        """Have reading what is not loaded raise FieldFetchBlocked: fetch_mode(FETCH_RAISE).

        The error names the relation or field, the line that read it, and the mends. For all queries of
        a model say it in `Meta.fetch_mode`, for those of a manager in its `get_queryset`, for those of
        a database in `Database(fetch_mode="raise")`.
        """
        return self.fetch_mode(FETCH_RAISE)

    # --- slices ------------------------------------------------------------------------------

    def _sliced(self, key: slice) -> Self:
        from_first = key.start is None or (type(key.start) is int and key.start == 0)
        if from_first and type(key.stop) is int and key.stop > 0 and self._bounds is None:
            made = self._copied()
            made._bounds = (None, min(key.stop, _HUGE))
            return made
        for bound in (key.start, key.stop):
            if bound is not None and (type(bound) is not int and not hasattr(bound, "__index__")):
                raise TypeError(
                    f"QuerySet indices must be integers or slices, not {type(bound).__name__}."
                )
        start = None if key.start is None else int(key.start.__index__())
        stop = None if key.stop is None else int(key.stop.__index__())
        if (start or 0) < 0 or (stop or 0) < 0:
            raise ValueError("Negative indexing is not supported.")
        low, high = self._bounds or (0, None)
        low = low or 0
        new_low = low + min(start or 0, _HUGE)
        new_high = high
        if stop is not None:
            new_high = low + min(stop, _HUGE) if high is None else min(high, low + stop)
        if high is not None:
            new_low = min(new_low, high)
        if new_high is not None and new_high <= new_low:
            made = self.none()
        else:
            made = self._copied()
        made._bounds = (new_low or None, None if new_high is None else max(new_high, new_low))
        return made


def _condition_of(lookups: dict[str, Any]) -> Q:
    return Q.create(list(lookups.items()))
