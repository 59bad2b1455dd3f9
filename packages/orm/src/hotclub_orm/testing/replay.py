"""A driver without a database: it records statements and replays answers.

Flow: test → **ReplayDriver** → operation. It is a door (door.Door), so that models and query sets
run on it as well as bare operations.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.dialects.sqlite import SQLITE
from hotclub_orm.drivers import arun, run
from hotclub_orm.drivers.session import Session
from hotclub_orm.ledger import BlockOptions, Ledger
from hotclub_orm.operations.conditions import holds_of
from hotclub_orm.statements import Operation, Row, Statement

T = TypeVar("T")


class ReplayDriver:
    """Answers each statement with the next of the planned answers.

    answers: in the order of the statements: rows, a count, or an exception to be raised. When they
    have run out, the answer is no rows, or 0. BEGIN, COMMIT and savepoints consume none.
    `statements` holds what was sent, oldest first.
    """

    def __init__(
        self, answers: Iterable[Any] = (), *, dialect: Dialect = SQLITE, alias: str = "replay"
    ) -> None:
        self.alias, self.dialect = alias, dialect
        self.statements: list[Statement] = []
        self._answers = deque(answers)
        self._session: Session[Any] = Session(_Connection(self), Ledger(dialect), _Home())
        self._asession: Session[Any] = Session(
            _AsyncConnection(self._session.plain), Ledger(dialect), _AsyncHome()
        )

    def run(self, operation: Operation[T]) -> T:
        """Run the operation on the planned answers."""
        return run.run(operation, self._session)

    async def arun(self, operation: Operation[T]) -> T:
        """Run the operation on the planned answers, by the async driver."""
        return await arun.arun(operation, self._asession)

    def holds(self, condition: Any, values: Mapping[str, Any]) -> Operation[bool]:
        """Return the operation of `Q.check`."""
        return holds_of(condition, values, self.dialect)

    def stream(self, operation: Operation[None]) -> Iterator[Any]:
        """Yield what the operation emits."""
        return run.stream(operation, self._session)

    def astream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        """Yield what the operation emits, by the async driver."""
        return arun.astream(operation, self._asession)

    def answer(self, statement: Statement, empty: Any) -> Any:
        """Record the statement and return its planned answer, or raise it."""
        self.statements.append(statement)
        if statement.answer == "nothing" or not self._answers:
            return empty
        planned = self._answers.popleft()
        if isinstance(planned, BaseException):
            raise planned
        return planned

    @property
    def sql(self) -> list[str]:
        """The texts of what was sent."""
        return [statement.sql for statement in self.statements]


_EMPTY: dict[str, Any] = {"rows": [], "affected": 0, "rowid": None, "result": None, "nothing": None}


class _Connection:
    in_transaction = False
    lost = False

    def __init__(self, driver: ReplayDriver) -> None:
        self._driver = driver

    def execute(self, sql: str, params: Any = (), answer: Any = "rows") -> Any:
        empty = _EMPTY[answer]
        return self._driver.answer(
            Statement(sql, params, answer), list(empty) if empty == [] else empty
        )

    def execute_many(self, sql: str, rows: Any) -> int:
        count: int = self._driver.answer(Statement(sql, rows, "affected"), len(rows))
        return count

    def copy(self, sql: str, rows: Any) -> int:
        return self.execute_many(sql, rows)

    def open(self, sql: str, params: Any, chunk_size: int) -> Any:
        rows = self._driver.answer(Statement(sql, params), [])
        return iter([rows[i : i + chunk_size] for i in range(0, len(rows), chunk_size)])

    def fetch(self, handle: Any) -> list[Row]:
        return next(handle, [])

    def close_handle(self, handle: Any) -> None:
        pass

    def set_timeout(self, seconds: float | None) -> None:
        pass

    def close(self) -> None:
        pass


class _AsyncConnection:
    in_transaction = False
    lost = False

    def __init__(self, sync: Any) -> None:
        self._sync, self.set_timeout = sync, sync.set_timeout

    async def execute(self, sql: str, params: Any = (), answer: Any = "rows") -> Any:
        return self._sync.execute(sql, params, answer)

    async def execute_many(self, sql: str, rows: Any) -> int:
        count: int = self._sync.execute_many(sql, rows)
        return count

    async def copy(self, sql: str, rows: Any) -> int:
        return await self.execute_many(sql, rows)

    async def open(self, sql: str, params: Any, chunk_size: int) -> Any:
        return self._sync.open(sql, params, chunk_size)

    async def fetch(self, handle: Any) -> list[Row]:
        rows: list[Row] = self._sync.fetch(handle)
        return rows

    async def close_handle(self, handle: Any) -> None:
        pass

    async def close(self) -> None:
        pass


class _Home:
    def hold(self, session: Session[Any], options: BlockOptions) -> None:
        session.held = True

    def unhold(self, session: Session[Any]) -> None:
        session.held = False


class _AsyncHome:
    async def hold(self, session: Session[Any], options: BlockOptions) -> None:
        session.held = True

    async def unhold(self, session: Session[Any]) -> None:
        session.held = False
