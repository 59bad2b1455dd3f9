"""Pages of failed requests: the project's own templates if it has them, else pages of our look.

Flow: exception → status → `<status>.html` of the project → plain page (hotclub_http.error_pages).
Clients that prefer JSON get a problem document. A 500 page sees no request: what failed may be
what a context processor needs.
Not here: which exception is which status, the debug page.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from hotclub_http import HttpResponse
from hotclub_http.error_pages import plain_error, prefers_json
from hotclub_http.response import HttpResponseBase

from hotclub.templates import TemplateDoesNotExist, loader

__all__ = [
    "ERROR_400_TEMPLATE_NAME",
    "ERROR_403_TEMPLATE_NAME",
    "ERROR_404_TEMPLATE_NAME",
    "ERROR_405_TEMPLATE_NAME",
    "ERROR_413_TEMPLATE_NAME",
    "ERROR_500_TEMPLATE_NAME",
    "bad_request",
    "content_too_large",
    "error_page",
    "method_not_allowed",
    "page_not_found",
    "permission_denied",
    "server_error",
]

ERROR_400_TEMPLATE_NAME = "400.html"
ERROR_403_TEMPLATE_NAME = "403.html"
ERROR_404_TEMPLATE_NAME = "404.html"
ERROR_405_TEMPLATE_NAME = "405.html"
ERROR_413_TEMPLATE_NAME = "413.html"
ERROR_500_TEMPLATE_NAME = "500.html"


def error_page(
    request: Any,
    exception: BaseException | None,
    status: int,
    template_name: str,
    *,
    with_request: bool = True,
) -> HttpResponseBase:
    """Return the page of a status: the project's template, or the plain one.

    with_request: whether the template's context processors run.
    """
    if prefers_json(request):
        return plain_error(request, exception, status)
    try:
        template = loader.get_template(template_name)
    except TemplateDoesNotExist:
        return plain_error(request, exception, status)
    context = {"exception": _words_of(exception), "request_path": quote(request.path)}
    if with_request:
        return HttpResponse(template.render(context, request), status=status)
    return HttpResponse(template.render(), status=status)


def _words_of(exception: BaseException | None) -> str:
    """Return what an exception says to a visitor: its text if it has one, else its name."""
    if exception is None:
        return ""
    message = exception.args[0] if exception.args else None
    return message if isinstance(message, str) else type(exception).__name__


def bad_request(
    request: Any,
    exception: BaseException | None,  # noqa: ARG001  # handlers are called so
    template_name: str = ERROR_400_TEMPLATE_NAME,
) -> HttpResponseBase:
    """Return the page of 400; it tells nothing of the exception, which may hold an attack."""
    return error_page(request, None, 400, template_name, with_request=False)


def permission_denied(
    request: Any, exception: BaseException | None, template_name: str = ERROR_403_TEMPLATE_NAME
) -> HttpResponseBase:
    """Return the page of 403. Context: exception."""
    return error_page(request, exception, 403, template_name)


def page_not_found(
    request: Any, exception: BaseException | None, template_name: str = ERROR_404_TEMPLATE_NAME
) -> HttpResponseBase:
    """Return the page of 404. Context: request_path, exception."""
    return error_page(request, exception, 404, template_name)


def method_not_allowed(
    request: Any, exception: BaseException | None, template_name: str = ERROR_405_TEMPLATE_NAME
) -> HttpResponseBase:
    """Return the page of 405. Context: exception."""
    return error_page(request, exception, 405, template_name)


def content_too_large(
    request: Any,
    exception: BaseException | None,  # noqa: ARG001  # handlers are called so
    template_name: str = ERROR_413_TEMPLATE_NAME,
) -> HttpResponseBase:
    """Return the page of 413."""
    return error_page(request, None, 413, template_name, with_request=False)


def server_error(
    request: Any,
    exception: BaseException | None = None,  # noqa: ARG001  # handlers are called so
    template_name: str = ERROR_500_TEMPLATE_NAME,
) -> HttpResponseBase:
    """Return the page of 500."""
    return error_page(request, None, 500, template_name, with_request=False)
