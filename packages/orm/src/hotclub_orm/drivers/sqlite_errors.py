"""sqlite3's exceptions → ours.

Source of the codes: https://www.sqlite.org/rescode.html. The texts of SQLite quote names, never
values.
"""

from __future__ import annotations

import re
import sqlite3

from hotclub_orm import errors

_BY_CODE: dict[str, type[errors.Error]] = {
    "SQLITE_CONSTRAINT_UNIQUE": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_PRIMARYKEY": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_ROWID": errors.UniqueViolation,
    "SQLITE_CONSTRAINT_FOREIGNKEY": errors.ForeignKeyViolation,
    "SQLITE_CONSTRAINT_NOTNULL": errors.NotNullViolation,
    "SQLITE_CONSTRAINT_CHECK": errors.CheckViolation,
    # A snapshot that is too old to write on can only be made anew: run the block again.
    "SQLITE_BUSY_SNAPSHOT": errors.SerializationFailure,
    "SQLITE_BUSY": errors.LockTimeout,
    "SQLITE_BUSY_RECOVERY": errors.LockTimeout,
    "SQLITE_BUSY_TIMEOUT": errors.LockTimeout,
    "SQLITE_LOCKED": errors.LockTimeout,
    "SQLITE_LOCKED_SHAREDCACHE": errors.LockTimeout,
    "SQLITE_INTERRUPT": errors.QueryTimeout,
    "SQLITE_TOOBIG": errors.DataError,
    "SQLITE_MISMATCH": errors.IntegrityError,
}
_BY_CLASS: dict[type[BaseException], type[errors.Error]] = {
    sqlite3.IntegrityError: errors.IntegrityError,
    sqlite3.OperationalError: errors.OperationalError,
    sqlite3.ProgrammingError: errors.ProgrammingError,
    sqlite3.InterfaceError: errors.InterfaceError,
    sqlite3.DataError: errors.DataError,
    sqlite3.InternalError: errors.InternalError,
    sqlite3.NotSupportedError: errors.NotSupportedError,
    sqlite3.DatabaseError: errors.DatabaseError,
    OverflowError: errors.DataError,
    UnicodeEncodeError: errors.DataError,
}
_INDEX = re.compile(r"constraint failed: index '(?P<index>.*)'")
_COLUMNS = re.compile(r"(?:UNIQUE|NOT NULL) constraint failed: (?P<columns>.+)")
_REFUSED = re.compile(r"user-defined (function|aggregate)")
_CHECK = re.compile(r"CHECK constraint failed: (?P<name>.+)")

CAUGHT = (sqlite3.Error, sqlite3.Warning, OverflowError, UnicodeEncodeError)


def translate(error: BaseException, statement: str | None) -> errors.Error:
    """Return our exception for one of sqlite3's (or of Python's, for a value it cannot bind)."""
    code = getattr(error, "sqlite_errorname", None)
    kind = _BY_CODE.get(code or "") or _BY_CLASS.get(type(error), errors.DatabaseError)
    if isinstance(error, OverflowError):
        message = "An integer does not fit in SQLite's 64 bits."
    elif isinstance(error, UnicodeEncodeError):
        message = "A text holds a lone surrogate, which has no UTF-8 form."
    elif _REFUSED.match(str(error)):
        # What PostgreSQL calls a data exception: the statement is right, a value is not.
        kind = errors.DataError
        message = (
            "A database function refused a value that it was given: a malformed regular "
            "expression, say, or a number outside of its domain."
        )
    else:
        message = str(error)
    ours = kind(message, statement=statement, code=code, driver_error=error)
    if isinstance(ours, errors.IntegrityError):
        _name_parts(ours, message)
    return ours


def _name_parts(error: errors.IntegrityError, message: str) -> None:
    if found := _INDEX.search(message):
        error.constraint = found["index"]
    elif found := _COLUMNS.search(message):
        pairs = [part.strip().partition(".") for part in found["columns"].split(",")]
        error.table, error.columns = pairs[0][0], tuple(column for _, _, column in pairs)
    elif found := _CHECK.search(message):
        error.constraint = found["name"]
