"""psycopg's exceptions → ours.

Source of the codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. Only the
primary message is taken over: the detail of a violation quotes the row's values.
"""

from __future__ import annotations

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
    ours = kind(message, statement=statement, code=state, driver_error=error)
    if isinstance(ours, errors.DatabaseError) and diagnosis is not None:
        ours.table, ours.constraint = diagnosis.table_name, diagnosis.constraint_name
        ours.columns = (diagnosis.column_name,) if diagnosis.column_name else ()
    return ours


def connect_failed(error: psycopg.Error, shown: str) -> errors.OperationalError:
    """Return the error for a connection that could not be made. Passwords are not in psycopg's."""
    reason = " ".join(str(error).split())
    return errors.OperationalError(
        f"Cannot connect to {shown}: {reason}",
        code=getattr(error, "sqlstate", None),
        driver_error=error,
    )
