"""Whole pages kept in a cache, by the CACHE_MIDDLEWARE_* settings.

Flow: request → FetchFromCache (a kept page?) → view → UpdateCache (keep it) → response. What may
be kept, for how long and under which key is hotclub_cache's decision; both colours ask the cache
in their own way, and nothing blocks the loop.
Not here: that decision (hotclub_cache.pages), `cache_page` (views/decorators/cache.py).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, ClassVar

from hotclub_cache.basecache import BaseCache
from hotclub_cache.conditional import get_max_age, patch_response_headers, patch_vary_headers
from hotclub_cache.pages import (
    aget_cache_key,
    alearn_cache_key,
    get_cache_key,
    learn_cache_key,
    may_fetch,
    seconds_to_store,
)
from hotclub_http import MiddlewareMixin
from hotclub_http.uri import parse_http_date_safe
from hotclub_security.csrf_state import STATE_KEY

from hotclub.cache import caches
from hotclub.cache.page_keys import page_key_prefix
from hotclub.conf import settings

__all__ = ["CacheMiddleware", "FetchFromCacheMiddleware", "UpdateCacheMiddleware"]


class _PageCache(MiddlewareMixin):
    """What both halves know: alias, prefix, seconds."""

    blocking: ClassVar[bool] = False

    def __init__(
        self,
        get_response: Callable[..., Any],
        cache_timeout: float | None = None,
        page_timeout: float | None = None,
        *,
        key_prefix: str | None = None,
        cache_alias: str | None = None,
    ) -> None:
        super().__init__(get_response)
        seconds = settings.CACHE_MIDDLEWARE_SECONDS if cache_timeout is None else cache_timeout
        prefix = settings.CACHE_MIDDLEWARE_KEY_PREFIX if key_prefix is None else key_prefix
        self.cache_timeout: float = seconds
        self.page_timeout = page_timeout
        self.key_prefix: str = prefix or ""
        self.cache_alias: str = cache_alias or settings.CACHE_MIDDLEWARE_ALIAS

    @property
    def cache(self) -> BaseCache:
        """The cache of the alias."""
        found: BaseCache = caches[self.cache_alias]
        return found

    def _prefix(self) -> str:
        return page_key_prefix(self.key_prefix)


class UpdateCacheMiddleware(_PageCache):
    """Keeps pages. Stands before (outside of) whatever adds to Vary."""

    def process_response(self, request: Any, response: Any) -> Any:
        """Keep the page, if it may be kept."""
        if not getattr(request, "_cache_update_cache", False) or _holds_secret(request):
            return response
        if request.slot_filled("session") or request.slot_filled("_messages"):
            # The layers that say so may stand outside of `cache_page`, and speak later.
            patch_vary_headers(response, ("Cookie",))
        seconds = seconds_to_store(request, response, self.cache_timeout)
        if seconds is None:
            return response
        if self.page_timeout is not None:  # who wrote it at the view means the view's pages
            seconds = self.page_timeout
        patch_response_headers(response, seconds)
        if not seconds or response.status_code != 200:
            return response
        if response.has_template and not response.is_rendered:
            response.add_post_render_callback(lambda page: self._keep(request, page, seconds))
            return response
        if self.async_mode:
            return self._akept(request, response, seconds)
        self._keep(request, response, seconds)
        return response

    def _keep(self, request: Any, response: Any, seconds: float) -> None:
        cache = self.cache
        key = learn_cache_key(request, response, seconds, self._prefix(), cache=cache)
        cache.set(key, _frozen(response), seconds)

    async def _akept(self, request: Any, response: Any, seconds: float) -> Any:
        cache = self.cache
        key = await alearn_cache_key(request, response, seconds, self._prefix(), cache=cache)
        await cache.aset(key, _frozen(response), seconds)
        return response


class FetchFromCacheMiddleware(_PageCache):
    """Answers with kept pages. Stands after (inside of) whatever adds to Vary."""

    def process_request(self, request: Any) -> Any:
        """Return the kept page, if there is one."""
        if not may_fetch(request):
            request._cache_update_cache = False
            return None
        return self._afetch(request) if self.async_mode else self._fetch(request)

    def _fetch(self, request: Any) -> Any:
        cache, prefix = self.cache, self._prefix()
        for method in _methods(request):
            key = get_cache_key(request, prefix, method, cache=cache)
            kept = cache.get(key) if key is not None else None
            if kept is not None:
                return _thawed(request, kept)
        request._cache_update_cache = True
        return None

    async def _afetch(self, request: Any) -> Any:
        cache, prefix = self.cache, self._prefix()
        for method in _methods(request):
            key = await aget_cache_key(request, prefix, method, cache=cache)
            kept = await cache.aget(key) if key is not None else None
            if kept is not None:
                return _thawed(request, kept)
        request._cache_update_cache = True
        return None


class CacheMiddleware(UpdateCacheMiddleware, FetchFromCacheMiddleware):
    """Both halves in one, for sites where nothing inside adds to Vary, and for `cache_page`."""


def _holds_secret(request: Any) -> bool:
    """Tell whether the page shows a CSRF token or a nonce, which are for one visitor alone."""
    if request.slot_filled("csp_nonce") and request.csp_nonce:
        return True
    state = request.META.get(STATE_KEY)
    return state is not None and state.needs_saving


def _methods(request: Any) -> tuple[str, ...]:
    # A page kept for GET answers HEAD, too.
    return ("GET", "HEAD") if request.method == "HEAD" else ("GET",)


def _frozen(response: Any) -> list[Any]:
    """Return a page as plain values that every store can keep."""
    return [response.status_code, [list(pair) for pair in response.items()], response.content]


def _thawed(request: Any, kept: Any) -> Any:
    from hotclub_http import HttpResponse

    status, headers, content = kept
    response = HttpResponse(content, status=status, headers={})
    response.headers = dict(headers)
    request._cache_update_cache = False
    _say_age(response)
    return response


def _say_age(response: Any) -> None:
    """Say how many of the seconds of max-age are over (RFC 9111 section 5.1)."""
    max_age, ends_at = get_max_age(response), parse_http_date_safe(response.get("Expires", ""))
    if max_age is not None and ends_at is not None:
        response["Age"] = str(max(0, max_age - max(0, ends_at - int(time.time()))))
