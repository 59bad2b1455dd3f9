"""Marks that views carry for the middleware around them.

Flow: view → **decorators** → the same view with a mark, or a view whose responses carry one. Sync
functions, async functions and callables alike; the names and marks are Django's. Not here: who
reads the marks.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

from hotclub_security.csp import PolicyConfig, compile_policy
from hotclub_security.guard import is_async_view

View = TypeVar("View", bound=Callable[..., Any])


def csrf_exempt(view_func: View) -> View:
    """Leave a view's requests unchecked; anything it changes, other sites can then change too."""

    def mark(view: Any) -> None:
        view.csrf_exempt = True

    return _wrapped(view_func, on_view=mark)


def csp_override(config: PolicyConfig) -> Callable[[View], View]:
    """Give a view's responses this policy in place of the site's; an empty one sends none.

    Raises ImproperlyConfigured for a policy that cannot be a header, TypeError for no mapping.
    """
    return _response_mark("_csp_config", _mapping(config))


def csp_report_only_override(config: PolicyConfig) -> Callable[[View], View]:
    """Give a view's responses this report-only policy in place of the site's."""
    return _response_mark("_csp_ro_config", _mapping(config))


def _mapping(config: PolicyConfig) -> PolicyConfig:
    if not isinstance(config, Mapping):
        raise TypeError(
            f"A content security policy is a mapping of directives, such as "
            f"{{'default-src': [CSP.SELF]}}, not {type(config).__name__}."
        )
    return config


def xframe_options_deny(view_func: View) -> View:
    """Forbid showing a view's responses in a frame, unless the view set the header."""
    return _wrapped(view_func, on_response=_frame_options("DENY"))


def xframe_options_sameorigin(view_func: View) -> View:
    """Allow showing a view's responses in frames of this site, unless the view set the header."""
    return _wrapped(view_func, on_response=_frame_options("SAMEORIGIN"))


def xframe_options_exempt(view_func: View) -> View:
    """Have the middleware send no X-Frame-Options for a view's responses."""

    def mark(response: Any) -> None:
        response.xframe_options_exempt = True

    return _wrapped(view_func, on_response=mark)


def _frame_options(value: str) -> Callable[[Any], None]:
    def mark(response: Any) -> None:
        if "X-Frame-Options" not in response.headers:
            response.headers["X-Frame-Options"] = value

    return mark


def _response_mark(attribute: str, config: PolicyConfig) -> Callable[[View], View]:
    compile_policy(config)

    def mark(response: Any) -> None:
        setattr(response, attribute, config)

    return lambda view_func: _wrapped(view_func, on_response=mark)


def _nothing(_: Any) -> None:
    return None


def _wrapped(
    view_func: View,
    *,
    on_view: Callable[[Any], None] = _nothing,
    on_response: Callable[[Any], None] = _nothing,
) -> View:
    """Wrap a view in its own colour, so that an async view stays one to whoever asks."""

    @wraps(view_func)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        response = view_func(*args, **kwargs)
        on_response(response)
        return response

    @wraps(view_func)
    async def async_wrapper(*args: Any, **kwargs: Any) -> Any:
        response = await view_func(*args, **kwargs)
        on_response(response)
        return response

    chosen: Any = async_wrapper if is_async_view(view_func) else wrapper
    on_view(chosen)
    return chosen  # type: ignore[no-any-return]
