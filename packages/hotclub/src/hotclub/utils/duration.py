"""Durations as text. Django's `django.utils.duration`."""

from datetime import timedelta

from hotclub_forms.coerce.temporal import duration_string
from hotclub_http.json_response import duration_iso_string

__all__ = ["duration_iso_string", "duration_microseconds", "duration_string"]


def duration_microseconds(delta: timedelta) -> int:
    """Return the duration in microseconds."""
    return delta // timedelta(microseconds=1)
