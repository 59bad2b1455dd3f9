"""What the admin asks of its surroundings, in its own words.

Flow: surroundings.py holds objects of these shapes; a framework's adapter puts its own there.
Not here: any implementation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol


class Messages(Protocol):
    """Short notes to a user that the next page shows once."""

    def add(
        self, request: Any, level: int, message: Any, extra_tags: str, fail_silently: bool
    ) -> None:
        """Keep a note. level: 10 debug, 20 info, 25 success, 30 warning, 40 error."""

    def read(self, request: Any) -> Iterable[Any]:
        """Return the notes: an iterable that forgets them when it is read."""


class Renderer(Protocol):
    """Turns a template into text; what the HTTP library's TemplateResponse asks too."""

    def resolve(self, template: Any, *, using: str | None = None) -> Any:
        """Return the template object for a name, a list of names or a template object."""

    def render(self, template: Any, context: Any, request: Any) -> str:
        """Return the text of a resolved template."""


class Guard(Protocol):
    """Checks that a form was posted from this site's own page."""

    def csrf_protect(self, view_func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the view behind the check."""
