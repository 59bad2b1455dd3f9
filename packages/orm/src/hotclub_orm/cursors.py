"""Cursors in the manner of PEP 249, in both colours.

Flow: `Database.cursor()` → **cursor** → operation → run / arun. A cursor keeps the rows, not a
connection: it may be left open without harm, and fetching never waits. Large results are read by a
query's `iterator()`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from types import TracebackType
from typing import Any, Self

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.errors import InterfaceError, ProgrammingError
from hotclub_orm.raw_sql import Params, raw_statement
from hotclub_orm.statements import Batch, Operation, Result, Row


class _Rows:
    """What the last statement answered, and how much of it was read."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._result: Result | None = None
        self._next = 0
        self._closed = False
        self.arraysize = 1

    @property
    def description(self) -> tuple[tuple[Any, ...], ...] | None:
        """One tuple per column, its name first; None when there are no rows to read."""
        return self._result.description if self._result else None

    @property
    def rowcount(self) -> int:
        """How many rows were read or changed; -1 if not known."""
        return self._result.rowcount if self._result else -1

    @property
    def lastrowid(self) -> int | None:
        """The key of the row that was inserted last, on SQLite."""
        return self._result.lastrowid if self._result else None

    def _keep(self, result: Result) -> None:
        self._result, self._next = result, 0

    def _take(self, count: int | None) -> list[Row]:
        if self._closed:
            raise InterfaceError("The cursor is closed.")
        if self._result is None:
            raise ProgrammingError("Nothing was executed on this cursor, so it has no rows.")
        stop = len(self._result.rows) if count is None else self._next + max(0, count)
        rows = self._result.rows[self._next : stop]
        self._next += len(rows)
        return rows

    def _statement(self, sql: str, params: Params) -> Operation[Result]:
        if self._closed:
            raise InterfaceError("The cursor is closed.")
        answer: Result = yield raw_statement(sql, params, self._dialect, answer="result")
        return answer

    def _batch(self, sql: str, rows: Sequence[Params]) -> Operation[Result]:
        if self._closed:
            raise InterfaceError("The cursor is closed.")
        statements = [raw_statement(sql, row or (), self._dialect) for row in rows]
        if not statements:
            return Result([], None, 0, None)
        values = [statement.params or () for statement in statements]
        affected: int = yield Batch(statements[0].sql, values)
        return Result([], None, affected, None)


class Cursor(_Rows):
    """A blocking cursor."""

    def __init__(self, run: Callable[[Operation[Result]], Result], dialect: Dialect) -> None:
        super().__init__(dialect)
        self._run = run

    def execute(self, sql: str, params: Params = None) -> Self:
        """Run SQL with %s or %(name)s placeholders."""
        self._keep(self._run(self._statement(sql, params)))
        return self

    def executemany(self, sql: str, param_list: Sequence[Params]) -> Self:
        """Run one SQL text once per row of parameters."""
        self._keep(self._run(self._batch(sql, list(param_list))))
        return self

    def callproc(self, name: str, params: Sequence[Any] = ()) -> Sequence[Any]:
        """Call a function of the database and keep its rows. Returns the parameters."""
        marks = ", ".join(["%s"] * len(params))
        self.execute(f"SELECT * FROM {self._dialect.quote_name(name)}({marks})", params)  # noqa: S608
        return params

    def fetchone(self) -> Row | None:
        """Return the next row, or None at the end."""
        return next(iter(self._take(1)), None)

    def fetchmany(self, size: int | None = None) -> list[Row]:
        """Return the next `size` rows (arraysize by default); fewer at the end."""
        return self._take(self.arraysize if size is None else size)

    def fetchall(self) -> list[Row]:
        """Return the rows that were not read yet."""
        return self._take(None)

    def __iter__(self) -> Iterator[Row]:
        while (row := self.fetchone()) is not None:
            yield row

    def close(self) -> None:
        """Forget the rows."""
        self._closed, self._result = True, None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class AsyncCursor(_Rows):
    """As Cursor, awaiting."""

    def __init__(
        self, run: Callable[[Operation[Result]], Awaitable[Result]], dialect: Dialect
    ) -> None:
        super().__init__(dialect)
        self._run = run

    async def execute(self, sql: str, params: Params = None) -> Self:
        """Run SQL with %s or %(name)s placeholders."""
        self._keep(await self._run(self._statement(sql, params)))
        return self

    async def executemany(self, sql: str, param_list: Sequence[Params]) -> Self:
        """Run one SQL text once per row of parameters."""
        self._keep(await self._run(self._batch(sql, list(param_list))))
        return self

    async def callproc(self, name: str, params: Sequence[Any] = ()) -> Sequence[Any]:
        """Call a function of the database and keep its rows. Returns the parameters."""
        marks = ", ".join(["%s"] * len(params))
        sql = f"SELECT * FROM {self._dialect.quote_name(name)}({marks})"  # noqa: S608
        await self.execute(sql, params)
        return params

    async def fetchone(self) -> Row | None:
        """Return the next row, or None at the end."""
        return next(iter(self._take(1)), None)

    async def fetchmany(self, size: int | None = None) -> list[Row]:
        """Return the next `size` rows (arraysize by default); fewer at the end."""
        return self._take(self.arraysize if size is None else size)

    async def fetchall(self) -> list[Row]:
        """Return the rows that were not read yet."""
        return self._take(None)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Row:
        row = await self.fetchone()
        if row is None:
            raise StopAsyncIteration
        return row

    async def close(self) -> None:
        """Forget the rows."""
        self._closed, self._result = True, None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()
