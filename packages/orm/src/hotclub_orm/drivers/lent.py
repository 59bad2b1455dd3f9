"""A blocking session in the dress of an awaiting one, for a task that a thread waits for.

Flow: session of the thread → **lent** → arun. Its awaits never wait: each statement blocks, which holds
up nobody, as the loop runs for this task alone. Ledger and transaction are the lender's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import Session
from hotclub_orm.ledger import BlockOptions, Ledger
from hotclub_orm.statements import Answer, Row


def lent(session: Session[Connection]) -> Session[AsyncConnection]:
    """Return the session as an awaiting one."""
    return cast(Session[AsyncConnection], LentSession(session))


class LentSession:
    """What arun asks of a session, on the lender's connection and ledger."""

    def __init__(self, lender: Session[Connection]) -> None:
        self._lender = lender
        self.plain = self.connection = LentConnection(lender.plain)
        self.home = self

    @property
    def ledger(self) -> Ledger:
        """The lender's ledger."""
        return self._lender.ledger

    @property
    def held(self) -> bool:
        """Whether a context holds the lender."""
        return self._lender.held

    @property
    def owner(self) -> object:
        """Whose the lender is."""
        return self._lender.owner

    @property
    def disturbed(self) -> bool:
        """Whether an operation was cut off in the middle."""
        return self._lender.disturbed

    @disturbed.setter
    def disturbed(self, disturbed: bool) -> None:
        self._lender.disturbed = disturbed

    async def hold(self, session: object, options: BlockOptions) -> None:
        """Make this context hold the lender."""
        self._lender.home.hold(self._lender, options)

    async def unhold(self, session: object) -> None:
        """Let the lender go."""
        self._lender.home.unhold(self._lender)


class LentConnection:
    """A blocking connection whose methods are awaited."""

    __slots__ = ("_lender",)

    def __init__(self, lender: Connection) -> None:
        self._lender = lender

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._lender.in_transaction

    @property
    def lost(self) -> bool:
        """Whether the link is known to be broken."""
        return self._lender.lost

    async def execute(
        self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows"
    ) -> Any:
        """Run one statement."""
        return self._lender.execute(sql, params, answer)

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row."""
        return self._lender.execute_many(sql, rows)

    async def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load many rows."""
        return self._lender.copy(sql, rows)

    async def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query."""
        return self._lender.open(sql, params, chunk_size)

    async def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk."""
        return self._lender.fetch(handle)

    async def close_handle(self, handle: Any) -> None:
        """End reading."""
        self._lender.close_handle(handle)

    def set_timeout(self, seconds: float | None) -> None:
        """Limit every statement from now on."""
        self._lender.set_timeout(seconds)

    async def close(self) -> None:
        """End the connection."""
        self._lender.close()
