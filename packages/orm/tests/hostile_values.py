"""Values that no form of a careful page sends, by name: what tests push through every way in.

Each is made anew, because a generator is read once.
"""

import datetime as dt
import enum
import fractions
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import hotclub_orm as orm


class Raised(Exception):
    """What objects of the tests raise themselves; it may pass through."""


def _raise(self: Any, *args: Any) -> Any:
    raise Raised


def raising(*names: str) -> Any:
    """Return an object whose methods of these names raise."""
    return type(f"Raises{''.join(names)}", (), dict.fromkeys(names, _raise))()


class EndlessText:
    def __str__(self) -> str:
        return str(self)


class EndlessRepr:
    def __repr__(self) -> str:
        return repr(self)


class EndlessInt:
    def __int__(self) -> int:
        return int(self)


class Text(str):
    __slots__ = ()


class Number(int):
    def __str__(self) -> str:
        return "1; DROP TABLE x"

    __repr__ = __str__


class Member(enum.Enum):
    A = "a"
    ONE = 1


class Label(enum.StrEnum):
    A = "a"


def _holds_itself() -> list[Any]:
    made: list[Any] = []
    made.append(made)
    return made


def _breaks_off() -> Any:
    yield 1
    raise Raised


_EAST, _WEST = dt.timezone(dt.timedelta(hours=14)), dt.timezone(dt.timedelta(hours=-12))

VALUES: dict[str, Callable[[], Any]] = {
    name: lambda value=value: value  # type: ignore[misc]
    for name, value in {
        "none": None,
        "true": True,
        "zero": 0,
        "negative": -1,
        "beyond 32 bits": 2**31,
        "beyond 64 bits": 2**64,
        "five thousand digits": 10**5000,
        "a million digits": 1 << 3_400_000,
        "text of a number": "5",
        "text of a fraction": "1.5",
        "text of a large exponent": "1e999999",
        "Arabic digits": "٣",
        "underscored digits": "1_000",
        "text of a million digits": "9" * 1_000_000,
        "empty": "",
        "text": "abc",
        "long text": "x" * 10_000,
        "decimal": Decimal("1.5"),
        "NaN": Decimal("NaN"),
        "sNaN": Decimal("sNaN"),
        "infinite": Decimal("-Infinity"),
        "huge decimal": Decimal("1E+999999"),
        "tiny decimal": Decimal("1E-999999"),
        "decimal of many digits": Decimal("1." + "1" * 5000),
        "decimal of four hundred digits": Decimal("9" * 400),
        "text of NaN": "NaN",
        "text of sNaN": "sNaN",
        "text of infinity": "Infinity",
        "float NaN": float("nan"),
        "float infinity": float("inf"),
        "large float": 1e308,
        "float": 1.5,
        "complex": 1j,
        "ratio": fractions.Fraction(1, 3),
        "surrogate": "a\ud800",
        "NUL": "a\0b",
        "right to left": "\u202eabc",
        "quotes": "'\"%s\\",
        "naive": dt.datetime(2024, 1, 1),  # noqa: DTZ001
        "aware": dt.datetime(2024, 1, 1, tzinfo=dt.UTC),
        "fold": dt.datetime(2024, 10, 27, 2, 30, fold=1, tzinfo=dt.UTC),
        "first moment": dt.datetime.min.replace(tzinfo=dt.UTC),
        "last moment": dt.datetime.max.replace(tzinfo=dt.UTC),
        "before the first": dt.datetime.min.replace(tzinfo=_EAST),
        "after the last": dt.datetime.max.replace(tzinfo=_WEST),
        "text before the first": "0001-01-01T00:00:00+14:00",
        "day": dt.date(2024, 1, 2),
        "first day": dt.date.min,
        "year zero": "0000-01-01",
        "year ten thousand": "10000-01-01",
        "no day": "2024-02-30",
        "time": dt.time(1, 2, 3),
        "time of a zone": dt.time(1, 2, tzinfo=dt.UTC),
        "no time": "25:00",
        "longest": dt.timedelta.max,
        "shortest": dt.timedelta.min,
        "text of a long span": "99999999999999 00:00:00",
        "UUID": uuid.UUID(int=5),
        "UUID-like": "{urn:uuid:x}",
        "address": "127.0.0.1",
        "mapped address": "::ffff:1.2.3.4",
        "no address": "1.2.3.4.5",
        "bytes": b"a\0\xff",
        "bytearray": bytearray(b"ab"),
        "memoryview": memoryview(b"ab"),
        "strided memoryview": memoryview(b"abcd")[::2],
        "text of a subclass": Text("sub"),
        "int of a subclass": Number(3),
        "member": Member.A,
        "member of an int": Member.ONE,
        "label": Label.A,
        "list": [1],
        "list of a mixture": [1, "a", None, 1.5],
        "list of NaN": [float("nan")],
        "list of a surrogate": ["\ud800"],
        "list of a large int": [10**5000],
        "list in itself": _holds_itself(),
        "pair": ("a", "b"),
        "pair of None": (None, None),
        "pair the wrong way": (5, 1),
        "triple": (1, 2, 3),
        "set": {1},
        "dict": {"a": 1},
        "dict of a day": {"a": dt.date(2024, 1, 1)},
        "dict of tuples": {(1,): 2},
        "no keys": {},
        "no values": [],
        "object": object(),
        "class": object,
        "function": len,
        "raises as text": raising("__str__", "__repr__"),
        "raises as a number": raising("__int__", "__index__", "__float__"),
        "raises when compared": raising("__eq__"),
        "raises when hashed": raising("__hash__"),
        "raises when read": raising("__iter__"),
        "endless text": EndlessText(),
        "endless repr": EndlessRepr(),
        "endless int": EndlessInt(),
        "name": orm.F("text"),
        "unknown name": orm.F("nope"),
        "name of a surrogate": orm.F("\ud800"),
        "condition": orm.Q(pk=1),
        "value": orm.Value(1),
        "value of an object": orm.Value(object()),
        "outer name": orm.OuterRef("pk"),
        "class of names": orm.F,
        "class of values": orm.Value,
    }.items()
}
VALUES["generator"] = lambda: (number for number in range(3))
VALUES["generator that breaks off"] = _breaks_off
