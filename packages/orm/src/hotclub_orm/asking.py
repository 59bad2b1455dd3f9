"""Asking: the calls of a query set that run nothing.

Each call moves to a child shape and appends its values. The calls are also remembered as they
were made (a linked list): pickling, copying and `|` go by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Generic, Self, TypeVar

from hotclub_orm.errors import FieldError, NotSupportedError
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.fields.dates import DateField, DateTimeField
from hotclub_orm.functions.dates import Trunc
from hotclub_orm.operations.read import sliced
from hotclub_orm.plan.query import FilteredRelation, Query
from hotclub_orm.shape import Shape, key_of, lookup_key, root_of
from hotclub_orm.state import FETCH_PEERS, FetchMode

M = TypeVar("M")

_HOOKS = ("_clone", "_chain", "__init__")


class BoundQuery:
    """`queryset.query`: the shape's query together with the values. Read only."""

    def __init__(self, shape: Shape, params: tuple[Any, ...], write: Callable[[], Any]) -> None:
        self._shape, self.params, self._write = shape, params, write

    def __getattr__(self, name: str) -> Any:
        return getattr(self._shape.query, name)

    def sql_with_params(self) -> tuple[str, tuple[Any, ...]]:
        """Return the SQL text and its parameters."""
        sql, params = self._write()
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


