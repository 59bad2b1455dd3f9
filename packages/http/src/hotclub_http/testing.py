"""Test doubles and conformance cases for those who write routers, signers, renderers and layers.

Flow: a test of another package → **these** → the ports of this one.
Not here: the test clients (client.py), which users of an application want.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from hotclub_http.client import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from hotclub_http.dispatch import ViewMatch
from hotclub_http.outgoing import encode_file, encode_multipart
from hotclub_http.ports import CookieSigner, Router

__all__ = [
    "AsyncClient",
    "AsyncRequestFactory",
    "Client",
    "DictRouter",
    "PlainSigner",
    "RequestFactory",
    "StringRenderer",
    "asgi_conversation",
    "check_router",
    "check_signer",
    "encode_file",
    "encode_multipart",
]


class DictRouter:
    """A Router over a dict of exact paths."""

    def __init__(self, views: Mapping[str, Callable[..., Any]]) -> None:
        self._views = dict(views)

    def match(self, path: str, /) -> ViewMatch | None:
        """Return the view of a path."""
        view = self._views.get(path)
        return None if view is None else ViewMatch(view)


class PlainSigner:
    """A CookieSigner that only marks its values; for tests, it protects nothing.

    Raises ValueError for a value with another mark.
    """

    def sign(self, value: str, *, salt: str) -> str:
        """Return the value and its mark."""
        return f"{value}:{salt}-signed"

    def unsign(self, value: str, *, salt: str, max_age: Any) -> str:
        """Return the value without its mark."""
        mark = f":{salt}-signed"
        text = value.removesuffix(mark)
        if text == value:
            raise ValueError(f"{value!r} is not signed for {salt!r}.")
        return text


class StringRenderer:
    """A Renderer whose templates are `str.format` texts."""

    non_blocking = True

    def resolve(self, template: Any, *, using: str | None) -> Any:
        """Return the template, the first of a list."""
        return template[0] if isinstance(template, (list, tuple)) else template

    def render(self, template: Any, context: Any, request: Any) -> str:
        """Return the text with the context filled in."""
        return str(template).format(**(context or {}))


def check_router(router: Router, *, known: str, unknown: str) -> None:
    """Assert that a router answers as the application expects, for a known and an unknown path."""
    match = router.match(known)
    assert match, f"{known!r} has no match"
    assert callable(match.func)
    list(match.args)
    dict(match.kwargs)
    assert not router.match(unknown), f"{unknown!r} has a match"


def check_signer(signer: CookieSigner) -> None:
    """Assert that a signer reads what it signed and refuses what it did not."""
    signed = signer.sign("value", salt="a")
    assert signer.unsign(signed, salt="a", max_age=None) == "value"
    for forged, salt in ((signed, "b"), ("value", "a"), (signed[:-1], "a")):
        assert not _accepts(signer, forged, salt), f"{forged!r} was accepted for salt {salt!r}"


def _accepts(signer: CookieSigner, signed: str, salt: str) -> bool:
    try:
        signer.unsign(signed, salt=salt, max_age=None)
    except Exception:  # noqa: BLE001  # the kind of error is the signer's own
        return False
    return True


async def asgi_conversation(
    app: Any,
    scope: dict[str, Any],
    incoming: list[dict[str, Any]],
    *,
    then_disconnect: asyncio.Event | None = None,
) -> list[dict[str, Any]]:
    """Return the messages an ASGI application sends for a scope and incoming messages.

    then_disconnect: when set, the client goes; without it the client stays until the end.
    """
    sent: list[dict[str, Any]] = []
    waiting = list(reversed(incoming))
    never = then_disconnect or asyncio.Event()

    async def receive() -> dict[str, Any]:
        if waiting:
            return dict(waiting.pop())
        await never.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent
