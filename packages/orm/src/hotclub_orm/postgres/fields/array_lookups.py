"""Arrays: containment, overlap, length, positions and slices.

An array beside a column needs no type; an expression is cast to the column's, without length or digits:
a cast to these would cut the value silently.
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_orm.expressions.calls import Func
from hotclub_orm.expressions.parameters import Slot, Sql
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.integers import IntegerField
from hotclub_orm.lookups import Exact, NeedsOwnShape, Transform
from hotclub_orm.postgres.fields.postgres_column import OneOf
from hotclub_orm.postgres.only import PostgresOnly
from hotclub_orm.postgres.operators import PostgresOperatorLookup

_MODIFIER = re.compile(r"\([^)]*\)|(?<=\[)\d+(?=\])")


def bare_type(db_type: str) -> str:
    """Return the type without length, digits and size."""
    return _MODIFIER.sub("", db_type)


class Array(PostgresOnly, Func):
    """ARRAY[…] of expressions."""

    template = "ARRAY[%(expressions)s]"


def _holds_expressions(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and any(
        hasattr(one, "resolve_expression") for one in value
    )


class _WithArray:
    """The right side: a list, a list with expressions in it, or an expression."""

    lhs: Any
    rhs: Any

    def prepare(self, value: Any) -> Any:
        """Prepare the list; expressions in it ask for a shape of their own."""
        if _holds_expressions(value):
            raise NeedsOwnShape
        return super().prepare(value)  # type: ignore[misc]

    def get_prep_lookup(self) -> Any:
        """Return the prepared list; one that holds expressions as an expression."""
        if isinstance(self.rhs, Slot) or not _holds_expressions(self.rhs):
            return super().get_prep_lookup()  # type: ignore[misc]
        inside = self.lhs.output_field.base_field
        parts = [
            one if hasattr(one, "resolve_expression") else Value(one, inside) for one in self.rhs
        ]
        return Array(*parts, output_field=self.lhs.output_field)

    def process_rhs(self, compiler: Any, connection: Any) -> Sql:
        """Write the placeholder, or the expression with its type."""
        sql, params = super().process_rhs(compiler, connection)  # type: ignore[misc]
        if self.rhs_is_direct_value():  # type: ignore[attr-defined]
            return sql, params
        if type(self.rhs) is Subquery and not self._is_array(self.rhs):
            sql = f"ARRAY{sql}"
        return f"{sql}::{bare_type(self.lhs.output_field.cast_db_type(connection))}", params

    def _is_array(self, expression: Any) -> bool:
        # An array of arrays has the same items for && and @>, so only what is no array is gathered.
        field = expression.output_field_or_none
        return field is not None and field.get_internal_type() == "ArrayField"


class ArrayContains(_WithArray, PostgresOperatorLookup):
    """Has all of these items."""

    lookup_name = "contains"
    postgres_operator = "@>"


class ArrayContainedBy(_WithArray, PostgresOperatorLookup):
    """Has no other than these items."""

    lookup_name = "contained_by"
    postgres_operator = "<@"


class ArrayOverlap(_WithArray, PostgresOperatorLookup):
    """Has one of these items; a query set of values gives its items."""

    lookup_name = "overlap"
    postgres_operator = "&&"

    def _is_array(self, expression: Any) -> bool:
        return False


class ArrayExact(_WithArray, Exact):
    """Has these items, in this order."""


class ArrayIn(OneOf):
    """Is one of these lists."""


class ArrayLenTransform(PostgresOnly, Transform):
    """How many items: `tags__len`; none of NULL."""

    lookup_name = "len"

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Write the length, 0 of an empty array."""
        sql, params = compiler.compile(self.lhs)
        text = f"CASE WHEN {sql} IS NULL THEN NULL ELSE coalesce(array_length({sql}, 1), 0) END"
        return text, [*params, *params]

    def _resolve_output_field(self) -> Any:
        return IntegerField()


class IndexTransform(PostgresOnly, Transform):
    """The item at a position, which counts from 1 here and from 0 in a lookup."""

    def __init__(self, index: int, base_field: Any, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.index, self.base_field = index, base_field

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Write the subscript; one follows the other where arrays nest."""
        sql, params = compiler.compile(self.lhs)
        return f"{_subscripted(self.lhs, sql)}[{int(self.index)}]", params

    def _resolve_output_field(self) -> Any:
        return self.base_field


class SliceTransform(PostgresOnly, Transform):
    """The items from one position to another, both included; no end means up to the last."""

    def __init__(self, start: int, end: int | None, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.start, self.end = start, end

    def as_sql(self, compiler: Any, connection: Any, **extra_context: Any) -> Sql:
        """Write the slice."""
        sql, params = compiler.compile(self.lhs)
        end = "" if self.end is None else int(self.end)
        return f"({sql})[{int(self.start)}:{end}]", params

    def _resolve_output_field(self) -> Any:
        return self.lhs.output_field


def _subscripted(lhs: Any, sql: str) -> str:
    return sql if isinstance(lhs, IndexTransform) else f"({sql})"


class IndexTransformFactory:
    """Stands for the class of a transform: called with the left side, it makes one."""

    bilateral = False

    def __init__(self, index: int, base_field: Any) -> None:
        self.index, self.base_field = index, base_field

    def __call__(self, *args: Any, **options: Any) -> IndexTransform:
        """Return the item of the left side."""
        return IndexTransform(self.index, self.base_field, *args, **options)


class SliceTransformFactory:
    """Stands for the class of a transform: called with the left side, it makes one."""

    bilateral = False

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end

    def __call__(self, *args: Any, **options: Any) -> SliceTransform:
        """Return the slice of the left side."""
        return SliceTransform(self.start, self.end, *args, **options)


ARRAY_LOOKUPS = (
    ArrayContains,
    ArrayContainedBy,
    ArrayOverlap,
    ArrayExact,
    ArrayIn,
    ArrayLenTransform,
)
