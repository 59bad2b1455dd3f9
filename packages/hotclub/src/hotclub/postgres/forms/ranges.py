"""Ranges, under the name of `django.contrib.postgres.forms.ranges`."""

from hotclub_forms.postgres import (
    BaseRangeField,
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    HiddenRangeWidget,
    IntegerRangeField,
    RangeWidget,
)

__all__ = [
    "BaseRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "HiddenRangeWidget",
    "IntegerRangeField",
    "RangeWidget",
]
