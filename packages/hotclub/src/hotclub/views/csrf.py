"""The page of a request that the CSRF check refused.

Flow: CsrfViewMiddleware → CSRF_FAILURE_VIEW → **csrf_failure**: `403_csrf.html` of the project, or
a plain page that says what to do. Why exactly is told only with DEBUG.
"""

from __future__ import annotations

from typing import Any

from hotclub_http import HttpResponse
from hotclub_http.error_pages import plain_error, prefers_json
from hotclub_http.response import HttpResponseBase
from hotclub_security import Reason

from hotclub.conf import settings
from hotclub.templates import TemplateDoesNotExist, loader

__all__ = ["CSRF_FAILURE_TEMPLATE_NAME", "csrf_failure"]

CSRF_FAILURE_TEMPLATE_NAME = "403_csrf.html"

_WORDS = (
    "This form could not be checked, so nothing was changed.\n\n"
    "Go back, load the page again and send the form once more."
)
_NEEDS_COOKIES = (
    "\n\nThis site needs a cookie to keep other sites from acting in your name. If your browser "
    "refuses cookies, allow them for this site."
)
_NEEDS_REFERER = (
    "\n\nOver https, your browser must say which page a form comes from. If you have switched off "
    "the Referer header, allow it for requests to the same site."
)


def csrf_failure(
    request: Any, reason: str = "", template_name: str = CSRF_FAILURE_TEMPLATE_NAME
) -> HttpResponseBase:
    """Return the page of a refusal, status 403.   reason: why, for developers.

    Raises TemplateDoesNotExist for another template than the usual, which may be missing.
    """
    no_cookie = reason.startswith(str(Reason.NO_COOKIE))
    no_referer = reason.startswith(str(Reason.NO_REFERER))
    if not prefers_json(request):
        try:
            template = loader.get_template(template_name)
        except TemplateDoesNotExist:
            if template_name != CSRF_FAILURE_TEMPLATE_NAME:
                raise
        else:
            context = {
                "reason": reason if settings.DEBUG else "",
                "no_cookie": no_cookie,
                "no_referer": no_referer,
                "DEBUG": settings.DEBUG,
            }
            return HttpResponse(template.render(context, request), status=403)
    words = _WORDS + (_NEEDS_COOKIES if no_cookie else "") + (_NEEDS_REFERER if no_referer else "")
    if settings.DEBUG:
        words += f"\n\nReason (shown with DEBUG only): {reason}"
    return plain_error(request, None, 403, words=words)
