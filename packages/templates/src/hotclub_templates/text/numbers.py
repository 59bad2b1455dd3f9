"""Numbers as text: separators, groups, a fixed number of decimals, sizes.

Pure; huge numbers stay short. Not here: which separators are usual where (a Localizer knows).
"""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

# Beyond this many digits a number is shown with an exponent.
MAX_DIGITS = 200

_ZEROS = tuple("0" * count for count in range(11))
_EXPONENT = re.compile(r"[-+]?[0-9.]+[eE][-+]?[0-9]+")


def format_number(
    number: Any,
    decimal_separator: str = ".",
    decimal_places: int | None = None,
    grouping: int | Sequence[int] = 0,
    thousand_separator: str = "",
) -> str:
    """Return a number in digits; decimals are cut, not rounded, to `decimal_places`.

    grouping: digits in a group, or the sizes of groups from the right: the last one repeats, be
    it alone or before a final 0; a final -1 ends grouping.
    """
    text = number if type(number) is str else _digits(number, decimal_places)
    if _EXPONENT.fullmatch(text):
        mantissa, _, exponent = text.lower().partition("e")
        # The digits as they are: made a number again, they could get an exponent again.
        shown = format_number(
            mantissa, decimal_separator, decimal_places, grouping, thousand_separator
        )
        return f"{shown}e{exponent}"
    if decimal_separator == "." and not grouping and decimal_places is None:
        return text
    sign = "-" if text.startswith("-") else ""
    whole, _, decimals = text.removeprefix("-").partition(".")
    if decimal_places is not None:
        decimals = decimals[:decimal_places].ljust(decimal_places, "0")
    # "Infinity" and "nan" have no digits to group.
    if grouping and thousand_separator and whole.isdigit():
        whole = _grouped(whole, grouping, thousand_separator)
    return f"{sign}{whole}{decimal_separator + decimals if decimals else ''}"


def _digits(number: Any, decimal_places: int | None) -> str:
    if isinstance(number, float) and "e" in str(number).lower():
        number = Decimal(str(number))
    if isinstance(number, int) and not isinstance(number, bool):
        # str() of a huge int raises; its size in digits is known without it.
        if number.bit_length() > MAX_DIGITS * 4:
            return f"{Decimal(number):e}" if number.bit_length() < 1 << 16 else "inf"
        return str(number)
    if not isinstance(number, Decimal):
        return str(number)
    if not number.is_finite():
        return str(number)
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    if abs(exponent) + len(digits) > MAX_DIGITS:
        if decimal_places is not None and exponent + len(digits) < -decimal_places:
            return "0"
        return f"{number:e}"
    return f"{number:f}"


def _grouped(whole: str, grouping: int | Sequence[int], separator: str) -> str:
    size, *sizes = [grouping] if isinstance(grouping, int) else grouping
    groups: list[str] = []
    while whole and size > 0:
        groups.insert(0, whole[-size:])
        whole = whole[:-size]
        size = (sizes.pop(0) if sizes else 0) or size
    return separator.join([whole, *groups] if whole else groups)


def rounded(number: Decimal, places: int) -> Decimal:
    """Return a decimal rounded half up to `places`, whatever its precision.

    Raises InvalidOperation for what is no finite number.
    """
    if not number.is_finite():
        raise InvalidOperation(f"not finite: {number}")
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    precision = max(len(digits) + abs(exponent) + abs(places) + 2, 28)
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, Context(prec=precision))


def rounded_float(value: float, places: int) -> str | None:
    """Return a float rounded half up by its shortest digits, as `floatformat` does by decimals.

    None where only decimals can tell: ties, negative and huge numbers. A tie is seen in the
    digits: if one lay between the float and its shortest digits, it would be the shorter one.
    """
    if not (1e-4 <= value < 1e16 and -10 <= places <= 10):  # others may have an exponent
        return None
    digits = repr(value)
    if places <= 0:
        if digits.endswith(".0"):
            return digits[:-2]
        places = -places
    missing = places - len(digits) + digits.index(".") + 1
    if missing >= 0:
        return digits + _ZEROS[missing]
    if missing == -1 and digits[-1] == "5":
        return None
    return f"{value:.{places}f}"


def whole(value: Any) -> int:
    """Return a value as a whole number, decimals cut off.

    Raises ValueError, TypeError, or OverflowError for a decimal that would be thousands of digits:
    Python takes minutes to write those out.
    """
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() > MAX_DIGITS:
        raise OverflowError(f"a decimal of {value.adjusted() + 1} digits")
    return int(value)
