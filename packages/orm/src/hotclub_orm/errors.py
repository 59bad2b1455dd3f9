"""Every exception of the library.

OrmError
├── ConnectionDoesNotExist
├── ImproperlyConfigured · AppRegistryNotReady
├── SuspiciousOperation → SuspiciousFileOperation · InvalidPageToken
├── FieldError → MixedTypes · FieldDoesNotExist · FieldFetchBlocked · SynchronousOnlyOperation · CrossingEnded
├── ObjectDoesNotExist · MultipleObjectsReturned    (each model has children of its own)
├── EmptyResultSet · FullResultSet                  (signals between compiler parts)
├── ValidationError
└── Error                                           the database, or the way to it
├── InterfaceError
└── DatabaseError    DataError · OperationalError · IntegrityError (ProtectedError,
RestrictedError) · InternalError · ProgrammingError ·
NotSupportedError · ObjectNotUpdated, and finer children
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

NON_FIELD_ERRORS = "__all__"


class OrmError(Exception):
    """Anything this library raises on purpose."""


def shown(value: object) -> str:
    """Return a value as a message shows it; of what can't be written, what it is."""
    try:
        return repr(value)
    except RecursionError:
        return f"a {type(value).__name__} that nests too deep"
    except Exception:  # noqa: BLE001 - whatever a class's own __repr__ raises, and of huge ints Python's
        return f"a {type(value).__name__} that can't be shown"


def hint(name: object, known: Sequence[str]) -> str:
    """Return " Did you mean 'x'?" for the known name closest to `name`, or ""."""
    # Nobody slips into so long a name, and finding its like takes the square of its length.
    if not isinstance(name, str) or len(name) > 200:
        return ""
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


class ConnectionDoesNotExist(OrmError):
    """No database is registered under that alias."""

    def __init__(self, alias: str, known: Sequence[str]) -> None:
        self.alias, self.known = alias, tuple(known)
        have = f"Known: {', '.join(self.known)}." if known else "None is; make one: Database(url)."
        super().__init__(f"No database has the alias {alias!r}.{hint(alias, known)} {have}")


class AppRegistryNotReady(OrmError):
    """A model was asked for before its application was loaded."""


class FieldDoesNotExist(OrmError):
    """A model has no field of that name."""

    def __init__(self, model: str, name: str, known: Sequence[str] = ()) -> None:
        self.model, self.name, self.known = model, name, tuple(known)
        super().__init__(f"{model} has no field named {name!r}.{hint(name, known)}")


class FieldError(OrmError):
    """A name, lookup or expression in a query makes no sense for the model."""


class MixedTypes(FieldError):
    """Parts of an expression have different types, and nothing says which the whole has."""


class FieldFetchBlocked(FieldError):
    """An unloaded attribute was read while the fetch mode forbids queries."""


class ObjectDoesNotExist(OrmError):
    """The query matched no row."""


class MultipleObjectsReturned(OrmError):
    """The query matched more than one row."""


class EmptyResultSet(OrmError):
    """The condition can't be true: no query is needed."""


class FullResultSet(OrmError):
    """The condition is always true: it can be left out."""


def is_validation_error(problem: object) -> bool:
    """Tell whether an exception has the shape of ValidationError, whoever defined it."""
    return isinstance(problem, Exception) and hasattr(problem, "error_list")


class ValidationError(OrmError):
    """One or many problems with values.

    message: text (may be lazy), another ValidationError, a list of such, or a dict field → such.
    code: a short machine-readable name.   params: values for `%(name)s` parts of the message.
    """

    message: Any
    code: str | None
    params: Mapping[str, Any] | None
    error_list: list[Any]
    error_dict: dict[str, list[Any]]

    def __init__(
        self, message: Any, code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, code, params)
        if is_validation_error(message):
            message = _unwrapped(message)
        if isinstance(message, dict):
            self.error_dict = {
                field: _as_error(problems).error_list for field, problems in message.items()
            }
            self.error_list = [one for many in self.error_dict.values() for one in many]
        elif isinstance(message, (list, tuple)):
            self.error_list = [one for part in message for one in _as_error(part).error_list]
        else:
            self.message, self.code, self.params = message, code, params
            self.error_list = [self]
            return
        self.code, self.params = code, params

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """Messages by field name. Raises AttributeError when there are no fields."""
        return {field: _as_error(problems).messages for field, problems in self.error_dict.items()}

    @property
    def messages(self) -> list[str]:
        """All messages, in order, with their params filled in."""
        return [_text(problem) for problem in self.error_list]

    def update_error_dict(self, error_dict: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Add this error's problems to `error_dict` and return it."""
        if hasattr(self, "error_dict"):
            for field, problems in self.error_dict.items():
                error_dict.setdefault(field, []).extend(problems)
        else:
            error_dict.setdefault(NON_FIELD_ERRORS, []).extend(self.error_list)
        return error_dict

    def __iter__(self) -> Iterator[Any]:
        if hasattr(self, "error_dict"):
            for field, problems in self.error_dict.items():
                yield field, _as_error(problems).messages
        else:
            yield from self.messages

    def __str__(self) -> str:
        return repr(dict(self) if hasattr(self, "error_dict") else list(self))

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ValidationError) and hash(self) == hash(other)

    def __hash__(self) -> int:
        if hasattr(self, "error_dict"):
            fields = sorted(self.error_dict.items())
            return hash(tuple((f, tuple(map(str, _as_error(p).messages))) for f, p in fields))
        if hasattr(self, "message"):
            return hash((str(self.message), self.code, str(self.params)))
        return hash(tuple(sorted(self.messages)))


