"""Every exception of the library.

    OrmError
    ├── ConnectionDoesNotExist
    ├── ImproperlyConfigured · AppRegistryNotReady
    ├── FieldError · FieldDoesNotExist · FieldFetchBlocked · SynchronousOnlyOperation
    ├── ObjectDoesNotExist · MultipleObjectsReturned    (each model has children of its own)
    ├── EmptyResultSet · FullResultSet                  (signals between compiler parts)
    ├── ValidationError
    └── the family of database errors is at the end of the file
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

NON_FIELD_ERRORS = "__all__"


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
    """A declaration contradicts itself or lacks a part."""


class AppRegistryNotReady(OrmError):
    """A model was asked for before its application was loaded."""


class FieldDoesNotExist(OrmError):
    """A model has no field of that name."""

    def __init__(self, model: str, name: str, known: Sequence[str] = ()) -> None:
        self.model, self.name, self.known = model, name, tuple(known)
        super().__init__(f"{model} has no field named {name!r}.{hint(name, known)}")


class FieldError(OrmError):
    """A name, lookup or expression in a query makes no sense for the model."""


class FieldFetchBlocked(FieldError):
    """An unloaded attribute was read while the fetch mode forbids queries."""


class SynchronousOnlyOperation(OrmError):
    """Blocking I/O was about to happen inside a running event loop."""


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
    return text % dict(problem.params) if problem.params else text


class UnknownName(FieldError):
    """A part of a path names no field, relation, annotation or lookup."""

    def __init__(self, model: str, name: str, known: Iterable[str], what: str = "field") -> None:
        self.model, self.name, self.known = model, name, tuple(sorted(known))
        super().__init__(
            f"Cannot resolve keyword {name!r} into {what} of {model}."
            f"{hint(name, self.known)} Choices are: {', '.join(self.known)}"
        )
