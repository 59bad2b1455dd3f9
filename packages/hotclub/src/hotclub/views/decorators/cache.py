"""Keeping what a view returns, here and in other caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from types import CoroutineType
from typing import Any, TypeVar

from hotclub_http.decorators import cache_control, never_cache
from hotclub_http.middleware import is_async_callable

from hotclub.middleware.cache import CacheMiddleware

__all__ = ["cache_control", "cache_page", "never_cache"]

F = TypeVar("F", bound=Callable[..., Any])


def cache_page(
    timeout: float, *, cache: str | None = None, key_prefix: str | None = None
) -> Callable[[F], F]:
    """Keep the pages of a view.

    timeout: seconds, whatever max-age the view gives to others. cache: an alias of CACHES, the
    default one unless given. key_prefix: parts what other sites keep there.
    """

    def middleware_of(view: Any) -> CacheMiddleware:
        # The settings of the middleware are for whole sites.
        return CacheMiddleware(
            view,
            page_timeout=timeout,
            cache_alias=cache or "default",
            key_prefix=key_prefix or "",
        )

    def decorate(view: F) -> F:
        made: list[CacheMiddleware] = []  # at the first request: settings may come after views

        def middleware() -> CacheMiddleware:
            if not made:
                made.append(middleware_of(view))
            return made[0]

        if is_async_callable(view):

            @wraps(view)
            async def acached(request: Any, *args: Any, **kwargs: Any) -> Any:
                layer = middleware()
                response = await _awaited(layer.process_request(request))
                if response is not None:
                    return response
                response = await view(request, *args, **kwargs)
                return await _awaited(layer.process_response(request, response))

            return acached  # type: ignore[return-value]

        @wraps(view)
        def cached(request: Any, *args: Any, **kwargs: Any) -> Any:
            layer = middleware()
            response = layer.process_request(request)
            if response is None:
                response = layer.process_response(request, view(request, *args, **kwargs))
            return response

        return cached  # type: ignore[return-value]

    return decorate


async def _awaited(value: Any) -> Any:
    return await value if isinstance(value, CoroutineType) else value
