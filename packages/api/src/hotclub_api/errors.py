"""The tree of exceptions; the names are those of Django REST Framework's documentation.

ApiError
├── ImproperlyConfigured                  a declaration or setting that can't work
│   └── MissingExtra                      an optional dependency is not installed
├── SerializerMisuse (AssertionError)     methods of a serializer called in the wrong order
├── SkipField                             a field that takes no part in this pass
└── APIException                          becomes an answer: status_code, detail, codes
    ├── ValidationError            400
    ├── ParseError                 400
    ├── AuthenticationFailed       401
    ├── NotAuthenticated           401
    ├── PermissionDenied           403
    ├── NotFound                   404
    ├── MethodNotAllowed           405
    ├── NotAcceptable              406
    ├── UnsupportedMediaType       415
    └── Throttled                  429

Flow: everything imports this file; it imports nothing of the package.
Not here: how an exception is written into a response (problems.py, exception_handler in views.py).
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Self


class ApiError(Exception):
    """Root of all errors of this library."""


class ImproperlyConfigured(ApiError):
    """Something was declared or set in a way that can't work."""


class MissingExtra(ImproperlyConfigured, ImportError):
    """A feature needs a package that is not installed; the message has the line that installs."""


class SerializerMisuse(ApiError, AssertionError):
    """A serializer was asked for something that it can't have at this point."""


class SkipField(ApiError):
    """A field takes no part in this validation or representation."""


class ErrorDetail(str):
    """A message and its machine-readable code.

    Equal to plain text of the same content, and to another ErrorDetail if the codes agree too.
    """

    __slots__ = ("code",)
    code: str | None

    def __new__(cls, string: object, code: str | None = None) -> Self:
        """Return the text of string, marked with code."""
        made = super().__new__(cls, string)
        made.code = code
        return made

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ErrorDetail):
            return str.__eq__(self, other) and self.code == other.code
        return bool(str.__eq__(self, other)) if isinstance(other, str) else False

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)

    def __repr__(self) -> str:
        return f"ErrorDetail(string={str(self)!r}, code={self.code!r})"

    def __getnewargs__(self) -> tuple[str, str | None]:  # type: ignore[override]
        return str(self), self.code


def as_details(problem: Any, default_code: str | None = None) -> Any:
    """Return problem with every text in its lists and mappings made an ErrorDetail."""
    if isinstance(problem, (list, tuple)):
        return [as_details(one, default_code) for one in problem]
    if isinstance(problem, Mapping):
        return {key: as_details(value, default_code) for key, value in problem.items()}
    return ErrorDetail(problem, getattr(problem, "code", None) or default_code)


def _codes(detail: Any) -> Any:
    if isinstance(detail, list):
        return [_codes(one) for one in detail]
    if isinstance(detail, dict):
        return {key: _codes(value) for key, value in detail.items()}
    return detail.code


def _full_details(detail: Any) -> Any:
    if isinstance(detail, list):
        return [_full_details(one) for one in detail]
    if isinstance(detail, dict):
        return {key: _full_details(value) for key, value in detail.items()}
    return {"message": detail, "code": detail.code}


class APIException(ApiError):
    """An error that becomes an answer.

    detail: text, or lists and mappings of texts; lazy texts are read here.   code: of all of them.
    """

    status_code: int = 500
    default_detail: Any = "A server error occurred."
    default_code: str = "error"

    def __init__(self, detail: Any = None, code: str | None = None) -> None:
        self.detail: Any = as_details(
            self.default_detail if detail is None else detail, code or self.default_code
        )
        super().__init__(detail, code)

    def __str__(self) -> str:
        return str(self.detail)

    def get_codes(self) -> Any:
        """Return the codes in the shape of `detail`."""
        return _codes(self.detail)

    def get_full_details(self) -> Any:
        """Return {"message", "code"} for each text, in the shape of `detail`."""
        return _full_details(self.detail)


class ValidationError(APIException):
    """The input breaks a rule; `detail` is a list, or a mapping of field names to lists."""

    status_code = 400
    default_detail = "Invalid input."
    default_code = "invalid"

    def __init__(self, detail: Any = None, code: str | None = None) -> None:
        if detail is None:
            detail = self.default_detail
        if isinstance(detail, tuple):
            detail = list(detail)
        elif not isinstance(detail, (dict, list)):
            detail = [detail]
        super().__init__(detail, code)

    @property
    def message_dict(self) -> Any:
        """The detail as a mapping; what is told of no field stands under "non_field_errors"."""
        return self.detail if isinstance(self.detail, dict) else {"non_field_errors": self.detail}

    @property
    def messages(self) -> list[str]:
        """All texts, in one list."""
        return list(_flat(self.detail))


