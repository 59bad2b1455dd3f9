"""Clients and request factories for tests of APIs, and the conformance cases of ports.

Flow: test → APIClient → application; or test → APIRequestFactory → a view called directly.
`data` with format="json" or "multipart" is encoded by the test renderers of the settings.
Not here: sending itself (hotclub_http.testing).
"""

from __future__ import annotations

import asyncio
from typing import Any

from hotclub_http.testing import (
    AsyncClient,
    AsyncRequestFactory,
    Client,
    RequestFactory,
)

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.request import FORCED_KEY
from hotclub_api.settings import api_settings


def force_authenticate(request: Any, user: Any = None, token: Any = None) -> None:
    """Let a request made by a factory be one of a user."""
    request._force_auth_user = user
    request._force_auth_token = token


def encode_data(data: Any, format: str | None, content_type: str | None) -> tuple[Any, str]:
    """Return (body, content type).

    Raises ImproperlyConfigured for an unknown format, or a format beside a content type.
    """
    if format is not None and content_type is not None:
        raise ImproperlyConfigured("Give format= or content_type=, not both.")
    if content_type is not None:
        return data if data is not None else b"", content_type
    if data is None:
        return b"", "application/octet-stream"
    wanted = format or api_settings.TEST_REQUEST_DEFAULT_FORMAT
    renderers = {one.format: one for one in api_settings.TEST_REQUEST_RENDERER_CLASSES}
    if wanted not in renderers:
        raise ImproperlyConfigured(
            f"The format {wanted!r} is none of TEST_REQUEST_RENDERER_CLASSES: "
            f"{', '.join(renderers)}."
        )
    renderer = renderers[wanted]()
    return renderer.render(data), renderer.media_type


class _Encoding:
    """The writing verbs with `format`."""

    def post(self, path: str, data: Any = None, format: Any = None, **options: Any) -> Any:
        """POST.   data: encoded by format."""
        return self._send("post", path, data, format, options)

    def put(self, path: str, data: Any = None, format: Any = None, **options: Any) -> Any:
        """PUT.   data: encoded by format."""
        return self._send("put", path, data, format, options)

    def patch(self, path: str, data: Any = None, format: Any = None, **options: Any) -> Any:
        """PATCH.   data: encoded by format."""
        return self._send("patch", path, data, format, options)

    def delete(self, path: str, data: Any = None, format: Any = None, **options: Any) -> Any:
        """DELETE.   data: encoded by format."""
        return self._send("delete", path, data, format, options)

    def _send(self, verb: str, path: str, data: Any, format: Any, options: dict[str, Any]) -> Any:
        body, content_type = encode_data(data, format, options.pop("content_type", None))
        # `generic` sends the body as it is; the verbs would encode it a second time.
        here: Any = self
        return here.generic(verb.upper(), path, body, content_type=content_type, **options)


class APIRequestFactory(_Encoding, RequestFactory):  # type: ignore[misc]  # `format` comes third
    """Makes requests for calling a view directly."""


class AsyncAPIRequestFactory(_Encoding, AsyncRequestFactory):  # type: ignore[misc]  # `format` comes third
    """Makes requests as ASGI servers do, for calling an async view directly."""


class _Credentials:
    """Headers that every request of a client has."""

    _extra: dict[str, Any]

    def credentials(self, **headers: str) -> None:
        """Send these with every request from now on, as HTTP_AUTHORIZATION="Token ..."."""
        forced = self._extra.get(FORCED_KEY)
        self._extra.clear()
        self._extra.update(headers)
        if forced is not None:
            self._extra[FORCED_KEY] = forced

    def force_authenticate(self, user: Any = None, token: Any = None) -> None:
        """Let every request from now on be one of a user; without one, of whoever it is again."""
        self._extra.pop(FORCED_KEY, None)
        if user is not None or token is not None:
            self._extra[FORCED_KEY] = (user, token)


class APIClient(_Encoding, _Credentials, Client):  # type: ignore[misc]  # `format` comes third
    """Sends requests through an application."""


class AsyncAPIClient(_Encoding, _Credentials, AsyncClient):  # type: ignore[misc]  # `format` comes third
    """Sends requests through an application, by ASGI."""


def check_throttle_store(store: Any) -> None:
    """Assert that a throttle store counts as throttles expect, in both colours."""

    async def taken(key: str, now: float) -> float:
        seconds: float = await store.atake(key, limit=2, window_seconds=10, now=now)
        return seconds

    first = [store.take("a", limit=2, window_seconds=10, now=now) for now in (0.0, 4.0, 5.0)]
    assert first[:2] == [0, 0], "the first two of two are admitted"
    assert 0 < first[2] <= 5, "the third waits until the first one is forgotten"
    assert store.take("b", limit=2, window_seconds=10, now=5.0) == 0, "keys don't share a count"
    assert asyncio.run(taken("a", 10.5)) == 0, "a request is forgotten after the window"
