"""Plain values, SQL as it is, and the star of COUNT(*).

Flow: an operand that is no expression → **Value** → one bound parameter. Never is a value part of
the SQL's text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from hotclub_orm.errors import shown
from hotclub_orm.expressions.base import BaseExpression, Expression
from hotclub_orm.expressions.parameters import Bound, Slot, Sql, Untyped, field_for
from hotclub_orm.expressions.resolving import Deconstructed, operand


@operand("value")
class Value(BaseExpression):
    """A plain value, always bound as a parameter."""

    allowed_default = True

    def __init__(self, value: Any, output_field: Any = None) -> None:
        super().__init__(output_field)
        self.value = value

    def __repr__(self) -> str:
        return f"Value({shown(self.value)})"

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write a placeholder (NULL for None)."""
        value, kind = self.value, self.output_field_or_none
        if value is None:
            return self._null(connection, kind)
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

    def _null(self, connection: Any, kind: Any) -> Sql:
        # To JSON null is a value; SQL's NULL is said by no expression.
        if kind is not None and kind.get_internal_type() == "JSONField":
            return ("%s::jsonb" if connection.vendor == "postgresql" else "%s"), ["null"]
        return "NULL", ()

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


def value_of_no_rows(expression: Any) -> Value:
    """Return what the expression is of no rows."""
    value = getattr(expression, "empty_result_set_value", NotImplemented)
    if value is NotImplemented:
        return Value(None)
    # Only the field can say of what an array is, or how a mapping is written.
    is_list = isinstance(value, (list, tuple, dict))
    return Value(value, expression.output_field if is_list else None)


_POSTGRES_TYPES = {
    **dict.fromkeys(("CharField", "TextField", "SlugField"), "::text"),
    "JSONField": "::jsonb",
}


def _typed(dialect: Any, kind: Any) -> str:
    # PostgreSQL can't tell the type of a lone text parameter among a function's arguments.
    if dialect.vendor == "postgresql":
        return f"%s{_POSTGRES_TYPES.get(kind.get_internal_type(), '')}"
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

    def _resolve_output_field(self) -> Any:
        return field_for(Untyped)  # to be compared, whatever it is

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the text in parentheses."""
        return f"({self.sql})", list(self.params)

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return self._made_from(self.sql, self.params)

    def __repr__(self) -> str:
        return f"RawSQL({self.sql}, {self.params})"


class Star(Expression):
    """The * of COUNT(*)."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write *."""
        return "*", ()

    def __repr__(self) -> str:
        return "'*'"
