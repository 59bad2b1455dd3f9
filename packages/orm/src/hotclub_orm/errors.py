"""Every exception of the library.

OrmError
├── ConnectionDoesNotExist
├── ImproperlyConfigured            a database URL or option that cannot be used
├── SynchronousOnlyOperation        blocking I/O asked for inside a running event loop
└── Error                           from the database, or from the way to it
├── InterfaceError              the driver was used wrongly (closed cursor, bad binding)
└── DatabaseError               carries statement, code, table, columns, constraint
├── DataError
├── OperationalError
│   ├── ConnectionLost
│   ├── PoolTimeout
│   ├── QueryTimeout
│   ├── LockTimeout
│   ├── SerializationFailure
│   └── DeadlockDetected
├── IntegrityError
│   ├── UniqueViolation
│   ├── ForeignKeyViolation
│   ├── NotNullViolation
│   ├── CheckViolation
│   └── ExclusionViolation
├── InternalError
├── ProgrammingError
│   └── TransactionManagementError
└── NotSupportedError
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches


class OrmError(Exception):
    """Anything this library raises on purpose."""


def hint(name: str, known: Sequence[str]) -> str:
    """Return " Did you mean 'x'?" for the known name closest to `name`, or ""."""
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


class ConnectionDoesNotExist(OrmError):
    """No database is registered under that alias."""

    def __init__(self, alias: str, known: Sequence[str]) -> None:
        self.alias, self.known = alias, tuple(known)
        have = f"Known: {', '.join(self.known)}." if known else "None is; make one: Database(url)."
        super().__init__(f"No database has the alias {alias!r}.{hint(alias, known)} {have}")


class ImproperlyConfigured(OrmError):
    """A setting cannot be used; the text names it. Never holds a password."""


class SynchronousOnlyOperation(OrmError):
    """Blocking I/O was asked for on a thread whose event loop is running."""

    def __init__(self, called: str) -> None:
        self.called = called
        super().__init__(
            f"{called} would block the running event loop. Await its twin with the prefix 'a', "
            "or open the database with allow_sync_in_loop=True (for notebooks)."
        )


class Error(OrmError):
    """Anything that the database, or the way to it, reports.

    statement: the SQL text (placeholders only, never values), or None.
    code: the SQLSTATE, or SQLite's name of the result code, or None.
    driver_error: what the driver raised. It is not chained, because its text may quote values.
    """

    def __init__(
        self,
        message: object = "",
        *,
        statement: str | None = None,
        code: str | None = None,
        driver_error: BaseException | None = None,
    ) -> None:
        super().__init__(str(message))
        self.statement, self.code, self.driver_error = statement, code, driver_error
        if statement:
            self.add_note(
                f"SQL: {statement if len(statement) <= 1000 else statement[:1000] + ' …'}"
            )


class InterfaceError(Error):
    """The driver was used in a way it has no meaning for."""


class DatabaseError(Error):
    """The database refused or failed."""

    table: str | None = None
    columns: tuple[str, ...] = ()
    constraint: str | None = None


class DataError(DatabaseError):
    """A value does not fit: out of range, bad form, division by zero."""


class OperationalError(DatabaseError):
    """The database could not do its work: link lost, lock held, disk full."""


class ConnectionLost(OperationalError):
    """The link broke; whether the last statement was done is unknown."""


class PoolTimeout(OperationalError):
    """No connection came free in time."""


class QueryTimeout(OperationalError):
    """The statement ran longer than its limit, or was cancelled."""


class LockTimeout(OperationalError):
    """A lock was not to be had in time."""


class SerializationFailure(OperationalError):
    """Concurrent transactions cannot be put in an order; run the whole block again."""


class DeadlockDetected(OperationalError):
    """Two transactions waited for each other; run the whole block again."""


class IntegrityError(DatabaseError):
    """A constraint refused the row; table, columns and constraint say which, where known."""


class UniqueViolation(IntegrityError):
    """The row exists already."""


class ForeignKeyViolation(IntegrityError):
    """The row points to none, or is still pointed to."""


class NotNullViolation(IntegrityError):
    """A column that needs a value got none."""


class CheckViolation(IntegrityError):
    """The row breaks a CHECK constraint."""


class ExclusionViolation(IntegrityError):
    """The row conflicts with another by an EXCLUDE constraint."""


class InternalError(DatabaseError):
    """The database is in a state it should not be in."""


class ProgrammingError(DatabaseError):
    """The SQL is wrong: syntax, unknown table, number of parameters."""


class TransactionManagementError(ProgrammingError):
    """A transaction function was called where it has no meaning."""


class NotSupportedError(DatabaseError):
    """This database cannot do what was asked."""
