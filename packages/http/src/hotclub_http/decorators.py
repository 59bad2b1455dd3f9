"""Decorators for views, sync and async alike.

Flow: view → **decorated view**: a check before, or headers after, in the view's own colour.
Not here: decorators that need users, sessions, CSRF or a cache (auth, umbrella).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import update_wrapper, wraps
from logging import getLogger
from typing import Any, TypeVar

from hotclub_http.builtin_middleware import ConditionalGetMiddleware, GZipMiddleware
from hotclub_http.cache_headers import (
    add_never_cache_headers,
    patch_cache_control,
    patch_vary_headers,
)
from hotclub_http.conditional import get_conditional_response, quote_etag
from hotclub_http.middleware import is_async_callable
from hotclub_http.status_responses import HttpResponseNotAllowed
from hotclub_http.uri import http_date

F = TypeVar("F", bound=Callable[..., Any])
Check = Callable[..., Any]

_log = getLogger("hotclub.request")


def around(
    view: F,
    *,
    before: Callable[..., Any] | None = None,
    after: Callable[[Any, Any], Any] | None = None,
) -> F:
    """Return the view with a check before and a change after.

    before: called as the view is; a response it returns is the answer.
    after: (request, response) → response.
    """
    if is_async_callable(view):

        @wraps(view)
        async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
            early = before(request, *args, **kwargs) if before is not None else None
            if early is not None:
                return early
            response = await view(request, *args, **kwargs)
            return response if after is None else after(request, response)

        return awrapped  # type: ignore[return-value]

    @wraps(view)
    def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
        early = before(request, *args, **kwargs) if before is not None else None
        if early is not None:
            return early
        response = view(request, *args, **kwargs)
        return response if after is None else after(request, response)

    return wrapped  # type: ignore[return-value]


def marked(view: F, **marks: Any) -> F:
    """Return a wrapped view that carries attributes; the original stays as it is."""
    wrapped = around(view)
    for name, value in marks.items():
        setattr(wrapped, name, value)
    return wrapped


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


# Adapters


def method_decorator(decorator: Any, name: str = "") -> Callable[[Any], Any]:
    """Make a function decorator fit a method, or the method `name` of a class.

    decorator: one, or an iterable of them, the first outermost.
    Raises ValueError for a class without name or with an unknown one, TypeError for an
    attribute that can't be called.
    """

    def decorate(target: Any) -> Any:
        if not isinstance(target, type):
            return _decorated_method(decorator, target)
        if not name or not hasattr(target, name):
            raise ValueError(
                f"The keyword argument `name` must be the name of a method of the decorated "
                f"class: {target}. Got '{name}' instead."
            )
        method = getattr(target, name)
        if not callable(method):
            raise TypeError(
                f"Cannot decorate '{name}' as it isn't a callable attribute of {target} ({method})."
            )
        setattr(target, name, _decorated_method(decorator, method))
        return target

    label = getattr(decorator, "__name__", type(decorator).__name__)
    decorate.__name__ = f"method_decorator({label})"
    return decorate


def _decorated_method(decorators: Any, method: Any) -> Any:
    chain = decorators[::-1] if isinstance(decorators, (list, tuple)) else [decorators]

    def applied(bound: Any) -> Any:
        for one in chain:
            bound = one(bound)
        return bound

    def bound_to(instance: Any) -> Any:
        bound = method.__get__(instance, type(instance))
        if is_async_callable(method):

            async def acall(*args: Any, **kwargs: Any) -> Any:
                return await bound(*args, **kwargs)

            return applied(update_wrapper(acall, method))

        def call(*args: Any, **kwargs: Any) -> Any:
            return bound(*args, **kwargs)

        return applied(update_wrapper(call, method))

    if is_async_callable(method):

        async def awrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            return await bound_to(self)(*args, **kwargs)

        wrapper: Any = awrapper
    else:

        def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
            return bound_to(self)(*args, **kwargs)

    # Attributes that decorators put on functions (csrf_exempt ...) must be seen on the method.
    update_wrapper(wrapper, applied(update_wrapper(lambda *_a, **_k: None, method)))
    return update_wrapper(wrapper, method)


def decorator_from_middleware(middleware_class: Any) -> Callable[[Any], Any]:
    """Return a decorator that runs a middleware class around one view."""
    decorate: Callable[[Any], Any] = decorator_from_middleware_with_args(middleware_class)()
    return decorate


def decorator_from_middleware_with_args(middleware_class: Any) -> Callable[..., Any]:
    """Return what makes such decorators from the arguments of the middleware's constructor."""

    def with_args(*m_args: Any, **m_kwargs: Any) -> Callable[[Any], Any]:
        def decorate(view: Any) -> Any:
            middleware = middleware_class(view, *m_args, **m_kwargs)
            if is_async_callable(view):

                @wraps(view)
                async def awrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                    early = _before_view(middleware, view, request, args, kwargs)
                    if early is not None:
                        return early
                    try:
                        response = await view(request, *args, **kwargs)
                    except Exception as error:  # noqa: BLE001  # raised again without an answer
                        response = _after_failure(middleware, request, error)
                    return _after_view(middleware, request, response)

                return awrapped

            @wraps(view)
            def wrapped(request: Any, *args: Any, **kwargs: Any) -> Any:
                early = _before_view(middleware, view, request, args, kwargs)
                if early is not None:
                    return early
                try:
                    response = view(request, *args, **kwargs)
                except Exception as error:  # noqa: BLE001  # raised again without an answer
                    response = _after_failure(middleware, request, error)
                return _after_view(middleware, request, response)

            return wrapped

        return decorate

    return with_args


def _before_view(middleware: Any, view: Any, request: Any, args: Any, kwargs: Any) -> Any:
    early = None
    if hasattr(middleware, "process_request"):
        early = middleware.process_request(request)
    if early is None and hasattr(middleware, "process_view"):
        early = middleware.process_view(request, view, args, kwargs)
    return early


def _after_failure(middleware: Any, request: Any, error: Exception) -> Any:
    if hasattr(middleware, "process_exception"):
        response = middleware.process_exception(request, error)
        if response is not None:
            return response
    raise error


def _after_view(middleware: Any, request: Any, response: Any) -> Any:
    finish = getattr(middleware, "process_response", None)
    if not response.has_template:
        return response if finish is None else finish(request, response)
    if hasattr(middleware, "process_template_response"):
        response = middleware.process_template_response(request, response)
    if finish is not None:
        response.add_post_render_callback(lambda rendered: finish(request, rendered))
    return response