def _flat(detail: Any) -> Iterable[str]:
    if isinstance(detail, str):
        yield detail
        return
    for one in detail.values() if isinstance(detail, dict) else detail:
        yield from _flat(one)


class ParseError(APIException):
    """The body can't be read."""

    status_code = 400
    default_detail = "Malformed request."
    default_code = "parse_error"


class AuthenticationFailed(APIException):
    """Credentials were given, and are wrong."""

    status_code = 401
    default_detail = "Incorrect authentication credentials."
    default_code = "authentication_failed"
    auth_header: str | None = None


class NotAuthenticated(APIException):
    """Credentials are needed, and none were given."""

    status_code = 401
    default_detail = "Authentication credentials were not provided."
    default_code = "not_authenticated"
    auth_header: str | None = None


class PermissionDenied(APIException):
    """Who asks is known, and may not."""

    status_code = 403
    default_detail = "You do not have permission to perform this action."
    default_code = "permission_denied"


class NotFound(APIException):
    """There is no such thing, or none that the caller may know of."""

    status_code = 404
    default_detail = "Not found."
    default_code = "not_found"


class MethodNotAllowed(APIException):
    """The address does not take this method."""

    status_code = 405
    default_detail = 'Method "{method}" not allowed.'
    default_code = "method_not_allowed"

    def __init__(self, method: str, detail: Any = None, code: str | None = None) -> None:
        self.method = method
        # A method is whatever a client sends: only its letters are repeated.
        shown = "".join(letter for letter in method[:40] if letter.isalnum() or letter in "-_")
        super().__init__(detail or str(self.default_detail).format(method=shown), code)


class NotAcceptable(APIException):
    """No renderer makes what the Accept header asks for."""

    status_code = 406
    default_detail = "Could not satisfy the request Accept header."
    default_code = "not_acceptable"

    def __init__(
        self, detail: Any = None, code: str | None = None, available_renderers: Any = None
    ) -> None:
        self.available_renderers = available_renderers
        super().__init__(detail, code)


class UnsupportedMediaType(APIException):
    """No parser reads this type of body."""

    status_code = 415
    default_detail = 'Unsupported media type "{media_type}" in request.'
    default_code = "unsupported_media_type"

    def __init__(self, media_type: str, detail: Any = None, code: str | None = None) -> None:
        self.media_type = media_type
        shown = "".join(letter for letter in str(media_type)[:100] if letter.isprintable())
        super().__init__(detail or str(self.default_detail).format(media_type=shown), code)


class Throttled(APIException):
    """Too many requests; `wait` is the whole number of seconds until the next one is taken."""

    status_code = 429
    default_detail = "Request was throttled."
    default_code = "throttled"
    extra_detail: ClassVar[tuple[str, str]] = (
        "Expected available in {wait} second.",
        "Expected available in {wait} seconds.",
    )

    def __init__(
        self, wait: float | None = None, detail: Any = None, code: str | None = None
    ) -> None:
        self.wait = None if wait is None else math.ceil(wait)
        text = str(self.default_detail if detail is None else detail)
        if self.wait is not None:
            one, many = self.extra_detail
            text = f"{text} {(one if self.wait == 1 else many).format(wait=self.wait)}"
        super().__init__(text, code)


def is_validation_error(problem: object) -> bool:
    """Tell whether an exception is a validation error of this library or a sibling's.

    The others are known by their shape: `messages`, and `error_list` or `error_dict`.
    """
    if isinstance(problem, ValidationError):
        return True
    return (
        isinstance(problem, Exception)
        and hasattr(problem, "messages")
        and (hasattr(problem, "error_list") or hasattr(problem, "error_dict"))
    )


def get_error_detail(problem: Any) -> Any:
    """Return the detail of a validation error of this library or a sibling's."""
    if isinstance(problem, ValidationError):
        return problem.detail
    by_field = getattr(problem, "error_dict", None)
    if by_field is not None:
        return {name: _sibling_texts(errors) for name, errors in by_field.items()}
    return _sibling_texts(getattr(problem, "error_list", [problem]))


def _sibling_texts(errors: Iterable[Any]) -> list[ErrorDetail]:
    found = []
    for one in errors:
        text = str(getattr(one, "message", one))
        params = getattr(one, "params", None)
        found.append(ErrorDetail(text % params if params else text, one.code or "invalid"))
    return found


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the closest known name, "" if none is close."""
    close = difflib.get_close_matches(str(name), [str(one) for one in known], 1)
    return f" Did you mean {close[0]!r}?" if close else ""
