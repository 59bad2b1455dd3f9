"""Pickles of query sets and of their queries.

Flow: `pickle.dumps(queryset)` → its calls, frozen → **here** → the calls made again. Query sets among the
arguments of the calls (in Q, Subquery, Prefetch) are pickled as what they ask, never asked.
"""

from __future__ import annotations

import pickle
from io import BytesIO
from typing import Any

from hotclub_orm.asking import Asking, flat_calls, replayed
from hotclub_orm.pickles import check_version, own_version


class _Unasked(pickle.Pickler):
    def reducer_override(self, obj: Any) -> Any:
        """Pickle a query set as its calls."""
        return unasked(obj) if isinstance(obj, Asking) else NotImplemented


def unasked(queryset: Any, **results: Any) -> tuple[Any, tuple[Any, ...]]:
    """Return what makes the query set again. results: attributes it has beside."""
    frozen = BytesIO()
    _Unasked(frozen).dump((flat_calls(queryset._calls), queryset._prefetch))
    details = {
        "_db": queryset._db,
        "_bounds": queryset._bounds,
        "_mode": queryset._mode,
        "_kind": queryset._kind,
        **results,
    }
    made = queryset.model, type(queryset), frozen.getvalue(), details, own_version()
    return thawed, made


def thawed(model: Any, cls: Any, frozen: bytes, details: dict[str, Any], version: str) -> Any:
    """Make the query set again."""
    check_version(version, "query set")
    calls, prefetch = pickle.loads(frozen)  # noqa: S301 - inside what is being unpickled already
    return replayed(model, cls, calls, {**details, "_prefetch": prefetch})


def thawed_query(*arguments: Any) -> Any:
    """Make the query of that query set again."""
    return thawed(*arguments).query
