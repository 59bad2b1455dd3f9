"""Comparisons of tuples: what a key of several columns can be asked.

Flow: `pk=(1, 2)` → each member **prepared** by the field it is compared with → where all are plain
values: one text for all values, `(a, b) > (%s, %s)`, or one array a column for `in`; else the expanded
form, `a > x OR (a = x AND b > y)`, in which each comparison knows what is known without asking.
A tuple that holds None is equal to nothing, and neither less nor greater.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.parameters import Bound, Slot, Sql
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.expressions.tuples import ColPairs, Tuple
from hotclub_orm.lookups.base import Lookup, NeedsOwnShape
from hotclub_orm.lookups.comparisons import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

_GROUP = 200


class TupleLookup(Lookup):
    """A comparison of several values with as many."""

    allows_composite_expressions = True

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__(Tuple(*lhs) if isinstance(lhs, (tuple, list)) else lhs, rhs)

    @property
    def _named(self) -> str:
        """The left side, as errors show it."""
        if isinstance(self.lhs, ColPairs):
            return repr(self.lhs.target.name)
        names = [
            getattr(one, "name", None) or str(one) for one in self.lhs.get_source_expressions()
        ]
        return f"({', '.join(map(repr, names))})"

    def _members(self) -> list[Lookup]:
        """Return the test for equality of each column, its value being a slot."""
        kept: Any = self.__dict__.get("_memo_members")
        if kept is None or kept[0] is not self.lhs:
            slot = Slot(0, object)
            made = [Exact(one, slot) for one in self.lhs.get_source_expressions()]
            kept = self.__dict__["_memo_members"] = (self.lhs, made)
        members: list[Lookup] = kept[1]
        return members

    def _tuple(self, value: Any, each: str = "") -> tuple[Any, ...]:
        """Return a value as a tuple of the right length. Raises ValueError."""
        if hasattr(value, "_meta") and hasattr(getattr(self.lhs, "target", None), "key_of"):
            value = self.lhs.target.key_of(value)
        if not isinstance(value, (tuple, list)):
            wanted = "a collection of tuples or lists" if each else "a tuple or a list"
            raise ValueError(f"{self.lookup_name!r} lookup of {self._named} must be {wanted}")
        width = len(self.lhs.get_source_expressions())
        if len(value) != width:
            raise ValueError(
                f"{self.lookup_name!r} lookup of {self._named} must have {width} elements{each}"
            )
        return tuple(value)

    def _plain(self, values: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return values as parameters. Raises NeedsOwnShape for what no parameter can be."""
        if not all(map(_is_plain, values)):
            raise NeedsOwnShape
        found = []
        for member, value in zip(self._members(), values, strict=True):
            if _is_fraction(member.lhs, value):
                raise NeedsOwnShape
            found.append(member.prepare(value))
        return tuple(found)

    def get_prep_lookup(self) -> Any:
        """Return the right side, checked. Raises ValueError."""
        if isinstance(self.rhs, Slot):
            return self.rhs
        if not hasattr(self.rhs, "resolve_expression"):
            return self.checked(self.rhs)
        if isinstance(self.rhs, Tuple):
            self._tuple(self.rhs.parts)
        return self.rhs

    def checked(self, value: Any) -> Any:
        """Return a constant right side. Raises ValueError."""
        return self._tuple(value)

    def _with_expression(self, compiler: Any, operator: str) -> Sql:
        """Write the comparison with a query, or with columns."""
        left, params = compiler.compile(self.lhs)
        right, more = compiler.compile(self.rhs)
        right = right if isinstance(self.rhs, Subquery) else f"({right})"
        return f"({left}) {operator} {right}", [*params, *more]

    def _lefts(self, compiler: Any, connection: Any) -> tuple[list[str], list[Any]]:
        texts: list[str] = []
        params: list[Any] = []
        for member in self._members():
            sql, more = member.process_lhs(compiler, connection)
            texts.append(sql)
            params.extend(more)
        return texts, params

    def _constants(self, compiler: Any, values: tuple[Any, ...]) -> list[Any]:
        return [
            one.resolve_expression(compiler.query) if hasattr(one, "resolve_expression") else one
            for one in values
        ]