def _unwrapped(problem: Any) -> Any:
    if hasattr(problem, "error_dict"):
        return problem.error_dict
    if not hasattr(problem, "message"):
        return problem.error_list
    return [problem]


def _as_error(problem: Any) -> Any:
    return problem if is_validation_error(problem) else ValidationError(problem)


def _text(problem: Any) -> str:
    text = str(problem.message)
    if not problem.params:
        return text
    try:
        return text % dict(problem.params)
    except Exception:
        writable = {name: _writable(value) for name, value in problem.params.items()}
        if writable == problem.params:
            raise  # the text itself is wrong
        return text % writable


def _writable(value: Any) -> Any:
    try:
        str(value)
        repr(value)
    except Exception:  # noqa: BLE001 - as in shown()
        return shown(value)
    return value


class UnknownName(FieldError):
    """A part of a path names no field, relation, annotation or lookup."""

    def __init__(self, model: str, name: str, known: Iterable[str], what: str = "field") -> None:
        self.model, self.name, self.known = model, name, tuple(sorted(known))
        super().__init__(
            f"Cannot resolve keyword {name!r} into {what} of {model}."
            f"{hint(name, self.known)} Choices are: {', '.join(self.known)}"
        )


class ImproperlyConfigured(OrmError):
    """A setting cannot be used; the text names it. Never holds a password."""


class SuspiciousOperation(OrmError):
    """Input that only an attacker sends; a web framework answers 400."""


class InvalidPageToken(SuspiciousOperation):
    """The token of a page is not one, or is one of another query: `keyset(after=…)`."""


class SuspiciousFileOperation(SuspiciousOperation):
    """A file name that leads out of its storage."""


class SynchronousOnlyOperation(OrmError):
    """Blocking I/O was asked for on a thread whose event loop is running."""

    def __init__(self, called: str) -> None:
        self.called = called
        super().__init__(
            f"{called} would block the running event loop. Await its twin with the prefix 'a', "
            "or open the database with allow_sync_in_loop=True (for notebooks)."
        )


class MissingTwin(SynchronousOnlyOperation):
    """A model has a save() or delete() of its own, and the awaiting twin would pass it by.

    model: its name. method: "save" or "delete".
    """

    def __init__(self, model: str, method: str) -> None:
        self.model, self.method = model, method
        OrmError.__init__(
            self,
            f"{model} overrides {method}() but not a{method}(), so awaiting would pass your "
            f"{method}() by. Write `async def a{method}(self, ...)` in {model} too; both may call "
            "one function for what they have in common.",
        )


class CrossingEnded(OrmError):
    """A blocking function asked for the connection of a task that waits for it no longer."""

    def __init__(self) -> None:
        super().__init__(
            "The task that waited for this function was cancelled, so its connection and its "
            "transaction are not there any more. Let this error pass: nothing is waiting for the "
            "function's result."
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
    """The database refused or failed.

    undone: a savepoint around the failed statement was rolled back, so the block outside of it goes on.
    """

    undone: bool = False
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


class ProtectedError(IntegrityError):
    """Deleting was refused: rows with on_delete=PROTECT point to the object."""

    def __init__(self, message: str, protected_objects: Iterable[Any]) -> None:
        self.protected_objects = set(protected_objects)
        super().__init__(message)


class RestrictedError(IntegrityError):
    """Deleting was refused: rows with on_delete=RESTRICT point to the object."""

    def __init__(self, message: str, restricted_objects: Iterable[Any]) -> None:
        self.restricted_objects = set(restricted_objects)
        super().__init__(message)


class ObjectNotUpdated(DatabaseError):
    """A save that had to update (force_update, update_fields) found no row."""
