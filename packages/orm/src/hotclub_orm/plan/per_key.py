"""A part of the rows of each key: the first three comments of each of these posts.

Flow: `Prefetch("comments", Comment.objects.order_by("-date")[:3])` → asking/per_key.py → **PerKey** →
compiler/top_n.py, in one query.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PerKey:
    """Rows whose column is among keys, but for each key only a part of them.

    among: the lookup `column in keys`. low, high: places of the first row and of the first one
    that is left out; limit: how many that is. Slots, or numbers; None where there is no end.
    """

    column: Any
    among: Any
    low: Any
    high: Any = None
    limit: Any = None


def takes_parts(query: Any) -> bool:
    """Tell whether the database can cut: windows and locks mean all rows, not those of a key."""
    read = (query.where, *query.annotations.values())
    return query.lock is None and not any(one.contains_over_clause for one in read)
