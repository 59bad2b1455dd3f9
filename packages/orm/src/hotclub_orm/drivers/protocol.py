"""What a driver must offer: one connection, in one colour.

Flow: run / arun → **connection** → database. Placeholders are the dialect's. Every method raises
children of errors.Error only. A third driver needs these methods and a way to make connections;
`testing.driver_cases` checks it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from hotclub_orm.statements import Answer, Row


class Connection(Protocol):
    """A blocking connection in autocommit mode: BEGIN and COMMIT come as statements."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, as the database sees it."""
        ...

    @property
    def lost(self) -> bool:
        """Whether the link is known to be broken."""
        ...

    def execute(self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows") -> Any:
        """Run one statement; return its rows, a count, a rowid, a Result or None (see Answer)."""
        ...

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row; return the number of affected rows."""
        ...

    def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load many rows, all or nothing; return their number. sql: see dialect.bulk_load."""
        ...

    def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query; return a handle."""
        ...

    def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk; empty at the end."""
        ...

    def close_handle(self, handle: Any) -> None:
        """End reading; twice is no error."""
        ...

    def set_timeout(self, seconds: float | None) -> None:
        """Limit every statement from now on, where no statement of SQL does so."""
        ...

    def close(self) -> None:
        """End the connection; twice is no error."""
        ...


class AsyncConnection(Protocol):
    """As Connection, awaiting."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, as the database sees it."""
        ...

    @property
    def lost(self) -> bool:
        """Whether the link is known to be broken."""
        ...

    async def execute(
        self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows"
    ) -> Any:
        """Run one statement; return its rows, a count, a rowid, a Result or None (see Answer)."""
        ...

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row; return the number of affected rows."""
        ...

    async def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load many rows, all or nothing; return their number. sql: see dialect.bulk_load."""
        ...

    async def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query; return a handle."""
        ...

    async def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk; empty at the end."""
        ...

    async def close_handle(self, handle: Any) -> None:
        """End reading; twice is no error."""
        ...

    def set_timeout(self, seconds: float | None) -> None:
        """Limit every statement from now on, where no statement of SQL does so."""
        ...

    async def close(self) -> None:
        """End the connection; twice is no error."""
        ...
