"""Filters that make HTML, escape it, or take it away."""

import re
from collections.abc import Iterable
from typing import Any

from hotclub_templates.escaping import SafeString, conditional_escape, mark_safe, plain
from hotclub_templates.escaping import escape as escape_always
from hotclub_templates.escaping import json_script as make_json_script
from hotclub_templates.filters.stringfilter import stringfilter
from hotclub_templates.library import Library
from hotclub_templates.limits import bounded
from hotclub_templates.plain import DEFAULT_PORTS, Ports
from hotclub_templates.text.html import cut_html_chars, cut_html_words, strip_tags
from hotclub_templates.text.links import link_urls

register = Library()

_NEWLINES = re.compile(r"\r\n|\r")


@register.filter("escape", is_safe=True)
@stringfilter
def escape_filter(value: str) -> SafeString:
    """Escape, unless that is done already."""
    return conditional_escape(value)


@register.filter(is_safe=True)
def escapeseq(value: Iterable[Any]) -> list[SafeString]:
    """Escape each element."""
    return [conditional_escape(element) for element in bounded(value)]


@register.filter(is_safe=True)
@stringfilter
def force_escape(value: str) -> SafeString:
    """Escape, safe text too."""
    return escape_always(value)


@register.filter("linebreaks", is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaks_filter(value: str, autoescape: bool = True) -> SafeString:
    """Make paragraphs of what empty lines divide, and breaks of single newlines."""
    escaping = autoescape and not isinstance(value, SafeString)
    text = _NEWLINES.sub("\n", plain(value))
    parts = re.split(r"\n{2,}", text)
    shown = (plain(escape_always(part)) if escaping else part for part in parts)
    return SafeString("\n\n".join(f"<p>{part.replace(chr(10), '<br>')}</p>" for part in shown))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linebreaksbr(value: str, autoescape: bool = True) -> SafeString:
    """Make a break of each newline."""
    escaping = autoescape and not isinstance(value, SafeString)
    text = _NEWLINES.sub("\n", plain(value))
    return SafeString((plain(escape_always(text)) if escaping else text).replace("\n", "<br>"))


@register.filter(is_safe=True, needs_autoescape=True)
@stringfilter
def linenumbers(value: str, autoescape: bool = True) -> SafeString:
    """Number the lines."""
    escaping = autoescape and not isinstance(value, SafeString)
    lines = plain(value).split("\n")
    width = len(str(len(lines)))
    shown = (plain(escape_always(line)) if escaping else line for line in lines)
    return SafeString("\n".join(f"{n:0{width}d}. {line}" for n, line in enumerate(shown, 1)))


@register.filter(is_safe=True, only_marks_safe=True)
def safe(value: Any) -> SafeString:
    """Declare text to be HTML that needs no escaping."""
    return SafeString(mark_safe(value if isinstance(value, str) else str(value)))


@register.filter(is_safe=True)
def safeseq(value: Iterable[Any]) -> list[Any]:
    """Declare each element to be HTML that needs no escaping."""
    return [mark_safe(element) for element in bounded(value)]


@register.filter(is_safe=True)
@stringfilter
def striptags(value: str) -> str:
    """Take the tags away. What is left is escaped like any other text."""
    return strip_tags(plain(value))


@register.filter(is_safe=True)
@stringfilter
def truncatechars_html(value: str, arg: Any) -> str:
    """Cut HTML to a number of characters of text, its tags closed."""
    try:
        length = int(arg)
    except ValueError:
        return value
    return cut_html_chars(plain(value), length)


@register.filter(is_safe=True)
@stringfilter
def truncatewords_html(value: str, arg: Any) -> str:
    """Cut HTML to a number of words of text, its tags closed."""
    try:
        length = int(arg)
    except ValueError:
        return value
    return cut_html_words(plain(value), length, " …")


@register.filter(is_safe=True, needs_autoescape=True, needs_ports=True)
@stringfilter
def urlize(value: str, autoescape: bool = True, *, ports: Ports = DEFAULT_PORTS) -> SafeString:
    """Make links of web and mail addresses; one without a scheme gets the ports' `link_scheme`."""
    return _with_links(value, autoescape, ports)


@register.filter(is_safe=True, needs_autoescape=True, needs_ports=True)
@stringfilter
def urlizetrunc(
    value: str, limit: Any, autoescape: bool = True, *, ports: Ports = DEFAULT_PORTS
) -> SafeString:
    """Make links of addresses, which are shown with at most `limit` characters."""
    return _with_links(value, autoescape, ports, int(limit))


def _with_links(value: str, autoescape: bool, ports: Ports, limit: int | None = None) -> SafeString:
    linked = link_urls(
        plain(value),
        is_safe=isinstance(value, SafeString),
        autoescape=autoescape,
        limit=limit,
        scheme=ports.link_scheme(),
    )
    return SafeString(linked)


@register.filter(is_safe=True)
def json_script(value: Any, element_id: Any = None) -> SafeString:
    """Write a value as JSON in a script element that runs nothing."""
    return make_json_script(value, element_id)
