"""A browser without a network: keeps cookies, sends forms with their token, over ASGI."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any, Self

import httpx
from hotclub_auth import login
from hotclub_auth.sessions.model_db import SessionStore
from hotclub_security import SecretKeys, signing_with

SECRET_KEY = "a secret key of tests, which is long enough for the application"


class Browser:
    """Asks an ASGI application; its answers are httpx's."""

    def __init__(self, application: Any, base_url: str = "http://localhost") -> None:
        self.loop = asyncio.new_event_loop()
        self.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=application, raise_app_exceptions=True),
            base_url=base_url,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.run_until_complete(self.client.aclose())
        self.loop.run_until_complete(self.loop.shutdown_default_executor())
        self.loop.close()

    def _run(self, method: str, url: str, **kwargs: Any) -> httpx.Response:
        return self.loop.run_until_complete(self.client.request(method, url, **kwargs))

    def get(self, url: str, **kwargs: Any) -> httpx.Response:
        """Ask for a page."""
        return self._run("GET", url, **kwargs)

    def post(self, url: str, data: Any = None, **kwargs: Any) -> httpx.Response:
        """Send a form, with the token that the site gave last."""
        headers = {"X-CSRFToken": self.token(), "Origin": "http://localhost"}
        return self._run("POST", url, data=data or {}, headers=headers, **kwargs)

    def token(self) -> str:
        """Return the site's token, asking for a page with one if need be."""
        if "admin_csrftoken" not in self.client.cookies:
            self.get("/", follow_redirects=True)
        return str(self.client.cookies["admin_csrftoken"])

    def log_in(self, user: Any) -> None:
        """Begin a session of a user, as the log-in page does."""

        class Request:
            session = SessionStore()
            META: dict[str, Any] = {}

        request = Request()
        request.user = user  # type: ignore[attr-defined]
        with signing_with(SecretKeys(SECRET_KEY)):
            login(request, user)
            request.session.save()
        self.client.cookies.set(
            "admin_sessionid", request.session.session_key or "", "localhost.local"
        )


def texts(html: str, tag: str, css: str = "") -> list[str]:
    """Return the texts of elements with a tag and, if given, a CSS class."""
    wanted = rf'class="[^"]*\b{css}\b[^"]*"' if css else ""
    found = re.findall(rf"<{tag}\b[^>]*{wanted}[^>]*>(.*?)</{tag}>", html, re.DOTALL)
    return [unescape(re.sub(r"<[^>]*>", "", one)).strip() for one in found]
