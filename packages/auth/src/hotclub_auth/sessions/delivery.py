"""What becomes of a session at the end of a request: pure decisions, and the cookie's text.

Flow: session and response's status → **outcome** → save, cookie, Vary. The middleware of any
framework acts on it.
Not here: saving (the engine), responses.
"""

import re
from dataclasses import dataclass

from hotclub_auth.errors import InvalidSessionSetting
from hotclub_auth.settings import SessionSettings

_COOKIE_VALUE = re.compile(r"[!#-+\--:<-\[\]-~]*")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What is to be done. A cookie that is set or deleted always comes with `vary`."""

    save: bool = False
    delete_cookie: bool = False
    vary: bool = False


def decide(
    *,
    had_cookie: bool,
    accessed: bool,
    modified: bool,
    empty: bool,
    status: int,
    settings: SessionSettings,
) -> Outcome:
    """Return what is to be done with a session after its request.

    An empty session is not stored, and its cookie is taken back. Nothing is stored after a server
    error: the request may have stopped halfway.
    """
    if empty:
        return Outcome(delete_cookie=had_cookie, vary=accessed or had_cookie)
    if (modified or settings.save_every_request) and status < 500:
        return Outcome(save=True, vary=True)
    return Outcome(vary=accessed)


def session_cookie(
    value: str, settings: SessionSettings, *, max_age_seconds: int | None, secure: bool, now: float
) -> str:
    """Return the Set-Cookie text of a session.

    max_age_seconds: None for a cookie that ends with the browser. secure: whether the request came
    over https. now: seconds since 1970.
    Raises InvalidSessionSetting for a value that does not fit into a cookie.
    """
    if not _COOKIE_VALUE.fullmatch(value):
        raise InvalidSessionSetting("A session key holds characters that no cookie can carry.")
    parts = [f"{settings.cookie_name}={value}"]
    if max_age_seconds is not None:
        from email.utils import formatdate

        expires = formatdate(now + max_age_seconds, usegmt=True)
        parts += [f"Expires={expires}", f"Max-Age={max_age_seconds}"]
    if settings.cookie_domain:
        parts.append(f"Domain={settings.cookie_domain}")
    parts.append(f"Path={settings.cookie_path}")
    if is_secure_cookie(settings, secure=secure):
        parts.append("Secure")
    if settings.cookie_httponly:
        parts.append("HttpOnly")
    if settings.cookie_samesite:
        parts.append(f"SameSite={settings.cookie_samesite}")
    return "; ".join(parts)


def expired_cookie(settings: SessionSettings, *, secure: bool) -> str:
    """Return the Set-Cookie text that removes the cookie from the browser."""
    # The attributes are those of the cookie itself; browsers remove no other.
    return session_cookie("", settings, max_age_seconds=0, secure=secure, now=0)


def is_secure_cookie(settings: SessionSettings, *, secure: bool) -> bool:
    """Return whether the cookie is marked Secure; by default when the request was."""
    return secure if settings.cookie_secure is None else settings.cookie_secure


def vary_with_cookie(vary: str | None) -> str:
    """Return a Vary header's text with Cookie in it."""
    names = {name.strip().lower() for name in (vary or "").split(",")}
    if names & {"cookie", "*"}:
        return vary or ""
    return f"{vary}, Cookie" if vary else "Cookie"
