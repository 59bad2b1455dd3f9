"""Decorators for views, sync and async alike.

Flow: view → **decorated view**: a check before, or headers after, in the view's own colour.
Not here: how a view is wrapped (view_wrapping.py), decorators for methods and of middleware
(decorator_adapters.py), those that need users, sessions, CSRF or a cache (auth, umbrella).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import wraps
from logging import getLogger
from typing import Any

from hotclub_http.builtin_middleware import ConditionalGetMiddleware, GZipMiddleware
from hotclub_http.cache_headers import (
    add_never_cache_headers,
    patch_cache_control,
    patch_vary_headers,
)
from hotclub_http.conditional import get_conditional_response, quote_etag
from hotclub_http.decorator_adapters import (
    decorator_from_middleware,
    decorator_from_middleware_with_args,
    method_decorator,
)
from hotclub_http.middleware import is_async_callable
from hotclub_http.status_responses import HttpResponseNotAllowed
from hotclub_http.uri import http_date
from hotclub_http.view_wrapping import F, around, marked

__all__ = [
    "around",
    "cache_control",
    "condition",
    "conditional_page",
    "csp_override",
    "csp_report_only_override",
    "csrf_exempt",
    "decorator_from_middleware",
    "decorator_from_middleware_with_args",
    "etag",
    "gzip_page",
    "last_modified",
    "marked",
    "method_decorator",
    "never_cache",
    "no_append_slash",
    "require_GET",
    "require_POST",
    "require_http_methods",
    "require_safe",
    "vary_on_cookie",
    "vary_on_headers",
    "xframe_options_deny",
    "xframe_options_exempt",
    "xframe_options_sameorigin",
]

Check = Callable[..., Any]

_log = getLogger("hotclub.request")


def _checked_request(request: Any, decorator: str) -> Any:
    if not hasattr(request, "META"):
        raise TypeError(
            f"{decorator} didn't receive an HttpRequest. If you are decorating a classmethod, "
            "be sure to use @method_decorator."
        )
    return request


# Methods


def require_http_methods(request_method_list: Iterable[str]) -> Callable[[F], F]:
    """Answer 405 to other methods than those listed (upper-case)."""
    allowed = list(request_method_list)

    def check(request: Any, *_args: Any, **_kwargs: Any) -> Any:
        if request.method in allowed:
            return None
        _log.warning("Method Not Allowed (%s): %r", request.method, request.path)
        return HttpResponseNotAllowed(allowed)

    return lambda view: around(view, before=check)


require_GET = require_http_methods(["GET"])  # noqa: N816
require_POST = require_http_methods(["POST"])  # noqa: N816
require_safe = require_http_methods(["GET", "HEAD"])


# Conditional requests


def condition(
    etag_func: Check | None = None, last_modified_func: Check | None = None
) -> Callable[[F], F]:
    """Answer 304 or 412 without running the view, by a tag and a time that cost little.

    etag_func: called as the view is, returns text or None.   last_modified_func: returns a
    datetime (naive means UTC) or None. Both must be plain functions for a plain view; for an
    async view they may be either.
    """

    def decorate(view: F) -> F:
        if is_async_callable(view):

            @wraps(view)
            async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                etag = await _called(etag_func, request, *args, **kwargs)
                moment = await _called(last_modified_func, request, *args, **kwargs)
                tag, seconds = _validators(etag, moment)
                early = get_conditional_response(request, tag, seconds)
                response = await view(request, *args, **kwargs) if early is None else early
                return _with_validators(request, response, tag, seconds)

            return awrapped  # type: ignore[return-value]

        @wraps(view)
        def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
            etag = etag_func(request, *args, **kwargs) if etag_func else None
            moment = last_modified_func(request, *args, **kwargs) if last_modified_func else None
            tag, seconds = _validators(etag, moment)
            early = get_conditional_response(request, tag, seconds)
            response = view(request, *args, **kwargs) if early is None else early
            return _with_validators(request, response, tag, seconds)

        return wrapped  # type: ignore[return-value]

    return decorate


async def _called(function: Check | None, *args: Any, **kwargs: Any) -> Any:
    if function is None:
        return None
    result = function(*args, **kwargs)
    return await result if is_async_callable(function) else result


def _validators(etag: str | None, moment: datetime | None) -> tuple[str | None, int | None]:
    seconds = None
    if moment:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = int(aware.timestamp())
    return (quote_etag(etag) if etag is not None else None), seconds


def _with_validators(request: Any, response: Any, etag: str | None, seconds: int | None) -> Any:
    if request.method in {"GET", "HEAD"}:
        if seconds and not response.has_header("Last-Modified"):
            response["Last-Modified"] = http_date(seconds)
        if etag:
            response.setdefault("ETag", etag)
    return response


def etag(etag_func: Check) -> Callable[[F], F]:
    """Do what `condition` does, by the tag alone."""
    return condition(etag_func=etag_func)


def last_modified(last_modified_func: Check) -> Callable[[F], F]:
    """Do what `condition` does, by the time alone."""
    return condition(last_modified_func=last_modified_func)


def conditional_page(view: F) -> F:
    """Do for one view what ConditionalGetMiddleware does for all."""
    middleware = ConditionalGetMiddleware(lambda _request: None)
    return around(view, after=middleware.process_response)


def gzip_page(view: F) -> F:
    """Do for one view what GZipMiddleware does for all."""
    return around(view, after=GZipMiddleware(lambda _request: None).process_response)


# Caches


def vary_on_headers(*headers: str) -> Callable[[F], F]:
    """Add header names to Vary."""

    def add(_request: Any, response: Any) -> Any:
        patch_vary_headers(response, headers)
        return response

    return lambda view: around(view, after=add)


def vary_on_cookie(view: F) -> F:
    """Add Cookie to Vary."""
    return vary_on_headers("Cookie")(view)


def cache_control(**kwargs: Any) -> Callable[[F], F]:
    """Add directives to Cache-Control."""

    def add(_request: Any, response: Any) -> Any:
        patch_cache_control(response, **kwargs)
        return response

    def check(request: Any, *_args: Any, **_kwargs: Any) -> None:
        _checked_request(request, "cache_control")

    return lambda view: around(view, before=check, after=add)


def never_cache(view: F) -> F:
    """Keep every cache from storing what the view returns."""

    def add(_request: Any, response: Any) -> Any:
        add_never_cache_headers(response)
        return response

    def check(request: Any, *_args: Any, **_kwargs: Any) -> None:
        _checked_request(request, "never_cache")

    return around(view, before=check, after=add)


# Marks that middleware reads


def _framing(value: str, *, unless_set: bool = True) -> Callable[[Any, Any], Any]:
    def add(_request: Any, response: Any) -> Any:
        if response.get("X-Frame-Options") is None or not unless_set:
            response["X-Frame-Options"] = value
        return response

    return add


def xframe_options_deny(view: F) -> F:
    """Let nobody frame the page."""
    return around(view, after=_framing("DENY"))


def xframe_options_sameorigin(view: F) -> F:
    """Let the same site frame the page."""
    return around(view, after=_framing("SAMEORIGIN"))


def xframe_options_exempt(view: F) -> F:
    """Keep the middleware from setting X-Frame-Options."""
    return around(view, after=_attribute("xframe_options_exempt", value=True))


def _attribute(name: str, value: Any) -> Callable[[Any, Any], Any]:
    def put(_request: Any, response: Any) -> Any:
        setattr(response, name, value)
        return response

    return put


def csrf_exempt(view: F) -> F:
    """Mark a view as not checked by CSRF middleware."""
    return marked(view, csrf_exempt=True)


def no_append_slash(view: F) -> F:
    """Mark a view as not redirected to by APPEND_SLASH."""
    return marked(view, should_append_slash=False)


def _csp_mark(attribute: str, config: Any) -> Callable[[F], F]:
    if not isinstance(config, Mapping):
        raise TypeError("CSP config should be a mapping.")
    return lambda view: around(view, after=_attribute(attribute, config))


def csp_override(config: Mapping[str, Any]) -> Callable[[F], F]:
    """Replace the enforced Content-Security-Policy of a view; {} for none."""
    return _csp_mark("_csp_config", config)


def csp_report_only_override(config: Mapping[str, Any]) -> Callable[[F], F]:
    """Replace the report-only Content-Security-Policy of a view; {} for none."""
    return _csp_mark("_csp_ro_config", config)
