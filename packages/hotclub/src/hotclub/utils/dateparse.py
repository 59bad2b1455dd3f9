"""Dates, times and durations from text. Django's `django.utils.dateparse`.

Flow: hotclub_forms.coerce → **dateparse** → views, commands. A text of another form gives None; one of the
right form with impossible numbers raises ValueError.
"""

from hotclub_forms.coerce.temporal import parse_date, parse_datetime, parse_duration, parse_time

__all__ = ["parse_date", "parse_datetime", "parse_duration", "parse_time"]
