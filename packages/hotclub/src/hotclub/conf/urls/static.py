"""Routes that serve a folder in development, as MEDIA_ROOT."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from hotclub_routing import URLPattern, re_path

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.views.static import serve

__all__ = ["static"]


def static(prefix: str, view: Callable[..., Any] = serve, **kwargs: Any) -> list[URLPattern]:
    """Return the route that serves `document_root` below prefix; nothing without DEBUG.

    Raises ImproperlyConfigured for an empty prefix.
    """
    if not prefix:
        raise ImproperlyConfigured("Empty static prefix not permitted")
    if not settings.DEBUG or urlsplit(prefix).netloc:
        return []
    return [re_path(rf"^{re.escape(prefix.lstrip('/'))}(?P<path>.*)$", view, kwargs=kwargs)]
