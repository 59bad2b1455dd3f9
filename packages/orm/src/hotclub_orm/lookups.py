"""Lookups: `age__gte=18` as an expression; transforms; registration on fields.

Flow: plan.py finds the class of a lookup by name → **lookup**(left side, value) → compiler.
A value is plain Python, an expression, or a Slot (a parameter of the query shape). `prepare` is
what a slot's value goes through before the query is moved to a shape: errors come early.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, ClassVar

from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.base import Expression
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.dialect_text import through
from hotclub_orm.expressions.parameters import Bound, Slot, Sql, field_for
from hotclub_orm.expressions.values import Value

MAX_64 = 2**63 - 1


class NeedsOwnShape(Exception):
    """A value can't be a parameter of the interned shape: compile it as a constant."""


class RegisterLookupMixin:
    """Lookups and transforms by name, on a class and, narrower, on one instance."""

    class_lookups: ClassVar[dict[str, Any]] = {}
    instance_lookups: dict[str, Any]

    @classmethod
    def get_class_lookups(cls) -> dict[str, Any]:
        """Return all lookups of the class, those of base classes included."""
        found: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            found.update(base.__dict__.get("class_lookups", {}))
        return found

    def get_lookups(self) -> dict[str, Any]:
        """Return all lookups, those of this instance first."""
        return {**self.get_class_lookups(), **self.__dict__.get("instance_lookups", {})}

    def _find(self, name: str, kind: type) -> Any:
        found = self.__dict__.get("instance_lookups", {}).get(name)
        if found is None:
            for base in type(self).__mro__:
                found = base.__dict__.get("class_lookups", {}).get(name)
                if found is not None:
                    break
        return found if found is None or issubclass(found, kind) else None

    def get_lookup(self, lookup_name: str) -> Any:
        """Return the lookup class of that name, or None."""
        found = self._find(lookup_name, Lookup)
        if found is None and hasattr(self, "output_field"):
            return self.output_field.get_lookup(lookup_name)
        return found

    def get_transform(self, lookup_name: str) -> Any:
        """Return the transform class of that name, or None."""
        found = self._find(lookup_name, Transform)
        if found is None and hasattr(self, "output_field"):
            return self.output_field.get_transform(lookup_name)
        return found

    @classmethod
    def register_lookup(cls, lookup: Any, lookup_name: str | None = None) -> Any:
        """Make a lookup or transform known for this class; usable as decorator."""
        if "class_lookups" not in cls.__dict__:
            cls.class_lookups = {}
        cls.class_lookups[lookup_name or lookup.lookup_name] = lookup
        return lookup

    @classmethod
    def _unregister_lookup(cls, lookup: Any, lookup_name: str | None = None) -> None:
        del cls.class_lookups[lookup_name or lookup.lookup_name]


class Transform(RegisterLookupMixin, Func):
    """A function of one argument that can stand in a path: `created__year`."""

    bilateral = False
    arity = 1
    lookup_name: str

    @property
    def lhs(self) -> Any:
        """What is transformed."""
        return self.get_source_expressions()[0]

    def get_bilateral_transforms(self) -> list[type[Transform]]:
        """Return the transforms to be applied to the value as well, outermost first."""
        inner = (
            self.lhs.get_bilateral_transforms()
            if hasattr(self.lhs, "get_bilateral_transforms")
            else []
        )
        return [*inner, type(self)] if self.bilateral else inner


