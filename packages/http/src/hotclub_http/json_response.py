"""JSON out, and JSON in with its bad forms told apart.

Flow: view → JsonResponse; request.body → parse_json. Source: RFC 8259.
Not here: which client gets JSON (negotiation.py), serializers (the api package).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from hotclub_http.errors import BadRequest
from hotclub_http.response import HttpResponse


class DjangoJSONEncoder(json.JSONEncoder):
    """Encodes dates, times, durations, decimals and UUIDs as text (ECMA-262 date format)."""

    def default(self, o: Any) -> Any:
        """Return what stands for an object that JSON does not know.

        Raises TypeError for other types, ValueError for a time with a time zone.
        """
        if isinstance(o, datetime):
            return _datetime_text(o)
        if isinstance(o, date):
            return o.isoformat()
        if isinstance(o, time):
            if o.tzinfo is not None:
                raise ValueError("JSON can't represent timezone-aware times.")
            return o.isoformat("milliseconds") if o.microsecond else o.isoformat()
        if isinstance(o, timedelta):
            return duration_iso_string(o)
        if isinstance(o, (Decimal, UUID)):
            return str(o)
        return super().default(o)


def _datetime_text(moment: datetime) -> str:
    text = moment.isoformat(timespec="milliseconds") if moment.microsecond else moment.isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def duration_iso_string(duration: timedelta) -> str:
    """Return a duration in the form of ISO 8601, as P1DT02H03M04.000005S."""
    sign, duration = ("-", -duration) if duration < timedelta(0) else ("", duration)
    minutes, seconds = divmod(duration.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{duration.microseconds:06d}" if duration.microseconds else ""
    return f"{sign}P{duration.days}DT{hours:02d}H{minutes:02d}M{seconds:02d}{fraction}S"


_JSON = ("Content-Type", "application/json")


def _prepared_encoder() -> Callable[[Any], str]:
    """Return what encodes as DjangoJSONEncoder does, made once instead of for every call."""
    encoder = DjangoJSONEncoder()
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:  # an interpreter without the C accelerator
        return encoder.encode
    # Without the table of objects in progress, which threads could not share, a circle is
    # found by its depth.
    pieces = make(
        None,
        encoder.default,
        json.encoder.encode_basestring_ascii,
        None,
        ": ",
        ", ",
        False,
        False,
        True,
    )

    def encode(data: Any) -> str:
        try:
            return "".join(pieces(data, 0))
        except RecursionError:
            raise ValueError("Circular reference detected, or nesting too deep.") from None

    return encode


_encode = _prepared_encoder()


class JsonResponse(HttpResponse):
    """A response whose content is JSON.

    data: a dict, or anything with safe=False.   encoder: class for `json.dumps`.
    json_dumps_params: keyword arguments for `json.dumps`.
    Raises TypeError for data that is no dict while safe, or that JSON can't represent.
    """

    def __init__(
        self,
        data: Any,
        encoder: type[json.JSONEncoder] = DjangoJSONEncoder,
        safe: bool = True,
        json_dumps_params: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        if safe and not isinstance(data, dict):
            raise TypeError(
                "In order to allow non-dict objects to be serialized set the "
                "safe parameter to False."
            )
        if json_dumps_params is None and encoder is DjangoJSONEncoder:
            text = _encode(data)
        else:
            text = json.dumps(data, cls=encoder, **(json_dumps_params or {}))
        if not kwargs:
            # The everyday call: what the base class would come to, without its questions.
            self._store = {"content-type": _JSON}
            self._container = [text.encode()]
            return
        kwargs.setdefault("content_type", "application/json")
        super().__init__(text.encode(), **kwargs)


def parse_json(body: bytes, *, max_depth: int = 100) -> Any:
    """Return the value of a JSON body, UTF-8 only (RFC 8259 section 8.1).

    Raises BadRequest for other encodings, bad syntax, duplicate keys, nesting deeper than
    max_depth and integers beyond Python's limit of digits.
    """
    if _depth(body) > max_depth:
        raise BadRequest(f"The JSON body is nested deeper than {max_depth} levels.")
    try:
        return json.loads(body.decode("utf-8"), object_pairs_hook=_unique_keys)
    except UnicodeDecodeError:
        raise BadRequest("The JSON body is not UTF-8.") from None
    except (ValueError, RecursionError) as wrong:
        raise BadRequest(f"The JSON body can't be read: {str(wrong)[:200]}") from None


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise BadRequest("The JSON body has an object with the same key twice.")
    return made


_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|$)', re.DOTALL)
_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def _depth(body: bytes) -> int:
    """Return how deep brackets nest outside strings; linear."""
    deepest = depth = 0
    for mark in _STRINGS.sub(b"", body).translate(None, _BRACKETS):
        depth += 1 if mark in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest
