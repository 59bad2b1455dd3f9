"""Doubles for tests of forms, and for authors of renderers: data, uploads, a template engine.

Nothing in the library imports this module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any


class MultiDict(dict[str, list[Any]]):
    """Sent data in which a name may come several times: reading gives the last, getlist all.

    MultiDict(colour=["red", "blue"], name=["Django"])
    """

    def __getitem__(self, name: str) -> Any:
        return super().__getitem__(name)[-1]

    def get(self, name: str, default: Any = None) -> Any:
        """Return the last value under a name."""
        values = super().get(name)
        return values[-1] if values else default

    def getlist(self, name: str) -> list[Any]:
        """Return all values under a name."""
        return list(super().get(name) or ())


class Upload:
    """An uploaded file in memory. size is in bytes."""

    def __init__(
        self, name: str, content: bytes = b"content", content_type: str | None = None
    ) -> None:
        self.name, self.size, self.content_type = name, len(content), content_type
        self._file = BytesIO(content)

    def read(self, size: int = -1) -> bytes:
        """Return up to size bytes, or all that is left."""
        return self._file.read(size)

    def seek(self, place: int) -> int:
        """Go to a place in the content."""
        return self._file.seek(place)

    def chunks(self) -> Iterator[bytes]:
        """Yield the content."""
        self._file.seek(0)
        yield self._file.read()


class FunctionEngine:
    """A template engine whose templates are functions of the context.

    Raises KeyError (a LookupError) for a name it has not; `asked` lists the names asked for.
    """

    def __init__(self, templates: Mapping[str, Callable[[Mapping[str, Any]], str]]) -> None:
        self.templates = templates
        self.asked: list[str] = []

    def get_template(self, template_name: str) -> FunctionTemplate:
        """Return a template."""
        self.asked.append(template_name)
        return FunctionTemplate(self.templates[template_name])


class FunctionTemplate:
    """One template of a FunctionEngine."""

    def __init__(self, function: Callable[[Mapping[str, Any]], str]) -> None:
        self.function = function

    def render(self, context: Mapping[str, Any], request: Any = None) -> str:
        """Return what the function makes of the context."""
        return self.function(context)
