"""Watchers: functions that stand between an operation and the driver, per statement.

Flow: run → **watched connection** → connection. A watcher has the signature of Django's
execute wrappers, `watcher(execute, sql, params, many, context)`, and returns what `execute`
returns. On the async door `execute` gives an awaitable; a watcher with an `acall` method is
awaited through that one. Where nobody watches, none of this is in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from inspect import isawaitable
from time import perf_counter
from typing import Any, NamedTuple, TypeAlias

from hotclub_orm.drivers.protocol import AsyncConnection, Connection
from hotclub_orm.drivers.session import Session
from hotclub_orm.statements import Answer

Watcher: TypeAlias = Callable[..., Any]

WATCHERS: ContextVar[Mapping[Hashable, tuple[Watcher, ...]] | None] = ContextVar(
    "hotclub_orm_watchers", default=None
)


EVERY_DATABASE: Hashable = None
"""The key of watchers that see the statements of every database."""


def watchers_of(key: Hashable) -> tuple[Watcher, ...]:
    """Return the watchers of this context for the database, the innermost first."""
    watchers = WATCHERS.get()
    if watchers is None:
        return ()
    return (*watchers.get(key, ()), *watchers.get(EVERY_DATABASE, ()))


@contextmanager
def watching(key: Hashable, watcher: Watcher) -> Iterator[None]:
    """Let the watcher see every statement of this context; the last one added stands outermost."""
    before = WATCHERS.get()
    known = before or {}
    WATCHERS.set({**known, key: (*known.get(key, ()), watcher)})
    try:
        yield
    finally:
        WATCHERS.set(before)


@contextmanager
def watched(
    session: Session[Any], watchers: Sequence[Watcher], database: object, wrapper: Any
) -> Iterator[None]:
    """Put the watchers before the session's connection for a while; none cost nothing.

    wrapper: WatchedConnection or AsyncWatchedConnection.
    """
    before = session.connection
    if watchers and before is session.plain:
        session.connection = wrapper(before, watchers, {"connection": database})
    try:
        yield
    finally:
        session.connection = before


class StatementRecord(NamedTuple):
    """One statement that was run. error is the exception it ended with, or None."""

    sql: str
    params: Any
    many: bool
    seconds: float
    error: BaseException | None


class Recorder:
    """A watcher that keeps a record of each statement in `records`, oldest first.

    limit: how many are kept. told: called with each record, for a log.
    """

    def __init__(
        self,
        limit: int | None = None,
        *,
        told: Callable[[StatementRecord], None] | None = None,
    ) -> None:
        self.records: list[StatementRecord] = []
        self._limit, self._told = limit, told

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run and record."""
        start, error = perf_counter(), None
        try:
            return execute(sql, params, many, context)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._keep(StatementRecord(sql, params, many, perf_counter() - start, error))

    async def acall(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        """Run and record, awaiting."""
        start, error = perf_counter(), None
        try:
            return await execute(sql, params, many, context)
        except BaseException as raised:
            error = raised
            raise
        finally:
            self._keep(StatementRecord(sql, params, many, perf_counter() - start, error))

    def _keep(self, record: StatementRecord) -> None:
        self.records.append(record)
        if self._limit is not None and len(self.records) > self._limit:
            del self.records[0]
        if self._told is not None:
            self._told(record)

    @property
    def sql(self) -> list[str]:
        """The texts alone."""
        return [record.sql for record in self.records]

    def __len__(self) -> int:
        return len(self.records)


class WatchedConnection:
    """A blocking connection with watchers in front."""

    def __init__(
        self, plain: Connection, watchers: Sequence[Watcher], context: Mapping[str, Any]
    ) -> None:
        self._plain, self._watchers, self._context = plain, watchers, context
        self.fetch, self.close_handle = plain.fetch, plain.close_handle
        self.set_timeout, self.close = plain.set_timeout, plain.close

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._plain.in_transaction

    @property
    def lost(self) -> bool:
        """Whether the link is broken."""
        return self._plain.lost

    def execute(self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows") -> Any:
        """Run one statement through the watchers."""
        return self._through(
            lambda sql, params, *_: self._plain.execute(sql, params, answer),
            sql, params, many=False,
        )  # fmt: skip

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row through the watchers."""
        answer: int = self._through(
            lambda sql, rows, *_: self._plain.execute_many(sql, rows),
            sql, rows, many=True,
        )  # fmt: skip
        return answer

    def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load many rows through the watchers."""
        answer: int = self._through(
            lambda sql, rows, *_: self._plain.copy(sql, rows),
            sql, rows, many=True,
        )  # fmt: skip
        return answer

    def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query through the watchers."""
        return self._through(
            lambda sql, params, *_: self._plain.open(sql, params, chunk_size),
            sql, params, many=False,
        )  # fmt: skip

    def _through(self, execute: Callable[..., Any], sql: str, params: Any, *, many: bool) -> Any:
        for watcher in self._watchers:
            execute = partial(watcher, execute)
        answer = execute(sql, params, many, self._context)
        if isawaitable(answer):
            raise TypeError("A watcher of blocking statements returned an awaitable.")
        return answer


class AsyncWatchedConnection:
    """An awaiting connection with watchers in front."""

    def __init__(
        self, plain: AsyncConnection, watchers: Sequence[Watcher], context: Mapping[str, Any]
    ) -> None:
        self._plain, self._watchers, self._context = plain, watchers, context
        self.fetch, self.close_handle = plain.fetch, plain.close_handle
        self.set_timeout, self.close = plain.set_timeout, plain.close

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._plain.in_transaction

    @property
    def lost(self) -> bool:
        """Whether the link is broken."""
        return self._plain.lost

    async def execute(
        self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows"
    ) -> Any:
        """Run one statement through the watchers."""
        return await self._through(
            lambda sql, params, *_: self._plain.execute(sql, params, answer),
            sql, params, many=False,
        )  # fmt: skip

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row through the watchers."""
        answer: int = await self._through(
            lambda sql, rows, *_: self._plain.execute_many(sql, rows),
            sql, rows, many=True,
        )  # fmt: skip
        return answer

    async def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Load many rows through the watchers."""
        answer: int = await self._through(
            lambda sql, rows, *_: self._plain.copy(sql, rows),
            sql, rows, many=True,
        )  # fmt: skip
        return answer

    async def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query through the watchers."""
        return await self._through(
            lambda sql, params, *_: self._plain.open(sql, params, chunk_size),
            sql, params, many=False,
        )  # fmt: skip

    async def _through(
        self, execute: Callable[..., Any], sql: str, params: Any, *, many: bool
    ) -> Any:
        for watcher in self._watchers:
            execute = partial(getattr(watcher, "acall", watcher), execute)
        answer = execute(sql, params, many, self._context)
        return await answer if isawaitable(answer) else answer