class Asking(Generic[M]):
    """The lazy half of QuerySet."""

    model: Any  # type[M]; its options are read here, which no type can say
    _plain_copies = True

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
        if model is not None:
            self._shape, self._params = root_of(model), ()
        if query is not None:
            self._shape, self._params = query._shape, query.params

    _shape: Shape
    _params: tuple[Any, ...]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._plain_copies = all(getattr(cls, name) is getattr(Asking, name) for name in _HOOKS)

    # --- moving ------------------------------------------------------------------------------

    def _clone(self) -> Self:
        """Return a copy without results; a subclass may carry attributes of its own."""
        made = type(self)(model=self.model, using=self._db, hints=self._hints)
        self._carry(made)
        return made

    def _chain(self) -> Self:
        """Return a copy that is about to be changed."""
        return self._copied()

    def _carry(self, made: Self) -> None:
        made._shape, made._params, made._kind = self._shape, self._params, self._kind
        made._bounds, made._prefetch, made._calls = self._bounds, self._prefetch, self._calls
        made._mode, made._known, made._for_write = self._mode, self._known, self._for_write

    def _copied(self) -> Self:
        if not self._plain_copies:
            return self._clone()
        made = object.__new__(type(self))
        made.__dict__ = self.__dict__.copy()
        made.__dict__["_result_cache"] = None
        return made

    def _moved(
        self,
        call: tuple[str, Any, Any],
        key: Any,
        added: list[Any],
        build: Callable[[Query, Any], None],
        source: Any,
    ) -> Self:
        made = self._copied()
        made._shape, more = self._shape.child(key, added, build, source)
        made._params = self._params + more if more else self._params
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
        shape, more = sliced(self._shape, *self._bounds)
        return shape, self._params + more

    @property
    def ordered(self) -> bool:
        """Whether the rows come in a declared order."""
        query = self._shape.query
        return bool(query.order_by or (query.default_ordering and query.ordering()))

    @property
    def totally_ordered(self) -> bool:
        """Whether the order leaves no two rows equal: it holds the key or a unique field."""
        query, meta = self._shape.query, self.model._meta
        if query.group_by is not None or not self.ordered:
            return False
        names = {item.lstrip("-") for item in query.ordering() if isinstance(item, str)}
        unique = {f.name for f in meta.concrete_fields if f.unique and not f.null}
        return bool(names & (unique | {"pk"}))

    # --- conditions --------------------------------------------------------------------------

    def all(self) -> Self:
        """Return a fresh copy."""
        return self._chain()

    def filter(self, *args: Any, **kwargs: Any) -> Self:
        """Keep rows that meet all conditions."""
        return self._filtered("filter", False, args, kwargs)

    def exclude(self, *args: Any, **kwargs: Any) -> Self:
        """Keep rows that do not meet the conditions taken together."""
        return self._filtered("exclude", True, args, kwargs)

    def _filtered(self, name: str, negated: bool, args: Any, kwargs: Any) -> Self:
        if args or kwargs:
            if self._bounds is not None:
                self._refuse_sliced("filter a query")
            if self._shape.query.combinator:
                self._refuse_combined(name)
        added: list[Any] = []
        if args:
            condition: Any = Q(*args, **kwargs)
            key: Any = (name, key_of(condition, added))
        else:
            if "_connector" in kwargs or "_negated" in kwargs:
                Q(**kwargs)
                raise FieldError("_connector and _negated are no lookups.")
            for lookup, value in kwargs.items():
                if isinstance(value, Iterable) and hasattr(value, "__next__"):
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

    # --- columns -----------------------------------------------------------------------------

    def annotate(self, *args: Any, **kwargs: Any) -> Self:
        """Add computed attributes."""
        return self._annotated("annotate", True, args, kwargs)

    def alias(self, *args: Any, **kwargs: Any) -> Self:
        """Add computed values for later calls only."""
        return self._annotated("alias", False, args, kwargs)

    def _annotated(self, name: str, select: bool, args: Any, kwargs: Any) -> Self:
        self._refuse_combined(name)
        named: dict[str, Any] = {}
        for arg in args:
            alias = (
                getattr(arg, "default_alias", None) if hasattr(arg, "resolve_expression") else None
            )
            if alias is None:
                raise TypeError(f"Complex annotations require an alias: {arg!r}.")
            if alias in kwargs:
                raise ValueError(
                    f"The named annotation {alias!r} conflicts with the default name "
                    "for another annotation."
                )
            named[alias] = arg
        named.update(kwargs)
        taken = self.model._meta.forward_map
        for alias, expression in named.items():
            if not hasattr(expression, "resolve_expression") and not isinstance(
                expression, FilteredRelation
            ):
                raise TypeError(f"QuerySet.{name}() received non-expression(s): {expression!r}.")
            if alias in taken and self._shape.query.values_names is None:
                raise ValueError(f"The annotation '{alias}' conflicts with a field on the model.")
        added: list[Any] = []
        key = (name, tuple([(alias, key_of(one, added)) for alias, one in named.items()]))

        def build(query: Query, source: Any) -> None:
            for alias, expression in source.items():
                query.add_annotation(alias, expression, select=select)

        return self._moved((name, args, kwargs), key, added, build, named)

    def values(self, *fields: Any, **expressions: Any) -> Self:
        """Give dicts."""
        return self._values("values", "dicts", fields, expressions)

    def values_list(self, *fields: Any, flat: bool = False, named: bool = False) -> Self:
        """Give tuples; with flat=True single values; with named=True named tuples."""
        if flat and named:
            raise TypeError("'flat' and 'named' can't be used together.")
        if flat and len(fields) != 1:
            raise TypeError(
                "'flat' is not valid when values_list is called with more than one field."
                if fields
                else "'flat' needs one field."
            )
        names, expressions = [], {}
        for field in fields:
            if hasattr(field, "resolve_expression"):
                alias = getattr(field, "default_alias", None) or f"{type(field).__name__.lower()}"
                number = 1
                while f"{alias}{number}" in expressions:
                    number += 1
                expressions[f"{alias}{number}"] = field
                names.append(f"{alias}{number}")
            else:
                names.append(field)
        kind = "flat" if flat else "named" if named else "tuples"
        return self._values("values_list", kind, tuple(names), expressions)

    def _values(self, name: str, kind: str, fields: Any, expressions: Any) -> Self:
        start = self.annotate(**expressions) if expressions else self
        names = (*fields, *(alias for alias in expressions if alias not in fields))
        for one in names:
            if not isinstance(one, str):
                raise TypeError(f"{name}() takes names, not {one!r}.")

        def build(query: Query, _: Any) -> None:
            query.set_values(names)

        made = start._moved((name, fields, {"_kind": kind}), ("values", names), [], build, None)
        made._kind = kind
        return made

    def defer(self, *fields: Any) -> Self:
        """Leave these columns out until they are read; None loads all."""
        return self._deferred("defer", fields, False)

    def only(self, *fields: Any) -> Self:
        """Load these columns (and the key); the others when they are read."""
        return self._deferred("only", fields, True)

    def _deferred(self, name: str, fields: Any, only: bool) -> Self:
        self._refuse_combined(name)
        if self._shape.query.values_names is not None:
            raise TypeError(f"Cannot call {name}() after .values() or .values_list()")
        if only and None in fields:
            raise TypeError("Cannot pass None as an argument to only().")

        def build(query: Query, _: Any) -> None:
            if fields == (None,):
                query.deferred = (frozenset(), True)
            else:
                query.defer(fields, only=only)

        return self._moved((name, fields, {}), (name, fields), [], build, None)

    def select_related(self, *fields: Any) -> Self:
        """Load these forward relations in the same query; none means all that can't be NULL."""
        self._refuse_combined("select_related")
        if self._shape.query.values_names is not None:
            raise TypeError("Cannot call select_related() after .values() or .values_list()")

        def build(query: Query, _: Any) -> None:
            if fields == (None,):
                query.select_related = False
            elif fields:
                query.set_select_related(fields)
            else:
                query.select_related = True

        return self._moved(("select_related", fields, {}), ("sr", fields), [], build, None)

    def prefetch_related(self, *lookups: Any) -> Self:
        """Load these relations of all results in one more query each."""
        self._refuse_combined("prefetch_related")
        made = self._copied()
        made._calls = (self._calls, "prefetch_related", lookups, {})
        made._prefetch = () if lookups == (None,) else (*self._prefetch, *lookups)
        return made

    def fetch_mode(self, fetch_mode: FetchMode) -> Self:
        """Choose what happens when something that is not loaded is read."""
        if not isinstance(fetch_mode, FetchMode):
            raise TypeError(f"{fetch_mode!r} is none of FETCH_ONE, FETCH_PEERS, FETCH_RAISE.")
        made = self._copied()
        made._mode = fetch_mode
        return made

    def _fetch_mode(self) -> FetchMode:
        if self._mode is not None:
            return self._mode
        return self.model._meta.fetch_mode or FETCH_PEERS

    # --- order -------------------------------------------------------------------------------

    def order_by(self, *field_names: Any) -> Self:
        """Order by names ("-name" descending, "?" random) and expressions."""
        self._refuse_sliced("reorder a query")
        added: list[Any] = []
        key = ("order", tuple([key_of(name, added) for name in field_names]))

        def build(query: Query, source: Any) -> None:
            query.set_order(tuple(source))

        return self._moved(("order_by", field_names, {}), key, added, build, list(field_names))

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

    def dates(self, field_name: str, kind: str, order: str = "ASC") -> Self:
        """Give the different years, months, weeks or days of a date, as dates."""
        if kind not in ("year", "month", "week", "day"):
            raise ValueError("'kind' must be one of 'year', 'month', 'week', or 'day'.")
        return self._periods("dates", field_name, order, Trunc(field_name, kind, DateField()))

    def datetimes(self, field_name: str, kind: str, order: str = "ASC", tzinfo: Any = None) -> Self:
        """Give the different periods of a moment, as moments."""
        if kind not in ("year", "month", "week", "day", "hour", "minute", "second"):
            raise ValueError(
                "'kind' must be one of 'year', 'month', 'week', 'day', 'hour', "
                "'minute', or 'second'."
            )
        cut = Trunc(field_name, kind, DateTimeField(), tzinfo=tzinfo)
        return self._periods("datetimes", field_name, order, cut)

    def _periods(self, name: str, field_name: str, order: str, cut: Trunc) -> Self:
        if order not in ("ASC", "DESC"):
            raise ValueError("'order' must be either 'ASC' or 'DESC'.")
        period = f"{name}_period"
        asked = self.filter(**{f"{field_name}__isnull": False}).annotate(**{period: cut})
        asked = asked.values_list(period, flat=True).distinct()
        return asked.order_by(period if order == "ASC" else f"-{period}")

    # --- databases, sets ---------------------------------------------------------------------

    def using(self, alias: str | None) -> Self:
        """Ask that database."""
        made = self._copied()
        made._db = alias
        return made

    def union(self, *other_qs: Any, all: bool = False) -> Any:
        """All rows of the query sets; with all=True doubles too."""
        others = [one for one in other_qs if not one._shape.query.is_empty]
        if self._shape.query.is_empty:
            if not others:
                return self._chain()
            return others[0] if len(others) == 1 else others[0].union(*others[1:], all=all)
        return self._combined("union", others, all) if others else self._chain()

    def intersection(self, *other_qs: Any) -> Self:
        """Rows that all of the query sets have."""
        for one in (self, *other_qs):
            if one._shape.query.is_empty:
                return one if isinstance(one, type(self)) else self.none()
        return self._combined("intersection", list(other_qs), False)

    def difference(self, *other_qs: Any) -> Self:
        """Rows that the others do not have."""
        if self._shape.query.is_empty:
            return self._chain()
        return self._combined("difference", list(other_qs), False)

    def _combined(self, kind: str, others: list[Any], every: bool) -> Self:
        shapes, params, offsets, at = [], [], [], 0
        for one in (self, *others):
            shape, values = one.final_shape()
            shapes.append(shape)
            offsets.append(at)
            at += shape.width
            params.extend(values)
        made = self._copied()

        def build(query: Query, _: Any) -> None:
            query.combinator, query.combinator_all = kind, every
            query.combined = tuple(
                (shape.query, offset) for shape, offset in zip(shapes, offsets, strict=True)
            )
            query.clear_ordering()
            query.values_names = shapes[0].query.values_names
            query.annotations = dict(shapes[0].query.annotations)
            query.hidden_annotations = shapes[0].query.hidden_annotations

        root = root_of(self.model)
        made._shape, more = root.child((kind, every, tuple(shapes)), params, build, None)
        made._params, made._bounds = tuple(more), None
        return made

    def __or__(self, other: Any) -> Any:
        return self._joined(other, Q.OR)

    def __and__(self, other: Any) -> Any:
        return self._joined(other, Q.AND)

    def __xor__(self, other: Any) -> Any:
        return self._joined(other, Q.XOR)

    def _joined(self, other: Any, connector: str) -> Any:
        if not isinstance(other, Asking):
            return NotImplemented
        if other.model is not self.model:
            raise TypeError("Cannot combine queries on two different base models.")
        self._refuse_combined(connector)
        if self._bounds is not None or other._bounds is not None:
            raise TypeError("Cannot combine queries once a slice has been taken.")
        if self._shape.query.is_empty or other._shape.query.is_empty:
            empty, full = (self, other) if self._shape.query.is_empty else (other, self)
            return empty if connector == Q.AND else full
        mine, rest = _conditions(self._calls)
        theirs, _ = _conditions(other._calls)
        if connector == Q.OR and not (mine and theirs):
            joined = Q()
        else:
            joined = mine._combine(theirs, connector) if mine and theirs else mine or theirs
        start = self._copied()
        start._shape, start._params, start._calls = root_of(self.model), (), None
        for name, args, kwargs in rest:
            start = _called(start, name, args, kwargs)
        return start.filter(joined) if joined else start

    # --- slices ------------------------------------------------------------------------------

    def _sliced(self, key: slice) -> Self:
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


