"""A connection with its ledger, and who holds it at this moment.

Flow: database → **session** → connection. What is held (inside a block, or in manual mode) is known
by context variables, so that neither threads nor tasks ever share a transaction. A task started
inside a block sees a copy of its parent's context; the owner tells it that the block is not its
own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import get_ident
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.ledger import BlockOptions, Ledger
from hotclub_orm.signals import connection_created

C = TypeVar("C", Connection, AsyncConnection)


class Home(Protocol):
    """Where blocking sessions come from."""

    def hold(self, session: Session[Connection], options: BlockOptions) -> None:
        """Make this context hold the session, before its outermost block begins."""
        ...

    def unhold(self, session: Session[Connection]) -> None:
        """Let the session go, after its outermost block ended."""
        ...


class AsyncHome(Protocol):
    """As Home, awaiting."""

    async def hold(self, session: Session[AsyncConnection], options: BlockOptions) -> None:
        """Make this context hold the session, before its outermost block begins."""
        ...

    async def unhold(self, session: Session[AsyncConnection]) -> None:
        """Let the session go, after its outermost block ended."""
        ...


class Session(Generic[C]):
    """One connection and the state of its transaction."""

    __slots__ = (
        "__weakref__",
        "connection",
        "disturbed",
        "held",
        "home",
        "kept",
        "ledger",
        "owner",
        "plain",
    )

    def __init__(self, connection: C, ledger: Ledger, home: Any) -> None:
        self.connection: C = connection
        self.home = home
        """A Home or an AsyncHome, in the colour of the connection."""
        self.plain: C = connection
        """The connection without the watchers that may be wrapped around it for a while."""
        self.ledger = ledger
        self.held = False
        self.owner: object = None
        self.disturbed = False
        """Whether an operation was cut off in the middle, so that settings may be left behind."""
        self.kept = False
        """Whether a thread keeps it for itself, so that there is nothing to give back."""


class InHand(NamedTuple):
    """A session that an operation works on, outside of any block, while it calls a function."""

    session: Any
    owner: object


class Held(Generic[C]):
    """The sessions that this context holds, by the database (any hashable) they belong to.

    Beside them stand those in hand, by their home: what a function asks that an operation calls is
    run on the operation's own session. A second one would have to come from the pool, whose users
    might all wait for a second one.
    """

    __slots__ = ("sessions",)

    def __init__(self, name: str) -> None:
        self.sessions: ContextVar[Mapping[Hashable, Any] | None] = ContextVar(name, default=None)

    def get(self, database: Hashable) -> Session[C] | None:
        """Return the session that this context holds of the database."""
        sessions = self.sessions.get()
        return None if sessions is None else sessions.get(database)

    def put(self, database: Hashable, session: Session[C], owner: object) -> None:
        """Hold the session for the owner, a thread's number or a task."""
        session.held, session.owner = True, owner
        self.sessions.set({**(self.sessions.get() or {}), database: session})

    def drop(self, database: Hashable) -> None:
        """Hold the database's session no longer."""
        sessions = dict(self.sessions.get() or {})
        session = sessions.pop(database, None)
        if session is not None:
            session.held, session.owner = False, None
        self.sessions.set(sessions or None)

    @contextmanager
    def lend(self, session: Session[C], owner: object) -> Iterator[None]:
        """Put an operation's session into the owner's hand for a while."""
        if session.held:
            yield
            return
        lent = InHand(session, owner)
        token = self.sessions.set({**(self.sessions.get() or {}), session.home: lent})
        try:
            yield
        finally:
            self.sessions.reset(token)

    def in_hand(self, home: Any, owner: object) -> Session[C] | None:
        """Return the session of that home that is in the owner's hand."""
        lent = (self.sessions.get() or {}).get(home)
        return lent.session if lent is not None and lent.owner == owner else None


HELD: Held[Connection] = Held("hotclub_orm_held")
AHELD: Held[AsyncConnection] = Held("hotclub_orm_aheld")


def tell_opened(database: Hashable, session: Session[Connection]) -> None:
    """Send connection_created; what its receivers ask of the database runs on the new connection.

    An error of theirs closes it, and is raised.
    """
    if not connection_created.receivers:
        return
    try:
        with HELD.lend(session, get_ident()):
            connection_created.send(type(database), connection=database)
    except BaseException:
        session.plain.close()
        raise


async def atell_opened(database: Hashable, session: Session[AsyncConnection]) -> None:
    """As `tell_opened`, awaiting."""
    if not connection_created.receivers:
        return
    try:
        with AHELD.lend(session, asyncio.current_task()):
            await connection_created.asend(type(database), connection=database)
    except BaseException:
        await session.plain.close()
        raise
