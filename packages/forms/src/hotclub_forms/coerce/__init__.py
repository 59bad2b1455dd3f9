"""Text to values: pure functions, linear in their input, that raise ValueError and nothing else.

Flow: raw → **coerced** → validated. Not here: which messages a visitor reads (fields/).
Import levels, from the ground: numeric, temporal, structured.
"""

from hotclub_forms.coerce.numeric import (
    MAX_EXPONENT,
    MAX_NUMBER_LENGTH,
    parse_decimal,
    parse_float,
    parse_integer,
)
from hotclub_forms.coerce.structured import MAX_JSON_DEPTH, parse_json, parse_uuid
from hotclub_forms.coerce.temporal import (
    MAX_TEMPORAL_LENGTH,
    duration_string,
    may_fit,
    parse_by_formats,
    parse_date,
    parse_datetime,
    parse_duration,
    parse_time,
)

__all__ = [
    "MAX_EXPONENT",
    "MAX_JSON_DEPTH",
    "MAX_NUMBER_LENGTH",
    "MAX_TEMPORAL_LENGTH",
    "duration_string",
    "may_fit",
    "parse_by_formats",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_duration",
    "parse_float",
    "parse_integer",
    "parse_json",
    "parse_time",
    "parse_uuid",
]
