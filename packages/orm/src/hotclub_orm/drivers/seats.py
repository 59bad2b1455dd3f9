"""Who sits on which connection: the port between the database and its ways to get sessions.

Flow: database → **seats** → session. `take` and `give` frame one operation or one stream; `hold`
and `unhold` frame a transaction within them, and make the context know it.
"""

from __future__ import annotations

from typing import Protocol

from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import AsyncHome, Home, Session


class Seats(Home, Protocol):
    """Blocking sessions."""

    def take(self) -> Session[Connection]:
        """Return a session for this thread alone, with no transaction open."""
        ...

    def give(self, session: Session[Connection]) -> None:
        """Take it back, whatever state it is in."""
        ...

    def close(self) -> None:
        """Close every connection; the next `take` opens anew."""
        ...

    def abandon(self) -> None:
        """After a fork, in the child: forget the parent's connections without touching them."""
        ...


class AsyncSeats(AsyncHome, Protocol):
    """Sessions for tasks."""

    async def take(self) -> Session[AsyncConnection]:
        """Return a session for this task alone, with no transaction open."""
        ...

    async def give(self, session: Session[AsyncConnection]) -> None:
        """Take it back, whatever state it is in."""
        ...

    async def close(self) -> None:
        """Close every connection of this loop; the next `take` opens anew."""
        ...

    def close_now(self) -> None:
        """Close what can be closed without a loop."""
        ...

    def abandon(self) -> None:
        """After a fork, in the child: forget the parent's connections without touching them."""
        ...