class _Compared(TupleLookup):
    """A comparison with one tuple."""

    operator: ClassVar[str]

    def prepare(self, value: Any) -> Any:
        """Return the members prepared. Raises ValueError, NeedsOwnShape."""
        return self._plain(self._tuple(value))

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison. Raises EmptyResultSet for a tuple that holds None."""
        if not self.rhs_is_direct_value():
            return self._with_expression(compiler, self.operator)
        if isinstance(self.rhs, Slot):
            return self._with_slot(compiler, connection, self.rhs.index)
        if any(one is None for one in self.rhs):
            raise EmptyResultSet
        return self._expanded(compiler, self._constants(compiler, self.rhs))

    def _with_slot(self, compiler: Any, connection: Any, index: int) -> Sql:
        lefts, params = self._lefts(compiler, connection)
        marks = [member._holder(connection) for member in self._members()]
        values = [
            Bound(index, partial(_member, place, member.db_converter(connection)))
            for place, member in enumerate(self._members())
        ]
        return self._text(lefts, marks), [*params, *values]

    def _text(self, lefts: list[str], marks: list[str]) -> str:
        return f"({', '.join(lefts)}) {self.operator} ({', '.join(marks)})"

    def _expanded(self, compiler: Any, values: list[Any]) -> Sql:
        raise NotImplementedError


class TupleExact(_Compared):
    """Each member is equal."""

    lookup_name = "exact"
    operator = "="

    def _text(self, lefts: list[str], marks: list[str]) -> str:
        return "(" + " AND ".join(map("{} = {}".format, lefts, marks)) + ")"

    def _expanded(self, compiler: Any, values: list[Any]) -> Sql:
        return _all(compiler, _equal(self.lhs.get_source_expressions(), values))


class _Ordered(_Compared):
    """A comparison by the first member that differs."""

    strict: ClassVar[type[Lookup]]
    last: ClassVar[type[Lookup]]

    def _expanded(self, compiler: Any, values: list[Any]) -> Sql:
        sides = self.lhs.get_source_expressions()
        ways = []
        for place, (side, value) in enumerate(zip(sides, values, strict=True)):
            kind = self.last if place == len(sides) - 1 else self.strict
            if any(map(_is_fraction, sides[:place], values[:place])):
                break  # no whole number is equal to it
            kind = self.strict if _is_fraction(side, value) else kind
            ways.append([*_equal(sides[:place], values[:place]), kind(side, value)])
        return _any(compiler, ways)


class TupleGreaterThan(_Ordered):
    """Greater, by the first member that differs."""

    lookup_name = "gt"
    operator = ">"
    strict = last = GreaterThan


class TupleGreaterThanOrEqual(_Ordered):
    """Greater or equal, by the first member that differs."""

    lookup_name = "gte"
    operator = ">="
    strict, last = GreaterThan, GreaterThanOrEqual


class TupleLessThan(_Ordered):
    """Less, by the first member that differs."""

    lookup_name = "lt"
    operator = "<"
    strict = last = LessThan


class TupleLessThanOrEqual(_Ordered):
    """Less or equal, by the first member that differs."""

    lookup_name = "lte"
    operator = "<="
    strict, last = LessThan, LessThanOrEqual


class TupleIn(TupleLookup):
    """One of many tuples, or of the rows of a query."""

    lookup_name = "in"

    def checked(self, value: Any) -> list[tuple[Any, ...]]:
        """Return the tuples that hold no None. Raises ValueError."""
        if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
            raise ValueError(
                f"{self.lookup_name!r} lookup of {self._named} must be a collection of tuples or "
                "lists"
            )
        found = [self._tuple(one, each=" each") for one in value]
        return [one for one in found if None not in map(_none_or_not, one)]

    def prepare(self, value: Any) -> Any:
        """Return the tuples as a list of values for each column. Raises NeedsOwnShape."""
        prepared = list(dict.fromkeys(self._plain(one) for one in self.checked(value)))
        if not prepared:
            raise NeedsOwnShape
        columns = [list(column) for column in zip(*prepared, strict=True)]
        if not all(map(_fits_array, columns)):
            raise NeedsOwnShape
        return columns

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the membership test: one text for any number of tuples, where that is possible."""
        if not self.rhs_is_direct_value():
            return self._with_expression(compiler, "IN")
        if isinstance(self.rhs, Slot):
            return self._by_arrays(compiler, connection, self.rhs.index)
        return _any(
            compiler,
            [
                _equal(self.lhs.get_source_expressions(), self._constants(compiler, one))
                for one in self.rhs
            ],
        )

    def _by_arrays(self, compiler: Any, connection: Any, index: int) -> Sql:
        lefts, params = self._lefts(compiler, connection)
        fields = [one.output_field for one in self.lhs.get_source_expressions()]
        types = [field.cast_db_type(connection) for field in fields]
        sql = f"({', '.join(lefts)}) IN {connection.rows_of_arrays(types)}"
        converters = [member.db_converter(connection) for member in self._members()]
        if connection.features.array_parameter:
            arrays: list[Any] = [
                Bound(index, partial(_array, connection, place, convert))
                for place, convert in enumerate(converters)
            ]
        else:
            arrays = [Bound(index, partial(_rows, connection, converters))]
        return sql, [*params, *arrays]


