"""Keep what a function returns: ``@cached(cache, timeout=60)``, for ``def`` and ``async def``.

Flow: arguments → **key** → cache. One caller computes; see Cache.get_or_set for who waits.
Not here: views and pages (pages.py).
"""

import functools
import hashlib
import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast

from hotclub_cache.cache import Cache
from hotclub_cache.errors import UnsupportedValue
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout
from hotclub_cache.typed_values import TypedValues

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class CachedFunction(Protocol, Generic[P, T_co]):
    """A function whose results are kept. For ``async def`` T is the awaitable."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co:
        """Return what is kept for these arguments, or compute it."""

    def cache_key(self, *args: P.args, **kwargs: P.kwargs) -> str:
        """Return the key for these arguments."""

    def invalidate(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """Forget the result for these arguments; return whether there was one."""

    async def ainvalidate(self, *args: P.args, **kwargs: P.kwargs) -> bool:
        """As invalidate."""


def cached(
    cache: Cache,
    *,
    timeout: Timeout = DEFAULT_TIMEOUT,
    key: str | Callable[..., object] | None = None,
    tags: Iterable[str] | Callable[..., Iterable[str]] = (),
    version: Any = None,
    stale_seconds: float = 0.0,
    eagerness: float = 0.0,
) -> Callable[[Callable[P, T]], CachedFunction[P, T]]:
    """Return a decorator that keeps results in ``cache``.

    key: None makes it of the function's full name and its arguments; a string takes the name's
    place; a function of the arguments returns the whole key. tags: as in Cache.set, or a function
    of the arguments. The rest is as in Cache.get_or_set. A call raises UnsupportedValue if no key
    can be made of the arguments: give ``key``.
    """

    def decorate(function: Callable[P, T]) -> CachedFunction[P, T]:
        make_key = key if callable(key) else _key_maker(function, key)

        def tags_for(args: Any, kwargs: Any) -> Iterable[str]:
            return tags(*args, **kwargs) if callable(tags) else tags

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def call(*args: P.args, **kwargs: P.kwargs) -> Any:
                return await cache.aget_or_set(
                    make_key(*args, **kwargs),
                    lambda: cast(Awaitable[Any], function(*args, **kwargs)),
                    timeout,
                    version,
                    tags=tags_for(args, kwargs),
                    stale_seconds=stale_seconds,
                    eagerness=eagerness,
                )

        else:

            @functools.wraps(function)
            def call(*args: P.args, **kwargs: P.kwargs) -> Any:
                return cache.get_or_set(
                    make_key(*args, **kwargs),
                    lambda: function(*args, **kwargs),
                    timeout,
                    version,
                    tags=tags_for(args, kwargs),
                    stale_seconds=stale_seconds,
                    eagerness=eagerness,
                )

        return cast(CachedFunction[P, T], _with_handles(call, cache, make_key, version))

    return decorate


def _with_handles(call: Any, cache: Cache, make_key: Callable[..., Any], version: Any) -> Any:
    def invalidate(*args: Any, **kwargs: Any) -> bool:
        return cache.delete(make_key(*args, **kwargs), version)

    async def ainvalidate(*args: Any, **kwargs: Any) -> bool:
        return await cache.adelete(make_key(*args, **kwargs), version)

    call.cache_key, call.invalidate, call.ainvalidate = make_key, invalidate, ainvalidate
    return call


def _key_maker(function: Callable[..., Any], name: str | None) -> Callable[..., str]:
    lead = name or f"{function.__module__}.{function.__qualname__}".replace("<locals>.", "")
    signature = inspect.signature(function)
    values = TypedValues()

    def make(*args: Any, **kwargs: Any) -> str:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        parts = [list(bound.args), sorted(bound.kwargs.items())]
        try:
            text, _ = values.dumps(parts)
        except UnsupportedValue as error:
            raise UnsupportedValue(
                error.kind,
                f"No key can be made of the arguments of {lead}(): give cached(key=...) a function "
                "of the same arguments that returns text, such as lambda book: f'book:{book.pk}'.",
            ) from error
        return f"{lead}:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"

    return make
