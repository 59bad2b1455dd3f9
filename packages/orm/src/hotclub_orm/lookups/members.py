"""One of many, and between two: lookups whose value is several values.

Flow: the values → each **prepared** → one array parameter where that is possible, else a placeholder
a value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from hotclub_orm.errors import EmptyResultSet, FieldError, shown
from hotclub_orm.expressions.dialect_text import through
from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.values import Value
from hotclub_orm.lookups.base import BuiltinLookup, Lookup, NeedsOwnShape
from hotclub_orm.lookups.comparisons import MAX_64, MIN_64, check_range


class In(Lookup):
    """One of many: values, or the rows of a query."""

    lookup_name = "in"

    def prepare(self, value: Any) -> Any:
        """Return the prepared values without None and doubles, in order."""
        _check_collection(value)
        if any(hasattr(one, "resolve_expression") for one in value):
            raise NeedsOwnShape
        prepared = [super(In, self).prepare(one) for one in value if one is not None]
        try:
            values = list(dict.fromkeys(prepared))
        except TypeError:
            raise TypeError(f"The in lookup takes plain values, not {shown(prepared)}.") from None
        if isinstance(self.rhs, Slot) and (not _plain_list(values) or self._computes_decimal()):
            raise NeedsOwnShape
        return values

    def _both_changed(self) -> Any:
        if hasattr(self.rhs, "resolve_expression"):
            raise FieldError(
                f"{type(self.lhs).__name__} changes both sides, and can't change the rows of a "
                "query: give the query's column changed, and compare with a one-sided transform."
            )
        values = _each(self.rhs)
        _check_collection(values)
        return [self._transformed(one) for one in values if one is not None]

    def get_prep_lookup(self) -> Any:
        """Prepare each value; expressions among them stay."""
        if isinstance(self.rhs, Slot) and self._is_untyped():
            raise NeedsOwnShape  # an array has one type, and nobody knows it
        if isinstance(self.rhs, Slot) or hasattr(self.rhs, "resolve_expression"):
            return self.rhs
        values = list(self.rhs)
        if any(hasattr(one, "resolve_expression") for one in values):
            return [one if hasattr(one, "resolve_expression") else Value(one) for one in values]
        return self.prepare(values)

    def _is_untyped(self) -> bool:
        field = getattr(self.lhs, "output_field_or_none", None)
        return field is not None and field.get_internal_type() == "Field"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the membership test with one array parameter where that is possible."""
        left, params = self.process_lhs(compiler, connection)
        if not self.rhs_is_direct_value():
            right, right_params = compiler.compile(self.rhs)
            if not right.startswith("("):  # one column or value, not a query
                right = f"({right})"
            return f"{left} IN {right}", [*params, *right_params]
        convert = self.db_converter(connection)
        if isinstance(self.rhs, Slot):
            return self._by_array(connection, left, params, convert)
        return self._one_by_one(compiler, left, params, convert)

    def _by_array(self, connection: Any, left: str, params: Sequence[Any], convert: Any) -> Sql:
        field = self.lhs.output_field
        member = partial(connection.in_array, db_type=field.cast_db_type(connection))

        def as_array(values: list[Any]) -> Any:
            return connection.array_value(values if convert is None else list(map(convert, values)))

        assert isinstance(self.rhs, Slot)
        return through(connection, member, left), [*params, Bound(self.rhs.index, as_array)]

    def _one_by_one(self, compiler: Any, left: str, params: Sequence[Any], convert: Any) -> Sql:
        parts, all_params = [], list(params)
        for value in self.rhs:
            if hasattr(value, "resolve_expression"):
                sql, values = compiler.compile(value.resolve_expression(compiler.query))
                parts.append(sql)
                all_params.extend(values)
            elif type(value) is not int or MIN_64 <= value <= MAX_64:
                parts.append(self._holder(compiler.connection))
                all_params.append(value if convert is None else convert(value))
        if not parts:
            raise EmptyResultSet
        return f"{left} IN ({', '.join(parts)})", all_params


def _check_collection(value: Any) -> None:
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"The in lookup takes a collection, not {shown(value)}.")


def _each(values: Any) -> Any:
    """Return the values of a lookup whose both sides are changed. Raises NeedsOwnShape."""
    if isinstance(values, Slot):
        raise NeedsOwnShape
    return values


def _plain_list(values: list[Any]) -> bool:
    if not values:
        return False
    first = type(values[0])
    if first is int:
        return all(type(one) is int and -MAX_64 <= one <= MAX_64 for one in values)
    return first not in (bytes, memoryview, float, dict, list)


class Range(BuiltinLookup):
    """Between two values, both included."""

    lookup_name = "range"

    def prepare(self, value: Any) -> Any:
        """Return both ends prepared."""
        try:
            low, high = value
        except (TypeError, ValueError):
            raise ValueError(f"The range lookup takes two values, not {shown(value)}.") from None
        if hasattr(low, "resolve_expression") or hasattr(high, "resolve_expression"):
            if isinstance(self.rhs, Slot):
                raise NeedsOwnShape
            return tuple(
                end if hasattr(end, "resolve_expression") else super(Range, self).prepare(end)
                for end in (low, high)
            )
        if low is None or high is None:
            raise ValueError("The range lookup takes two values, none of which is None.")
        pair = super().prepare(low), super().prepare(high)
        if isinstance(self.rhs, Slot):
            for one in pair:
                check_range(one)
        return pair

    def _both_changed(self) -> Any:
        return tuple(map(self._transformed, self.prepare(_each(self.rhs))))

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write BETWEEN."""
        left, params = self.process_lhs(compiler, connection)
        convert = self.db_converter(connection)
        if isinstance(self.rhs, Slot):
            ends: list[Any] = [
                Bound(self.rhs.index, partial(_end, which, convert)) for which in (0, 1)
            ]
            mark = self._holder(connection)
            return f"{left} BETWEEN {mark} AND {mark}", [*params, *ends]
        parts, all_params = [], list(params)
        for end in _within_64(*self.rhs):
            if hasattr(end, "resolve_expression"):
                sql, values = compiler.compile(end.resolve_expression(compiler.query))
            else:
                sql, values = self._holder(connection), [end if convert is None else convert(end)]
            parts.append(sql)
            all_params.extend(values)
        return f"{left} BETWEEN {parts[0]} AND {parts[1]}", all_params


def _within_64(low: Any, high: Any) -> tuple[Any, Any]:
    """Return ends that a column can hold. Raises EmptyResultSet when nothing is between."""
    if (type(low) is int and low > MAX_64) or (type(high) is int and high < MIN_64):
        raise EmptyResultSet
    return (
        max(low, MIN_64) if type(low) is int else low,
        min(high, MAX_64) if type(high) is int else high,
    )


def _end(which: int, convert: Callable[[Any], Any] | None, pair: tuple[Any, Any]) -> Any:
    return pair[which] if convert is None else convert(pair[which])
