"""Combining: two query sets made one, by UNION and its kin or by their conditions.

Flow: getting, queryset → **combining** → moving. Here the lazy half is whole: `Asking`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from hotclub_orm.asking.ctes import ReadingCtes
from hotclub_orm.asking.moving import flat_calls
from hotclub_orm.errors import FieldError, shown
from hotclub_orm.expressions.conditions import OneCall, Q
from hotclub_orm.plan.query import Query
from hotclub_orm.shape import root_of

M = TypeVar("M")


class Asking(ReadingCtes[M]):
    """The lazy half of QuerySet."""

    def union(self, *other_qs: Any, all: bool = False) -> Any:
        """All rows of the query sets; with all=True doubles too."""
        _check_querysets(other_qs, "union")
        others = [one for one in other_qs if not one._shape.query.is_empty]
        if self._shape.query.is_empty:
            if not others:
                return self._chain()
            return others[0] if len(others) == 1 else others[0].union(*others[1:], all=all)
        # A slice stays a side, so that its rows can be ordered and sliced again.
        if others or self._bounds is not None:
            return self._combined("union", others, all)
        return self._chain()

    def intersection(self, *other_qs: Any) -> Self:
        """Rows that all of the query sets have."""
        _check_querysets(other_qs, "intersection")
        for one in (self, *other_qs):
            if one._shape.query.is_empty:
                return one if isinstance(one, type(self)) else self.none()
        return self._combined("intersection", list(other_qs), False)

    def difference(self, *other_qs: Any) -> Self:
        """Rows that the others do not have."""
        _check_querysets(other_qs, "difference")
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
        aliases = tuple([one._db for one in others if one._db is not None])
        made = self._copied()

        def build(query: Query, _: Any) -> None:
            query.combinator, query.combinator_all = kind, every
            query.combined = tuple(
                (shape.query, offset) for shape, offset in zip(shapes, offsets, strict=True)
            )
            query.databases = frozenset(aliases).union(*(one.query.databases for one in shapes))
            first = shapes[0].query
            query.clear_ordering()
            query.default_ordering = first.default_ordering or bool(first.order_by)
            query.values_names = shapes[0].query.values_names
            query.annotations = dict(shapes[0].query.annotations)
            query.hidden_annotations = shapes[0].query.hidden_annotations

        root = root_of(self.model)
        made._shape, more = root.child((kind, every, tuple(shapes), aliases), params, build, None)
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
        other._refuse_combined(connector)
        if self._shape.query.is_empty or other._shape.query.is_empty:
            empty, full = (self, other) if self._shape.query.is_empty else (other, self)
            return empty if connector == Q.AND else full
        if connector == Q.AND:
            return self._and(other)
        mine, theirs = self._unsliced(), other._unsliced()
        calls = flat_calls(mine._calls)
        conditions, others = _conditions(calls), _conditions(flat_calls(theirs._calls))
        if connector == Q.OR and not (conditions and others):
            joined = Q()
        else:
            joined = conditions._combine(others, connector)
        # Where the first condition stood; at the end where one needs what was named later.
        first = next((i for i, (name, *_) in enumerate(calls) if name in _NARROWING), len(calls))
        rest = [call for call in calls if call[0] not in _NARROWING]
        try:
            return mine._replayed(rest[:first], joined, rest[first:])
        except FieldError:
            return mine._replayed(rest, joined, [])

    def _and(self, other: Any) -> Any:
        """Add the conditions of the other one, each with many-valued relations of its own."""
        if self._bounds is not None or other._bounds is not None:
            raise TypeError("Cannot combine queries once a slice has been taken.")
        made = self
        for name, args, kwargs in flat_calls(other._calls):
            if name in (*_NARROWING, "order_by", "extra"):
                made = _called(made, name, args, kwargs)
        return made if made is not self else self._chain()

    def _unsliced(self) -> Any:
        """Return this, or all rows whose key is among this one's where it is sliced."""
        if self._bounds is None:
            return self
        return self.model._base_manager.using(self._db).filter(pk__in=self.values("pk"))

    def _replayed(self, before: list[Any], condition: Q, after: list[Any]) -> Any:
        made = self._copied()
        made._shape, made._params, made._calls = root_of(self.model), (), None
        for name, args, kwargs in before:
            made = _called(made, name, args, kwargs)
        if condition:
            made = made.filter(condition)
        for name, args, kwargs in after:
            made = _called(made, name, args, kwargs)
        return made


_NARROWING = ("filter", "exclude")


def _conditions(calls: list[Any]) -> Q:
    """Return what the calls ask together: the relations of many in each call mean one row."""
    condition, number = Q(), 0
    for name, args, kwargs in calls:
        if name not in _NARROWING:
            continue
        asked = Q(*args, **kwargs)
        said = [OneCall.of(~asked if name == "exclude" else asked, number)]
        if not kwargs and len(args) == 1 and _is_of_calls(args[0]):
            said, number = [args[0]], max(number, _last_call(args[0]))
        condition = condition & Q(*said)
        number += 1
    return condition


def _is_of_calls(condition: Any) -> bool:
    """Tell whether a condition was joined of others before."""
    children = condition.children if isinstance(condition, Q) else ()
    return any(isinstance(one, OneCall) or _is_of_calls(one) for one in children)


def _last_call(condition: Any) -> int:
    if isinstance(condition, OneCall):
        return condition.call
    children = condition.children if isinstance(condition, Q) else ()
    return max((_last_call(one) for one in children), default=0)


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


def _check_querysets(others: Iterable[Any], operation: str) -> None:
    """Tell query sets from other things. Raises TypeError."""
    for one in others:
        if not hasattr(one, "final_shape"):
            raise TypeError(f"{operation}() takes query sets, not {shown(one)}.")
