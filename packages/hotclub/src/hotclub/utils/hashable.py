"""Hashable values of lists and mappings. Django's `django.utils.hashable`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

__all__ = ["make_hashable"]


def make_hashable(value: Any) -> Hashable:
    """Return the value with tuples for its lists and mappings. Raises TypeError where that can't be."""
    if isinstance(value, dict):
        return tuple((key, make_hashable(one)) for key, one in sorted(value.items()))
    try:
        hash(value)
    except TypeError:
        if isinstance(value, Iterable):
            return tuple(map(make_hashable, value))
        raise
    return value  # type: ignore[no-any-return]
