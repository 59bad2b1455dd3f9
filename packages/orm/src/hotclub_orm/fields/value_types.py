"""Which field stands for a plain Python value in an expression.

The one place that fills the registry of expressions/parameters.py: when a model is declared, or a
type is asked for.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from hotclub_orm.expressions.parameters import FIELD_BY_TYPE, Untyped
from hotclub_orm.fields.base import Field
from hotclub_orm.fields.booleans import BooleanField
from hotclub_orm.fields.dates import DateField, DateTimeField, DurationField, TimeField
from hotclub_orm.fields.integers import IntegerField
from hotclub_orm.fields.numbers import DecimalField, FloatField
from hotclub_orm.fields.special import BinaryField, UUIDField
from hotclub_orm.fields.text import CharField

FIELD_BY_TYPE.update(
    {
        str: CharField,
        bool: BooleanField,
        int: IntegerField,
        float: FloatField,
        Decimal: DecimalField,
        dt.datetime: DateTimeField,
        dt.date: DateField,
        dt.time: TimeField,
        dt.timedelta: DurationField,
        bytes: BinaryField,
        bytearray: BinaryField,
        memoryview: BinaryField,
        UUID: UUIDField,
        Untyped: Field,
    }
)
