"""The view by which a visitor chooses a language.

Flow: POST language, next → cookie → back to the same page in that language.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from hotclub_http import HttpResponse, HttpResponseRedirect
from hotclub_routing import translate_url
from hotclub_security import url_has_allowed_host_and_scheme

from hotclub.conf import settings
from hotclub.utils.translation import check_for_language

__all__ = ["LANGUAGE_QUERY_PARAMETER", "set_language"]

LANGUAGE_QUERY_PARAMETER = "language"


def set_language(request: Any) -> HttpResponse:
    """Keep the language of a POST in a cookie; answer with a redirect to `next` or the page before.

    Without a page to go back to, or for a client that takes no page, 204.
    """
    target = _back(request)
    if target:
        response: HttpResponse = HttpResponseRedirect(target)
    else:
        response = HttpResponse(status=204)
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER) if request.method == "POST" else None
    if not language or not check_for_language(language) or language not in dict(settings.LANGUAGES):
        return response
    if target:
        response["Location"] = translate_url(target, language)
    samesite: Any = settings.LANGUAGE_COOKIE_SAMESITE
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE or request.is_secure(),
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=samesite,
    )
    return response


def _back(request: Any) -> str | None:
    """Return a safe address to go back to, None for a client that wants no page."""
    wanted = request.POST.get("next", request.GET.get("next"))
    if wanted and _is_safe(wanted, request):
        return str(wanted)
    if wanted is None and not request.accepts("text/html"):
        return None
    referer = unquote(request.headers.get("Referer", ""))
    return referer if referer and _is_safe(referer, request) else "/"


def _is_safe(url: str, request: Any) -> bool:
    return url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
