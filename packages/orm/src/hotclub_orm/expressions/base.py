"""The ground of expressions: operators, values, names, functions, order.

Flow: expressions → plan.py resolves names → compiler/ asks `as_sql`.
Not here: fields (`field_for` looks them up in a registry that fields/ fills), joins, I/O.

`Slot` is a value that is not part of the SQL's shape: the n-th parameter of a query. `Bound` is
the same thing in a list of SQL parameters, with the conversion to the database's type.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from types import NoneType
from typing import Any, Self, TypeAlias
from uuid import UUID

from hotclub_orm.errors import EmptyResultSet, FieldError
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import combined, quoted, through

Sql: TypeAlias = tuple[str, Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Slot:
    """The n-th parameter of a query; `type` is the Python type it had when first seen."""

    index: int
    type: type


@dataclass(frozen=True, slots=True)
class Bound:
    """A slot in the parameters of a compiled statement."""

    index: int
    convert: Callable[[Any], Any] | None


FIELD_BY_TYPE: dict[type, Callable[[], Any]] = {}
"""Python type → maker of the field it is stored as. Filled once, by fields/, at import."""


def field_for(python_type: type) -> Any:
    """Return a field for values of that type, or None."""
    for base in python_type.__mro__:
        if base in FIELD_BY_TYPE:
            return FIELD_BY_TYPE[base]()
    return None


class Combinable:
    """What can be joined with operators into larger expressions."""

    ADD, SUB, MUL, DIV, POW, MOD = "+", "-", "*", "/", "^", "%%"
    BITAND, BITOR, BITLEFTSHIFT, BITRIGHTSHIFT, BITXOR = "&", "|", "<<", ">>", "#"
    conditional = False

    def _combine(self, other: Any, connector: str, reversed: bool) -> CombinedExpression:
        if not hasattr(other, "resolve_expression"):
            other = Value(other)
        if reversed:
            return CombinedExpression(other, connector, self)
        return CombinedExpression(self, connector, other)

    def __neg__(self) -> CombinedExpression:
        return self._combine(-1, self.MUL, False)

    def __add__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, False)

    def __sub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, False)

    def __mul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, False)

    def __truediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, False)

    def __mod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, False)

    def __pow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, False)

    def __radd__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.ADD, True)

    def __rsub__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.SUB, True)

    def __rmul__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MUL, True)

    def __rtruediv__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.DIV, True)

    def __rmod__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.MOD, True)

    def __rpow__(self, other: Any) -> CombinedExpression:
        return self._combine(other, self.POW, True)

    def bitand(self, other: Any) -> CombinedExpression:
        """Bitwise AND."""
        return self._combine(other, self.BITAND, False)

    def bitor(self, other: Any) -> CombinedExpression:
        """Bitwise OR."""
        return self._combine(other, self.BITOR, False)

    def bitxor(self, other: Any) -> CombinedExpression:
        """Bitwise exclusive OR."""
        return self._combine(other, self.BITXOR, False)

    def bitleftshift(self, other: Any) -> CombinedExpression:
        """Shift left by that many bits."""
        return self._combine(other, self.BITLEFTSHIFT, False)

    def bitrightshift(self, other: Any) -> CombinedExpression:
        """Shift right by that many bits."""
        return self._combine(other, self.BITRIGHTSHIFT, False)

    def _both(self, other: Any) -> tuple[Q, Q]:
        if getattr(self, "conditional", False) and getattr(other, "conditional", False):
            return Q(self), Q(other)
        raise NotImplementedError("Use .bitand(), .bitor(), and .bitxor() for bitwise operations.")

    def __and__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left & right

    def __or__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left | right

    def __xor__(self, other: Any) -> Q:
        left, right = self._both(other)
        return left ^ right

    def __invert__(self) -> Any:
        return NegatedExpression(self)

    def asc(self, **options: Any) -> OrderBy:
        """Ascending order; nulls_first / nulls_last may be True."""
        return OrderBy(self, **options)

    def desc(self, **options: Any) -> OrderBy:
        """Descending order; nulls_first / nulls_last may be True."""
        return OrderBy(self, descending=True, **options)


class BaseExpression(Combinable):
    """The protocol of all expressions; authors of expressions override parts of it."""

    is_summary = False
    filterable = True
    window_compatible = False
    allowed_default = False
    set_returning = False
    allows_composite_expressions = False
    empty_result_set_value: Any = None
    _output_field: Any = None

    def __init__(self, output_field: Any = None) -> None:
        if output_field is not None:
            self._output_field = output_field

    # --- parts -----------------------------------------------------------------------------

    def get_source_expressions(self) -> list[Any]:
        """Return the expressions inside, None for absent ones."""
        return []

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Put other expressions in the place of those inside (only on a fresh copy)."""
        assert not exprs

    def copy(self) -> Self:
        """Return a shallow copy that may be given other sources."""
        made = copy.copy(self)
        made.__dict__.pop("_memo_output_field", None)
        return made

    def _parse_expressions(self, *expressions: Any) -> list[Any]:
        return [_as_expression(one) for one in expressions]

    def flatten(self) -> Iterator[Any]:
        """Yield this expression and all inside."""
        yield self
        for source in self.get_source_expressions():
            if source is not None:
                yield from source.flatten() if hasattr(source, "flatten") else (source,)

    def _any_source(self, flag: str) -> bool:
        return any(getattr(source, flag, False) for source in self.get_source_expressions())

    @property
    def contains_aggregate(self) -> bool:
        """Whether an aggregate stands inside."""
        return self._any_source("contains_aggregate")

    @property
    def contains_over_clause(self) -> bool:
        """Whether a window stands inside."""
        return self._any_source("contains_over_clause")

    @property
    def contains_column_references(self) -> bool:
        """Whether a column is read inside."""
        return self._any_source("contains_column_references")

    # --- resolving -------------------------------------------------------------------------

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Return a copy whose names are bound to the tables of `query`."""
        made = self.copy()
        made.is_summary = summarize
        made.set_source_expressions(
            [
                source.resolve_expression(query, allow_joins, reuse, summarize, for_save)
                if source is not None
                else None
                for source in made.get_source_expressions()
            ]
        )
        return made

    def replace_expressions(self, replacements: dict[Any, Any]) -> Any:
        """Return a copy with some expressions inside exchanged."""
        if self in replacements:
            return replacements[self]
        made = self.copy()
        made.set_source_expressions(
            [
                source.replace_expressions(replacements) if source is not None else None
                for source in made.get_source_expressions()
            ]
        )
        return made

    # --- type ------------------------------------------------------------------------------

    @property
    def output_field(self) -> Any:
        """The field whose type the value has. Raises FieldError when it can't be told."""
        known = self.__dict__.get("_memo_output_field")
        if known is None:
            known = self._output_field
            if known is None:
                known = self._resolve_output_field()
            if known is None:
                raise FieldError(f"Cannot resolve the type of {self!r}: set output_field.")
            self.__dict__["_memo_output_field"] = known
        return known

    @property
    def field(self) -> Any:
        """The same as output_field."""
        return self.output_field

    @property
    def output_field_or_none(self) -> Any:
        """The output field, or None when it can't be told."""
        try:
            return self.output_field
        except FieldError:
            return None

    def _resolve_output_field(self) -> Any:
        kinds = [
            source.output_field_or_none
            for source in self.get_source_expressions()
            if isinstance(source, BaseExpression)
        ]
        kinds = [kind for kind in kinds if kind is not None]
        for other in kinds[1:]:
            if not isinstance(kinds[0], type(other)) and not isinstance(other, type(kinds[0])):
                raise FieldError(
                    f"Expression {self!r} contains mixed types: {type(kinds[0]).__name__}, "
                    f"{type(other).__name__}. You must set output_field."
                )
        return kinds[0] if kinds else None

    @property
    def conditional(self) -> bool:  # type: ignore[override]
        """Whether the value is a truth value and can stand alone in filter()."""
        kind = self.output_field_or_none
        return kind is not None and kind.get_internal_type() == "BooleanField"

    def get_lookup(self, lookup: str) -> Any:
        """Return the lookup class of that name for this type."""
        return self.output_field.get_lookup(lookup)

    def get_transform(self, name: str) -> Any:
        """Return the transform class of that name for this type."""
        return self.output_field.get_transform(name)

    # --- writing ---------------------------------------------------------------------------

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Return SQL with %s placeholders, and their parameters."""
        raise NotImplementedError(f"{type(self).__name__} must implement as_sql().")

    def get_group_by_cols(self) -> list[Any]:
        """Return what must stand in GROUP BY when this is selected beside an aggregate."""
        if not self.contains_aggregate:
            return [self]
        found: list[Any] = []
        for source in self.get_source_expressions():
            if source is not None:
                found.extend(source.get_group_by_cols())
        return found

    def select_format(self, compiler: Any, sql: str, params: Sequence[Any]) -> Sql:
        """Return the SQL as it stands in a list of selected columns."""
        kind = self.output_field_or_none
        if kind is not None and hasattr(kind, "select_format"):
            formatted: Sql = kind.select_format(compiler, sql, params)
            return formatted
        return sql, params

    def reverse_ordering(self) -> Any:
        """Return what orders the other way."""
        return self

    def __repr__(self) -> str:
        inside = ", ".join(map(repr, self.get_source_expressions()))
        return f"{type(self).__name__}({inside})"

    @property
    def identity(self) -> tuple[Any, ...]:
        """Class and all that was declared, for comparison."""
        return (
            type(self),
            tuple(
                (key, _comparable(value))
                for key, value in vars(self).items()
                if not key.startswith("_memo")
            ),
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseExpression) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)


def _comparable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_comparable, value))
    if isinstance(value, dict):
        return tuple((key, _comparable(one)) for key, one in value.items())
    try:
        hash(value)
    except TypeError:
        return repr(value)
    return value


class Expression(BaseExpression):
    """The base class of expressions people write."""


def _as_expression(one: Any) -> Any:
    if hasattr(one, "resolve_expression"):
        return one
    return F(one) if isinstance(one, str) else Value(one)


class F(Combinable):
    """The value of a field, by name; may follow relations: `F("author__name")`."""

    allowed_default = False

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError(f"F() takes a field's name, not {name!r}.")
        self.name = name

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Return the column or annotation of that name."""
        return query.resolve_ref(self.name, allow_joins, reuse, summarize)

    def replace_expressions(self, replacements: dict[Any, Any]) -> Any:
        """Return the replacement of this name, or itself."""
        return replacements.get(self, self)

    def __getitem__(self, subscript: int | slice) -> Sliced:
        return Sliced(self, subscript)

    def __contains__(self, other: object) -> bool:
        # Without it, `x in F("y")` would call __getitem__ for ever.
        raise TypeError("argument of type 'F' is not iterable")

    def flatten(self) -> Iterator[Any]:
        """Yield itself."""
        yield self

    def get_source_expressions(self) -> list[Any]:
        """Return nothing."""
        return []

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), self.name))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name})"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return "hotclub_orm.F", (self.name,), {}


