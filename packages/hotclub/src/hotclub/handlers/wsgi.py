"""What a server that speaks WSGI has to do with: the request, the project as its application."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from hotclub_http.body import LimitedStream
from hotclub_http.gateways.wsgi import WSGIRequest

__all__ = ["LimitedStream", "WSGIHandler", "WSGIRequest"]


class WSGIHandler:
    """The project, made ready already, as a WSGI application; `get_wsgi_application` sets it up too.

    Raises ImproperlyConfigured for settings that can't work.
    """

    request_class = WSGIRequest

    def __init__(self) -> None:
        from hotclub.application import make_application

        self._application = make_application()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer one request."""
        body: Iterable[bytes] = self._application.wsgi(environ, start_response)
        return body
