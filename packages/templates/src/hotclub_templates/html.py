"""Functions on HTML and text for Python code: escaping, links, tags taken away."""

from hotclub_templates.escaping import (
    SafeData,
    SafeString,
    conditional_escape,
    escape,
    escapejs,
    format_html,
    format_html_join,
    html_safe,
    json_script,
    mark_safe,
)
from hotclub_templates.filters.html import linebreaks_filter as linebreaks
from hotclub_templates.filters.html import urlize
from hotclub_templates.tags.output import strip_spaces_between_tags
from hotclub_templates.text.html import strip_tags
from hotclub_templates.text.links import quote_url as smart_urlquote

__all__ = [
    "SafeData",
    "SafeString",
    "conditional_escape",
    "escape",
    "escapejs",
    "format_html",
    "format_html_join",
    "html_safe",
    "json_script",
    "linebreaks",
    "mark_safe",
    "smart_urlquote",
    "strip_spaces_between_tags",
    "strip_tags",
    "urlize",
]
