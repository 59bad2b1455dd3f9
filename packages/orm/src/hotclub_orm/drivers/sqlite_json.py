"""The order that PostgreSQL's jsonb has, for SQLite: `hotclub_json_compare(left, right)`.

null < texts < numbers < false < true < arrays < objects; of two arrays or objects the one with more
members is greater, else the first member that differs decides. Keys stand in the order of their
lengths. At the top an empty array is less than all scalars, as PostgreSQL documents of its own.
Texts are compared by code points, whatever the collation of a PostgreSQL database says.
Source: https://www.postgresql.org/docs/current/datatype-json.html (section on indexing)
"""

from __future__ import annotations

import json
from decimal import Decimal
from functools import lru_cache
from typing import Any

_RANKS: dict[type, int] = {
    type(None): 0,
    str: 1,
    Decimal: 2,
    bool: 3,
    list: 4,
    dict: 5,
}


def compare_json(left: str | None, right: str | None) -> int | None:
    """Return -1, 0 or 1 for two JSON texts, None where one is NULL."""
    if left is None or right is None:
        return None
    if left == right:
        return 0
    one, other = _read(left), _read_once(right)
    if one == [] or other == []:
        if not isinstance(other, (list, dict)):
            return -1
        if not isinstance(one, (list, dict)):
            return 1
    return _compared(one, other)


def _read(text: str) -> Any:
    # As decimals, numbers of any length are what they say.
    return json.loads(text, parse_int=Decimal, parse_float=Decimal)


_read_once = lru_cache(maxsize=8)(_read)  # the right side is mostly one value for all rows


def _compared(one: Any, other: Any) -> int:
    rank, other_rank = _RANKS[type(one)], _RANKS[type(other)]
    if rank != other_rank:
        return 1 if rank > other_rank else -1
    if rank < 4:
        return 0 if one == other else 1 if one is not None and one > other else -1
    if len(one) != len(other):
        return 1 if len(one) > len(other) else -1
    for part, other_part in zip(_parts(one), _parts(other), strict=True):
        if found := _compared(part, other_part):
            return found
    return 0


def _parts(value: Any) -> list[Any]:
    """Return an array's members, or an object's keys and values in turn."""
    if isinstance(value, list):
        return value
    keys = sorted(value, key=lambda key: (len(key.encode("utf-8", "surrogatepass")), key))
    return [part for key in keys for part in (key, value[key])]
