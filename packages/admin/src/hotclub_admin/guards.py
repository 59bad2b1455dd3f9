"""The check of posted forms around every view, and headers that keep pages out of caches.

Where a framework's middleware checked the request already, nothing is checked twice.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from hotclub_auth import REDIRECT_FIELD_NAME, login_url_with_return
from hotclub_http import HttpResponseForbidden, HttpResponseRedirect
from hotclub_routing import reverse
from hotclub_security import CsrfGuard, CsrfPolicy, Rejection

from hotclub_admin.surroundings import surroundings


def _refuse(request: Any, why: Rejection) -> Any:  # noqa: ARG001 - the guard's word
    return HttpResponseForbidden(
        f"This form was refused: {why}. Go back, load the page again, and send it once more."
    )


@cache
def own_guard() -> CsrfGuard:
    """Return the check of an admin without a framework around it."""
    return CsrfGuard(CsrfPolicy(), _refuse)


def csrf_protected(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view behind the check of posted forms."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(request, "csrf_processing_done", False):
            return view(request, *args, **kwargs)
        guard = surroundings().guard or own_guard()
        return guard.csrf_protect(view)(request, *args, **kwargs)

    return wrapper


def never_cached(view: Callable[..., Any]) -> Callable[..., Any]:
    """Return the view whose pages nobody keeps."""

    @wraps(view)
    def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
        response = view(request, *args, **kwargs)
        response.headers.setdefault(
            "Cache-Control", "max-age=0, no-cache, no-store, must-revalidate, private"
        )
        return response

    return wrapper


def staff_member_required(
    view_func: Callable[..., Any] | None = None,
    redirect_field_name: str = REDIRECT_FIELD_NAME,
    login_url: str = "admin:login",
) -> Any:
    """Let only active staff in; others are sent to the admin's log-in page, and come back."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_active and request.user.is_staff:
                return view(request, *args, **kwargs)
            url = reverse(login_url) if ":" in login_url else login_url
            back = request.get_full_path()
            return HttpResponseRedirect(login_url_with_return(back, url, redirect_field_name))

        return wrapper

    return decorate if view_func is None else decorate(view_func)
