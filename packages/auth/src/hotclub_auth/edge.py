"""What the ASGI and the WSGI middleware have in common: cookies in, headers out, a refusal.

Flow: cookie headers → **edge** → session key; what was kept → **edge** → headers.
Not here: either protocol, any decision.
"""

from collections.abc import Iterable, Sequence

from hotclub_auth.sessions.delivery import vary_with_cookie
from hotclub_auth.sessions.keeper import Kept, SessionKeeper

Header = tuple[str, str]
INTERRUPTED_STATUS = 400
INTERRUPTED_TEXT = "Your session ended while this request ran, perhaps by a log-out elsewhere.\n"
INTERRUPTED_HEADERS: tuple[Header, ...] = (
    ("content-type", "text/plain; charset=utf-8"),
    ("content-length", str(len(INTERRUPTED_TEXT))),
    ("cache-control", "no-store"),
)


def cookie_value(cookie_headers: Iterable[str], name: str) -> str | None:
    """Return the last cookie of that name, or None."""
    found = None
    for header in cookie_headers:
        for pair in header.split(";"):
            key, equals, value = pair.strip().partition("=")
            if equals and key == name:
                found = value.strip('"')
    return found


def session_headers(
    headers: Sequence[Header], kept: Kept, keeper: SessionKeeper, *, secure: bool
) -> list[Header]:
    """Return a response's headers with what the session adds to them."""
    if not kept.outcome.vary:
        return list(headers)
    vary = ", ".join(value for name, value in headers if name.lower() == "vary")
    others = [header for header in headers if header[0].lower() != "vary"]
    cookie = keeper.cookie_text(kept, secure=secure)
    more = [("set-cookie", cookie)] if cookie is not None else []
    return [*others, ("vary", vary_with_cookie(vary)), *more]
