"""Doubles for tests of forms, and the conformance case for authors of renderers.

Nothing in the library imports this module.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from hotclub_forms.fields import (
    BooleanField,
    CharField,
    ChoiceField,
    FileField,
    SplitDateTimeField,
)
from hotclub_forms.forms import Form
from hotclub_forms.ports import Renderer
from hotclub_forms.renderers import BuiltinRenderer
from hotclub_forms.widgets import HiddenInput, RadioSelect, Textarea

LAYOUTS = ("as_div", "as_p", "as_table", "as_ul")


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


class SampleForm(Form):
    """One field of each kind of widget, for comparing renderers."""

    required_css_class = "required"
    error_css_class = "error"

    name = CharField(max_length=20, help_text="As on the <i>door</i>.", initial="<&>\"'")
    notes = CharField(widget=Textarea, required=False, initial="<&>")
    token = CharField(widget=HiddenInput)
    colour = ChoiceField(choices={"r": "Red", "More": {"g": "<Green>"}}, initial="g")
    size = ChoiceField(choices={"s": "Small", "l": "Large"}, widget=RadioSelect)
    agree = BooleanField(initial=True)
    when = SplitDateTimeField(required=False)
    file = FileField(required=False)


def assert_renders_as_builtin(renderer: Renderer) -> None:
    """Check that a renderer gives the structure of the built-in one, whatever the white space.

    For authors of renderers and of copies of Django's form templates. Raises AssertionError.
    """
    for layout in LAYOUTS:
        for data in (None, {}, {"name": "<b>", "size": "x", "when_0": "never"}):
            own, expected = (
                _normalised(getattr(SampleForm(data, renderer=one), layout)())
                for one in (renderer, BuiltinRenderer())
            )
            if own != expected:
                raise AssertionError(f"{layout} of {data!r} differs:\n{own}\n{expected}")


def _normalised(html: str) -> str:
    """Drop white space around tags, and write quotes in one of their two spellings."""
    plain = "".join(html).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", plain)
