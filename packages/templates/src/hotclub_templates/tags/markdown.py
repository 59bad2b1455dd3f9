"""`{% load markdown %}`: the filter `{{ text|markdown }}`. Needs the extra `markdown`."""

from typing import Any

from hotclub_templates.escaping import SafeString, as_text, plain
from hotclub_templates.library import Library
from hotclub_templates.text.markdown import render_markdown

register = Library()


@register.filter
def markdown(value: Any) -> SafeString:
    """Return Markdown as HTML; HTML in it is shown as text, and links that run something too.

    Raises MissingExtra.
    """
    return SafeString(render_markdown(plain(as_text(value))).html)
