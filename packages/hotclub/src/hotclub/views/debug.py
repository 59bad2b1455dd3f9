"""What the page of an error in development shows. Django's `django.views.debug`.

Flow: hotclub_http.debug → **debug** → DEFAULT_EXCEPTION_REPORTER, a project's own reporters; pages for
whoever wants them with DEBUG off, such as middleware that shows them to the staff.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotclub_http.debug import ExceptionReporter, SafeExceptionReporterFilter

from hotclub.adapters.debug_http import debug_page
from hotclub.conf import settings

if TYPE_CHECKING:
    from hotclub_http.response import HttpResponseBase

__all__ = [
    "ExceptionReporter",
    "SafeExceptionReporterFilter",
    "technical_404_response",
    "technical_500_response",
]


def technical_500_response(
    request: Any,
    exc_type: Any,  # noqa: ARG001  # what `sys.exc_info()` gives
    exc_value: BaseException,
    tb: Any,
    status_code: int = 500,
) -> HttpResponseBase:
    """Return the page of an exception for developers; the arguments are those of `sys.exc_info()`.

    It shows settings and local variables, secret ones hidden: for nobody but them.
    """
    error = exc_value.with_traceback(tb) if tb is not None else exc_value
    return debug_page(settings)(request, error, status_code)


def technical_404_response(request: Any, exception: BaseException) -> HttpResponseBase:
    """Return the page of a missing page for developers."""
    return debug_page(settings)(request, exception, 404)
