"""`{% load humanize %}`: numbers and moments as people say them.

Django's `django.contrib.humanize`. What cannot be said so comes back as it was given. Messages are
Django's, so that translations made for it fit. Not here: distances of time (text/timesince.py).
"""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from math import ceil
from typing import Any

from hotclub_templates.escaping import SafeString, as_text
from hotclub_templates.filters.dates import date, now_like
from hotclub_templates.filters.numbers import floatformat
from hotclub_templates.library import Library
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.text.timesince import time_between

register = Library()

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

# Of the last digit; 11, 12 and 13 go by 0.
_ENDINGS = ("th", "st", "nd", "rd", "th", "th", "th", "th", "th", "th")

# The exponents of ten that have a name.
_NAMES = {
    6: "million", 9: "billion", 12: "trillion", 15: "quadrillion", 18: "quintillion",
    21: "sextillion", 24: "septillion", 27: "octillion", 30: "nonillion", 33: "decillion",
    100: "googol",
}  # fmt: skip

# Python refuses to write out ints of more than 4,300 digits.
_LARGEST = 10**4000

_LEADING_DIGITS = re.compile(r"(-?)([0-9]+)(.*)", re.DOTALL)


def _whole(value: Any) -> int | None:
    """Return a value as a whole number, None for what is none or is beyond all writing."""
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() > 4000:
        return None
    try:
        number = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if abs(number) < _LARGEST else None


@register.filter(is_safe=True, needs_ports=True)
def apnumber(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Spell out 1 to 9, as the Associated Press does; other numbers stay digits."""
    number = _whole(value)
    if number is None:
        return value
    return ports.translator.gettext(_WORDS[number - 1]) if 0 < number < 10 else number


@register.filter(is_safe=True, needs_ports=True)
def intcomma(value: Any, use_l10n: Any = True, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Group the digits of a number by threes: "45,000"; by the reader's custom if `use_l10n`."""
    kept = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    number = value if kept else _whole(value)
    if use_l10n and number is not None:
        return ports.localizer.number_format(number, use_l10n=True, force_grouping=True)
    text = as_text(value)
    digits = _LEADING_DIGITS.match(text)
    if digits is None:
        return text
    sign, whole, rest = digits.groups()
    # From the left, the first group is what is left over of threes.
    start = len(whole) % 3 or 3
    groups = [whole[:start], *(whole[at : at + 3] for at in range(start, len(whole), 3))]
    return f"{sign}{','.join(groups)}{rest}"


@register.filter(is_safe=False, needs_ports=True)
def intword(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Name a large number: "1.2 million"; numbers below a million stay digits.

    So do numbers that no name comes near: those of 1,000 decillions and more, up to a twentieth
    of a googol, and those of 1,000 googols and more.
    """
    number = _whole(value)
    if number is None:
        return value
    size = abs(number)
    exponent = next((exponent for exponent in _NAMES if size < 10 ** (exponent + 3)), None)
    if size < 1_000_000 or exponent is None or size * 20 < 10**exponent:
        return number
    count = number / 10**exponent
    form = f"%(value)s {_NAMES[exponent]}"
    # 1.2 million are more than one, and 0.5 are less.
    one_or_not = ceil(abs(count)) if abs(count) >= 1 else 0
    message = ports.translator.ngettext(form, form, one_or_not)
    return message % {"value": floatformat(count, 1, ports=ports)}


@register.filter(is_safe=True, needs_ports=True)
def ordinal(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return the ordinal of a whole number: "1st", "22nd"; a negative one stays as it is."""
    number = _whole(value)
    if number is None:
        return value
    if number < 0:
        return str(number)
    if number % 100 in (11, 12, 13):
        form = ports.translator.pgettext("ordinal 11, 12, 13", "{}th")
    else:
        digit = number % 10
        form = ports.translator.pgettext(f"ordinal {digit}", f"{{}}{_ENDINGS[digit]}")
    # Languages may raise the ending: "1<sup>er</sup>".
    return SafeString(form.format(number))


@register.filter(expects_localtime=True, is_safe=False, needs_ports=True)
def naturalday(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return "yesterday", "today" or "tomorrow", and any other date as the filter `date` does."""
    try:
        day = dt.date(value.year, value.month, value.day)
    except (AttributeError, TypeError, ValueError):
        return value
    # "Today" is a matter of the zone that the value is shown in.
    now = now_like(value, ports)
    today = (now if now.tzinfo is None else now.astimezone(value.tzinfo)).date()
    word = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((day - today).days)
    return ports.translator.gettext(word) if word else date(day, arg, ports=ports)


@register.filter(is_safe=False, needs_ports=True)
def naturaltime(value: Any, *, ports: Ports = DEFAULT_PORTS) -> Any:
    """Return how far a datetime is from now: "3 minutes ago", "an hour from now", "now"."""
    if not isinstance(value, dt.datetime):
        return value
    now = now_like(value, ports)
    past = value < now
    distance = now - value if past else value - now
    if distance.days:
        return _days_away(value, now, past=past, ports=ports)
    for unit, seconds in (("hour", 3600), ("minute", 60), ("second", 1)):
        count = distance.seconds // seconds
        if count:
            return _in_words(unit, count, past=past, ports=ports)
    return ports.translator.gettext("now")


def _in_words(unit: str, count: int, *, past: bool, ports: Ports) -> str:
    when = "ago" if past else "from now"
    one = f"{'an' if unit == 'hour' else 'a'} {unit} {when}"
    form = ports.translator.ngettext(one, f"%(count)s\xa0{unit}s {when}", count)
    return form % {"count": count}


def _days_away(value: dt.datetime, now: dt.datetime, *, past: bool, ports: Ports) -> str:
    gettext = ports.translator.gettext
    message = gettext("%(delta)s ago" if past else "%(delta)s from now")
    words = _counted(ports, "naturaltime-past" if past else "naturaltime-future")
    start, end = (value, now) if past else (now, value)
    return message % {"delta": time_between(start, end, words, separator=gettext(", "))}


def _counted(ports: Ports, context: str) -> Callable[[str, str, int], str]:
    """Return an `ngettext` for units of time whose grammar depends on what stands around them."""
    return lambda singular, plural, number: ports.translator.npgettext(
        context, singular, plural, number
    )