class Lookup(Expression):
    """A comparison of a left side with a value; the base of all lookups people write."""

    lookup_name: str = ""
    prepare_rhs = True
    can_use_none_as_rhs = False
    null_rejecting = True

    def __init__(self, lhs: Any, rhs: Any) -> None:
        super().__init__()
        self.lhs, self.rhs = lhs, rhs
        self.bilateral_transforms = (
            lhs.get_bilateral_transforms() if hasattr(lhs, "get_bilateral_transforms") else []
        )
        if self.bilateral_transforms and not hasattr(rhs, "resolve_expression"):
            self.rhs = self._transformed(Value(rhs, lhs.output_field))
        else:
            self.rhs = self.get_prep_lookup()

    def _transformed(self, value: Any) -> Any:
        for transform in self.bilateral_transforms:
            value = transform(value)
        return value

    def prepare(self, value: Any) -> Any:
        """Return the value as the field keeps it. Raises what the field raises."""
        field = getattr(self.lhs, "output_field_or_none", None) if self.prepare_rhs else None
        return value if field is None else field.get_prep_value(value)

    def get_prep_lookup(self) -> Any:
        """Return the right side, prepared when it is a plain value."""
        if isinstance(self.rhs, Slot) or hasattr(self.rhs, "resolve_expression"):
            return self.rhs
        return self.prepare(self.rhs)

    def rhs_is_direct_value(self) -> bool:
        """Whether the right side is a value, not an expression."""
        return not hasattr(self.rhs, "as_sql")

    def get_source_expressions(self) -> list[Any]:
        """Return the sides that are expressions."""
        return [self.lhs] if self.rhs_is_direct_value() else [self.lhs, self.rhs]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other sides."""
        self.lhs, *rest = exprs
        if rest:
            (self.rhs,) = rest

    def _resolve_output_field(self) -> Any:
        return field_for(bool)

    @property
    def conditional(self) -> bool:
        """A lookup is always a condition."""
        return True

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return what turns a prepared value into the parameter, or None for nothing to do."""
        field = self.lhs.output_field_or_none
        return None if field is None else field.db_converter(connection)

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the left side's SQL."""
        lhs = lhs if lhs is not None else self.lhs
        if hasattr(lhs, "resolve_expression") and not hasattr(lhs, "as_sql"):
            lhs = lhs.resolve_expression(compiler.query)
        sql, params = compiler.compile(lhs)
        return (f"({sql})" if isinstance(lhs, Lookup) else sql), params

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Return the right side's SQL: a placeholder for a value."""
        if not self.rhs_is_direct_value():
            sql, params = compiler.compile(self.rhs)
            return (f"({sql})" if isinstance(self.rhs, Lookup) else sql), params
        param = self._param(self.rhs, self.db_converter(connection))
        return self._holder(connection), [param]

    def _holder(self, connection: Any) -> str:
        """Return the placeholder; decimals beside a computed value are told to be numbers."""
        if connection.vendor == "sqlite" and self._computes_decimal():
            return "CAST(%s AS NUMERIC)"
        return "%s"

    def _computes_decimal(self) -> bool:
        if hasattr(self.lhs, "target"):
            return False
        field = getattr(self.lhs, "output_field_or_none", None)
        return field is not None and field.get_internal_type() == "DecimalField"

    def get_db_prep_lookup(self, value: Any, connection: Any) -> Sql:
        """Return placeholder and parameter of a prepared value."""
        return "%s", [self._param(value, self.db_converter(connection))]

    def _param(self, value: Any, convert: Callable[[Any], Any] | None) -> Any:
        if isinstance(value, Slot):
            return Bound(value.index, convert)
        return value if convert is None or value is None else convert(value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.lhs!r}, {self.rhs!r})"


class BuiltinLookup(Lookup):
    """Left side, operator of the dialect, right side."""

    def process_lhs(self, compiler: Any, connection: Any, lhs: Any = None) -> Sql:
        """Return the left side, cast where the operator wants text."""
        sql, params = super().process_lhs(compiler, connection, lhs)
        field = self.lhs.output_field_or_none
        kind = None if field is None else field.get_internal_type()
        operand = partial(connection.lookup_operand, self.lookup_name, kind)
        return through(connection, operand, sql), params

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return operator and right side."""
        return through(connection, connection.operators[self.lookup_name].format, rhs)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} {self.get_rhs_op(connection, right)}", [*params, *right_params]


def _check_range(value: Any) -> None:
    if type(value) is int and not -MAX_64 <= value <= MAX_64:
        raise NeedsOwnShape


class _Comparison(BuiltinLookup):
    """A comparison whose outcome is known when an int is beyond any column's range."""

    beyond: ClassVar[tuple[bool, bool]] = (False, False)  # value too small, value too great

    def prepare(self, value: Any) -> Any:
        """Prepare; a slot's value of more than 64 bits asks for a shape of its own."""
        value = super().prepare(value)
        if isinstance(self.rhs, Slot):
            _check_range(value)
        return value

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison, or say that nothing or all can match."""
        value = self.rhs
        if type(value) is int and not -MAX_64 - 1 <= value <= MAX_64:
            if self.beyond[value > 0]:
                left, params = self.process_lhs(compiler, connection)
                return f"{left} IS NOT NULL", params
            raise EmptyResultSet
        return super().as_sql(compiler, connection)


class Exact(_Comparison):
    """Equal; a subquery must give one row."""

    lookup_name = "exact"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the comparison; a condition compared with a constant is the condition itself."""
        if (
            isinstance(self.rhs, bool)
            and getattr(self.lhs, "conditional", False)
            and not hasattr(self.lhs, "target")
        ):
            sql, params = self.process_lhs(compiler, connection)
            return (sql if self.rhs else f"NOT {sql}"), params
        return super().as_sql(compiler, connection)


