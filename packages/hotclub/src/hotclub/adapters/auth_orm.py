"""Auth → ORM: receivers of log-ins ask the database on the connection of who logs in.

Flow: user_logged_in → **the ORM's way between the colours** → receiver. A receiver of the other
colour so sits in the same transaction as the log-in it hears of.
"""

from __future__ import annotations

from typing import Any

from hotclub_auth import Signal
from hotclub_orm import crossing


def install(_settings: Any) -> None:
    """Give the signals of auth the crossing of the ORM."""
    Signal.crossing = crossing
