"""Filters on numbers. Huge ones come back as they are."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any

from hotclub_templates.escaping import SafeString, keep_safe, plain, safe_string
from hotclub_templates.library import Library
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.text.numbers import MAX_DIGITS, rounded, rounded_float, whole

register = Library()

# Enough for numbers below 10¹⁵ with ten decimals: no need to count digits.
_EVERYDAY = Context(prec=40)
_STEPS = tuple(Decimal(1).scaleb(-places) for places in range(11))

_UNITS = ("KB", "MB", "GB", "TB", "PB")


@register.filter(is_safe=False)
def add(value: Any, arg: Any) -> Any:
    """Add as whole numbers; else as what they are; "" if that cannot be done."""
    try:
        return whole(value) + whole(arg)
    except (ValueError, TypeError, OverflowError):
        pass
    if isinstance(value, str) and isinstance(arg, str):
        both_safe = isinstance(value, SafeString) and isinstance(arg, SafeString)
        text = _characters(value) + _characters(arg)
        return SafeString(text) if both_safe else text
    try:
        # A safe string would be added to what it does not know of, too.
        return _bare(value) + _bare(arg)
    except Exception:  # noqa: BLE001 - whatever two objects do when they are added
        return ""


def _characters(value: Any) -> str:
    """Return what a string holds, whatever its own `__str__` says: a member of an enumeration."""
    return str.__str__(value) if issubclass(type(value), str) else plain(value)


def _bare(value: Any) -> Any:
    return plain(value) if isinstance(value, SafeString) else value


@register.filter(is_safe=False)
def divisibleby(value: Any, arg: Any) -> bool:
    """Return whether the value is a multiple of the argument."""
    return whole(value) % whole(arg) == 0


@register.filter(is_safe=False)
def get_digit(value: Any, arg: Any) -> Any:
    """Return the digit at a place counted from the right, from 1; the value if it has no digits."""
    try:
        place = int(arg)
        number = whole(value)
    except (ValueError, OverflowError):
        return value
    if place < 1:
        return number
    try:
        return int(str(number)[-place])
    except IndexError:
        return 0
    except ValueError:
        return value


@register.filter(is_safe=True, needs_ports=True)
def floatformat(text: Any, arg: Any = -1, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Round to places after the point; a negative number of places shows none if all are zero.

    "g" after the number groups thousands, "u" turns local form off.
    """
    localizer = ports.localizer
    plain_floats = localizer.numbers_are_plain and localizer.floats_are_plain
    if type(text) is float and type(arg) is int and plain_floats:
        everyday_text = rounded_float(text, arg)
        if everyday_text is not None:
            return safe_string(everyday_text)
    group, local, arg = (False, True, arg) if type(arg) is int else _read_flags(arg)
    shown = str(text) if type(text) is float else plain(text)
    number = _decimal(shown, text)
    if number is None:
        return ""
    places = _places(arg)
    if places is None or not number.is_finite() or abs(places) > MAX_DIGITS:
        return shown
    wanted = abs(places)
    everyday = wanted <= 10 and -15 < number.adjusted() < 15
    if not everyday and _digits_written_out(number) > MAX_DIGITS:
        return shown
    if places <= 0 and number == number.to_integral_value():
        number, wanted = number.to_integral_value(), 0
    result = (
        number.quantize(_STEPS[wanted], ROUND_HALF_UP, _EVERYDAY)
        if everyday
        else (rounded(number, wanted))
    )
    if result == 0:
        result = abs(result)
    digits_text = f"{result:f}"
    return SafeString(localizer.number_format(digits_text, wanted, local, group))


def _floatformat_to(ports: Ports, places: Any) -> Callable[[Any], str] | None:
    """Return `floatformat` to a number of places; None for other arguments."""
    if type(places) is not int:
        return None

    def format_float(value: Any) -> str:
        localizer = ports.localizer
        plain_floats = localizer.numbers_are_plain and localizer.floats_are_plain
        if type(value) is float and plain_floats:
            everyday_text = rounded_float(value, places)
            if everyday_text is not None:
                return safe_string(everyday_text)
        shown: str = keep_safe(value, floatformat(value, places, ports=ports))
        return shown

    return format_float


floatformat.for_constant = (floatformat, _floatformat_to)  # type: ignore[attr-defined]


def _digits_written_out(number: Decimal) -> int:
    _, digits, exponent = number.as_tuple()
    assert isinstance(exponent, int)
    return len(digits) + abs(exponent)


def _read_flags(arg: Any) -> tuple[bool, bool | None, Any]:
    group, local = False, True
    if isinstance(arg, str):
        flags = ""
        while arg and arg[-1] in "gu" and arg[-1] not in flags:
            flags, arg = flags + arg[-1], arg[:-1]
        group, local = "g" in flags, "u" not in flags
        arg = arg or -1
    return group, local, arg


def _places(arg: Any) -> int | None:
    try:
        return int(arg)
    except ValueError:
        return None


def _decimal(shown: str, value: Any) -> Decimal | None:
    try:
        return Decimal(shown)
    except (InvalidOperation, ValueError):
        pass
    try:
        return Decimal(str(float(value)))
    except (ValueError, InvalidOperation, TypeError, OverflowError):
        return None


@register.filter(is_safe=True, needs_ports=True)
def filesizeformat(bytes_: Any, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Write a number of bytes as a size for people: "13 KB", with a no-break space."""
    try:
        size = whole(bytes_)
    except OverflowError:
        return plain(bytes_)
    except (TypeError, ValueError):
        size = 0
    sign, size = ("-" if size < 0 else ""), abs(size)
    translator = ports.translator
    if size < 1 << 10:
        form = translator.ngettext("%(size)d byte", "%(size)d bytes", size)
        text = form % {"size": size}
    else:
        step = min((size.bit_length() - 1) // 10, len(_UNITS))
        value: Any = Decimal(size) / (1 << 10 * step)
        value = round(float(value), 1) if value < 1 << 60 else value
        number = ports.localizer.number_format(value, 1)
        text = translator.gettext(f"%s {_UNITS[step - 1]}") % number
    return f"{sign}{text}".replace(" ", "\xa0")
