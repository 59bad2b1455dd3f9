"""Numbers and positions as an atlas writes them.

Flow: `{% load atlas %}` → **atlas** → text.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from hotclub.templates import Library

register = Library()


@register.filter
def thousands(number: float | None) -> str:
    """Return 2138551 as "2,138,551", nothing as a dash."""
    return "\N{EN DASH}" if number is None else f"{number:,.0f}"


@register.filter
def people(number: float | None) -> str:
    """Return 22315474 as "22.3 million", 15000 as "15,000"."""
    if not number:
        return "nobody"
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.3g} {word}"
    return thousands(number)


@register.filter
def latitude(degrees: float) -> str:
    """Return 48.85341 as "48.853° N"."""
    return f"{abs(degrees):.3f}° {'N' if degrees >= 0 else 'S'}"


@register.filter
def longitude(degrees: float) -> str:
    """Return -0.12574 as "0.126° W"."""
    return f"{abs(degrees):.3f}° {'E' if degrees >= 0 else 'W'}"


@register.filter
def share_of(number: float, whole: float) -> float:
    """Return how many per cent of the whole the number is, for the length of a bar."""
    return round(100 * number / whole, 1) if whole else 0.0


@register.filter
def clock(time: datetime) -> str:
    """Return "21:04"."""
    return f"{time:%H:%M}"


@register.filter
def weekday(time: datetime) -> str:
    """Return "Monday"."""
    return f"{time:%A}"


@register.filter
def utc_offset(time: datetime) -> str:
    """Return the difference to UTC: "UTC+5:30"."""
    minutes = round((time.utcoffset() or timedelta()).total_seconds() / 60)
    if not minutes:
        return "UTC"
    sign = "+" if minutes > 0 else "\N{MINUS SIGN}"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{sign}{hours}{f':{rest:02}' if rest else ''}"
