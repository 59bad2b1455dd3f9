"""The family's exceptions, without any library.

    ImproperlyConfigured      settings, applications, any library used wrongly
    ValidationError           a value that breaks a rule
    PermissionDenied          the visitor may not
    SuspiciousOperation       looks like an attack
    ├── SuspiciousFileOperation · DisallowedHost · DisallowedRedirect · RequestDataTooBig
    RequestAborted            the client went away

Each is the common ground of the classes that the libraries have under the same name: once
`hotclub.exceptions` is imported or `hotclub.setup()` ran, `except` with one of these catches all
of them (adapters/validation_errors.py lays the ground). Import them from `hotclub.exceptions`.
Not here: which library's classes belong together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar, Self


def hint(name: str, known: Sequence[str]) -> str:
    """Return " Did you mean 'x'?" for the known name closest to `name`, or ""."""
    close = get_close_matches(name, known, n=1)
    return f" Did you mean {close[0]!r}?" if close else ""


class Joinable(Exception):
    """An exception that libraries have under the same name.

    meeting: the class that derives from all the libraries' classes, once they are joined; what is
    raised under the family's name is of that class, so that every library knows it.
    """

    meeting: ClassVar[type[Joinable] | None] = None

    def __new__(cls, *args: Any, **named: Any) -> Self:
        """Make an object that each library takes for its own."""
        meeting = cls.__dict__.get("meeting")
        made: Self = super().__new__(meeting or cls, *args, **named)
        return made

    def __init_subclass__(cls, **named: Any) -> None:
        """Let a project's own child derive from all the libraries' classes too."""
        super().__init_subclass__(**named)
        if any(base.__dict__.get("meeting") for base in cls.__bases__):
            cls.__bases__ = tuple(base.__dict__.get("meeting") or base for base in cls.__bases__)


class ImproperlyConfigured(Joinable):
    """The settings, or the way something is declared, can't work."""


class ValidationError(Joinable):
    """A value breaks a rule: one message, a list of such, or a mapping of field names to lists.

    message: text (may be lazy), another ValidationError, a list or a mapping of those.
    code: a short name for programs. params: values of the `%(name)s` places in the message.
    """

    if TYPE_CHECKING:
        message: Any
        code: str | None
        params: Mapping[str, Any] | None
        error_list: list[Any]
        error_dict: dict[str, list[Any]]

        def __init__(
            self, message: Any, code: str | None = None, params: Mapping[str, Any] | None = None
        ) -> None: ...

        @property
        def messages(self) -> list[str]:
            """All messages, params filled in."""
            ...

        @property
        def message_dict(self) -> dict[str, list[str]]:
            """Messages by field; AttributeError when there are no fields."""
            ...

        def update_error_dict(self, error_dict: dict[str, list[Any]]) -> dict[str, list[Any]]:
            """Add these problems to the mapping and return it."""
            ...

        def __iter__(self) -> Iterator[Any]: ...


class PermissionDenied(Joinable):
    """The visitor may not do that; becomes a 403."""


class RequestAborted(Joinable):
    """The client went away before its request was read."""


class SuspiciousOperation(Joinable):
    """Something that no honest visitor does; becomes a 400."""


class SuspiciousFileOperation(SuspiciousOperation):
    """A file name that leaves its folder."""


class DisallowedHost(SuspiciousOperation):
    """A Host header that ALLOWED_HOSTS does not name."""


class DisallowedRedirect(SuspiciousOperation):
    """A redirect to a scheme that is not allowed."""


class RequestDataTooBig(SuspiciousOperation):
    """A body over DATA_UPLOAD_MAX_MEMORY_SIZE."""
