"""Debug page ↔ settings: DEFAULT_EXCEPTION_REPORTER and its filter, where a request names none."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from hotclub.conf import global_settings
from hotclub.errors import ImproperlyConfigured
from hotclub.utils.module_loading import import_string

if TYPE_CHECKING:
    from hotclub_http.error_pages import DebugPage
    from hotclub_http.response import HttpResponseBase


def debug_page(settings: Any) -> DebugPage:
    """Return what makes the page of an exception for developers. Raises ImproperlyConfigured."""
    reporter_class = _imported(settings, "DEFAULT_EXCEPTION_REPORTER")
    filter_class = _imported(settings, "DEFAULT_EXCEPTION_REPORTER_FILTER")

    def page(request: Any, error: BaseException, status: int) -> HttpResponseBase:
        from hotclub_http.debug import debug_response

        reporter, shown_by = reporter_class(), filter_class()
        if request is not None and request.exception_reporter_class is None:
            request.exception_reporter_class = reporter
        if request is not None and request.exception_reporter_filter is None:
            request.exception_reporter_filter = shown_by()
        return debug_response(request, error, status)

    return page


def _imported(settings: Any, name: str) -> Callable[[], Any]:
    """Return what returns the class; our own is there, so it is loaded by the first error."""
    path = getattr(settings, name)
    if path == getattr(global_settings, name):
        return lambda: import_string(path)
    try:
        given = import_string(path) if isinstance(path, str) else path
    except ImportError as missing:
        raise ImproperlyConfigured(f"{name} names {path!r}. {missing}") from missing
    return lambda: given
