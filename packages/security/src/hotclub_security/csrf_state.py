"""The CSRF secret during one request, and the cookie that keeps it.

Flow: cookie or session value → **csrf_state** → tokens for pages, then, only if one was shown,
the cookie. A page that shows no token sets no cookie and stays cacheable. Not here: the check
(csrf.py).
"""

from collections.abc import Mapping
from typing import Any

from hotclub_security.csrf import CsrfPolicy
from hotclub_security.csrf_tokens import mask_secret, new_secret, secret_of
from hotclub_security.errors import ImproperlyConfigured

STATE_KEY = "hotclub.csrf"
_CARRIERS = ("scope", "environ", "META")


class CsrfState:
    """The secret of one visitor during one request; made only when a page asks for a token."""

    __slots__ = ("needs_saving", "secret")

    def __init__(self, stored: str | None = None) -> None:
        """stored: what cookie or session hold, masked or bare; malformed text counts as none."""
        self.secret = None if stored is None else secret_of(stored)
        self.needs_saving = False

    def get_token(self) -> str:
        """Return a freshly masked token, and have the cookie sent so that its age starts anew."""
        if self.secret is None:
            self.secret = new_secret()
        self.needs_saving = True
        return mask_secret(self.secret)

    def rotate_token(self) -> None:
        """Take a new secret: tokens shown before are worthless from the next request on."""
        self.secret = new_secret()
        self.needs_saving = True


def state_of(request: Any) -> CsrfState:
    """Return the state of an ASGI scope, a WSGI environ, or a request object of either.

    Raises ImproperlyConfigured where no CSRF middleware stands before.
    """
    places = [request, *(getattr(request, name, None) for name in _CARRIERS)]
    for place in places:
        state = place.get(STATE_KEY) if isinstance(place, Mapping) else None
        if isinstance(state, CsrfState):
            return state
    raise ImproperlyConfigured(
        "This request has not passed CsrfMiddleware; add it to the application."
    )


def get_token(request: Any) -> str:
    """Return a CSRF token for a form or script of this response; see CsrfState.get_token."""
    return state_of(request).get_token()


def rotate_token(request: Any) -> None:
    """Change the visitor's secret, as must be done when they log in."""
    state_of(request).rotate_token()


def cookie_header(secret: str, policy: CsrfPolicy, *, secure: bool) -> str:
    """Return the Set-Cookie text that keeps the secret.

    secure: whether the request came over https; counts where the policy leaves cookie_secure open.
    """
    parts = [f"{policy.cookie_name}={secret}"]
    if policy.cookie_age_seconds is not None:
        parts.append(f"Max-Age={policy.cookie_age_seconds}")
    if policy.cookie_domain:
        parts.append(f"Domain={policy.cookie_domain}")
    parts.append(f"Path={policy.cookie_path}")
    if secure if policy.cookie_secure is None else policy.cookie_secure:
        parts.append("Secure")
    if policy.cookie_httponly:
        parts.append("HttpOnly")
    if policy.cookie_samesite:
        parts.append(f"SameSite={policy.cookie_samesite}")
    return "; ".join(parts)


def vary_on_cookie(vary: str | None) -> str:
    """Return a Vary header's text with Cookie in it."""
    if not vary:
        return "Cookie"
    names = {name.strip().lower() for name in vary.split(",")}
    return vary if names & {"cookie", "*"} else f"{vary}, Cookie"
