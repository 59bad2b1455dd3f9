"""Write plain Python values as JSON without losing their types, and read them back.

Flow: value ⇄ **JSON text**. What JSON has (str, int, float, bool, None, list, dict with text keys)
is written as it is and read at C speed; everything else becomes ``{"": [name, form]}``.
Only the types in the table are ever made from stored text, whatever the text says.
Not here: bytes, signatures, compression (codec.py).
"""

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hotclub_cache.errors import DamagedValue, UnsupportedValue

#: Key of the one-entry JSON object that marks a typed value.
_MARK = ""
_SCALARS = frozenset({str, int, float, bool, type(None)})


@dataclass(frozen=True, slots=True)
class TypeForm:
    """How one more type is written: ``name`` in the text, ``lower`` to storable parts and back.

    ``lower`` may return anything that the codec stores; ``lift`` receives the same.
    Text from the store decides the argument of ``lift``: it must be safe with any.
    """

    name: str
    type: type
    lower: Callable[[Any], object]
    lift: Callable[[Any], object]


class TypedValues:
    """Dumps and loads the built-in table of types, and those given."""

    def __init__(self, more_types: tuple[TypeForm, ...] = ()) -> None:
        forms = _BUILT_IN + more_types
        self._form_by_type: Mapping[type, TypeForm] = {form.type: form for form in forms}
        self._form_by_name: Mapping[str, TypeForm] = {form.name: form for form in forms}

    def dumps(self, value: object) -> tuple[str, bool]:
        """Return the JSON text, and whether it holds typed marks.

        Raises UnsupportedValue naming the first type that is not in the table.
        """
        try:
            plain = is_plain(value)
            text = _to_json(value if plain else self._lower(value))
        except RecursionError as error:
            raise UnsupportedValue(
                type(value).__name__, "It is nested too deeply, or holds itself."
            ) from error
        except ValueError as error:
            raise UnsupportedValue(type(value).__name__, f"{error}.") from error
        return text, not plain

    def loads(self, text: str, *, typed: bool) -> object:
        """Return the value. Raises DamagedValue, whatever the text is."""
        try:
            return json.loads(text, object_hook=self._lift if typed else None)
        except Exception as error:
            raise DamagedValue(f"Stored text is no value of this cache: {error!r}") from error

    def _lower(self, value: object) -> object:
        kind = type(value)
        if kind in _SCALARS:
            return value
        if kind is list:
            return [self._lower(member) for member in value]  # type: ignore[attr-defined]
        if kind is dict and all(type(key) is str and key != _MARK for key in value):  # type: ignore[attr-defined]
            return {key: self._lower(member) for key, member in value.items()}  # type: ignore[attr-defined]
        form = self._form_by_type.get(kind)
        if form is None:
            raise UnsupportedValue(_qualified(kind), _MEND)
        return {_MARK: [form.name, self._lower(form.lower(value))]}

    def _lift(self, found: dict[str, Any]) -> object:
        if _MARK not in found:
            return found
        if len(found) != 1:
            raise ValueError("a typed mark has company")
        name, lowered = found[_MARK]
        return self._form_by_name[name].lift(lowered)


_MEND = (
    "Without a secret it writes None, bool, int, float, str, bytes, list, tuple, dict, set, "
    "datetime, date, time, timedelta, Decimal, Fraction, UUID and what `more_types` adds. Store "
    "plain parts of the object, add a TypeForm, give the cache a `secret` (any picklable object, "
    "signed), or choose codec='pickle' if nobody else can write to the server."
)


def is_plain(value: object) -> bool:
    """Tell whether JSON alone keeps the value and all its types."""
    kind = type(value)
    if kind in _SCALARS:
        return True
    if kind is list:
        return all(map(is_plain, value))  # type: ignore[call-overload]
    if kind is dict:
        keys_are_text = all(type(key) is str and key != _MARK for key in value)  # type: ignore[attr-defined]
        return keys_are_text and all(map(is_plain, value.values()))  # type: ignore[attr-defined]
    return False


_to_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _qualified(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")


def _zone_of(moment: datetime | time) -> str | None:
    """Return the name of an IANA zone, or None where the offset in the text says all."""
    zone = moment.tzinfo
    if isinstance(zone, ZoneInfo) and zone.key:
        return zone.key
    return None


def _lower_datetime(moment: datetime) -> list[object]:
    zone = _zone_of(moment)
    text = moment.replace(tzinfo=None).isoformat() if zone else moment.isoformat()
    return [text, zone, moment.fold]


def _lift_datetime(parts: list[Any]) -> datetime:
    text, zone, fold = parts
    moment = datetime.fromisoformat(text).replace(fold=fold)
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment


def _lower_time(moment: time) -> list[object]:
    zone = _zone_of(moment)
    text = moment.replace(tzinfo=None).isoformat() if zone else moment.isoformat()
    return [text, zone, moment.fold]


def _lift_time(parts: list[Any]) -> time:
    text, zone, fold = parts
    moment = time.fromisoformat(text).replace(fold=fold)
    return moment.replace(tzinfo=ZoneInfo(zone)) if zone else moment


def _lift_fraction(parts: list[Any]) -> Fraction:
    # Two ints only: Fraction("1e999999999") would compute for minutes.
    numerator, denominator = parts
    return Fraction(int(numerator), int(denominator))


def _pairs(mapping: dict[Any, Any]) -> list[list[object]]:
    return [[key, member] for key, member in mapping.items()]


_BUILT_IN = (
    TypeForm("tuple", tuple, list, tuple),
    TypeForm("set", set, list, set),
    TypeForm("frozenset", frozenset, list, frozenset),
    TypeForm("dict", dict, _pairs, dict),
    TypeForm("bytes", bytes, lambda raw: base64.b64encode(raw).decode(), base64.b64decode),
    TypeForm(
        "bytearray",
        bytearray,
        lambda raw: base64.b64encode(raw).decode(),
        lambda text: bytearray(base64.b64decode(text)),
    ),
    TypeForm("datetime", datetime, _lower_datetime, _lift_datetime),
    TypeForm("date", date, date.isoformat, date.fromisoformat),
    TypeForm("time", time, _lower_time, _lift_time),
    TypeForm(
        "timedelta",
        timedelta,
        lambda span: [span.days, span.seconds, span.microseconds],
        lambda parts: timedelta(*parts),
    ),
    TypeForm("decimal", Decimal, str, Decimal),
    TypeForm("fraction", Fraction, lambda f: [f.numerator, f.denominator], _lift_fraction),
    TypeForm("uuid", UUID, str, UUID),
    TypeForm("complex", complex, lambda z: [z.real, z.imag], lambda parts: complex(*parts)),
)
