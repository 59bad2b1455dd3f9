"""JSON in and out, by msgspec; what JSON has no form for gets the one that Django gives it.

Flow: bytes → parse_json → values; values → dumps → bytes. Source: RFC 8259.
Not here: content negotiation, serializers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from hotclub_api.errors import ParseError


def json_form_of(value: Any) -> Any:
    """Return what stands for an object that JSON does not know.

    Raises TypeError when nothing does.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__getitem__") and hasattr(value, "keys"):
        return {key: value[key] for key in value.keys()}  # noqa: SIM118  # a mapping by shape
    if hasattr(value, "__iter__"):
        return list(value)
    kind: Any = type(value)
    if kind.__str__ is not object.__str__:
        return str(value)
    raise TypeError(f"Object of type {type(value).__name__} is not JSON serializable")


_encode = msgspec.json.Encoder(enc_hook=json_form_of).encode
_decode = msgspec.json.Decoder().decode


def dumps(value: Any, *, strict: bool = False) -> bytes:
    """Return value as JSON in UTF-8.

    strict: NaN and infinities, which JSON does not have, raise ValueError; else they become null.
    Raises TypeError for what JSON can't hold, ValueError for lone surrogates.
    """
    if strict:
        _refuse_nan(value)
    return _encode(value)


def _refuse_nan(value: Any) -> None:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, (float, Decimal)):
            if not math.isfinite(here):
                raise ValueError("Out of range float values are not JSON compliant.")
        elif isinstance(here, dict):
            waiting.extend(here.values())
        elif isinstance(here, (list, tuple)):
            waiting.extend(here)


def parse_json(body: bytes) -> Any:
    """Return the value of JSON in UTF-8; of equal keys the last one counts.

    Raises ParseError for bad syntax, other encodings, NaN, and nesting beyond some hundred levels.
    """
    try:
        return _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as wrong:
        raise ParseError(f"JSON parse error - {str(wrong)[:200]}") from None
    except RecursionError:
        raise ParseError("JSON parse error - nested too deep") from None
