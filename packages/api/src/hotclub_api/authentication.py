"""Who asks: by name and password, by session, by token, or as a server before us says.

Flow: request → authenticators in turn → (user, auth) or None.
Where users are is the application's matter; it is asked through ports (settings).
Not here: what a user may do (permissions.py).
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from hotclub_api.errors import AuthenticationFailed, PermissionDenied
from hotclub_api.settings import api_settings
from hotclub_api.steps import Await, OnLoop, Steps, arun, ask, run

_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_LONGEST_HEADER = 8192


class AnonymousUser:
    """Nobody in particular."""

    id = None
    pk = None
    username = ""
    is_staff = False
    is_active = False
    is_superuser = False
    is_authenticated = False
    is_anonymous = True

    def __str__(self) -> str:
        return "AnonymousUser"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AnonymousUser)

    def __hash__(self) -> int:
        return 1

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_perms(self, perm_list: Any, obj: Any = None) -> bool:
        """Return False."""
        return False


def get_authorization_header(request: Any) -> bytes:
    """Return the Authorization header as bytes, b"" when there is none."""
    header = request.META.get("HTTP_AUTHORIZATION", b"")
    return header.encode("latin-1", "replace") if isinstance(header, str) else header


class BaseAuthentication:
    """Finds out who asks."""

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, auth), or None when this way was not tried.

        Raises AuthenticationFailed when it was, and failed.
        """
        raise NotImplementedError(f"{type(self).__name__}.authenticate() is missing.")

    def authenticate_header(self, request: Any) -> str | None:
        """Return the WWW-Authenticate header for a 401; None makes it a 403."""
        return None


class BasicAuthentication(BaseAuthentication):
    """Name and password in the Authorization header (RFC 7617), checked by PASSWORD_BACKEND."""

    www_authenticate_realm = "api"

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), or None without such a header."""
        return run(self._authenticate(request))

    async def aauthenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), on the loop."""
        return await arun(self._authenticate(request))

    def _authenticate(self, request: Any) -> Steps[tuple[Any, Any] | None]:
        kind, _, rest = get_authorization_header(request).partition(b" ")
        if kind.lower() != b"basic":
            return None
        name, password = _basic_credentials(rest.strip())
        found = yield ask(self, "authenticate_credentials", name, password, request)
        return found  # type: ignore[no-any-return]

    def authenticate_credentials(
        self, userid: str, password: str, request: Any = None
    ) -> tuple[Any, Any]:
        """Return (user, None).

        Raises AuthenticationFailed, in the same words whatever is wrong.
        """
        return run(self._credentials(userid, password, request))

    async def aauthenticate_credentials(
        self, userid: str, password: str, request: Any = None
    ) -> tuple[Any, Any]:
        """Return (user, None), on the loop."""
        return await arun(self._credentials(userid, password, request))

    def _credentials(self, userid: str, password: str, request: Any) -> Steps[tuple[Any, Any]]:
        backend = api_settings.PASSWORD_BACKEND
        user = None
        if backend is not None:
            user = yield Await(backend(request, username=userid, password=password))
        if user is None or not getattr(user, "is_active", True):
            raise AuthenticationFailed("Invalid username/password.")
        return user, None

    def authenticate_header(self, request: Any) -> str:
        """Return the challenge."""
        return f'Basic realm="{self.www_authenticate_realm}", charset="UTF-8"'


def _basic_credentials(encoded: bytes) -> tuple[str, str]:
    if not encoded or b" " in encoded or len(encoded) > _LONGEST_HEADER:
        raise AuthenticationFailed("Invalid basic header.")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise AuthenticationFailed(
            "Invalid basic header. Credentials not correctly encoded."
        ) from None
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    name, colon, password = text.partition(":")
    if not colon:
        raise AuthenticationFailed("Invalid basic header. Credentials not correctly encoded.")
    return name, password


