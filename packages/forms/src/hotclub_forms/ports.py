"""What this library asks of others, in its own words: files, templates, renderers.

Not here: words and formats (surroundings.py), which have a default that is used alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class UploadedFile(Protocol):
    """A file as it came with the request. size is in bytes; name carries no path."""

    name: str
    size: int
    content_type: str | None

    def read(self, size: int = -1, /) -> bytes:
        """Return up to size bytes, or all."""
        ...

    def chunks(self) -> Iterator[bytes]:
        """Yield the content piece by piece."""
        ...


class Template(Protocol):
    """One template of an engine."""

    def render(self, context: Mapping[str, Any], request: Any = None) -> str:
        """Return the text; what it escapes is the template's business."""
        ...


class TemplateEngine(Protocol):
    """A template engine, as far as forms need it."""

    def get_template(self, template_name: str) -> Template:
        """Return a template, or raise the engine's own 'there is none'."""
        ...


class Renderer(Protocol):
    """What turns a template name and a context into HTML."""

    form_template_name: str
    formset_template_name: str
    field_template_name: str
    bound_field_class: Any

    def render(self, template_name: str, context: Mapping[str, Any], request: Any = None) -> str:
        """Return HTML. Raises what the engine raises, or UnknownTemplate."""
        ...