class Sliced(F):
    """A part of a text field: `F("name")[0:3]`."""

    def __init__(self, inner: F, subscript: int | slice) -> None:
        super().__init__(inner.name)
        start, stop = (
            (subscript, subscript + 1)
            if isinstance(subscript, int)
            else (subscript.start or 0, subscript.stop)
        )
        if isinstance(subscript, slice) and subscript.step is not None:
            raise ValueError("Step argument is not supported.")
        if start < 0 or (stop is not None and stop < 0):
            raise ValueError("Negative indexing is not supported.")
        if stop is not None and stop < start:
            raise ValueError("Slice stop must be greater than slice start.")
        self.start, self.stop = start, stop

    def resolve_expression(self, query: Any = None, *args: Any, **options: Any) -> Any:
        """Return the substring of the resolved name."""
        source = super().resolve_expression(query, *args, **options)
        length = [] if self.stop is None else [Value(self.stop - self.start)]
        return Func(
            source,
            Value(self.start + 1),
            *length,
            function="SUBSTR",
            output_field=source.output_field,
        )


class OuterRef(F):
    """A name of the query around the subquery in which this stands."""

    contains_aggregate = False
    contains_over_clause = False

    def resolve_expression(self, query: Any = None, *args: Any, **options: Any) -> Any:
        """Note in the subquery that it needs this name from outside."""
        inner = self.name
        query.outer_refs.add(inner)
        return ResolvedOuterRef(inner)


