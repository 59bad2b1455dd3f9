"""Every exception of this package.

    TemplateError
    ├── TemplateSyntaxError          the source is wrong: file, line, column, the place underlined
    ├── TemplateDoesNotExist         no loader has it: what was tried
    ├── VariableDoesNotExist         a lookup failed where silence is not the rule
    ├── InvalidTemplateLibrary       a tag library cannot be imported or has no ``register``
    ├── ImproperlyConfigured         the engine's arguments contradict each other
    ├── TemplateRecursionError       includes or extends without end (also a RecursionError)
    ├── LimitExceeded                a value asks for too much (also a ValueError)
    ├── ContextPopException          more pops than pushes
    ├── SuspiciousFileOperation      a name that leads out of the template folders
    ├── AsyncRenderRequired          an awaitable was met by render(): use arender()
    ├── MissingPort                  a tag needs something this engine was not given
    └── MissingExtra                 an optional dependency is not installed (also an ImportError)

Texts are made once, from the facts that the attributes carry. Nothing is imported here.
"""

import difflib
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_LONGEST_MESSAGE = 1000


def close_match(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest of `known`, or an empty string."""
    found = difflib.get_close_matches(name[:60], list(known), n=1)
    return f" Did you mean '{found[0]}'?" if found else ""


def printable(text: str) -> str:
    """Return `text` with control characters written as escapes, so that no log line is forged."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _shortened(message: str) -> str:
    """Return a message without the middle of a word as long as a book."""
    if len(message) <= _LONGEST_MESSAGE:
        return message
    half = _LONGEST_MESSAGE // 2
    return f"{message[:half]} … {message[-half:]}"


def _cells(text: str) -> int:
    """Return how many places of a terminal's line a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


class TemplateError(Exception):
    """The root of what this package raises."""


class TemplateSyntaxError(TemplateError):
    """The template source is not in the language.

    Attributes: `template_name`, `lineno` and `column` (from 1), `source_line`, `width` (characters
    to underline), all None until the place is known; `token` is the token where it happened.
    """

    def __init__(self, message: str = "", *args: Any) -> None:
        super().__init__(message, *args)
        self.message = message
        self.token: Any = None
        self.template_name: str | None = None
        self.lineno: int | None = None
        self.column: int | None = None
        self.source_line: str | None = None
        self.width = 1

    def locate(self, template_name: str, source: str, start: int, end: int) -> None:
        """Remember that characters start:end of `source` are at fault, unless already known."""
        if self.lineno is not None:
            return
        self.template_name = template_name
        self.lineno = source.count("\n", 0, start) + 1
        line_start = source.rfind("\n", 0, start) + 1
        line_end = source.find("\n", start)
        self.source_line = source[line_start : len(source) if line_end < 0 else line_end]
        self.column = start - line_start + 1
        self.width = max(1, min(end - start, len(self.source_line) - self.column + 1))

    def __str__(self) -> str:
        message = _shortened("\n".join(map(printable, str(self.message).split("\n"))))
        if self.lineno is None or self.column is None or self.source_line is None:
            return message
        # A line of a minified page is cut to a window around the fault.
        start = self.column - 1
        first, last = max(0, start - 60), max(0, start - 60) + 160
        before, fault, after = (
            printable(part.replace("\t", " "))
            for part in (
                self.source_line[first:start],
                self.source_line[start : min(start + self.width, last)],
                self.source_line[start + self.width : last],
            )
        )
        underline = " " * _cells(before) + "^" * max(1, _cells(fault))
        place = f"{printable(self.template_name or '')}, line {self.lineno}, column {self.column}"
        shown = f"{self.lineno:>5} | {before}{fault}{after}"
        return f"{message}\n  in {place}\n{shown}\n      | {underline}"


class TemplateDoesNotExist(TemplateError):
    """No loader has a template of this name.

    `tried` holds pairs (origin, why not), `chain` the exceptions of earlier engines or names,
    `backend` the engine that was asked.
    """

    def __init__(
        self,
        msg: object,
        tried: Sequence[tuple[Any, str]] | None = None,
        backend: Any = None,
        chain: "Sequence[TemplateDoesNotExist] | None" = None,
    ) -> None:
        self.backend = backend
        self.tried = list(tried or ())
        self.chain = list(chain or ())
        super().__init__(msg)

    def __str__(self) -> str:
        return printable(str(self.args[0]))


class VariableDoesNotExist(TemplateError):
    """A variable could not be looked up. `msg % params` is the text."""

    def __init__(self, msg: str, params: tuple[object, ...] = ()) -> None:
        self.msg = msg
        self.params = params
        super().__init__(msg, params)

    def __str__(self) -> str:
        return self.msg % self.params if self.params else self.msg


class InvalidTemplateLibrary(TemplateError):
    """A tag library could not be imported, or its module has no `register`."""


class ImproperlyConfigured(TemplateError):
    """Arguments of an engine that do not fit together."""


class TemplateRecursionError(TemplateError, RecursionError):
    """Templates that include or extend one another without end."""


class LimitExceeded(TemplateError, ValueError):
    """A value asks for more than a page may take: endless items, a width of millions.

    `limit` is the most that it may ask for.
    """

    def __init__(self, message: str, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class ContextPopException(TemplateError):
    """`pop()` was called more often than `push()`."""


class SuspiciousFileOperation(TemplateError):
    """A template name points outside of its folder."""


class AsyncRenderRequired(TemplateError):
    """Something to be awaited was met by a rendering that cannot wait.

    The traceback shows the template's line. A coroutine that was met is closed.
    """

    def __init__(self, met: str) -> None:
        super().__init__(
            f"{met} must be awaited, and this is synchronous rendering. Use "
            "`await template.arender(context)` (or `astream`). Inside a tag of your own, give its "
            "Node an `async def arender(self, context)`, and await `nodelist.arender(context)` and "
            "`expression.aresolve(context)` in it."
        )


class MissingPort(TemplateError):
    """A tag or filter needs a part of the surroundings that this engine was not given.

    `port` is the name of the field of `Ports`, `wanted_by` the tag or filter.
    """

    def __init__(self, port: str, wanted_by: str) -> None:
        self.port, self.wanted_by = port, wanted_by
        super().__init__(
            f"{wanted_by} needs the port '{port}', which this engine was not given. "
            f"Pass Engine(ports=Ports({port}=...))."
        )


class MissingExtra(TemplateError, ImportError):
    """An optional dependency is not installed; the text has the line that installs it.

    `extra` is its name, `wanted_by` what needs it.
    """

    def __init__(self, extra: str, wanted_by: str) -> None:
        self.extra, self.wanted_by = extra, wanted_by
        super().__init__(
            f"{wanted_by} needs the '{extra}' extra: pip install 'hotclub-templates[{extra}]'"
        )
