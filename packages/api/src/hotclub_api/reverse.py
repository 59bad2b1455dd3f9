"""Addresses of views, absolute when there is a request, in the request's version of the API.

Flow: view name and arguments → hotclub_routing → the request's versioning scheme → host.
Not here: links of pages (pagination.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_routing import NoReverseMatch, reverse_lazy
from hotclub_routing import reverse as path_of


def reverse(
    viewname: Any,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    request: Any = None,
    format: str | None = None,
    **extra: Any,
) -> str:
    """Return the address of a view; absolute with a request.

    format: suffix of the address, as in `/users.json`.
    Raises NoReverseMatch when there is no such route.
    """
    scheme = getattr(request, "versioning_scheme", None)
    if scheme is None:
        return preserved(viewname, args, kwargs, request, format, **extra)
    try:
        url = scheme.reverse(viewname, args, kwargs, request, format, **extra)
    except NoReverseMatch:
        # A route outside the versions is still a route.
        url = preserved(viewname, args, kwargs, request, format, **extra)
    return str(url)


def preserved(
    viewname: Any,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    request: Any = None,
    format: str | None = None,
    **extra: Any,
) -> str:
    """Return the address of exactly this view, without a look at versions."""
    if format is not None:
        kwargs = {**(kwargs or {}), "format": format}
    url = path_of(viewname, args=args, kwargs=kwargs, **extra)
    return str(request.build_absolute_uri(url)) if request is not None else url


__all__ = ["NoReverseMatch", "preserved", "reverse", "reverse_lazy"]
