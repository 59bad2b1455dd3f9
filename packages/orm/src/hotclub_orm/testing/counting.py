"""Count the statements that a piece of code sends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hotclub_orm.database import Database
from hotclub_orm.drivers.watching import Recorder


@contextmanager
def assert_num_queries(expected: int, database: Database) -> Iterator[Recorder]:
    """Raise AssertionError, with the statements, unless the block sends exactly `expected`.

    Counts what this thread or task (and tasks started in the block) sends, in both colours.
    """
    with database.watch_statements() as seen:
        yield seen
    if len(seen) != expected:
        listed = "\n".join(f"{number}. {sql}" for number, sql in enumerate(seen.sql, 1))
        raise AssertionError(f"{len(seen)} statements were sent, {expected} expected:\n{listed}")
