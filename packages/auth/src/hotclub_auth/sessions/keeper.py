"""A session around a request of Django's shape: begun before the view, kept after it.

A framework makes one SessionKeeper of its engine and settings; its middleware calls `begin`, then
`finish` or `afinish`. The ASGI and WSGI middleware use the same steps.
Flow: request's cookie → **keeper** → session; session → **keeper** → store and cookie.
Not here: the decisions (delivery.py), the engines.
"""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from hotclub_auth.errors import SessionInterrupted, UpdateError
from hotclub_auth.ports import SessionRequest
from hotclub_auth.sessions.delivery import (
    Outcome,
    decide,
    expired_cookie,
    is_secure_cookie,
    session_cookie,
    vary_with_cookie,
)
from hotclub_auth.sessions.session_base import SessionBase
from hotclub_auth.settings import SessionSettings, auth_settings

# Makes the session of a key; every engine's SessionStore is one.
Engine = Callable[[str | None], SessionBase]


class Kept(NamedTuple):
    """What a response is told. max_age_seconds: None for a cookie that ends with the browser."""

    outcome: Outcome
    key: str = ""
    max_age_seconds: int | None = None


class SessionKeeper:
    """Begins and keeps sessions. settings: None for those of the process."""

    def __init__(self, engine: Engine, settings: SessionSettings | None = None) -> None:
        self.engine = engine
        self._settings = settings

    @property
    def settings(self) -> SessionSettings:
        """The settings given, or those of the process."""
        return self._settings or auth_settings().session

    def begin(self, request: SessionRequest) -> None:
        """Give the request its session; nothing is loaded before somebody looks into it."""
        session = self.engine(request.COOKIES.get(self.settings.cookie_name))
        request.session = session  # type: ignore[attr-defined]

    def finish(self, request: Any, response: Any) -> Any:
        """Store the session and write its cookie into a response of Django's shape; return it.

        Raises SessionInterrupted when the session was deleted meanwhile.
        """
        had_cookie = self.settings.cookie_name in request.COOKIES
        kept = self.keep(request.session, had_cookie=had_cookie, status=response.status_code)
        return self._tell(kept, request, response)

    async def afinish(self, request: Any, response: Any) -> Any:
        """As finish."""
        had_cookie = self.settings.cookie_name in request.COOKIES
        kept = await self.akeep(request.session, had_cookie=had_cookie, status=response.status_code)
        return self._tell(kept, request, response)

    def keep(self, session: SessionBase, *, had_cookie: bool, status: int) -> Kept:
        """Store the session if that is due, and return what the response is to say."""
        if self.settings.save_every_request and not session.is_empty():
            # Loading tells whether the key is one of ours; a stranger's must not be stored anew.
            session.get("")
        outcome = self._outcome(session, had_cookie=had_cookie, status=status)
        if not outcome.save:
            return Kept(outcome)
        closes = session.get_expire_at_browser_close()
        age_seconds = None if closes else session.get_expiry_age()
        try:
            session.save()
        except UpdateError as gone:
            raise _interrupted() from gone
        return Kept(outcome, session.session_key or "", age_seconds)

    async def akeep(self, session: SessionBase, *, had_cookie: bool, status: int) -> Kept:
        """As keep."""
        if self.settings.save_every_request and not session.is_empty():
            await session.aget("")
        outcome = self._outcome(session, had_cookie=had_cookie, status=status)
        if not outcome.save:
            return Kept(outcome)
        closes = await session.aget_expire_at_browser_close()
        age_seconds = None if closes else await session.aget_expiry_age()
        try:
            await session.asave()
        except UpdateError as gone:
            raise _interrupted() from gone
        return Kept(outcome, session.session_key or "", age_seconds)

    def cookie_text(self, kept: Kept, *, secure: bool) -> str | None:
        """Return the Set-Cookie text, or None. secure: whether the request came over https."""
        if kept.outcome.delete_cookie:
            return expired_cookie(self.settings, secure=secure)
        if not kept.outcome.save:
            return None
        return session_cookie(
            kept.key,
            self.settings,
            max_age_seconds=kept.max_age_seconds,
            secure=secure,
            now=time.time(),
        )

    def _outcome(self, session: SessionBase, *, had_cookie: bool, status: int) -> Outcome:
        return decide(
            had_cookie=had_cookie,
            accessed=session.accessed,
            modified=session.modified,
            empty=session.is_empty(),
            status=status,
            settings=self.settings,
        )

    def _tell(self, kept: Kept, request: Any, response: Any) -> Any:
        settings = self.settings
        if kept.outcome.vary:
            response.headers["Vary"] = vary_with_cookie(response.headers.get("Vary"))
        if kept.outcome.delete_cookie:
            response.delete_cookie(
                settings.cookie_name,
                path=settings.cookie_path,
                domain=settings.cookie_domain,
                samesite=settings.cookie_samesite,
            )
        elif kept.outcome.save:
            response.set_cookie(
                settings.cookie_name,
                kept.key,
                max_age=kept.max_age_seconds,
                domain=settings.cookie_domain,
                path=settings.cookie_path,
                secure=is_secure_cookie(settings, secure=request.is_secure()),
                httponly=settings.cookie_httponly,
                samesite=settings.cookie_samesite,
            )
        return response


def _interrupted() -> SessionInterrupted:
    return SessionInterrupted(
        "The session was deleted before the request was done, perhaps by a log-out elsewhere."
    )