class GreaterThan(_Comparison):
    """Greater."""

    lookup_name = "gt"
    beyond = (True, False)


class GreaterThanOrEqual(_Comparison):
    """Greater or equal; a float limit of an int column is rounded up."""

    lookup_name = "gte"
    beyond = (True, False)

    def prepare(self, value: Any) -> Any:
        """Prepare, rounding up."""
        return super().prepare(_rounded_up(self.lhs, value))


class LessThan(_Comparison):
    """Less; a float limit of an int column is rounded up."""

    lookup_name = "lt"
    beyond = (False, True)

    def prepare(self, value: Any) -> Any:
        """Prepare, rounding up."""
        return super().prepare(_rounded_up(self.lhs, value))


class LessThanOrEqual(_Comparison):
    """Less or equal."""

    lookup_name = "lte"
    beyond = (False, True)


def _rounded_up(lhs: Any, value: Any) -> Any:
    if isinstance(value, float) and math.isfinite(value):
        field = lhs.output_field_or_none
        if field is not None and field.is_integer:
            return math.ceil(value)
    return value


class IsNull(BuiltinLookup):
    """NULL or not; takes True or False only."""

    lookup_name = "isnull"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write IS [NOT] NULL."""
        if not isinstance(self.rhs, bool):
            raise ValueError(
                f"The QuerySet value for an isnull lookup must be True or False, not {self.rhs!r}."
            )
        sql, params = Lookup.process_lhs(self, compiler, connection)
        return f"{sql} IS {'' if self.rhs else 'NOT '}NULL", params


class In(Lookup):
    """One of many: values, or the rows of a query."""

    lookup_name = "in"

    def prepare(self, value: Any) -> Any:
        """Return the prepared values without None and doubles, in order."""
        if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
            raise TypeError(f"The in lookup takes a collection, not {value!r}.")
        if any(hasattr(one, "resolve_expression") for one in value):
            raise NeedsOwnShape
        prepared = [super(In, self).prepare(one) for one in value if one is not None]
        try:
            values = list(dict.fromkeys(prepared))
        except TypeError:
            raise TypeError(f"The in lookup takes plain values, not {prepared!r}.") from None
        if isinstance(self.rhs, Slot) and (not _plain_list(values) or self._computes_decimal()):
            raise NeedsOwnShape
        return values

    def get_prep_lookup(self) -> Any:
        """Prepare each value; expressions among them stay."""
        if isinstance(self.rhs, Slot) or hasattr(self.rhs, "resolve_expression"):
            return self.rhs
        values = list(self.rhs)
        if any(hasattr(one, "resolve_expression") for one in values):
            return [one if hasattr(one, "resolve_expression") else Value(one) for one in values]
        return self.prepare(values)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the membership test with one array parameter where that is possible."""
        left, params = self.process_lhs(compiler, connection)
        if not self.rhs_is_direct_value():
            right, right_params = compiler.compile(self.rhs)
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
            elif type(value) is not int or -MAX_64 - 1 <= value <= MAX_64:
                parts.append(self._holder(compiler.connection))
                all_params.append(value if convert is None else convert(value))
        if not parts:
            raise EmptyResultSet
        return f"{left} IN ({', '.join(parts)})", all_params


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
            raise ValueError(f"The range lookup takes two values, not {value!r}.") from None
        if hasattr(low, "resolve_expression") or hasattr(high, "resolve_expression"):
            if isinstance(self.rhs, Slot):
                raise NeedsOwnShape
            return low, high
        if low is None or high is None:
            raise ValueError("The range lookup takes two values, none of which is None.")
        pair = super().prepare(low), super().prepare(high)
        if isinstance(self.rhs, Slot):
            for one in pair:
                _check_range(one)
        return pair

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
        for end in self.rhs:
            if hasattr(end, "resolve_expression"):
                sql, values = compiler.compile(end.resolve_expression(compiler.query))
            else:
                sql, values = self._holder(connection), [end if convert is None else convert(end)]
            parts.append(sql)
            all_params.extend(values)
        return f"{left} BETWEEN {parts[0]} AND {parts[1]}", all_params


