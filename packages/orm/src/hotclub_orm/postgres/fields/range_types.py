"""The values of ranges: psycopg's Range, under the names that the kinds of ranges have.

`NumericRange(1, 5)` is the range from 1 (in it) to 5 (not in it); `Range(None, 5, "(]")` says both bounds.
Needs the extra `postgres`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.errors import ImproperlyConfigured

try:
    from psycopg.types.range import Range
except ModuleNotFoundError as missing:
    raise ImproperlyConfigured(
        "Ranges need the extra 'postgres': pip install 'hotclub-orm[postgres]'"
    ) from missing

NumericRange = DateRange = DateTimeRange = DateTimeTZRange = Range

BOUNDS = ("[]", "[)", "(]", "()")
CANONICAL_BOUNDS = "[)"


def with_ends(value: Any, change: Callable[[Any], Any]) -> Range[Any]:
    """Return the range with each end changed; what has no ends stays."""
    if value.isempty:
        return value  # type: ignore[no-any-return]
    lower, upper = (None if end is None else change(end) for end in (value.lower, value.upper))
    return Range(lower, upper, value.bounds)


__all__ = [
    "BOUNDS",
    "CANONICAL_BOUNDS",
    "DateRange",
    "DateTimeRange",
    "DateTimeTZRange",
    "NumericRange",
    "Range",
    "with_ends",
]
