"""Decide whether a path without a route should be asked for again with a slash at its end.

Flow: path that fits no route → **where to redirect, or None**. `APPEND_SLASH` of a project turns
the question on; what comes back is safe to send as `Location`.
Not here: responses.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hotclub_routing.matches import ResolverMatch
from hotclub_routing.reversing import quote_path
from hotclub_routing.router import Router, escape_leading_slashes

_View = TypeVar("_View", bound=Callable[..., object])


def slash_redirect(
    router: Router, path: str, method: str | None = None, host: str | None = None
) -> str | None:
    """Return the percent-encoded path to redirect to, or None when there is nothing to mend.

    path: decoded, without the script prefix. Only a path that fits no route, and would with a slash
    at its end, is redirected, and not to a view marked with `no_append_slash`. Two slashes at the
    start are escaped: no path leads to another host.
    """
    if path.endswith("/") or router.match(path, method, host):
        return None
    found = router.match(f"{path}/", method, host)
    if not isinstance(found, ResolverMatch):
        return None
    if not getattr(found.func, "should_append_slash", True):
        return None
    try:
        return escape_leading_slashes(quote_path(f"{path}/"))
    except UnicodeEncodeError:  # a lone surrogate: no URL can hold it
        return None


def no_append_slash(view_func: _View) -> _View:
    """Mark a view, so that `slash_redirect` never leads to it."""
    view_func.should_append_slash = False  # type: ignore[attr-defined]
    return view_func
