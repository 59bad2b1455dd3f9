"""Which session serves this thread or task, and who watches its statements. A part of Database.

Flow: **sessions** → running, blocks → door. What is held stands in context variables (drivers/session.py);
the owner is compared, so that a copied context never shares a transaction. Not here: opening seats.
"""

from __future__ import annotations

import asyncio
from asyncio import _get_running_loop
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import get_ident
from typing import Any

from hotclub_orm.crossing import crossing_of_thread
from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.seats import AsyncSeats, Seats
from hotclub_orm.drivers.session import AHELD, HELD, Session
from hotclub_orm.drivers.watching import (
    WATCHERS,
    AsyncWatchedConnection,
    Recorder,
    WatchedConnection,
    Watcher,
    watched,
    watchers_of,
    watching,
)

_UNWATCHED: AbstractContextManager[None] = nullcontext()  # holds nothing, so one serves all


class Sessions:
    """What every part of a database asks: whose session, and watched by whom."""

    _seats: Seats  # where blocking sessions come from
    _aseats: AsyncSeats  # where awaiting ones do
    _guards_loop: bool
    _watchers: tuple[Watcher, ...]

    def session(self) -> Session[Any] | None:
        """Return the session that this task or thread holds, or None outside of any block."""
        if (crossing := crossing_of_thread()) is not None:
            return crossing.ask(self._session_of_task)
        if _get_running_loop() is not None and (held := self._aheld()) is not None:
            return held
        return self._held()

    async def _session_of_task(self) -> Session[Any] | None:
        return self.session()

    def _held(self) -> Session[Connection] | None:
        session = HELD.get(self)
        return session if session is not None and session.owner == get_ident() else None

    def _aheld(self) -> Session[AsyncConnection] | None:
        session = AHELD.get(self)
        if session is None or session.owner is not asyncio.current_task():
            return None
        return session

    def _in_hand(self) -> Session[Connection] | None:
        return HELD.in_hand(self._seats, get_ident())

    def _ain_hand(self) -> Session[AsyncConnection] | None:
        return AHELD.in_hand(self._aseats, asyncio.current_task())

    # watching

    def execute_wrapper(self, watcher: Watcher) -> AbstractContextManager[None]:
        """Put the watcher around each statement of this context (drivers/watching.py)."""
        return watching(self, watcher)

    @contextmanager
    def watch_statements(self) -> Iterator[Recorder]:
        """Record each statement of this context: `with database.watch_statements() as seen:`."""
        recorder = Recorder()
        with watching(self, recorder):
            yield recorder

    def add_watcher(self, watcher: Watcher) -> None:
        """Put the watcher around each statement of every thread and task, from now on."""
        self._watchers = (*self._watchers, watcher)

    def remove_watcher(self, watcher: Watcher) -> None:
        """Take the watcher away; an unknown one is no error."""
        self._watchers = tuple(known for known in self._watchers if known is not watcher)

    def _watched(self, session: Session[Any]) -> AbstractContextManager[None]:
        if not self._watchers and WATCHERS.get() is None:
            return _UNWATCHED
        return watched(session, (*self._watchers, *watchers_of(self)), self, WatchedConnection)

    def _awatched(self, session: Session[Any]) -> AbstractContextManager[None]:
        if not self._watchers and WATCHERS.get() is None:
            return _UNWATCHED
        return watched(session, (*self._watchers, *watchers_of(self)), self, AsyncWatchedConnection)
