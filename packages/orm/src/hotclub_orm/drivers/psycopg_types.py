"""How psycopg's values differ from its defaults for this library.

Flow: psycopg_seats → **adapters of one connection**. Only what a database's options ask for.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg.types.datetime import TimestamptzLoader


class NaiveTimestamptzLoader(TimestamptzLoader):
    """Moments without a zone, read in the connection's: what use_tz=False means."""

    def load(self, data: Any) -> datetime:
        """Return the moment as the clock of the connection's zone shows it."""
        return super().load(data).replace(tzinfo=None)


def use_naive_datetimes(raw: Any) -> None:
    """Let this connection read timestamptz columns as naive datetimes."""
    raw.adapters.register_loader("timestamptz", NaiveTimestamptzLoader)
