"""Which values a field takes as they are, as text of a test for generated code.

Flow: shape, operations.collecting → **the test** → generated functions. Nearly all values that
come to a field have its very type already; a test written into the generated function costs less
than the call of `get_prep_value`, which would give the same value back. Whatever fails the test
goes the field's own way. Not here: what that way is (fields/).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from hotclub_orm.fields.base import Field
from hotclub_orm.fields.booleans import BooleanField
from hotclub_orm.fields.dates import DateField, DateTimeField, DurationField, TimeField
from hotclub_orm.fields.integers import IntegerField
from hotclub_orm.fields.numbers import FloatField
from hotclub_orm.fields.relations import ForeignKey
from hotclub_orm.fields.special import BinaryField, JSONField, UUIDField
from hotclub_orm.fields.text import CharField

NAMES: dict[str, Any] = {
    "date": dt.date,
    "datetime": dt.datetime,
    "UTC": dt.UTC,
    "time": dt.time,
    "timedelta": dt.timedelta,
    "Decimal": Decimal,
    "UUID": UUID,
}
"""What the tests name; the generated function must know them."""

EXACT_INT = "type({0}) is int"

# A field class of somebody else's with a method of its own finds no test here.
_TESTS: dict[Any, str] = {
    IntegerField.get_prep_value: EXACT_INT,
    FloatField.get_prep_value: "type({0}) is float",
    BooleanField.get_prep_value: "({0} is True or {0} is False)",
    # Text of ASCII alone holds no lone surrogates.
    CharField.get_prep_value: "(type({0}) is str and {0}.isascii() and '\\0' not in {0})",
    DateField.get_prep_value: "type({0}) is date",
    # Only a moment of another zone can be beyond the first or the last of UTC.
    DateTimeField.get_prep_value: "(type({0}) is datetime and ({0}.tzinfo is UTC or "
    "({0}.tzinfo is not None and 1 < {0}.year < 9999)))",
    TimeField.get_prep_value: "type({0}) is time",
    DurationField.get_prep_value: "type({0}) is timedelta",
    UUIDField.get_prep_value: "type({0}) is UUID",
    BinaryField.get_prep_value: "type({0}) is bytes",
}
# These take every value as it is; but an expression must be seen, so only what is plain passes.
_PLAIN_JSON = "type({0}) in (dict, list, str, int, float, bool)"


def passing(field: Any) -> str | None:
    """Return the test that a value (`{0}` in the text) stays itself; None where there is none."""
    cls = type(field)
    if cls.get_prep_value is ForeignKey.get_prep_value:
        return passing(field.storage_field())
    if cls.get_prep_value is Field.get_prep_value and issubclass(cls, JSONField):
        return _PLAIN_JSON
    return _TESTS.get(cls.get_prep_value)
