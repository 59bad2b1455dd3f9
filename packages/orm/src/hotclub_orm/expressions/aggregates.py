"""Aggregates: one value of many rows."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from hotclub_orm.errors import FieldError, FullResultSet, NotSupportedError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Sql, field_for
from hotclub_orm.expressions.references import Ref
from hotclub_orm.expressions.resolving import as_expression
from hotclub_orm.expressions.values import Star, Value
from hotclub_orm.expressions.windows import _listed, _ordering


class Aggregate(Func):
    """The base of aggregates: distinct, filter, default and, where allowed, order_by."""

    template = "%(function)s(%(distinct)s%(expressions)s%(order_by)s)"
    contains_aggregate = True
    name: ClassVar[str | None] = None
    window_compatible = True
    allow_distinct = False
    allow_order_by = False

    def __init__(
        self,
        *expressions: Any,
        distinct: bool = False,
        filter: Any = None,
        default: Any = None,
        order_by: Any = None,
        **extra: Any,
    ) -> None:
        if distinct and not self.allow_distinct:
            raise TypeError(f"{type(self).__name__} does not allow distinct.")
        if order_by and not self.allow_order_by:
            raise TypeError(f"{type(self).__name__} does not allow order_by.")
        if default is not None and self.empty_result_set_value is not None:
            raise TypeError(f"{type(self).__name__} does not allow default.")
        super().__init__(*expressions, **extra)
        self.distinct, self.filter = distinct, filter
        self.default = (
            None
            if default is None
            else (default if hasattr(default, "resolve_expression") else Value(default))
        )
        self.order_by: list[Any] = [_ordering(one) for one in _listed(order_by)] if order_by else []

    @property
    def empty_result_set_value(self) -> Any:
        """What it is of no rows, known without asking: the default."""
        default = vars(self).get("default")
        return None if default is None else default.empty_result_set_value

    def get_source_expressions(self) -> list[Any]:
        """Return arguments, filter, default and order."""
        return [*self.source_expressions, self.filter, self.default, *self.order_by]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other ones."""
        count = len(self.source_expressions)
        self.source_expressions = exprs[:count]
        self.filter, self.default, *self.order_by = exprs[count:]

    def copy(self) -> Self:
        """Return a copy with lists of its own."""
        made = super().copy()
        made.order_by = self.order_by[:]
        return made

    def resolve_expression(
        self,
        query: Any = None,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        for_save: bool = False,
    ) -> Any:
        """Bind names; an aggregate of an aggregate is refused."""
        made = super().resolve_expression(query, allow_joins, reuse, summarize, for_save)
        for given, inner in zip(self.source_expressions, made.source_expressions, strict=True):
            if _bare_aggregate(inner) if summarize else getattr(inner, "contains_aggregate", False):
                shown = repr(getattr(given, "name", given))
                raise FieldError(
                    f"Cannot compute {type(self).__name__}({shown}): {shown} is an aggregate. "
                    "An aggregate of an aggregate needs a query around the first."
                )
            if not summarize:
                if getattr(inner, "contains_over_clause", False):
                    raise FieldError(
                        f"Cannot compute {type(self).__name__}({inner!r}): "
                        "an aggregate can't hold a window."
                    )
        return made

    @property
    def default_alias(self) -> str:
        """The name in aggregate() when none is given: `price__sum`."""
        source = self.source_expressions[0]
        if len(self.source_expressions) == 1 and hasattr(source, "name"):
            return f"{source.name}__{(self.name or type(self).__name__).lower()}"
        raise TypeError("Complex expressions require an alias")

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: an aggregate is not grouped by."""
        return []

    def _resolve_output_field(self) -> Any:
        return self.source_expressions[0].output_field

    def as_sql(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """Write the call with DISTINCT, ORDER BY, FILTER and COALESCE as asked.

        Raises NotSupportedError for what SQLite has not: an order, distinct values of several arguments.
        """
        if self.distinct and len(self.source_expressions) > 1 and connection.vendor == "sqlite":
            raise NotSupportedError(
                f"SQLite takes no DISTINCT with several arguments: {type(self).__name__}(distinct=True) "
                f"has {len(self.source_expressions)}. Leave out distinct, or aggregate one expression."
            )
        order, order_params = "", []
        if self.order_by:
            if not connection.features.order_by_in_aggregates:
                raise NotSupportedError(
                    f"SQLite keeps no order inside of {type(self).__name__}: leave out order_by."
                )
            parts = [compiler.compile(one) for one in self.order_by]
            order = " ORDER BY " + ", ".join(sql for sql, _ in parts)
            order_params = [value for _, values in parts for value in values]
        extra.setdefault("distinct", "DISTINCT " if self.distinct else "")
        sql, params = super().as_sql(compiler, connection, order_by=order, **extra)
        params = [*params, *order_params]
        if self.filter is not None:
            try:
                condition, values = compiler.compile(self.filter)
                sql, params = f"{sql} FILTER (WHERE {condition})", [*params, *values]
            except FullResultSet:
                pass
        if self.default is not None:
            default, values = compiler.compile(self.default)
            sql, params = f"COALESCE({sql}, {default})", [*params, *values]
        return sql, params


def _bare_aggregate(expression: Any) -> bool:
    """Tell whether an aggregate stands inside that no annotation of each row is."""
    if isinstance(expression, (Ref, Aggregate)):
        return isinstance(expression, Aggregate)
    sources: list[Any] = getattr(expression, "get_source_expressions", list)()
    return any(_bare_aggregate(one) for one in sources)


class AnyValue(Aggregate):
    """Some value that is not null. PostgreSQL has it since 16; before, it raises NotSupportedError."""

    function = "ANY_VALUE"
    name = "AnyValue"

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite: the least one is as good as any."""
        return self.as_sql(compiler, connection, function="MIN", **extra)


