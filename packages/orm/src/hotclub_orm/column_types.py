"""Python value ⇄ database value, per internal field type and dialect. Pure.

`to_database` gets values that the field has prepared (right Python type, never None);
`from_database` gets what the driver returns (never None). None instead of a function means that
nothing is to be done: the hot path then has no call at all.
Formats of SQLite are Django's: moments as UTC text, durations as microseconds, UUIDs as hex.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Context, Decimal, InvalidOperation
from functools import partial
from typing import Any, TypeAlias
from uuid import UUID

from hotclub_orm.errors import DataError
from hotclub_orm.zones import defaults

Converter: TypeAlias = Callable[[Any], Any]

UTC = dt.UTC
_MICROSECOND = dt.timedelta(microseconds=1)
_WIDE = Context(prec=200)


def moment_to_text(moment: dt.datetime) -> str:
    """Return 'YYYY-MM-DD HH:MM:SS[.ffffff]' in UTC; naive moments as they are."""
    if moment.tzinfo is UTC:
        return moment.isoformat(" ")[:-6]  # without +00:00
    if moment.tzinfo is not None:
        try:
            moment = moment.astimezone(UTC).replace(tzinfo=None)
        except OverflowError:
            raise DataError("A moment is outside of the years 1 to 9999 of UTC.") from None
    return moment.isoformat(" ")


def moment_from_text(text: Any) -> dt.datetime:
    """Return the aware moment of such a text; a naive one where the process keeps local time."""
    if defaults.naive:
        moment = text if isinstance(text, dt.datetime) else dt.datetime.fromisoformat(text)
        return moment.replace(tzinfo=None)
    try:
        # Parsing the offset costs less than replace(tzinfo=UTC) afterwards.
        return dt.datetime.fromisoformat(text + "+00:00")
    except (TypeError, ValueError):
        moment = text if isinstance(text, dt.datetime) else dt.datetime.fromisoformat(text)
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _day_from_text(text: Any) -> dt.date:
    return dt.date.fromisoformat(text[:10]) if isinstance(text, str) else text


def _time_from_text(text: Any) -> dt.time:
    return dt.time.fromisoformat(text) if isinstance(text, str) else text


def _decimal_to_text(quantum: Decimal | None, value: Decimal) -> str:
    if quantum is not None and not value.same_quantum(quantum) and value.is_finite():
        try:
            value = value.quantize(quantum, context=_WIDE)
        except InvalidOperation:
            raise DataError(f"A decimal of {value.adjusted() + 1} digits fits no column.") from None
    return format(value, "f")


def _decimal_from_number(places: int | None, value: Any) -> Decimal:
    if places is None:
        return Decimal(str(value)) if isinstance(value, float) else Decimal(value)
    if isinstance(value, float) and places <= 6:
        # SQLite keeps a number as a float; the column's scale says how many digits are meant.
        return Decimal(f"{value:.{places}f}")
    exact = computed_decimal(value)
    return exact.quantize(Decimal(1).scaleb(-places), context=_WIDE) if exact.is_finite() else exact


def computed_decimal(value: Any) -> Decimal:
    """Return a computed number of SQLite as a decimal of the 15 digits that a float holds."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def day_of_moment(value: Any) -> Any:
    """Return the day of a moment; a day as it is."""
    return value.date() if isinstance(value, dt.datetime) else value


def _duration_to_int(value: dt.timedelta) -> int:
    return value // _MICROSECOND


def _duration_from_int(value: Any) -> dt.timedelta:
    if isinstance(value, dt.timedelta):
        return value
    return dt.timedelta(microseconds=value)


def _uuid_to_hex(value: UUID) -> str:
    return value.hex


_SQLITE_OUT: dict[str, Converter] = {
    "DateTimeField": moment_to_text,
    "DateField": dt.date.isoformat,
    "TimeField": dt.time.isoformat,
    "DurationField": _duration_to_int,
    "UUIDField": _uuid_to_hex,
    "BooleanField": int,
}
_SQLITE_IN: dict[str, Converter] = {
    "DateTimeField": moment_from_text,
    "DateField": _day_from_text,
    "TimeField": _time_from_text,
    "DurationField": _duration_from_int,
    "UUIDField": UUID,
    "BooleanField": bool,
}
_POSTGRES_IN: dict[str, Converter] = {
    "GenericIPAddressField": str,
    "IPAddressField": str,
    "BinaryField": bytes,
}


def to_database(field: Any, vendor: str) -> Converter | None:
    """Return what turns a prepared value into a parameter for that kind of database."""
    internal_type = field.get_internal_type()
    if vendor == "sqlite":
        if internal_type == "DecimalField":
            places = field.decimal_places
            return partial(_decimal_to_text, None if places is None else Decimal(1).scaleb(-places))
        return _SQLITE_OUT.get(internal_type)
    return None


def from_database(field: Any, vendor: str) -> Converter | None:
    """Return what turns the driver's value into the Python value."""
    internal_type = field.get_internal_type()
    if vendor == "sqlite":
        if internal_type == "DecimalField":
            return partial(_decimal_from_number, field.decimal_places)
        return _SQLITE_IN.get(internal_type)
    if vendor == "postgresql":
        return _POSTGRES_IN.get(internal_type)
    return None


def text_of(value: Any) -> str:
    """Return str(value). Raises TypeError for what can't be written without an end."""
    try:
        return str(value)
    except RecursionError:
        raise TypeError(f"A {type(value).__name__} that nests too deep is no text.") from None


def json_text(encoder: Any, value: Any) -> str:
    """Return the value as JSON text. Raises ValueError for what nests too deep or is no JSON."""
    try:
        return json.dumps(value, cls=encoder, allow_nan=False)
    except RecursionError:
        raise ValueError("The value nests too deep to be stored as JSON.") from None
