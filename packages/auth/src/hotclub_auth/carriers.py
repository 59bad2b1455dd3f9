"""Where a request carries its session and its user.

A request may be of Django's shape (attributes), an ASGI scope or a WSGI environ, or an object
around one of these (Starlette's, Flask's).
Flow: request → **carriers** → session, user. Not here: making either.
"""

from collections.abc import Iterator, MutableMapping
from typing import Any

from hotclub_auth.anonymous import AnonymousUser
from hotclub_auth.errors import ImproperlyConfigured

ASGI_SESSION, ASGI_USER = "session", "user"
WSGI_SESSION, WSGI_USER = "hotclub.session", "hotclub.user"
_NAMES = ((ASGI_SESSION, ASGI_USER), (WSGI_SESSION, WSGI_USER))


def session_of(request: Any) -> Any:
    """Return the session. Raises ImproperlyConfigured where no session middleware stands before."""
    session = _attribute_session(request)
    if session is not None:
        return session
    for mapping, session_name, _ in _mappings(request):
        return mapping[session_name]
    raise ImproperlyConfigured(
        "This request has no session; add the session middleware to the application."
    )


def set_user(request: Any, user: Any) -> None:
    """Make the user known to what comes after in this request."""
    for mapping, _, user_name in _mappings(request):
        mapping[user_name] = user
        return

    async def auser() -> Any:
        return user

    # Asking whether a lazy request has a user would look one up; it takes one in any case.
    is_lazy = hasattr(request, "slot_filled")
    if is_lazy or hasattr(request, "auser"):
        request.auser = auser
    if is_lazy or hasattr(request, "user"):
        request.user = user


def _attribute_session(request: Any) -> Any:
    """Return a session of ours that the request has as an attribute, or None."""
    try:
        session = getattr(request, "session", None)
    except AssertionError:
        # Starlette's request asserts that some session middleware ran.
        return None
    return session if hasattr(session, "cycle_key") else None


class RequestUser:
    """The user of a request, in both colours."""

    def __init__(self, request: Any) -> None:
        self.request = request

    def read(self) -> Any:
        """Return the user, AnonymousUser where no middleware has named one."""
        for mapping, _, user_name in _mappings(self.request):
            return mapping.get(user_name) or AnonymousUser()
        user = getattr(self.request, "user", None)
        return AnonymousUser() if user is None else user

    async def aread(self) -> Any:
        """As read, by `auser` where the request has it."""
        auser = getattr(self.request, "auser", None)
        return await auser() if auser is not None else self.read()


def _mappings(request: Any) -> Iterator[tuple[MutableMapping[str, Any], str, str]]:
    """Yield the mapping that carries a session of ours, with the names it uses."""
    places = (request, getattr(request, "scope", None), getattr(request, "environ", None))
    for place in places:
        if place is not None and isinstance(place, MutableMapping):
            for session_name, user_name in _NAMES:
                # Other libraries put a plain dict there; ours can be given a new key.
                if hasattr(place.get(session_name), "cycle_key"):
                    yield place, session_name, user_name