class Avg(Aggregate):
    """The mean; of ints a float, of decimals a decimal, of durations a duration."""

    function = "AVG"
    name = "Avg"
    allow_distinct = True

    def _resolve_output_field(self) -> Any:
        source = self.source_expressions[0].output_field
        kind = source.get_internal_type()
        return (
            source if kind in ("DecimalField", "DurationField", "FloatField") else field_for(float)
        )


class Count(Aggregate):
    """How many; `Count("*")` counts rows."""

    function = "COUNT"
    name = "Count"
    allow_distinct = True
    allows_composite_expressions = True
    empty_result_set_value = 0

    def __init__(self, expression: Any, filter: Any = None, **extra: Any) -> None:
        if expression == "*":
            expression = Star()
        if isinstance(expression, Star) and filter is not None:
            raise ValueError("Star cannot be used with filter. Please specify a field.")
        super().__init__(expression, filter=filter, **extra)

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """As the base; of a key of several columns the first is counted. Raises ValueError."""
        made = super().resolve_expression(*args, **options)
        first, *others = made.get_source_expressions()
        if getattr(first, "is_composite", False):
            if made.distinct:
                raise ValueError("COUNT(DISTINCT) doesn't support composite primary keys")
            made.set_source_expressions([first.get_source_expressions()[0], *others])
        return made

    def _resolve_output_field(self) -> Any:
        return field_for(int)


class BitAnd(Aggregate):
    """The bits that all have."""

    function = "BIT_AND"
    name = "BitAnd"


class BitOr(Aggregate):
    """The bits that any has."""

    function = "BIT_OR"
    name = "BitOr"


class BitXor(Aggregate):
    """The bits that an odd number has."""

    function = "BIT_XOR"
    name = "BitXor"


class Max(Aggregate):
    """The greatest."""

    function = "MAX"
    name = "Max"


class Min(Aggregate):
    """The least."""

    function = "MIN"
    name = "Min"


class Sum(Aggregate):
    """The sum."""

    function = "SUM"
    name = "Sum"
    allow_distinct = True


class _Spread(Aggregate):
    def __init__(self, expression: Any, sample: bool = False, **extra: Any) -> None:
        stem = type(self).name or ""
        self.function = {"StdDev": "STDDEV", "Variance": "VAR"}[stem] + (
            "_SAMP" if sample else "_POP"
        )
        super().__init__(expression, **extra)

    def _resolve_output_field(self) -> Any:
        source = self.source_expressions[0].output_field
        return source if source.get_internal_type() == "DecimalField" else field_for(float)


class StdDev(_Spread):
    """The standard deviation, of the population or of a sample."""

    name = "StdDev"


class Variance(_Spread):
    """The variance, of the population or of a sample."""

    name = "Variance"


class StringAgg(Aggregate):
    """Texts joined by a delimiter, which is always a bound parameter."""

    template = "%(function)s(%(distinct)s%(expressions)s%(order_by)s)"
    function = "STRING_AGG"
    name = "StringAgg"
    allow_distinct = True
    allow_order_by = True

    def __init__(self, expression: Any, delimiter: Any, **extra: Any) -> None:
        self.delimiter = (
            Value(str(delimiter)) if isinstance(delimiter, str) else as_expression(delimiter)
        )
        super().__init__(expression, self.delimiter, **extra)

    def _resolve_output_field(self) -> Any:
        return field_for(str)

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Sql:
        """SQLite's GROUP_CONCAT has neither an order nor distinct texts: then by a function of ours."""
        if not (self.distinct or self.order_by):
            return self.as_sql(compiler, connection, function="GROUP_CONCAT", **extra)
        made = self.copy()
        value, delimiter = self.source_expressions
        text = Func(value, template="CAST(%(expressions)s AS TEXT)", output_field=field_for(str))
        keys = [getattr(one, "expression", one) for one in self.order_by]
        how = Value(" ".join(["distinct" if self.distinct else "all", *map(_how, self.order_by)]))
        made.source_expressions = [text, delimiter, how, *keys]
        made.distinct, made.order_by = False, []
        return made.as_sql(compiler, connection, function="hotclub_join", **extra)


def _how(one: Any) -> str:
    """Return how a key is ordered by, as hotclub_join reads it: two letters."""
    nulls = "f" if getattr(one, "nulls_first", None) else "-"
    nulls = "l" if getattr(one, "nulls_last", None) else nulls
    return f"{'d' if getattr(one, 'descending', False) else 'a'}{nulls}"


__all__ = [
    "Aggregate",
    "AnyValue",
    "Avg",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Count",
    "Max",
    "Min",
    "OrderBy",
    "StdDev",
    "StringAgg",
    "Sum",
    "Variance",
]
