"""How psycopg's values differ from its defaults for this library.

Flow: psycopg_seats → **adapters of one connection**: what a database's options ask for, and an error
of ours for JSON that nests too deep.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import set_json_loads

from hotclub_orm.errors import DataError


class NaiveTimestamptzLoader(TimestamptzLoader):
    """Moments without a zone, read in the connection's: what use_tz=False means."""

    def load(self, data: Any) -> datetime:
        """Return the moment as the clock of the connection's zone shows it."""
        return super().load(data).replace(tzinfo=None)


def use_naive_datetimes(raw: Any) -> None:
    """Let this connection read timestamptz columns as naive datetimes."""
    raw.adapters.register_loader("timestamptz", NaiveTimestamptzLoader)


def read_json(text: bytes | str) -> Any:
    """Return the value of JSON text. Raises DataError for what nests too deep."""
    try:
        return json.loads(text)
    except RecursionError:
        raise DataError("The JSON stored in a column nests too deep to be read.") from None


def use_own_json(raw: Any) -> None:
    """Let this connection read JSON columns by `read_json`."""
    set_json_loads(read_json, raw)
