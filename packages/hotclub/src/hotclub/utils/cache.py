"""Headers that tell caches what to keep, and the keys of kept pages. Django's `django.utils.cache`.

Flow: hotclub_cache, hotclub_http → **cache** → views. Each name is the library's own object, but for
the four that take the project's cache and settings where none is given.
"""

from __future__ import annotations

from typing import Any

import hotclub_cache
from hotclub_cache import (
    BaseCache,
    add_never_cache_headers,
    get_max_age,
    has_vary_header,
    patch_cache_control,
    patch_vary_headers,
    set_response_etag,
)
from hotclub_http.conditional import get_conditional_response

from hotclub.cache import caches
from hotclub.cache.page_keys import page_key_prefix
from hotclub.conf import settings

__all__ = [
    "add_never_cache_headers",
    "get_cache_key",
    "get_conditional_response",
    "get_max_age",
    "has_vary_header",
    "learn_cache_key",
    "patch_cache_control",
    "patch_response_headers",
    "patch_vary_headers",
    "set_response_etag",
]


def patch_response_headers(response: Any, cache_timeout: float | None = None) -> None:
    """Say how long the response may be kept: Expires and max-age, where it does not say so yet.

    cache_timeout: seconds; None means CACHE_MIDDLEWARE_SECONDS.
    """
    seconds = settings.CACHE_MIDDLEWARE_SECONDS if cache_timeout is None else cache_timeout
    hotclub_cache.patch_response_headers(response, seconds)


def learn_cache_key(
    request: Any,
    response: Any,
    cache_timeout: float | None = None,
    key_prefix: str | None = None,
    cache: BaseCache | None = None,
) -> str:
    """Remember what the URL's pages vary on, and return the key to store this page under."""
    return hotclub_cache.learn_cache_key(
        request,
        response,
        settings.CACHE_MIDDLEWARE_SECONDS if cache_timeout is None else cache_timeout,
        _prefix(key_prefix),
        cache=_cache(cache),
    )


def get_cache_key(
    request: Any,
    key_prefix: str | None = None,
    method: str = "GET",
    cache: BaseCache | None = None,
) -> str | None:
    """Return the key under which the page would be, or None if the URL was never learnt."""
    return hotclub_cache.get_cache_key(request, _prefix(key_prefix), method, cache=_cache(cache))


def _prefix(key_prefix: str | None) -> str:
    # As the middleware writes it, so that a page it keeps is found.
    return page_key_prefix(
        settings.CACHE_MIDDLEWARE_KEY_PREFIX if key_prefix is None else key_prefix
    )


def _cache(cache: BaseCache | None) -> BaseCache:
    return caches[settings.CACHE_MIDDLEWARE_ALIAS] if cache is None else cache