def _end(which: int, convert: Callable[[Any], Any] | None, pair: tuple[Any, Any]) -> Any:
    return pair[which] if convert is None else convert(pair[which])


class PatternLookup(BuiltinLookup):
    """A part of a text; wildcards in the value mean themselves."""

    prepare_rhs = False
    before, after = "%", "%"

    def prepare(self, value: Any) -> Any:
        """Take the value as text."""
        if isinstance(value, (list, tuple, dict, set)):
            raise TypeError(f"The {self.lookup_name} lookup takes text, not {value!r}.")
        return str(value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return the maker of the pattern."""
        return partial(_pattern, self.before, self.after)

    def get_rhs_op(self, connection: Any, rhs: str) -> str:
        """Return LIKE with a parameter, or with an expression whose wildcards are escaped."""
        if self.rhs_is_direct_value():
            return super().get_rhs_op(connection, rhs)
        escaped = through(connection, connection.pattern_escape.format, rhs)
        return through(connection, connection.pattern_operators[self.lookup_name].format, escaped)


def _pattern(before: str, after: str, text: str) -> str:
    text = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{before}{text}{after}"


class Contains(PatternLookup):
    """Contains the text."""

    lookup_name = "contains"


class IContains(Contains):
    """Contains the text in any case."""

    lookup_name = "icontains"


class StartsWith(PatternLookup):
    """Begins with the text."""

    lookup_name = "startswith"
    before = ""


class IStartsWith(StartsWith):
    """Begins with the text in any case."""

    lookup_name = "istartswith"


class EndsWith(PatternLookup):
    """Ends with the text."""

    lookup_name = "endswith"
    after = ""


class IEndsWith(EndsWith):
    """Ends with the text in any case."""

    lookup_name = "iendswith"


class IExact(BuiltinLookup):
    """Equal in any case."""

    lookup_name = "iexact"
    prepare_rhs = False

    def prepare(self, value: Any) -> Any:
        """Take the value as text."""
        return PatternLookup.prepare(self, value)  # type: ignore[arg-type]

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Escape wildcards where the dialect compares with LIKE."""
        if "LIKE" in connection.operators["iexact"]:
            return partial(_pattern, "", "")
        return None


class Regex(BuiltinLookup):
    """Matches the regular expression of the database."""

    lookup_name = "regex"
    prepare_rhs = False
    ignore_case = False

    def prepare(self, value: Any) -> Any:
        """Take the value as text."""
        return str(value)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Nothing to convert."""
        return None

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the match."""
        left, params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        match = partial(connection.regex, ignore_case=self.ignore_case)
        return through(connection, match, left, right), [*params, *right_params]


class IRegex(Regex):
    """Matches in any case."""

    lookup_name = "iregex"
    ignore_case = True


EVERY_FIELD: tuple[type[Lookup], ...] = (
    Exact,
    IExact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
    In,
    IsNull,
    Range,
    Contains,
    IContains,
    StartsWith,
    IStartsWith,
    EndsWith,
    IEndsWith,
    Regex,
    IRegex,
)
