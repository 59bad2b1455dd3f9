"""Filters on dates and times."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from hotclub_templates.escaping import plain
from hotclub_templates.library import Library
from hotclub_templates.plain import DEFAULT_PORTS, ENGLISH_FORMATS, PlainLocalizer, Ports
from hotclub_templates.text.dates import everyday_writer
from hotclub_templates.text.timesince import time_between

register = Library()


@register.filter(expects_localtime=True, is_safe=False, needs_ports=True)
def date(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Format a date by letters or by the name of a format; "" for what is none."""
    if value is None or value == "":
        return ""
    try:
        return ports.localizer.date_format(value, None if arg is None else plain(arg))
    except AttributeError:
        return ""


def _date_by(ports: Ports, arg: Any) -> Callable[[Any], str] | None:
    """Return `date` for one format, made for plain surroundings; None for others."""
    plain_localizer = ports.localizer
    form = plain(arg)
    if type(plain_localizer) is not PlainLocalizer:
        return None
    classes, write = everyday_writer(ENGLISH_FORMATS.get(form, form))
    if write is None:
        return None

    def date_by_format(value: Any) -> str:
        # The ports that all engines have by default may be exchanged at any time.
        if type(value) in classes and ports.localizer is plain_localizer:
            return write(value, str)
        return date(value, form, ports=ports)

    return date_by_format


date.for_constant = (date, _date_by)  # type: ignore[attr-defined]


@register.filter(expects_localtime=True, is_safe=False, needs_ports=True)
def time(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Format a time by letters or by the name of a format; "" for what is none."""
    if value is None or value == "":
        return ""
    try:
        return ports.localizer.time_format(value, None if arg is None else plain(arg))
    except (AttributeError, TypeError):
        return ""


@register.filter("timesince", is_safe=False, needs_ports=True)
def timesince_filter(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Return how long ago a date is, seen from `arg` or from now; "" for no value."""
    return _between(value, arg, ports)


@register.filter("timeuntil", is_safe=False, needs_ports=True)
def timeuntil_filter(value: Any, arg: Any = None, *, ports: Ports = DEFAULT_PORTS) -> str:
    """Return how far ahead a date is, seen from `arg` or from now; "" for no value."""
    return _between(value, arg, ports, ahead=True)


def _between(value: Any, arg: Any, ports: Ports, *, ahead: bool = False) -> str:
    """Return the distance. Raises AttributeError for what is no date."""
    if not value:
        return ""
    other = arg or now_like(value, ports)
    start, end = (other, value) if ahead else (value, other)
    try:
        translator = ports.translator
        return time_between(start, end, translator.ngettext, separator=translator.gettext(", "))
    except (ValueError, TypeError):
        return ""


def now_like(value: Any, ports: Ports) -> dt.datetime:
    """Return the present, aware if `value` is."""
    now = ports.timezones.now()
    # A zone may have no offset to tell: such a datetime counts as naive.
    aware = isinstance(value, dt.datetime) and value.utcoffset() is not None
    if aware and now.tzinfo is None:
        return now.astimezone()
    if not aware and now.tzinfo is not None:
        return ports.timezones.localtime(now).replace(tzinfo=None)
    return now
