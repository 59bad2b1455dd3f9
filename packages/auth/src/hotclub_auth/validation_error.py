"""ValidationError: one message, a list, or messages by field, with Django's whole API.

Used by password validation. Other libraries have a class of the same shape; `is_validation_error`
knows any of them, so none needs the others.
Not here: any rule that decides whether something is valid.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hotclub_auth.errors import AuthError

NON_FIELD_ERRORS = "__all__"


class ValidationError(AuthError):
    """What is wrong with a value.

    message: text (or a lazy object), another such error, a list of both, or a mapping from
    field names to those. code: names the kind of error. params: for the %-placeholders of message.
    A single error has `message`, `code`, `params`; a list has `error_list`; a mapping
    `error_dict` as well as `error_list`.
    """

    error_dict: dict[str, list[Any]]
    error_list: list[Any]

    def __init__(
        self, message: Any, code: str | None = None, params: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message, code, params)
        if is_validation_error(message):
            message = _content(message)
        if isinstance(message, Mapping):
            self.error_dict = {
                field: list(_as_error(problem).error_list) for field, problem in message.items()
            }
            self.error_list = [error for errors in self.error_dict.values() for error in errors]
        elif isinstance(message, list | tuple):
            self.error_list = [error for part in message for error in _as_error(part).error_list]
        else:
            if is_validation_error(message):
                message, code, params = message.message, message.code, message.params
            self.message, self.code, self.params = message, code, params
            self.error_list = [self]

    @property
    def message_dict(self) -> dict[str, list[str]]:
        """Messages by field. Raises AttributeError when the error has no fields."""
        return {field: _messages(errors) for field, errors in self.error_dict.items()}

    @property
    def messages(self) -> list[str]:
        """All messages, their parameters filled in."""
        return _messages(self.error_list)

    def update_error_dict(self, error_dict: dict[str, list[Any]]) -> dict[str, list[Any]]:
        """Add the errors to `error_dict`, those without a field under "__all__"; return it."""
        if hasattr(self, "error_dict"):
            for field, errors in self.error_dict.items():
                error_dict.setdefault(field, []).extend(errors)
        else:
            error_dict.setdefault(NON_FIELD_ERRORS, []).extend(self.error_list)
        return error_dict

    def __iter__(self) -> Iterator[Any]:
        """Yield messages, or pairs of field and messages."""
        if hasattr(self, "error_dict"):
            yield from self.message_dict.items()
        else:
            yield from self.messages

    def __str__(self) -> str:
        return repr(self.message_dict if hasattr(self, "error_dict") else self.messages)

    def __repr__(self) -> str:
        return f"ValidationError({self})"

    def __eq__(self, other: object) -> bool:
        if not is_validation_error(other):
            return NotImplemented
        return bool(_comparable(self) == _comparable(other))

    def __hash__(self) -> int:
        return hash(_comparable(self))


def is_validation_error(value: object) -> bool:
    """Return whether a value is an exception of ValidationError's shape, of whatever library."""
    return isinstance(value, Exception) and hasattr(value, "error_list")


def _content(error: Any) -> Any:
    """Return the mapping or list inside an error, or the single error itself."""
    if hasattr(error, "error_dict"):
        return error.error_dict
    return error if hasattr(error, "message") else error.error_list


def _as_error(problem: Any) -> Any:
    return problem if is_validation_error(problem) else ValidationError(problem)


def _messages(errors: Iterable[Any]) -> list[str]:
    return [
        str(error.message) % error.params if error.params else str(error.message)
        for error in errors
    ]


def _comparable(error: Any) -> Any:
    """Return a hashable value that is equal for equal errors, whatever the order of messages."""
    if hasattr(error, "error_dict"):
        fields = error.error_dict.items()
        return frozenset((field, frozenset(map(_comparable, errors))) for field, errors in fields)
    if hasattr(error, "message"):
        params = frozenset((name, repr(value)) for name, value in (error.params or {}).items())
        return (str(error.message), error.code, params)
    return frozenset(map(_comparable, error.error_list))
