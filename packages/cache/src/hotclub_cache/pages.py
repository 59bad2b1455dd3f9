"""Decide which pages a site may keep, and under which key.

Flow: request (and response) → **page key, time to live** → cache. Pure but for learn_cache_key and
get_cache_key, which remember in the cache what each URL varies on, in both colours.
Not here: middleware (it belongs to whoever owns requests), header syntax (conditional.py).
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_cache.basecache import Ask, BaseCache, Methods
from hotclub_cache.conditional import cache_directives, get_max_age, vary_names
from hotclub_cache.drive import Program, arun, run
from hotclub_cache.policy import DEFAULT_TIMEOUT, Timeout
from hotclub_cache.ports import RequestLike, ResponseLike

#: Statuses whose pages are kept.
STORED_STATUSES = frozenset({200, 304})
_REFUSING = frozenset({"private", "no-store", "no-cache"})
#: What lets a shared cache keep the answer to a request with credentials (RFC 9111 section 3.5).
_SHARING = frozenset({"public", "s-maxage", "must-revalidate"})


def may_fetch(request: RequestLike) -> bool:
    """Tell whether a stored page may answer the request."""
    return request.method in {"GET", "HEAD"}


def seconds_to_store(
    request: RequestLike, response: ResponseLike, default_seconds: float | None
) -> float | None:
    """Return how long the page may be kept, None or zero: not at all.

    A page is not kept if it is no plain answer to GET or HEAD, sets a cookie, is marked private,
    no-store or no-cache, varies on ``*``, or answers credentials without leave to share it.
    max-age of the response comes before ``default_seconds``.
    """
    directives = cache_directives(response.headers.get("Cache-Control", ""))
    varied = vary_names(response.headers)
    refused = (
        not may_fetch(request)
        or response.status_code not in STORED_STATUSES
        or bool(getattr(response, "streaming", False))
        or sets_cookie(response)
        or not _REFUSING.isdisjoint(directives)
        or "*" in varied
        or _holds_credentials(request, directives, varied)
    )
    if refused:
        return None
    max_age = get_max_age(response)
    return default_seconds if max_age is None else max_age


def sets_cookie(response: ResponseLike) -> bool:
    """Tell whether the response sets a cookie, by header or by a ``cookies`` attribute."""
    return "Set-Cookie" in response.headers or bool(getattr(response, "cookies", None))


def _holds_credentials(
    request: RequestLike, directives: Mapping[str, Any], varied: list[str]
) -> bool:
    if "Authorization" not in request.headers or "authorization" in varied:
        return False
    return _SHARING.isdisjoint(directives)


def page_key(
    request: RequestLike, vary_on: Iterable[str], key_prefix: str = "", method: str = "GET"
) -> str:
    """Return the key of a page: method, whole URL, and each header it varies on.

    A header that is absent and one that is empty are told apart. Members enter with their lengths.
    """
    digest = hashlib.sha256()
    for part in (method, request.build_absolute_uri()):
        _enter(digest, part)
    for name in sorted({name.lower() for name in vary_on}):
        _enter(digest, name)
        value = request.headers.get(name)
        digest.update(b"-") if value is None else _enter(digest, value)
    return f"hotclub.page.{key_prefix}.{digest.hexdigest()}"


def _header_list_key(request: RequestLike, key_prefix: str) -> str:
    digest = hashlib.sha256()
    _enter(digest, request.build_absolute_uri())
    return f"hotclub.vary.{key_prefix}.{digest.hexdigest()}"


def _enter(digest: Any, text: str) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    digest.update(b"%d:" % len(encoded) + encoded)


def learn_cache_key(
    request: RequestLike,
    response: ResponseLike,
    cache_timeout: Timeout = DEFAULT_TIMEOUT,
    key_prefix: str = "",
    *,
    cache: BaseCache,
) -> str:
    """Remember what the URL's pages vary on, and return the key to store this page under."""
    program = _learn(request, response, cache_timeout, key_prefix)
    return run(program, Methods(cache))


async def alearn_cache_key(
    request: RequestLike,
    response: ResponseLike,
    cache_timeout: Timeout = DEFAULT_TIMEOUT,
    key_prefix: str = "",
    *,
    cache: BaseCache,
) -> str:
    """As learn_cache_key."""
    program = _learn(request, response, cache_timeout, key_prefix)
    return await arun(program, Methods(cache))


def get_cache_key(
    request: RequestLike, key_prefix: str = "", method: str = "GET", *, cache: BaseCache
) -> str | None:
    """Return the key under which the page would be, or None if the URL was never learnt."""
    return run(_recall(request, key_prefix, method), Methods(cache))


async def aget_cache_key(
    request: RequestLike, key_prefix: str = "", method: str = "GET", *, cache: BaseCache
) -> str | None:
    """As get_cache_key."""
    return await arun(_recall(request, key_prefix, method), Methods(cache))


def _learn(
    request: RequestLike, response: ResponseLike, timeout: Timeout, key_prefix: str
) -> Program[str]:
    names = vary_names(response.headers)
    key = _header_list_key(request, key_prefix)
    yield Ask("set", (key, names, timeout), {})
    return page_key(request, names, key_prefix, request.method or "GET")


def _recall(request: RequestLike, key_prefix: str, method: str) -> Program[str | None]:
    names = yield Ask("get", (_header_list_key(request, key_prefix),), {})
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return None
    return page_key(request, names, key_prefix, method)