class TupleIsNull(IsNull):
    """Whether a member is NULL, or (False) none is."""

    allows_composite_expressions = True

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write a test for each column. Raises ValueError."""
        tests = [IsNull(one, self.rhs) for one in self.lhs.get_source_expressions()]
        return _any(compiler, [[one] for one in tests]) if self.rhs else _all(compiler, tests)


OF_TUPLES: dict[str, type[Lookup]] = {
    one.lookup_name: one
    for one in (
        TupleExact,
        TupleGreaterThan,
        TupleGreaterThanOrEqual,
        TupleIn,
        TupleIsNull,
        TupleLessThan,
        TupleLessThanOrEqual,
    )
}
"""What a field of several columns can be asked."""


def _is_plain(value: Any) -> bool:
    return value is not None and not hasattr(value, "resolve_expression")


def _none_or_not(value: Any) -> Any:
    # Expressions answer == in their own way.
    return None if value is None else 0


def _is_fraction(side: Any, value: Any) -> bool:
    """Whether a value is no whole number, though the column holds those only."""
    if not isinstance(value, (float, Decimal)):
        return False
    field = getattr(side, "output_field_or_none", None)
    return field is not None and bool(field.is_integer) and value != value // 1


def _fits_array(values: list[Any]) -> bool:
    kind = type(values[0])
    return kind not in (bytes, memoryview, float, dict, list) and {kind} == set(map(type, values))


def _member(place: int, convert: Callable[[Any], Any] | None, values: Any) -> Any:
    return values[place] if convert is None else convert(values[place])


def _array(connection: Any, place: int, convert: Callable[[Any], Any] | None, columns: Any) -> Any:
    values = columns[place]
    return connection.array_value(values if convert is None else list(map(convert, values)))


def _rows(connection: Any, converters: list[Any], columns: Any) -> Any:
    made = [
        values if convert is None else list(map(convert, values))
        for convert, values in zip(converters, columns, strict=True)
    ]
    return connection.array_value(list(zip(*made, strict=True)))


def _equal(sides: Iterable[Any], values: Iterable[Any]) -> list[Lookup]:
    found: list[Lookup] = []
    for side, value in zip(sides, values, strict=True):
        if _is_fraction(side, value):
            return [_Never(side, True)]
        found.append(Exact(side, value))
    return found


class _Never(IsNull):
    """What no row meets."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Raise EmptyResultSet."""
        raise EmptyResultSet


def _all(compiler: Any, tests: Iterable[Any]) -> Sql:
    """Write tests joined by AND. Raises EmptyResultSet, FullResultSet."""
    texts: list[str] = []
    params: list[Any] = []
    for test in tests:
        try:
            sql, more = compiler.compile(test)
        except FullResultSet:
            continue
        texts.append(sql)
        params.extend(more)
    if not texts:
        raise FullResultSet
    return f"({' AND '.join(texts)})", params


def _any(compiler: Any, ways: Iterable[Iterable[Any]]) -> Sql:
    """Write tests joined by AND, and these joined by OR. Raises EmptyResultSet, FullResultSet."""
    texts: list[str] = []
    params: list[Any] = []
    for way in ways:
        try:
            sql, more = _all(compiler, way)
        except EmptyResultSet:
            continue
        texts.append(sql)
        params.extend(more)
    if not texts:
        raise EmptyResultSet
    return _either(texts), params


def _either(texts: list[str]) -> str:
    # In groups: SQLite nests a chain of ORs, and refuses a deep one.
    if len(texts) > _GROUP:
        texts = [_either(texts[at : at + _GROUP]) for at in range(0, len(texts), _GROUP)]
        return _either(texts)
    return f"({' OR '.join(texts)})"
