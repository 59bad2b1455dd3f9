"""The version of the framework. Django's `django.utils.version`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from hotclub import VERSION

__all__ = ["PY312", "PY313", "PY314", "get_main_version", "get_version", "get_version_tuple"]

# Whether this is at least that version of Python.
PY312, PY313, PY314 = (sys.version_info >= (3, minor) for minor in (12, 13, 14))

_MARKS = {"alpha": "a", "beta": "b", "rc": "rc"}


def get_version(version: Sequence[Any] | None = None) -> str:
    """Return a version of five parts as packaging tools write it ("0.1a0")."""
    parts = VERSION if version is None else tuple(version)
    stage, number = parts[3], parts[4]
    return get_main_version(parts) + (f"{_MARKS[stage]}{number}" if stage != "final" else "")


def get_main_version(version: Sequence[Any] | None = None) -> str:
    """Return "x.y", or "x.y.z" when z is not 0."""
    parts = VERSION if version is None else tuple(version)
    return ".".join(str(part) for part in parts[: 2 if parts[2] == 0 else 3])


def get_version_tuple(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with."""
    numbers: list[int] = []
    for part in version.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if digits:
            numbers.append(int(digits))
        if digits != part:
            break
    return tuple(numbers)
