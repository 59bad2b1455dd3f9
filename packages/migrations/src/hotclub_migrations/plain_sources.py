"""Values that are written without looking into them → Python source: numbers, texts, moments, paths.

Flow: source_names → **plain_sources** → serializer. Each function returns the text and the imports it needs.
"""

from __future__ import annotations

import datetime
import decimal
import math
import os
import pathlib
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any

from hotclub_migrations.source_names import Source


def _plain(value: Any) -> Source:
    return repr(value), set()


def text_source(value: object) -> Source:
    """Write a text; one that is made when it is asked for, as it is now."""
    return repr(str(value)), set()


def _float(value: float) -> Source:
    return (repr(value) if math.isfinite(value) else f'float("{value}")'), set()


def _decimal(value: decimal.Decimal) -> Source:
    return f"Decimal({str(value)!r})", {"from decimal import Decimal"}


def _datetime(value: datetime.datetime) -> Source:
    if value.tzinfo is not None:
        value = value.astimezone(datetime.UTC)
    return repr(value), {"import datetime"}


def _date_or_time(value: Any) -> Source:
    return repr(value), {"import datetime"}


def _uuid(value: uuid.UUID) -> Source:
    return f"uuid.{value!r}", {"import uuid"}


def _zone(value: zoneinfo.ZoneInfo) -> Source:
    return repr(value), {"import zoneinfo"}


def _path(value: pathlib.PurePath) -> Source:
    # A concrete path can only be made on its own kind of system.
    kind = value
    if isinstance(value, pathlib.Path):
        kind = pathlib.PureWindowsPath(value) if os.name == "nt" else pathlib.PurePosixPath(value)
    return f"pathlib.{kind!r}", {"import pathlib"}


def _path_like(value: os.PathLike[Any]) -> Source:
    return repr(value.__fspath__()), set()


# The first that fits: a datetime is a date, a bool is an int.
PLAIN: tuple[tuple[tuple[Any, ...], Callable[[Any], Source]], ...] = (
    ((bool, int, bytes, type(None), type(...), range), _plain),
    ((str,), text_source),
    ((float,), _float),
    ((decimal.Decimal,), _decimal),
    ((datetime.datetime,), _datetime),
    ((datetime.date, datetime.time, datetime.timedelta, datetime.timezone), _date_or_time),
    ((uuid.UUID,), _uuid),
    ((zoneinfo.ZoneInfo,), _zone),
    ((pathlib.PurePath,), _path),
    ((os.PathLike,), _path_like),
)
"""Kinds, and what writes them."""