class ResolvedOuterRef(BaseExpression):
    """A name of the outer query, inside the subquery; the compiler asks its parent for it."""

    contains_aggregate = False
    contains_column_references = True
    possibly_multivalued = False

    def __init__(self, name: Any) -> None:
        super().__init__()
        self.name = name

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved by the query around."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write what the name means outside."""
        sql: Sql = compiler.compile_outer(self.name)
        return sql

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it is constant for the subquery."""
        return []

    def _resolve_output_field(self) -> Any:
        return None


class Value(BaseExpression):
    """A plain value, always bound as a parameter."""

    allowed_default = True

    def __init__(self, value: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.value = value

    def __repr__(self) -> str:
        return f"Value({self.value!r})"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write a placeholder (NULL for None)."""
        value, kind = self.value, self.output_field_or_none
        if value is None:
            return "NULL", ()
        if kind is None:
            return "%s", [Bound(value.index, None) if isinstance(value, Slot) else value]
        convert = kind.db_converter(connection)
        if isinstance(value, Slot):
            param: Any = Bound(value.index, _then(kind.get_prep_value, convert))
        else:
            value = kind.get_prep_value(value)
            param = convert(value) if convert is not None else value
        if hasattr(kind, "get_placeholder"):
            return kind.get_placeholder(value, compiler, connection), [param]
        return _typed(connection, kind), [param]

    def _resolve_output_field(self) -> Any:
        if isinstance(self.value, Slot):
            return field_for(self.value.type)
        return None if self.value is None else field_for(type(self.value))

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: constants need no grouping."""
        return []

    @property
    def empty_result_set_value(self) -> Any:
        """The value itself."""
        return self.value


_TEXT_TYPES = {"CharField", "TextField", "SlugField"}


def _typed(dialect: Any, kind: Any) -> str:
    # PostgreSQL can't tell the type of a lone text parameter among a function's arguments.
    if dialect.vendor == "postgresql" and kind.get_internal_type() in _TEXT_TYPES:
        return "%s::text"
    # SQLite compares a number with text by type, unless a column's affinity says otherwise.
    if dialect.vendor == "sqlite" and kind.get_internal_type() == "DecimalField":
        return "CAST(%s AS NUMERIC)"
    return "%s"


def _then(first: Callable[[Any], Any], second: Callable[[Any], Any] | None) -> Any:
    if second is None:
        return first
    return lambda value: second(first(value))


class RawSQL(Expression):
    """SQL text as it is, with its parameters. Never put a visitor's text into `sql`."""

    allowed_default = True

    def __init__(self, sql: str, params: Sequence[Any], output_field: Any = None) -> None:
        super().__init__(output_field)
        self.sql, self.params = sql, tuple(params)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the text in parentheses."""
        return f"({self.sql})", list(self.params)

    def __repr__(self) -> str:
        return f"RawSQL({self.sql}, {self.params})"


class Star(Expression):
    """The * of COUNT(*)."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write *."""
        return "*", ()

    def __repr__(self) -> str:
        return "'*'"


