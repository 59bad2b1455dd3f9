"""Elements and attributes as HTML: the only place of this library that escapes.

Flow: values → **elements** → html. Everything goes through markupsafe; what already is HTML (has
`__html__`) passes unchanged. Not here: which elements a widget is made of (builtin_templates/).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

__all__ = ["Markup", "attributes", "element", "escape", "flatatt", "text"]


def text(value: Any) -> str:
    """Return a value as text that is safe between tags and inside a quoted attribute."""
    if not isinstance(value, str):
        if hasattr(value, "__html__"):
            return str(value.__html__())
        value = str(value)
    # Most names, numbers and words hold nothing to escape; asking is cheaper than escaping.
    if value.__class__ is str and not (
        "<" in value or "&" in value or ">" in value or '"' in value or "'" in value
    ):
        return value
    return str.__str__(escape(value))


def attributes(attrs: Mapping[str, Any]) -> str:
    """Return ' name="value"' for each: True gives the name alone, False and None nothing."""
    html = ""
    for name, value in attrs.items():
        if value is True:
            html += f" {text(name)}"
        elif value is not False and value is not None:
            html += f' {text(name)}="{text(value)}"'
    return html


def flatatt(attrs: Mapping[str, Any]) -> Markup:
    """Return attributes as one piece of HTML, by name, the valueless ones last."""
    ordered = sorted(attrs.items())
    valued = {name: value for name, value in ordered if not isinstance(value, bool)}
    alone = {name: value for name, value in ordered if isinstance(value, bool)}
    return Markup(attributes(valued | alone))  # noqa: S704 - escaped part by part


def element(tag: str, content: Any, attrs: Mapping[str, Any]) -> str:
    """Return an element with escaped content."""
    return f"<{tag}{attributes(attrs)}>{text(content)}</{tag}>"