_HUGE = 2**62


def _condition_of(lookups: dict[str, Any]) -> Q:
    return Q.create(list(lookups.items()))


def _conditions(calls: Any) -> tuple[Q, list[Any]]:
    """Split calls into the conditions they say and the others."""
    condition, rest = Q(), []
    for name, args, kwargs in flat_calls(calls):
        if name == "filter":
            condition = condition & Q(*args, **kwargs)
        elif name == "exclude":
            condition = condition & ~Q(*args, **kwargs)
        else:
            rest.append((name, args, kwargs))
    return condition, rest


def flat_calls(calls: Any) -> list[Any]:
    """Return the remembered calls, the first one first."""
    found = []
    while calls is not None:
        calls, name, args, kwargs = calls
        found.append((name, args, kwargs))
    return found[::-1]


def _called(queryset: Any, name: str, args: Any, kwargs: Any) -> Any:
    if name in ("values", "values_list"):
        return queryset._values(name, kwargs["_kind"], args, {})
    return getattr(queryset, name)(*args, **kwargs)


def replayed(model: Any, cls: Any, calls: list[Any], details: dict[str, Any]) -> Any:
    """Make a query set from its calls (unpickling)."""
    made = cls(model=model)
    for name, args, kwargs in calls:
        made = _called(made, name, args, kwargs)
    made.__dict__.update(details)
    return made
