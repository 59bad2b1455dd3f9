"""psycopg's exceptions → ours.

Source of the codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. Only the
primary message is taken over: the detail of a violation quotes the row's values.
"""

from __future__ import annotations

import re
from typing import Any

import psycopg

from hotclub_orm import errors

_BY_STATE: dict[str, type[errors.Error]] = {
    "23505": errors.UniqueViolation,
    "23503": errors.ForeignKeyViolation,
    "23001": errors.ForeignKeyViolation,
    "23502": errors.NotNullViolation,
    "23514": errors.CheckViolation,
    "23P01": errors.ExclusionViolation,
    "40001": errors.SerializationFailure,
    "40P01": errors.DeadlockDetected,
    "55P03": errors.LockTimeout,
    "57014": errors.QueryTimeout,
    "57P01": errors.ConnectionLost,
    "57P02": errors.ConnectionLost,
    "57P03": errors.ConnectionLost,
    "57P05": errors.ConnectionLost,
}
_BY_CLASS: tuple[tuple[type[BaseException], type[errors.Error]], ...] = (
    (psycopg.IntegrityError, errors.IntegrityError),
    (psycopg.DataError, errors.DataError),
    (psycopg.OperationalError, errors.OperationalError),
    (psycopg.ProgrammingError, errors.ProgrammingError),
    (psycopg.NotSupportedError, errors.NotSupportedError),
    (psycopg.InternalError, errors.InternalError),
    (psycopg.InterfaceError, errors.InterfaceError),
    (psycopg.DatabaseError, errors.DatabaseError),
    (UnicodeEncodeError, errors.DataError),
)

# What the oldest PostgreSQL that is supported has not: function → our name of it, since when, the mend.
_SINCE: dict[str, tuple[str, int, str]] = {
    "any_value": ("AnyValue", 16, "Min() or Max() give one value of each group too"),
    "uuidv7": ("UUID7", 18, "make the value in Python, or take UUID4()"),
}
_NAME_BYTES = 63  # of an identifier; PostgreSQL cuts off the rest
_SAME_NAME = frozenset(
    ("42701", "42702", "42712")
)  # duplicate or ambiguous columns, duplicate aliases
_QUOTED = re.compile(r'"((?:[^"]|"")+)"')
_NO_FUNCTION = re.compile(r"\b(any_value|uuidv7)\(")

CAUGHT = (psycopg.Error, UnicodeEncodeError)


def translate(error: BaseException, statement: str | None, *, lost: bool = False) -> errors.Error:
    """Return our exception for psycopg's. lost: whether the connection is found broken."""
    state = getattr(error, "sqlstate", None)
    kind = _BY_STATE.get(state or "")
    if kind is None and (lost or (state or "").startswith("08")):
        kind = errors.ConnectionLost
    if kind is None:
        found = (ours for theirs, ours in _BY_CLASS if isinstance(error, theirs))
        kind = next(found, errors.DatabaseError)
    diagnosis = getattr(error, "diag", None)
    if isinstance(error, UnicodeEncodeError):
        message = "A text holds a lone surrogate, which has no UTF-8 form."
    else:
        message = getattr(diagnosis, "message_primary", None) or str(error)
    if state == "42883" and (newer := _NO_FUNCTION.search(message)):
        kind, message = errors.NotSupportedError, _newer(newer[1], error)
    if state in _SAME_NAME and (names := _cut_to_one(statement or "")):
        message += (
            f". PostgreSQL reads {_NAME_BYTES} bytes of a name, so it takes these for one: "
            f"{', '.join(map(repr, names))}. Give them shorter names."
        )
    ours = kind(message, statement=statement, code=state, driver_error=error)
    if isinstance(ours, errors.DatabaseError) and diagnosis is not None:
        ours.table, ours.constraint = diagnosis.table_name, diagnosis.constraint_name
        ours.columns = (diagnosis.column_name,) if diagnosis.column_name else ()
    return ours


def _newer(function: str, error: Any) -> str:
    """Return what to say of a function that this server is too old for."""
    name, since, mend = _SINCE[function]
    version = 0 if error.pgconn is None else error.pgconn.server_version
    return (
        f"{name} needs PostgreSQL {since}, and this server is "
        f"{version // 10000}.{version % 10000}: {mend}."
    )


def _cut_to_one(statement: str) -> list[str]:
    """Return names of the statement that begin with the same 63 bytes."""
    cut: dict[bytes, set[str]] = {}
    for name in _QUOTED.findall(statement):
        if len(whole := name.encode()) > _NAME_BYTES:
            cut.setdefault(whole[:_NAME_BYTES], set()).add(name)
    return sorted(name for names in cut.values() if len(names) > 1 for name in names)


def connect_failed(error: psycopg.Error, shown: str) -> errors.OperationalError:
    """Return the error for a connection that could not be made. Passwords are not in psycopg's."""
    reason = " ".join(str(error).split())
    return errors.OperationalError(
        f"Cannot connect to {shown}: {reason}",
        code=getattr(error, "sqlstate", None),
        driver_error=error,
    )
