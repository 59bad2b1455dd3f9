"""Values ⇄ the text of PostgreSQL's arrays, ranges and hstores.

Flow: prepared values → **text** → one parameter, which the server reads as the type of the column beside it.
Back come values by the driver, but for types that an extension brought: of their numbers it knows nothing,
whenever the extension was made, so these come as text → **values**. Reading keeps no stack of calls: text
that nests too deep is a DataError.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from hotclub_orm.errors import DataError

MAX_DIMENSIONS = 6
"""How deep an array of PostgreSQL may nest."""


class NotWritten(Exception):
    """A value of a kind that is not written here: the driver may know it."""


def _interval(value: dt.timedelta) -> str:
    # With both signs written, no setting of IntervalStyle reads it differently.
    return f"{value.days:+d} days +{value.seconds}.{value.microseconds:06d} seconds"


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: str.__str__,
    bool: lambda value: "t" if value else "f",
    int: int.__repr__,
    float: float.__repr__,
    Decimal: Decimal.__str__,
    dt.datetime: dt.datetime.isoformat,
    dt.date: dt.date.isoformat,
    dt.time: dt.time.isoformat,
    dt.timedelta: _interval,
    UUID: str,
    bytes: lambda value: f"\\x{value.hex()}",
}


def element_text(value: Any) -> str:
    """Return the text of a number, text, moment … Raises NotWritten."""
    for kind in type(value).__mro__:
        write = _WRITERS.get(kind)
        if write is not None:
            return write(value)
    raise NotWritten(type(value).__name__)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# --- arrays ----------------------------------------------------------------------------------


def array_text(values: Sequence[Any], depth: int = 1) -> str:
    """Return the array of these values, which are lists themselves down to that depth. Raises NotWritten."""
    write = _element if depth == 1 else lambda inner: array_text(inner, depth - 1)
    return f"{{{','.join(['NULL' if one is None else write(one) for one in values])}}}"


def _element(value: Any) -> str:
    return _quoted(element_text(value))


_ARRAY_PART = re.compile(r'[{},]|"(?:[^"\\]|\\.)*"|[^{},"\\]+', re.DOTALL)
_DIMENSIONS = re.compile(r"(?:\[-?\d+:-?\d+\])+=")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def array_values(text: str) -> list[Any]:
    """Return the texts (None for NULL) of an array, in lists as it nests. Raises DataError."""
    given = _DIMENSIONS.match(text)
    position, closed = given.end() if given else 0, False
    whole: list[Any] = []  # its one item will be the array
    open_lists = [whole]
    while not closed:
        part = _ARRAY_PART.match(text, position)
        if part is None:
            raise _no_text_of("array")
        position, token = part.end(), part.group()
        if token == "{":  # noqa: S105 - a brace is no password
            if len(open_lists) > MAX_DIMENSIONS:
                raise DataError(f"An array nests deeper than {MAX_DIMENSIONS} levels.")
            inner: list[Any] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
        elif len(open_lists) == 1:
            raise _no_text_of("array")
        elif token == "}":  # noqa: S105
            open_lists.pop()
            closed = len(open_lists) == 1
        elif token != ",":  # noqa: S105
            open_lists[-1].append(_array_item(token))
    if position != len(text):
        raise _no_text_of("array")
    found: list[Any] = whole[0]
    return found


def _array_item(token: str) -> str | None:
    if token.startswith('"'):
        return _ESCAPED.sub(r"\1", token[1:-1])
    return None if token.upper() == "NULL" else token


# --- ranges ----------------------------------------------------------------------------------

_BARE_BOUND = re.compile(r"[\w.:+-]+\Z", re.ASCII)


def range_text(value: Any) -> str:
    """Return the range, `[1,5)`. Raises NotWritten."""
    if value.isempty:
        return "empty"
    left, right = value.bounds
    return f"{left}{_bound(value.lower)},{_bound(value.upper)}{right}"


def _bound(value: Any) -> str:
    if value is None:
        return ""
    text = element_text(value)
    return text if _BARE_BOUND.match(text) else _quoted(text)


_RANGE_BOUND = r'(?:"((?:[^"\\]|\\.|"")*)"|([^",\\()\[\]]*))'
_RANGE = re.compile(rf"([\[(]){_RANGE_BOUND},{_RANGE_BOUND}([\])])", re.DOTALL)
_DOUBLED = re.compile(r'\\(.)|"(")', re.DOTALL)


def range_parts(text: str) -> tuple[str | None, str | None, str] | None:
    """Return both ends' texts (None for none) and the bounds; None of an empty range. Raises DataError."""
    if text == "empty":
        return None
    found = _RANGE.fullmatch(text)
    if found is None:
        raise _no_text_of("range")
    left, *ends, right = found.groups()
    lower, upper = (_end_of(quoted, bare) for quoted, bare in (ends[:2], ends[2:]))
    return lower, upper, f"{left}{right}"


def _end_of(quoted: str | None, bare: str | None) -> str | None:
    return (bare or None) if quoted is None else _DOUBLED.sub(r"\1\2", quoted)


# --- hstores ---------------------------------------------------------------------------------

_TEXT = r'"((?:[^"\\]|\\.)*)"'
_HSTORE_PAIR = re.compile(rf"{_TEXT}=>(?:{_TEXT}|(NULL))(?:, |\Z)", re.DOTALL)


def hstore_text(pairs: Mapping[str, str | None]) -> str:
    """Return the pairs as an hstore, `"key"=>"value"`."""
    return ", ".join(
        f"{_quoted(key)}=>{'NULL' if value is None else _quoted(value)}"
        for key, value in pairs.items()
    )


def hstore_pairs(text: str) -> dict[str, str | None]:
    """Return the pairs of an hstore. Raises DataError."""
    pairs: dict[str, str | None] = {}
    position = 0
    while position < len(text):
        pair = _HSTORE_PAIR.match(text, position)
        if pair is None:
            raise _no_text_of("hstore")
        key, value, null = pair.groups()
        pairs[_ESCAPED.sub(r"\1", key)] = None if null else _ESCAPED.sub(r"\1", value)
        position = pair.end()
    return pairs


def _no_text_of(kind: str) -> DataError:
    return DataError(f"The database gave something that is not the text of one {kind}.")
