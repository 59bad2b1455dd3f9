"""SQLite through the standard library's sqlite3, blocking.

Flow: run → **connection** → sqlite3. A file is opened in WAL mode, with foreign keys on and a busy
timeout; statements run in autocommit mode, so BEGIN and COMMIT are ours. Which thread uses which
connection is decided in sqlite_seats.py; the awaiting twin is asqlite.py.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import quote

from hotclub_orm.drivers.sqlite_errors import CAUGHT, translate
from hotclub_orm.drivers.sqlite_functions import register_functions
from hotclub_orm.errors import Error
from hotclub_orm.statements import Answer, Result, Row

# The progress handler is asked once in so many steps of SQLite's machine: about a millisecond.
_STEPS_BETWEEN_CHECKS = 20_000


@dataclass(frozen=True, slots=True)
class SqliteSettings:
    """How to open a SQLite database. path None is a database in memory."""

    path: str | None
    busy_timeout_seconds: float = 5.0
    statement_timeout_seconds: float | None = None
    read_only: bool = False
    synchronous: str = "NORMAL"
    journal_mode: str = "WAL"
    init_command: str = ""
    cached_statements: int = 512


def connect(settings: SqliteSettings, *, wait: bool) -> sqlite3.Connection:
    """Open a connection. wait: let SQLite itself block on a locked file (never on a loop)."""
    if settings.path is None:
        target = ":memory:"
    else:
        target = f"file:{quote(settings.path)}{'?mode=ro' if settings.read_only else ''}"
    try:
        raw = sqlite3.connect(
            target,
            # Switching a new file to WAL needs a lock of its own: allow a while even on a loop.
            timeout=settings.busy_timeout_seconds,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=settings.cached_statements,
            uri=settings.path is not None,
        )
        try:
            _set_up(raw, settings, wait=wait)
        except BaseException:
            raw.close()
            raise
    except CAUGHT as error:
        ours = translate(error, None)
        if settings.path is not None and ours.code == "SQLITE_CANTOPEN":
            ours.add_note(f"The file is {settings.path!r}; does its directory exist?")
        raise ours from None
    return raw


def _set_up(raw: sqlite3.Connection, settings: SqliteSettings, *, wait: bool) -> None:
    raw.execute("PRAGMA foreign_keys = ON")
    if settings.path is not None and not settings.read_only:
        raw.execute(f"PRAGMA journal_mode = {settings.journal_mode}")
        raw.execute(f"PRAGMA synchronous = {settings.synchronous}")
    register_functions(raw)
    for command in settings.init_command.split(";"):
        if command.strip():
            raw.execute(command)
    if not wait:
        raw.execute("PRAGMA busy_timeout = 0")


class SqliteConnection:
    """One blocking connection."""

    __slots__ = ("_deadline", "_execute", "_limit_seconds", "_preload", "raw")

    def __init__(self, raw: sqlite3.Connection, settings: SqliteSettings) -> None:
        self.raw = raw
        self._execute = raw.execute
        # Streams on the one connection of a database in memory would see other contexts' writes.
        self._preload = settings.path is None
        self._limit_seconds: float | None = None
        self._deadline = 0.0
        self.set_timeout(settings.statement_timeout_seconds)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self.raw.in_transaction

    @property
    def lost(self) -> bool:
        """A file does not hang up."""
        return False

    def execute(self, sql: str, params: Sequence[Any] | None = (), answer: Answer = "rows") -> Any:
        """Run one statement."""
        if self._limit_seconds is not None:
            self._deadline = monotonic() + self._limit_seconds
        try:
            cursor = self._execute(sql, params or ())
            if answer == "rows":
                return cursor.fetchall()
            if answer == "affected":
                return cursor.rowcount
            if answer == "result":
                rows = cursor.fetchall()
                return Result(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
            return cursor.lastrowid if answer == "rowid" else None
        except CAUGHT as error:
            if sql == "ROLLBACK" and not self.raw.in_transaction:
                return None  # on a full disk, and its like, SQLite has undone it all by itself
            raise translate(error, sql) from None

    def execute_many(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """Run one statement once a row, all or nothing."""
        if self._limit_seconds is not None:
            self._deadline = monotonic() + self._limit_seconds
        began = not self.raw.in_transaction
        try:
            if began:
                self._execute("BEGIN IMMEDIATE")
            affected = self.raw.executemany(sql, rows).rowcount
            if began:
                self._execute("COMMIT")
        except CAUGHT as error:
            if began and self.raw.in_transaction:
                self._execute("ROLLBACK")
            raise translate(error, sql) from None
        return affected

    def copy(self, sql: str, rows: Sequence[Sequence[Any]]) -> int:
        """As a batch: there is nothing faster."""
        return self.execute_many(sql, rows)

    def open(self, sql: str, params: Sequence[Any], chunk_size: int) -> Any:
        """Begin to read a query."""
        try:
            cursor = self._execute(sql, params)
            cursor.arraysize = chunk_size
            return _Preloaded(cursor) if self._preload else cursor
        except CAUGHT as error:
            raise translate(error, sql) from None

    def fetch(self, handle: Any) -> list[Row]:
        """Return the next chunk."""
        if self._limit_seconds is not None:
            self._deadline = monotonic() + self._limit_seconds
        try:
            return handle.fetchmany()  # type: ignore[no-any-return]
        except CAUGHT as error:
            raise translate(error, None) from None

    def close_handle(self, handle: Any) -> None:
        """End reading."""
        handle.close()

    def set_timeout(self, seconds: float | None) -> None:
        """Stop every statement that runs longer; None lifts the limit."""
        self._limit_seconds = seconds
        self.raw.set_progress_handler(
            None if seconds is None else self._is_overdue, _STEPS_BETWEEN_CHECKS
        )

    def _is_overdue(self) -> bool:
        return monotonic() > self._deadline

    def reset(self) -> None:
        """Undo an open transaction, and the settings that an operation may have left behind."""
        if self.raw.in_transaction:
            self.raw.execute("ROLLBACK")
        self.raw.execute("PRAGMA foreign_keys = ON")
        self.raw.execute("PRAGMA query_only = OFF")
        self.raw.execute("PRAGMA legacy_alter_table = OFF")

    def close(self) -> None:
        """End the connection."""
        self.raw.close()

    def __del__(self) -> None:
        raw = getattr(self, "raw", None)
        if raw is not None:
            raw.close()


class _Preloaded:
    """A handle whose rows were read at once."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._size = cursor.arraysize
        self._rows = cursor.fetchall()
        self._next = 0

    def fetchmany(self) -> list[Row]:
        start, self._next = self._next, self._next + self._size
        return self._rows[start : self._next]

    def close(self) -> None:
        self._rows = []


def is_busy(error: Error) -> bool:
    """Whether waiting and trying the same statement again may help."""
    return error.code in ("SQLITE_BUSY", "SQLITE_BUSY_RECOVERY", "SQLITE_BUSY_TIMEOUT")
