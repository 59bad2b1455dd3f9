"""An application that answers requests for static files itself, as `runserver` does.

Flow: request below STATIC_URL → static file; any other → the application inside.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

from hotclub_http import Application

from hotclub.conf import settings
from hotclub.staticfiles.serving import static_response
from hotclub.staticfiles.utils import check_settings

__all__ = ["ASGIStaticFilesHandler", "StaticFilesHandler", "StaticFilesHandlerMixin"]


class StaticFilesHandlerMixin:
    """Which requests are for static files, and the answer to them."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.base_url = urlsplit(self.get_base_url())
        self._files = Application(self.serve, debug=settings.DEBUG)

    def get_base_url(self) -> str:
        """Return STATIC_URL. Raises ImproperlyConfigured without one."""
        check_settings()
        return str(settings.STATIC_URL)

    def _should_handle(self, path: str) -> bool:
        # Files on another host are that host's affair.
        return path.startswith(self.base_url.path) and not self.base_url.netloc

    def file_path(self, url: str) -> str:
        """Return the name of a static file by its path in the URL."""
        return unquote(url.removeprefix(self.base_url.path))

    def serve(self, request: Any) -> Any:
        """Return the static file that a request asks for."""
        return static_response(request, request.path.removeprefix(self.base_url.path))

    def __getattr__(self, name: str) -> Any:
        """Be what the application inside is, to those who look (hooks, lifespan)."""
        if name == "application":
            raise AttributeError(name)
        return getattr(self.application, name)


class StaticFilesHandler(StaticFilesHandlerMixin):
    """Wraps a WSGI application."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer by WSGI."""
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        target = self._files if self._should_handle(path) else self.application
        return target(environ, start_response)


class ASGIStaticFilesHandler(StaticFilesHandlerMixin):
    """Wraps an ASGI application."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> Any:
        """Answer by ASGI."""
        if scope["type"] == "http" and self._should_handle(scope["path"]):
            return await self._files(scope, receive, send)
        return await self.application(scope, receive, send)