class Col(BaseExpression):
    """A column of one of the query's tables."""

    contains_column_references = True
    possibly_multivalued = False

    def __init__(self, alias: str, target: Any, output_field: Any = None) -> None:
        super().__init__(output_field if output_field is not None else target)
        self.alias, self.target = alias, target

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write "table"."column"."""
        return compiler.column(self.alias, self.target.column), ()

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def get_group_by_cols(self) -> list[Any]:
        """Return the column."""
        return [self]

    def __repr__(self) -> str:
        return f"Col({self.alias}, {self.target})"


class Ref(BaseExpression):
    """A selected annotation by its alias."""

    def __init__(self, refs: str, source: Any) -> None:
        super().__init__()
        self.refs, self.source = refs, source

    def get_source_expressions(self) -> list[Any]:
        """Return what the alias stands for."""
        return [self.source]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take another source."""
        (self.source,) = exprs

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the quoted alias."""
        return quoted(connection, self.refs), ()

    def get_group_by_cols(self) -> list[Any]:
        """Return itself."""
        return [self]


class ExpressionWrapper(Expression):
    """Another expression with a declared type."""

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(output_field)
        self.expression = _as_expression(expression)

    def get_source_expressions(self) -> list[Any]:
        """Return the wrapped one."""
        return [self.expression]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Wrap another."""
        (self.expression,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the wrapped expression."""
        sql: Sql = compiler.compile(self.expression)
        return sql

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the wrapped expression."""
        if isinstance(self.expression, BaseExpression):
            columns = self.expression.get_group_by_cols()
            return [self] if columns and not self.contains_aggregate else columns
        return [self]


class NegatedExpression(ExpressionWrapper):
    """NOT of a truth value."""

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, field_for(bool))

    def __invert__(self) -> Any:
        return self.expression

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write NOT …."""
        try:
            sql, params = super().as_sql(compiler, connection)
        except EmptyResultSet:
            return compiler.compile(Value(True))  # type: ignore[no-any-return]
        return f"NOT {sql}", params


_NUMBERS = ("IntegerField", "DecimalField", "FloatField")
_INTEGERS = {
    "AutoField",
    "BigAutoField",
    "SmallAutoField",
    "BigIntegerField",
    "IntegerField",
    "SmallIntegerField",
    "PositiveIntegerField",
    "PositiveBigIntegerField",
    "PositiveSmallIntegerField",
}
_TEMPORAL = {"DateField", "DateTimeField", "TimeField"}


def _number_kind(internal_type: str) -> str | None:
    kind = "IntegerField" if internal_type in _INTEGERS else internal_type
    return kind if kind in _NUMBERS else None


class CombinedExpression(Expression):
    """Two expressions and an operator between them."""

    def __init__(self, lhs: Any, connector: str, rhs: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.connector, self.lhs, self.rhs = connector, lhs, rhs

    def get_source_expressions(self) -> list[Any]:
        """Return both sides."""
        return [self.lhs, self.rhs]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other sides."""
        self.lhs, self.rhs = exprs

    def __repr__(self) -> str:
        return f"<CombinedExpression: {self.lhs!r} {self.connector} {self.rhs!r}>"

    def _kinds(self) -> tuple[str, str]:
        sides = (self.lhs.output_field_or_none, self.rhs.output_field_or_none)
        left, right = ("" if side is None else side.get_internal_type() for side in sides)
        return left, right

    def _resolve_output_field(self) -> Any:
        left, right = self._kinds()
        numbers = [_number_kind(left), _number_kind(right)]
        if all(numbers):
            return self._number_field(numbers)
        if self.connector == self.SUB and left in _TEMPORAL and left == right:
            return field_for(dt.timedelta)
        if left in _TEMPORAL and right == "DurationField":
            return field_for(dt.datetime) if left == "DateField" else self.lhs.output_field
        if right in _TEMPORAL and left == "DurationField":
            return field_for(dt.datetime) if right == "DateField" else self.rhs.output_field
        return super()._resolve_output_field()

    def _number_field(self, kinds: list[str | None]) -> Any:
        if "FloatField" in kinds:
            return field_for(float)
        if "DecimalField" in kinds:
            return field_for(Decimal)
        return field_for(int)

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write (left operator right), in the words of the database."""
        left, left_params = compiler.compile(self.lhs)
        right, right_params = compiler.compile(self.rhs)
        params = [*left_params, *right_params]
        kinds = self._kinds()
        if self.connector == self.SUB and kinds[0] in _TEMPORAL and kinds[0] == kinds[1]:
            subtract = partial(connection.subtract_temporals, kinds[0])
            return through(connection, subtract, left, right), params
        if "DurationField" in kinds and (set(kinds) & _TEMPORAL):
            return self._moved_in_time(connection, left, right, params, kinds)
        if self.connector == self.BITXOR and connection.vendor == "sqlite":
            both = [*left_params, *right_params]
            return f"(({left} | {right}) - ({left} & {right}))", [*both, *both]
        return f"({combined(self.connector, left, right)})", params

    def _moved_in_time(
        self, connection: Any, left: str, right: str, params: list[Any], kinds: tuple[str, str]
    ) -> Sql:
        if kinds[0] == "DurationField":
            count = len(params) - right.count("%s")
            left, right, params = right, left, [*params[count:], *params[:count]]

        def add(moment: str, duration: str) -> str:
            return str(connection.add_duration(moment, self.connector, duration))

        return through(connection, add, left, right), params


class Func(Expression):
    """A function of the database: class attributes say how it is written."""

    function: str | None = None
    template = "%(function)s(%(expressions)s)"
    arg_joiner = ", "
    arity: int | None = None

    def __init__(self, *expressions: Any, output_field: Any = None, **extra: Any) -> None:
        if self.arity is not None and len(expressions) != self.arity:
            raise TypeError(
                f"{type(self).__name__!r} takes exactly {self.arity} "
                f"argument{'s' if self.arity != 1 else ''} ({len(expressions)} given)"
            )
        super().__init__(output_field)
        self.source_expressions = self._parse_expressions(*expressions)
        self.extra = extra

    def get_source_expressions(self) -> list[Any]:
        """Return the arguments."""
        return self.source_expressions

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other arguments."""
        self.source_expressions = exprs

    def copy(self) -> Self:
        """Return a copy with lists of its own."""
        made = super().copy()
        made.source_expressions = self.source_expressions[:]
        made.extra = self.extra.copy()
        return made

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Fill the template: keyword argument, then `extra`, then class attribute.

        extra_context may hold function, template, arg_joiner, and names of the template.
        """
        parts, params = [], []
        for argument in self.source_expressions:
            try:
                sql, values = compiler.compile(argument)
            except EmptyResultSet:
                if argument.empty_result_set_value is NotImplemented:
                    raise
                sql, values = compiler.compile(Value(argument.empty_result_set_value))
            parts.append(sql)
            params.extend(values)
        context = {"function": self.function, **self.extra, **extra_context}
        template = context.get("template") or self.template
        joiner = context.get("arg_joiner") or self.arg_joiner
        context["expressions"] = context["field"] = joiner.join(parts)
        return template % context, params


class ExpressionList(Func):
    """Expressions with commas between."""

    template = "%(expressions)s"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        if not expressions:
            raise ValueError("ExpressionList requires at least one expression.")
        super().__init__(*expressions, **extra)


class OrderBy(Expression):
    """A direction: `F("x").desc(nulls_last=True)`."""

    template = "%(expression)s %(ordering)s"
    conditional = False

    def __init__(
        self,
        expression: Any,
        descending: bool = False,
        nulls_first: bool | None = None,
        nulls_last: bool | None = None,
    ) -> None:
        super().__init__()
        if nulls_first and nulls_last:
            raise ValueError("nulls_first and nulls_last are mutually exclusive")
        if nulls_first is False or nulls_last is False:
            raise ValueError("nulls_first and nulls_last values must be True or None.")
        if not hasattr(expression, "resolve_expression"):
            raise ValueError("expression must be an expression type")
        self.expression, self.descending = expression, descending
        self.nulls_first, self.nulls_last = nulls_first, nulls_last

    def get_source_expressions(self) -> list[Any]:
        """Return what is ordered by."""
        return [self.expression]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Order by another expression."""
        (self.expression,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write expression and direction."""
        sql, params = compiler.compile(self.expression)
        ordering = "DESC" if self.descending else "ASC"
        if self.nulls_first or self.nulls_last:
            ordering += " NULLS FIRST" if self.nulls_first else " NULLS LAST"
        return f"{sql} {ordering}", params

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns of the ordered expression."""
        return self.expression.get_group_by_cols()  # type: ignore[no-any-return]

    def reversed(self) -> OrderBy:
        """Return the opposite order."""
        made = self.copy()
        made.descending = not self.descending
        made.nulls_first, made.nulls_last = self.nulls_last, self.nulls_first
        return made

    def reverse_ordering(self) -> OrderBy:
        """Return the opposite order."""
        return self.reversed()

    def asc(self, **options: Any) -> OrderBy:
        """Return the same, ascending."""
        return OrderBy(self.expression, **options)

    def desc(self, **options: Any) -> OrderBy:
        """Return the same, descending."""
        return OrderBy(self.expression, descending=True, **options)


PLAIN_TYPES: frozenset[type] = frozenset(
    {
        int,
        str,
        float,
        bool,
        bytes,
        Decimal,
        UUID,
        NoneType,
        dt.date,
        dt.datetime,
        dt.time,
        dt.timedelta,
    }
)
