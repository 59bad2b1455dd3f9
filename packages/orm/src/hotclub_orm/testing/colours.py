"""One test body for both colours: `Colour` puts awaitable methods before either door.

Flow: test → **Colour** → Database.run or Database.arun. The fixture `colour` of hotclub_orm.testing
gives four of them in turn: SQLite and PostgreSQL, blocking and awaiting.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from hotclub_orm import transactions
from hotclub_orm.database import Database
from hotclub_orm.raw_sql import Params
from hotclub_orm.statements import Operation, Row

T = TypeVar("T")


class Colour:
    """A database whose operations are all awaited, whichever door they take."""

    def __init__(self, database: Database, *, awaits: bool) -> None:
        self.database, self.awaits = database, awaits

    def __repr__(self) -> str:
        return f"<{'async' if self.awaits else 'sync'} {self.database!r}>"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is SQLite."""
        return self.database.vendor == "sqlite"

    async def run(self, operation: Operation[T]) -> T:
        """Run the operation."""
        return await self.database.arun(operation) if self.awaits else self.database.run(operation)

    async def stream(self, operation: Operation[None]) -> AsyncIterator[Any]:
        """Yield what the operation emits."""
        if self.awaits:
            async for value in self.database.astream(operation):
                yield value
        else:
            emitted: Iterator[Any] = self.database.stream(operation)
            for value in emitted:
                yield value

    async def execute(self, sql: str, params: Params = None) -> list[Row]:
        """Run raw SQL."""
        if self.awaits:
            return await self.database.aexecute(sql, params)
        return self.database.execute(sql, params)

    @asynccontextmanager
    async def atomic(self, **options: Any) -> AsyncIterator[None]:
        """Open a block of this database."""
        block = transactions.atomic(self.database.alias, **options)
        if self.awaits:
            async with block:
                yield
        else:
            with block:
                yield

    async def call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Call a function of transactions.py, or its twin with the prefix "a", on this database."""
        kwargs.setdefault("using", self.database.alias)
        if self.awaits and hasattr(transactions, f"a{name}"):
            return await getattr(transactions, f"a{name}")(*args, **kwargs)
        return getattr(transactions, name)(*args, **kwargs)
