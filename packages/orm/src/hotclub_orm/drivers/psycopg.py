"""PostgreSQL through psycopg 3, in both colours.

Flow: run / arun → **connection** → psycopg. Connections are in autocommit mode, so that BEGIN and
COMMIT are ours; psycopg prepares a statement on the server once it was used a few times. Streams
use server-side cursors, which live in a transaction: outside of one, opening begins a read-only
one of its own. Needs the extra `postgres`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from time import monotonic
from typing import Any

from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.statements import Answer, Result, Row

try:
    import psycopg
    from psycopg.pq import TransactionStatus
except ModuleNotFoundError as missing:
    raise ImproperlyConfigured(
        "PostgreSQL needs the extra 'postgres': pip install 'hotclub-orm[postgres]'"
    ) from missing

from hotclub_orm.drivers.psycopg_errors import CAUGHT, translate

_IDLE = TransactionStatus.IDLE
# A cursor is used again and again, as making one costs a tenth of a short query; but it keeps its
# last result, so after a long one it is let go.
_MANY_ROWS = 1000


class _Chunks:
    """A handle of a stream: a server-side cursor, or the rows when these are switched off."""

    __slots__ = ("cursor", "ends_transaction", "size")

    def __init__(self, cursor: Any, size: int, *, ends_transaction: bool) -> None:
        self.cursor, self.size, self.ends_transaction = cursor, size, ends_transaction


class PsycopgConnection:
    """One blocking connection."""

    def __init__(self, raw: psycopg.Connection[Any], *, server_side_cursors: bool) -> None:
        self.raw = raw
        self._server_side_cursors = server_side_cursors
        self._cursor = raw.cursor()
        self._names = count(1)
        self.idle_since = monotonic()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed ones included."""
        return self.raw.pgconn.transaction_status != _IDLE

    @property
    def lost(self) -> bool:
        """Whether the link is known to be broken."""
        return self.raw.closed

    def execute(self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows") -> Any:
        """Run one statement."""
        cursor = self._cursor
        try:
            cursor.execute(sql, params)
            # pgresult tells whether there are rows; `description` would build an object a column.
            rows = cursor.fetchall() if cursor.pgresult.nfields else []  # type: ignore[union-attr]
            if len(rows) > _MANY_ROWS:
                self._cursor = self.raw.cursor()
            return rows if answer == "rows" else _answer(cursor, answer, rows)
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row, in one pipeline; all or nothing."""
        try:
            with self.raw.transaction():
                self._cursor.executemany(sql, rows)
            return self._cursor.rowcount
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load rows by COPY, which is one statement: all or nothing."""
        try:
            with self._cursor.copy(_unformatted(sql)) as copy:
                for row in rows:
                    copy.write_row(row)
            return self._cursor.rowcount
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query by a server-side cursor."""
        begins = self._server_side_cursors and not self.in_transaction
        cursor: Any = None
        try:
            if begins:
                self.raw.execute("BEGIN READ ONLY")
            if self._server_side_cursors:
                cursor = self.raw.cursor(f"hotclub_{next(self._names)}")
            else:
                cursor = self.raw.cursor()
            cursor.execute(sql, params)
        except CAUGHT as error:
            self._give_up(cursor, begins=begins)
            raise translate(error, sql, lost=self.raw.closed) from None
        except BaseException:  # cancelled or interrupted
            self._give_up(cursor, begins=begins)
            raise
        return _Chunks(cursor, chunk_size, ends_transaction=begins)

    def _give_up(self, cursor: Any, *, begins: bool) -> None:
        """Undo a beginning: the transaction first, so that closing the cursor asks nothing."""
        with suppress(*CAUGHT):
            if begins and not self.raw.closed:
                self.raw.execute("ROLLBACK")
            if cursor is not None:
                cursor.close()

    def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk."""
        try:
            return handle.cursor.fetchmany(handle.size)  # type: ignore[no-any-return]
        except CAUGHT as error:
            raise translate(error, None, lost=self.raw.closed) from None

    def close_handle(self, handle: Any) -> None:
        """End reading, and the transaction that was begun for it."""
        try:
            if not handle.cursor.closed:
                handle.cursor.close()
            if handle.ends_transaction and self.in_transaction and not self.raw.closed:
                self.raw.execute("ROLLBACK")
        except CAUGHT as error:
            raise translate(error, None, lost=self.raw.closed) from None

    def set_timeout(self, seconds: float | None) -> None:
        """Statements of SQL do this on PostgreSQL."""

    def close(self) -> None:
        """End the connection."""
        self.raw.close()


class AsyncPsycopgConnection:
    """One connection for a task."""

    def __init__(self, raw: psycopg.AsyncConnection[Any], *, server_side_cursors: bool) -> None:
        self.raw = raw
        self._server_side_cursors = server_side_cursors
        self._cursor = raw.cursor()
        self._names = count(1)
        self.idle_since = monotonic()

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open, failed ones included."""
        return self.raw.pgconn.transaction_status != _IDLE

    @property
    def lost(self) -> bool:
        """Whether the link is known to be broken."""
        return self.raw.closed

    async def execute(
        self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows"
    ) -> Any:
        """Run one statement. Cancelling the task cancels it on the server."""
        cursor = self._cursor
        try:
            await cursor.execute(sql, params)
            rows = await cursor.fetchall() if cursor.pgresult.nfields else []  # type: ignore[union-attr]
            if len(rows) > _MANY_ROWS:
                self._cursor = self.raw.cursor()
            return rows if answer == "rows" else _answer(cursor, answer, rows)
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row, in one pipeline; all or nothing."""
        try:
            async with self.raw.transaction():
                await self._cursor.executemany(sql, rows)
            return self._cursor.rowcount
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    async def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load rows by COPY, which is one statement: all or nothing."""
        try:
            async with self._cursor.copy(_unformatted(sql)) as copy:
                for row in rows:
                    await copy.write_row(row)
            return self._cursor.rowcount
        except CAUGHT as error:
            raise translate(error, sql, lost=self.raw.closed) from None

    async def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query by a server-side cursor."""
        begins = self._server_side_cursors and not self.in_transaction
        cursor: Any = None
        try:
            if begins:
                await self.raw.execute("BEGIN READ ONLY")
            if self._server_side_cursors:
                cursor = self.raw.cursor(f"hotclub_{next(self._names)}")
            else:
                cursor = self.raw.cursor()
            await cursor.execute(sql, params)
        except CAUGHT as error:
            await self._give_up(cursor, begins=begins)
            raise translate(error, sql, lost=self.raw.closed) from None
        except BaseException:  # cancelled or interrupted
            await self._give_up(cursor, begins=begins)
            raise
        return _Chunks(cursor, chunk_size, ends_transaction=begins)

    async def _give_up(self, cursor: Any, *, begins: bool) -> None:
        """Undo a beginning: the transaction first, so that closing the cursor asks nothing."""
        with suppress(*CAUGHT):
            if begins and not self.raw.closed:
                await self.raw.execute("ROLLBACK")
            if cursor is not None:
                await cursor.close()

    async def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk."""
        try:
            return await handle.cursor.fetchmany(handle.size)  # type: ignore[no-any-return]
        except CAUGHT as error:
            raise translate(error, None, lost=self.raw.closed) from None

    async def close_handle(self, handle: Any) -> None:
        """End reading, and the transaction that was begun for it."""
        try:
            if not handle.cursor.closed:
                await handle.cursor.close()
            if handle.ends_transaction and self.in_transaction and not self.raw.closed:
                await self.raw.execute("ROLLBACK")
        except CAUGHT as error:
            raise translate(error, None, lost=self.raw.closed) from None

    def set_timeout(self, seconds: float | None) -> None:
        """Statements of SQL do this on PostgreSQL."""

    async def close(self) -> None:
        """End the connection."""
        await self.raw.close()


def _answer(cursor: Any, answer: Answer, rows: list[Row]) -> Any:
    if answer == "affected":
        return cursor.rowcount
    if answer == "result":
        columns = cursor.description
        description = None if columns is None else tuple(tuple(column) for column in columns)
        return Result(rows, description, cursor.rowcount, None)
    return None


def _unformatted(sql: str) -> str:
    """Return compiled text as it is meant: COPY takes no parameters, so psycopg reads no %%."""
    return sql.replace("%%", "%")
