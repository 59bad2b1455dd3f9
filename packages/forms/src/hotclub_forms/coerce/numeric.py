"""Numbers from text.

Flow: raw → **numeric** → validated. Underscores, NaN and infinities are no input of a visitor and
are refused; so is anything longer than MAX_NUMBER_LENGTH, before it is looked at, because turning
digits into an integer costs the square of their count.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal, InvalidOperation
from typing import Final

MAX_NUMBER_LENGTH: Final = 4300
# A decimal of a few characters may stand for gigabytes of digits ("1e1000000000").
MAX_EXPONENT: Final = 1000

_ZERO_FRACTION = re.compile(r"\.0*\s*\Z")


def parse_integer(text: str) -> int:
    """Read a whole number; '3.0' is one. Raises ValueError."""
    _refuse_odd(text)
    if "." in text:
        text = _ZERO_FRACTION.sub("", text)
    return int(text)


def parse_float(text: str) -> float:
    """Read a finite number. Raises ValueError."""
    _refuse_odd(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("not a finite number")
    return number


def parse_decimal(text: str) -> Decimal:
    """Read a finite decimal whose exponent stays within MAX_EXPONENT. Raises ValueError."""
    _refuse_odd(text)
    try:
        number = Decimal(text)
    except InvalidOperation as wrong:
        raise ValueError("not a number") from wrong
    if not number.is_finite():
        raise ValueError("not a finite number")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and not -MAX_NUMBER_LENGTH <= exponent <= MAX_EXPONENT:
        raise ValueError("exponent out of range")
    return number


def _refuse_odd(text: str) -> None:
    if len(text) > MAX_NUMBER_LENGTH:
        raise ValueError("too long for a number")
    if "_" in text:
        raise ValueError("underscore in a number")
