"""Views that serve static files by finders."""

from __future__ import annotations

from typing import Any

from hotclub_http import Http404
from hotclub_http.response import HttpResponseBase

from hotclub.conf import settings
from hotclub.staticfiles.serving import static_response

__all__ = ["serve", "serve_hashed"]


def serve(request: Any, path: str, insecure: bool = False, **_kwargs: Any) -> HttpResponseBase:
    """Return a static file in development.

    insecure: without DEBUG, too. Raises Http404 for what is not there, and without either.
    """
    if not settings.DEBUG and not insecure:
        raise Http404("Static files are served here with DEBUG only.")
    return static_response(request, path)


def serve_hashed(request: Any, path: str) -> HttpResponseBase:
    """Return a static file in production, for sites that serve their own; see urls.py."""
    return static_response(request, path)
