"""What an operation may wish for: statements, as plain values.

An operation is a generator: it yields wishes and receives answers. It never waits and never
sees a driver; `drivers/run.py` and `drivers/arun.py` grant the wishes, one per colour.

    Statement  SQL with its parameters           → rows, a count, or nothing, as `answer` says
    Batch      one SQL, many parameter rows      → the number of affected rows
    Copy       one SQL, rows to be loaded         → the number of loaded rows
    Open       SQL to be read in chunks          → a handle
    Fetch      the next chunk of a handle        → rows; empty when the end is reached
    Close      an end to reading                 → nothing
    Emit       objects for the consumer          → nothing (only streaming operations)
    Atomic     an operation run as one block     → what that operation returns
    Beside     work beside the database (a file) → what that work returns
    Within     what stands in a transaction only → nothing; an error outside of one

Not here: SQL text (compiler/, dialects/), connections (drivers/).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator, Sequence
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

T = TypeVar("T")

# "rows": list of tuples. "affected": number of rows. "rowid": the key SQLite gave to the inserted
# row (only where dialect.features.answers_rowid; elsewhere ask for it by RETURNING).
# "result": rows, description and counts together, for cursors.
Answer: TypeAlias = Literal["rows", "affected", "rowid", "result", "nothing"]
Row: TypeAlias = tuple[Any, ...]


class Result(NamedTuple):
    """All that a driver tells about one executed statement, in the terms of PEP 249."""

    rows: list[Row]
    description: tuple[tuple[Any, ...], ...] | None
    rowcount: int
    lastrowid: int | None


class Statement(NamedTuple):
    """One SQL text in the dialect's placeholder style, and one value per placeholder.

    params None: the text has no placeholders, and a percent sign in it is only that.
    """

    sql: str
    params: Sequence[Any] | None = ()
    answer: Answer = "rows"


class Batch(NamedTuple):
    """One SQL text executed once per row of parameters."""

    sql: str
    rows: Sequence[Sequence[Any]]


class Copy(NamedTuple):
    """Many rows in the fastest way there is; sql is what dialect.bulk_load(…) returns.

    Nothing comes back but their number: no keys, no conflicts solved.
    """

    sql: str
    rows: Sequence[Sequence[Any]]


class Open(NamedTuple):
    """A query to be read in chunks of `chunk_size` rows, server-side where that is possible."""

    sql: str
    params: Sequence[Any]
    chunk_size: int


class Fetch(NamedTuple):
    """The next chunk of an opened query. The answer is empty at the end."""

    handle: Any


class Close(NamedTuple):
    """The end of an opened query, reached or not."""

    handle: Any


class Emit(NamedTuple):
    """Objects that a streaming operation hands to its consumer."""

    objects: Sequence[Any]


class Atomic(NamedTuple):
    """An operation whose statements are stored together or not at all.

    Joins a running transaction: by a savepoint, or, with savepoint=False, by marking the outer
    block for rollback when the operation fails.
    """

    operation: Generator[Any, Any, Any]
    savepoint: bool = True


class Beside(NamedTuple):
    """Work that is not the database's but must happen now, in both colours."""

    call: Callable[[], Any]
    acall: Callable[[], Awaitable[Any]]


class Within(NamedTuple):
    """What follows makes sense in a transaction only. what: its name, for the error."""

    what: str


Wish: TypeAlias = Statement | Batch | Copy | Open | Fetch | Close | Emit | Atomic | Beside | Within
Operation: TypeAlias = Generator[Wish, Any, T]
