"""JSON and UUIDs from text.

Flow: raw → **structured** → validated. JSON is read strictly (RFC 8259): no NaN or Infinity, no key
twice in one object, nesting within MAX_JSON_DEPTH, whole numbers within MAX_NUMBER_LENGTH digits.
"""

from __future__ import annotations

import json
import math
import re
import uuid
from typing import Any, Final

from hotclub_forms.coerce.numeric import MAX_NUMBER_LENGTH

MAX_JSON_DEPTH: Final = 100

_STRINGS_AND_BRACKETS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[{]|[\]}]', re.DOTALL)


def parse_json(text: str, decoder: type[json.JSONDecoder] | None = None) -> Any:
    """Read a JSON document; decoder replaces the strict reading of values, not the depth limit.

    Raises ValueError.
    """
    if text.count("[") + text.count("{") > MAX_JSON_DEPTH:
        _refuse_deep(text)
    try:
        if decoder is not None:
            return json.loads(text, cls=decoder)
        return _STRICT.decode(text)
    except RecursionError as wrong:
        raise ValueError("nested too deep") from wrong


def parse_uuid(text: str) -> uuid.UUID:
    """Read a UUID in any of its usual spellings. Raises ValueError."""
    if len(text) > 50:
        raise ValueError("too long for a UUID")
    return uuid.UUID(text)


def _refuse_deep(text: str) -> None:
    depth = 0
    for match in _STRINGS_AND_BRACKETS.finditer(text):
        first = text[match.start()]
        if first in "[{":
            depth += 1
            if depth > MAX_JSON_DEPTH:
                raise ValueError("nested too deep")
        elif first in "]}":
            depth -= 1


def _object_of(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _integer(digits: str) -> int:
    if len(digits) > MAX_NUMBER_LENGTH:
        raise ValueError("too long for a number")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


_STRICT = json.JSONDecoder(
    object_pairs_hook=_object_of,
    parse_constant=_refuse_constant,
    parse_int=_integer,
    parse_float=_finite,
)
