"""Every exception of this library, and the HTTP status each one stands for.

HttpError
├── Http404                         404   the thing asked for is not there
├── PermissionDenied                403   the visitor may not
├── MethodNotAllowed                405   the address is there, not for this method
├── BadRequest                      400   the request makes no sense
│   ├── RequestTimeout              408   the body came too slowly
│   ├── UriTooLong                  414   the request target is over the limit
│   ├── HeadersTooLarge             431   the header section is over the limit
│   └── MultiPartParserError        400   a multipart body breaks its grammar
│       └── InputStreamExhausted    400   it ends before its closing boundary
├── SuspiciousOperation             400   looks like an attack
│   ├── DisallowedHost · DisallowedRedirect · SuspiciousFileOperation · SuspiciousMultipartForm
│   ├── RequestDataTooBig           413   a body over the limit (Django answers 400)
│   └── TooManyFieldsSent · TooManyFilesSent
├── RequestAborted                        the client went away while its body was read
├── UnreadablePostError (OSError)         the server's input stream failed
├── RawPostDataException                  `body` asked for after the stream was read
├── BadHeaderError (ValueError)           a header name or value that could split the message
├── MultiValueDictKeyError (KeyError)
├── ContentNotRenderedError               a template response used before `render()`
├── ImproperlyConfigured                  a set-up that can't work
│   └── PortNotConnected                  a feature whose port nobody filled
├── MiddlewareNotUsed                     a factory takes itself out of the chain
├── UploadFileException
│   ├── StopUpload · SkipFile · StopFutureHandlers
└── WebSocketDisconnect                   the peer closed the socket

Flow: everything imports this file; it imports nothing.
"""

from __future__ import annotations

from typing import ClassVar


class HttpError(Exception):
    """Root of all errors of this library.

    status_code: what a client is told when nobody catches the error.
    """

    status_code: ClassVar[int] = 500


class Http404(HttpError):
    """The thing asked for does not exist."""

    status_code = 404


class PermissionDenied(HttpError):
    """The visitor may not do this."""

    status_code = 403


class MethodNotAllowed(HttpError):
    """The address does not take this method.   allowed: the methods that it takes."""

    status_code = 405

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        self.allowed = tuple(allowed)
        super().__init__(f"Allowed here: {', '.join(self.allowed) or 'nothing'}.")


class BadRequest(HttpError):
    """The request is malformed and can't be processed."""

    status_code = 400


class RequestTimeout(BadRequest):
    """The body did not arrive within `Limits.body_timeout_seconds`."""

    status_code = 408


class UriTooLong(BadRequest):
    """Path and query are longer than `Limits.uri_bytes`."""

    status_code = 414


class HeadersTooLarge(BadRequest):
    """The header section has more bytes or lines than the limits allow."""

    status_code = 431


class MultiPartParserError(BadRequest):
    """A multipart body that does not follow RFC 7578."""


class InputStreamExhausted(MultiPartParserError):
    """A multipart body that ends before its closing boundary."""


class SuspiciousOperation(HttpError):
    """The visitor did something that only an attack does."""

    status_code = 400


class DisallowedHost(SuspiciousOperation):
    """The Host header is malformed or not one of this site's."""


class DisallowedRedirect(SuspiciousOperation):
    """A redirect to a scheme that is not allowed."""


class SuspiciousFileOperation(SuspiciousOperation):
    """A file name that would leave its folder."""


class SuspiciousMultipartForm(SuspiciousOperation):
    """A multipart form that no browser sends."""


class RequestDataTooBig(SuspiciousOperation):
    """The body is larger than the limit that stands in the message."""

    status_code = 413


class TooManyFieldsSent(SuspiciousOperation):
    """More form fields or query parameters than `Limits.fields`."""


class TooManyFilesSent(SuspiciousOperation):
    """More uploaded files than `Limits.files`."""


class RequestAborted(HttpError):
    """The client closed the connection before its request was read."""

    status_code = 400


class UnreadablePostError(HttpError, OSError):
    """The server's input stream failed while the body was read."""

    status_code = 400


class RawPostDataException(HttpError):
    """`request.body` was asked for after the stream had been consumed."""


class BadHeaderError(HttpError, ValueError):
    """A header that holds a newline, a NUL, or a character that no header may hold."""


class MultiValueDictKeyError(HttpError, KeyError):
    """A key that a query, form or file dictionary does not have."""

    status_code = 500


class ContentNotRenderedError(HttpError):
    """A template response was read before it was rendered."""


class ImproperlyConfigured(HttpError):
    """The application was put together in a way that can't work."""


class PortNotConnected(ImproperlyConfigured):
    """A feature needs a port of `hotclub_http.ports` that nobody filled."""


class MiddlewareNotUsed(HttpError):
    """Raised by a middleware factory to take itself out of the chain."""


class UploadFileException(HttpError):
    """Root of what upload handlers raise to steer the parser."""

    status_code = 400


class StopUpload(UploadFileException):
    """Stop reading the upload.

    connection_reset: True leaves the rest of the body unread; False drains it first, so
        that browsers see the answer rather than a broken connection.
    """

    def __init__(self, connection_reset: bool = False) -> None:  # noqa: FBT001, FBT002, RUF100
        self.connection_reset = connection_reset
        how = "at once, without reading the rest" if connection_reset else "after the rest is read"
        super().__init__(f"The upload is stopped {how}.")


class SkipFile(UploadFileException):
    """Leave out this file and go on with the next part."""


class StopFutureHandlers(UploadFileException):
    """The handlers after this one do not see the file."""


class WebSocketDisconnect(HttpError):
    """The peer closed the socket.

    code: the close code of RFC 6455 section 7.4.   reason: the peer's words, may be empty.
    """

    def __init__(self, code: int = 1005, reason: str = "") -> None:
        self.code, self.reason = code, reason
        super().__init__(f"The websocket was closed by the peer with code {code}.")
