"""HTML: escaping it, building it, taking it away. Django's `django.utils.html`.

Flow: hotclub_templates → **html** → views, template tags. Each name is the library's own object, but
for those that a filter has in another shape.
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_templates import escaping as _escaping
from hotclub_templates.defaultfilters import linebreaks_filter
from hotclub_templates.escaping import (
    conditional_escape,
    format_html,
    format_html_join,
    html_safe,
    json_script,
    plain,
)
from hotclub_templates.text import html as _text
from hotclub_templates.text.links import link_urls
from hotclub_templates.text.links import quote_url as smart_urlquote

from hotclub.conf import settings
from hotclub.utils.functional import keep_lazy, keep_lazy_text
from hotclub.utils.safestring import SafeString, mark_safe

__all__ = [
    "avoid_wrapping",
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

_GAP = re.compile(r">\s+<")

# Of a lazy text, each makes a lazy text.
escape = keep_lazy(SafeString)(_escaping.escape)
escapejs = keep_lazy(SafeString)(_escaping.escapejs)
strip_tags = keep_lazy_text(_text.strip_tags)


@keep_lazy_text
def linebreaks(value: Any, autoescape: bool = False) -> str:
    """Return paragraphs and line breaks for the empty lines and line ends of a text.

    autoescape: escape the text; without, mark the result safe only if the text is known to be so.
    """
    text = str(value) if autoescape else mark_safe(str(value))
    return plain(linebreaks_filter(text, autoescape))


@keep_lazy_text
def urlize(
    text: Any, trim_url_limit: int | None = None, nofollow: bool = False, autoescape: bool = False
) -> str:
    """Return the text with links for the web and mail addresses in it.

    autoescape: escape the text; without, mark the result safe only if the text is known to be so.
    """
    return link_urls(
        plain(text),
        is_safe=isinstance(text, SafeString),
        autoescape=autoescape,
        nofollow=nofollow,
        limit=trim_url_limit,
        scheme="https" if settings.URLIZE_ASSUME_HTTPS else "http",
    )


@keep_lazy_text
def strip_spaces_between_tags(value: Any) -> str:
    """Return HTML without the space between one tag and the next."""
    return _GAP.sub("><", str(value))


def avoid_wrapping(value: str) -> str:
    """Return a text whose spaces no browser breaks a line at."""
    return value.replace(" ", "\xa0")
