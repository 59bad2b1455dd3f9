"""Moments as this project's columns hold them: aware, or naive local time.

Flow: the clock → **moments** → models of users and sessions. Not here: the clock (settings.py).
"""

from datetime import datetime

from hotclub_auth.orm_names import is_naive


def as_stored(moment: datetime) -> datetime:
    """Return an aware moment in the form that date columns of this project take."""
    return moment.astimezone().replace(tzinfo=None) if is_naive() else moment
