"""What a server that speaks ASGI has to do with: the request, the project as its application."""

from __future__ import annotations

from typing import Any

from hotclub_http.gateways.asgi import ASGIRequest

__all__ = ["ASGIHandler", "ASGIRequest"]


class ASGIHandler:
    """The project, made ready already, as an ASGI application; `get_asgi_application` sets it up too.

    Raises ImproperlyConfigured for settings that can't work.
    """

    def __init__(self) -> None:
        from hotclub.application import make_application

        self._application = make_application()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request, websocket or lifespan."""
        await self._application.asgi(scope, receive, send)
