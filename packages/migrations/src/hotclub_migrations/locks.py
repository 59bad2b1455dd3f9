"""One deployer at a time.

Flow: executor → **locks** → database, file system. PostgreSQL: an advisory lock, held by a connection
of its own; the server frees it when that connection ends, however it ends. SQLite: a lock on a file
beside the database, which the operating system frees in the same way. Nobody waits inside the
database: a waiting statement would hold up CREATE INDEX CONCURRENTLY of the one who works.
"""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from hotclub_orm.statements import Emit, Operation, Statement

from hotclub_migrations.errors import MigrationLockTimeout

# The first eight bytes of SHA-256("hotclub_migrations"), as a signed number.
ADVISORY_KEY = 6_941_470_323_096_426_431
WAIT_SECONDS = 3600.0
_PAUSE_SECONDS = 0.1


@contextmanager
def deployment_lock(database: Any, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the lock of the database. Raises MigrationLockTimeout after wait_seconds."""
    deadline = time.monotonic() + wait_seconds
    if database.vendor == "postgresql":
        attempts = database.stream(advisory_attempts())
        try:
            while not next(attempts):
                _refuse_late(deadline, database)
                time.sleep(_PAUSE_SECONDS)
            yield
        finally:
            for _ in attempts:
                break
        return
    with _file_lock(database) as lock:
        while lock is not None and not try_lock(lock):
            _refuse_late(deadline, database)
            time.sleep(_PAUSE_SECONDS)
        yield


@asynccontextmanager
async def adeployment_lock(
    database: Any, *, wait_seconds: float = WAIT_SECONDS
) -> AsyncIterator[None]:
    """As `deployment_lock`, awaiting."""
    deadline = time.monotonic() + wait_seconds
    if database.vendor == "postgresql":
        attempts = database.astream(advisory_attempts())
        try:
            while not await anext(attempts):
                _refuse_late(deadline, database)
                await asyncio.sleep(_PAUSE_SECONDS)
            yield
        finally:
            async for _ in attempts:
                break
        return
    with _file_lock(database) as lock:
        while lock is not None and not try_lock(lock):
            _refuse_late(deadline, database)
            await asyncio.sleep(_PAUSE_SECONDS)
        yield


def advisory_attempts() -> Operation[None]:
    """Emit False until the lock is had, then True; asked once more, free it and end."""
    is_held = False
    while not is_held:
        rows = yield Statement("SELECT pg_try_advisory_lock(%s)", (ADVISORY_KEY,))
        is_held = bool(rows[0][0])
        if not is_held:
            yield Emit((False,))
    yield Emit((True,))
    yield Statement("SELECT pg_advisory_unlock(%s)", (ADVISORY_KEY,))


@contextmanager
def _file_lock(database: Any) -> Iterator[int | None]:
    """Give the opened lock file; None for a database in memory, which nobody else can see."""
    path = database.address.name
    if not path or path == ":memory:":
        yield None
        return
    # Not deleted at the end: a second deployer may have it open and be waiting for it.
    descriptor = os.open(f"{path}-migrating", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)  # which frees the lock


if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Lock the opened file, unless somebody else has it."""
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Lock the opened file, unless somebody else has it."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _refuse_late(deadline: float, database: Any) -> None:
    if time.monotonic() >= deadline:
        raise MigrationLockTimeout(
            f"Another process is migrating {database!r} and did not finish in time. Wait for it, "
            "or end it: its lock goes with it."
        )
