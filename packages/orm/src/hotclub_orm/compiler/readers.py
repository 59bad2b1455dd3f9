"""What turns a column of the driver's rows into the field's value.

Flow: the layout of a SELECT → **reader** of each column → hydrate.py writes it into its functions.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.column_types import computed_decimal, day_of_moment
from hotclub_orm.expressions.aggregates import Count
from hotclub_orm.expressions.cte_columns import CteCol
from hotclub_orm.expressions.references import Col


def read_by(field: Any) -> Any:
    """Return the field that knows how the column is read: of a key, the one that it points to."""
    if hasattr(field, "storage_field") and not hasattr(field, "from_db_value"):
        return field.storage_field()
    return field


def reader(field: Any, dialect: Any, expression: Any) -> Any:
    """Return what turns the driver's value into the field's, or None. None values are passed by."""
    field = read_by(field)
    if isinstance(expression, CteCol):
        expression = expression.origin
    if hasattr(field, "from_db_value"):
        return lambda value: field.from_db_value(value, expression, dialect)
    convert = field.from_db_converter(dialect)
    if hasattr(expression, "convert_value"):
        return lambda value: expression.convert_value(
            value if convert is None else convert(value), expression, dialect
        )
    kind = field.get_internal_type()
    if convert is None and kind == "FloatField":
        return float if not isinstance(expression, Col) else None
    if kind == "DecimalField" and _is_computed(expression):
        return computed_decimal  # functions of angles and powers give floats, also of decimals
    if kind == "DateField" and _is_computed(expression) and dialect.vendor == "postgresql":
        return day_of_moment  # a day and a duration are a moment there
    whole = kind.endswith(("IntegerField", "AutoField"))
    if whole and _is_computed(expression) and not isinstance(expression, Count):
        return int  # a sum of bigint is numeric there; a declared type holds whatever was computed
    return convert


def _is_computed(expression: Any) -> bool:
    return expression is not None and not isinstance(expression, Col)
