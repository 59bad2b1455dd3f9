"""What this library asks of its surroundings, in its own words.

Flow: the application is given objects of these shapes; nothing here is implemented.
Not here: anything of the ASGI and WSGI protocols beyond their signatures.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from datetime import timedelta
from typing import Any, Protocol, TypeAlias

Scope: TypeAlias = MutableMapping[str, Any]
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
Environ: TypeAlias = dict[str, Any]
StartResponse: TypeAlias = Callable[..., Any]

HostPolicy: TypeAlias = Callable[[str], bool]
"""Tells whether a host name (lower-case, without port) is one of this site's."""

SlotFactory: TypeAlias = Callable[[Any], Any]
"""Makes the value of a request's slot from the request; may be a coroutine function."""


class Match(Protocol):
    """A route that fits a path: what to call, and with what."""

    @property
    def func(self) -> Callable[..., Any]:
        """The view."""

    @property
    def args(self) -> Sequence[Any]:
        """Positional arguments after the request."""

    @property
    def kwargs(self) -> Mapping[str, Any]:
        """Keyword arguments."""


class Router(Protocol):
    """Finds the view of a path."""

    def match(self, path: str, /) -> Any:
        """Return a Match for a path with its leading slash, something falsy if there is none."""


class CookieSigner(Protocol):
    """Signs and reads cookie values; raises an error of its own for a bad signature."""

    def sign(self, value: str, *, salt: str) -> str:
        """Return the value with its signature."""

    def unsign(self, value: str, *, salt: str, max_age: float | timedelta | None) -> str:
        """Return the value; max_age is in seconds."""


class Renderer(Protocol):
    """Turns a template into text for a TemplateResponse."""

    def resolve(self, template: Any, *, using: str | None) -> Any:
        """Return the template object for a name, a list of names or a template object."""

    def render(self, template: Any, context: Any, request: Any) -> str:
        """Return the text of a resolved template."""


class ErrorView(Protocol):
    """Makes the response to a failed request; may be a coroutine function."""

    def __call__(self, request: Any, exception: BaseException | None, /) -> Any:
        """Return an HttpResponse; exception is what made the request fail."""


class ErrorResponder(Protocol):
    """Turns what a layer raised into the response that the layer outside of it sees."""

    def respond(self, request: Any, error: Exception, /) -> Any:
        """Return the response from sync code."""

    async def arespond(self, request: Any, error: Exception, /) -> Any:
        """Return the response on the loop."""


class RequestLog(Protocol):
    """Where failed requests are reported: the interface of a `logging.Logger`."""

    def error(self, msg: str, *args: Any, exc_info: Any = ..., extra: Any = ...) -> None:
        """Report a response with status 500 and above."""

    def warning(self, msg: str, *args: Any, exc_info: Any = ..., extra: Any = ...) -> None:
        """Report a response with status 400 to 499."""
