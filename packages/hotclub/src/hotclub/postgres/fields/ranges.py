"""Ranges, under the name of `django.contrib.postgres.fields.ranges`."""

from hotclub_orm.postgres.fields import (
    BigIntegerRangeField,
    ContinuousRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeBoundary,
    RangeField,
    RangeOperators,
)

__all__ = [
    "BigIntegerRangeField",
    "ContinuousRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "IntegerRangeField",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]
