"""ORM ↔ HTTP: ATOMIC_REQUESTS, a transaction around each view, in the view's own colour.

Flow: view → view inside `atomic` of every database that asks for it → dispatcher. Rendering of a
template response and middleware stand outside.
Not here: `non_atomic_requests`, the mark (hotclub_orm.transactions).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from hotclub_http.middleware import is_async_callable
from hotclub_orm.transactions import atomic

from hotclub.db import connections

View = Callable[..., Any]


def atomic_aliases() -> tuple[str, ...]:
    """Return the databases with ATOMIC_REQUESTS."""
    return tuple(
        alias for alias in connections if connections.settings[alias].get("ATOMIC_REQUESTS")
    )


def with_transactions(view: View, aliases: tuple[str, ...]) -> View:
    """Return the view inside a block of each database, but for those it is marked to leave out."""
    left_out = getattr(view, "_non_atomic_requests", ())
    for alias in aliases:
        if alias not in left_out:
            view = _inside(view, alias)
    return view


def _inside(view: View, alias: str) -> View:
    if is_async_callable(view):

        @wraps(view)
        async def aview(*args: Any, **kwargs: Any) -> Any:
            async with atomic(using=alias):
                return await view(*args, **kwargs)

        return aview

    @wraps(view)
    def within(*args: Any, **kwargs: Any) -> Any:
        with atomic(using=alias):
            return view(*args, **kwargs)

    return within