class SessionAuthentication(BaseAuthentication):
    """The user of the session (`request.user` of the HttpRequest).

    Unsafe methods need a CSRF check; without the setting CSRF_CHECK they are refused.
    """

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), or None when nobody is logged in."""
        return run(self._authenticate(request))

    async def aauthenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), on the loop."""
        return await arun(self._authenticate(request))

    def _authenticate(self, request: Any) -> Steps[tuple[Any, Any] | None]:
        http_request = request._request
        try:
            if (yield OnLoop()) and hasattr(http_request, "aslot"):
                user = yield Await(http_request.aslot("user"))
            else:
                user = http_request.user
        except AttributeError:
            return None
        if user is None or not user.is_active or not getattr(user, "is_authenticated", True):
            return None
        yield ask(self, "enforce_csrf", request)
        return user, None

    def enforce_csrf(self, request: Any) -> None:
        """Check an unsafe request.

        Raises PermissionDenied.
        """
        run(self._enforce_csrf(request))

    async def aenforce_csrf(self, request: Any) -> None:
        """Check an unsafe request, on the loop."""
        await arun(self._enforce_csrf(request))

    def _enforce_csrf(self, request: Any) -> Steps[None]:
        if request.method in _SAFE:
            return
        check = api_settings.CSRF_CHECK
        if check is None:
            raise PermissionDenied("CSRF Failed: the API has no CSRF check configured.")
        reason = yield Await(check(request._request))
        if reason:
            raise PermissionDenied(f"CSRF Failed: {reason}")


class ModelTokenStore:
    """Tokens that are rows: a model with `key` and a relation `user`."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def _asked(self, key: str) -> Any:
        return self.model._default_manager.select_related("user").filter(key=key)

    def find(self, key: str) -> tuple[Any, Any] | None:
        """Return (user, token), or None for an unknown one."""
        token = self._asked(key).first()
        return None if token is None else (token.user, token)

    async def afind(self, key: str) -> tuple[Any, Any] | None:
        """Return (user, token), on the loop."""
        token = await self._asked(key).afirst()
        return None if token is None else (token.user, token)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Token <key>`, looked up in a model or in TOKEN_STORE.

    model: with `key` and a relation `user`; None asks the setting.
    """

    keyword = "Token"
    model: Any = None

    def get_model(self) -> Any:
        """Return the model of tokens, None for those of TOKEN_STORE."""
        return self.model

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, token), or None without such a header."""
        return run(self._authenticate(request))

    async def aauthenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, token), on the loop."""
        return await arun(self._authenticate(request))

    def _authenticate(self, request: Any) -> Steps[tuple[Any, Any] | None]:
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != self.keyword.lower().encode():
            return None
        if len(parts) != 2 or len(parts[1]) > _LONGEST_HEADER:
            raise AuthenticationFailed("Invalid token header. It is one word after the keyword.")
        try:
            key = parts[1].decode("ascii")
        except UnicodeDecodeError:
            raise AuthenticationFailed(
                "Invalid token header. Token string should not contain invalid characters."
            ) from None
        found = yield ask(self, "authenticate_credentials", key)
        return found  # type: ignore[no-any-return]

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """Return (user, token).

        Raises AuthenticationFailed, in the same words for unknown and disabled ones.
        """
        return run(self._credentials(key))

    async def aauthenticate_credentials(self, key: str) -> tuple[Any, Any]:
        """Return (user, token), on the loop."""
        return await arun(self._credentials(key))

    def _credentials(self, key: str) -> Steps[tuple[Any, Any]]:
        model = self.get_model()
        store = api_settings.TOKEN_STORE if model is None else ModelTokenStore(model)
        found = None
        if store is not None:
            found = yield ask(store, "find", key)
        if found is None or not getattr(found[0], "is_active", True):
            raise AuthenticationFailed("Invalid token.")
        user, token = found
        return user, token

    def authenticate_header(self, request: Any) -> str:
        """Return the challenge."""
        return self.keyword


class RemoteUserAuthentication(BaseAuthentication):
    """The user that the server before us put into the environ; PASSWORD_BACKEND is not asked.

    header: a key of META that no client can set.   find_user: name → user or None.
    """

    header = "REMOTE_USER"

    def find_user(self, request: Any, name: str) -> Any:
        """Return the user of a name, or None; to be overridden (may be `async def`)."""
        return None

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), or None."""
        return run(self._authenticate(request))

    async def aauthenticate(self, request: Any) -> tuple[Any, Any] | None:
        """Return (user, None), on the loop."""
        return await arun(self._authenticate(request))

    def _authenticate(self, request: Any) -> Steps[tuple[Any, Any] | None]:
        name = request.META.get(self.header)
        if not name:
            return None
        user = yield ask(self, "find_user", request, name)
        return (user, None) if user is not None and user.is_active else None
