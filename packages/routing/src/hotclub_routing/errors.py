"""What can go wrong in routing, as exceptions that carry the facts.

Flow: raised by every room, understood by whoever calls. Not here: the falsy outcomes of an ordinary
miss, which are values (matches.py).

    RoutingError
    ├── ImproperlyConfigured   a pattern, include or converter is declared wrongly
    │   └── ViewDoesNotExist   there is no view at a dotted name
    ├── NoReverseMatch         no route of that name takes those arguments
    └── Resolver404            no route matches the path
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

_SHOWN_CHARS = 200


class RoutingError(Exception):
    """Root of all errors of this library."""


class ImproperlyConfigured(RoutingError):
    """A route is declared wrongly; raised when it is declared or first compiled."""


class ViewDoesNotExist(ImproperlyConfigured):
    """There is nothing at a view's dotted name, or nothing that can be called."""


class NoReverseMatch(RoutingError):
    """No route has the wanted name and takes the given arguments.

    viewname: what was asked for. tried: the routes of that name, as text. close: similar names.
    """

    # Read by template engines: the error is shown, never swallowed into an empty string.
    silent_variable_failure: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        viewname: object = None,
        tried: Sequence[str] = (),
        close: Sequence[str] = (),
    ) -> None:
        self.viewname = viewname
        self.tried = tuple(tried)
        self.close = tuple(close)
        super().__init__(message)


class Resolver404(RoutingError):
    """No route matches the path.

    path: the text that was left to match. tried: the chains of patterns that were tried, in order.
    As in Django, `args[0]` is the mapping {"path": ..., "tried": ...}.
    """

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.path: str = str(facts.get("path", ""))
        self.tried: list[list[Any]] = list(facts.get("tried") or [])
        super().__init__(dict(facts))

    def __str__(self) -> str:
        count = len(self.tried)
        patterns = "pattern" if count == 1 else "patterns"
        return f"No route matches {shown(self.path)} ({count} {patterns} tried)."


def shown(value: object) -> str:
    """Return the repr of value, cut so that hostile input cannot flood a message or a log."""
    try:
        text = repr(value)
    except ValueError:  # an integer of more digits than Python writes
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"


def close_names(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of the known names that resemble name, the nearest first."""
    return tuple(get_close_matches(name[:_SHOWN_CHARS], list(known), n=3, cutoff=0.6))


def did_you_mean(close: Sequence[str]) -> str:
    """Return a sentence offering the close names, with a space before it, or an empty text."""
    if not close:
        return ""
    return f" Did you mean {' or '.join(repr(name) for name in close)}?"
