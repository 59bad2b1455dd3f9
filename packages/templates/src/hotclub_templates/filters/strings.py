"""Filters on text that know nothing of HTML. A safe value stays safe where nothing can break."""

import re
import textwrap
import unicodedata
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from hotclub_templates.escaping import SafeString, plain
from hotclub_templates.escaping import escapejs as escape_for_js
from hotclub_templates.filters.stringfilter import stringfilter
from hotclub_templates.library import Library
from hotclub_templates.limits import width
from hotclub_templates.text.html import cut_chars, cut_words

register = Library()

_PHONE = str.maketrans("abcdefghijklmnopqrstuvwxyz", "22233344455566677778889999")
_WIDE = re.compile(r"\d{4,}")
_APOSTROPHE = re.compile(r"([a-z])'([A-Z])")
_AFTER_DIGIT = re.compile(r"\d([A-Z])")


@register.filter(is_safe=True)
@stringfilter
def addslashes(value: str) -> str:
    """Put a backslash before quotes and backslashes."""
    return plain(value).replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'")


@register.filter(is_safe=True)
@stringfilter
def capfirst(value: str) -> str:
    """Make the first character a capital."""
    text = plain(value)
    return text[:1].upper() + text[1:]


@register.filter("escapejs", escapes_for="js string")
@stringfilter
def escapejs_filter(value: str) -> SafeString:
    """Write text so that it may stand inside a quoted JavaScript string."""
    return escape_for_js(value)


@register.filter(is_safe=True)
@stringfilter
def iriencode(value: str) -> str:
    """Quote an IRI for use in a URL; what is quoted stays as it is."""
    return quote(plain(value), safe="/#%[]=:;$&()+,!?*@'~")


@register.filter(is_safe=True)
@stringfilter
def lower(value: str) -> str:
    """Return lower case."""
    return plain(value).lower()


@register.filter(is_safe=False)
@stringfilter
def upper(value: str) -> str:
    """Return upper case."""
    return value.upper()


@register.filter(is_safe=False)
@stringfilter
def make_list(value: str) -> list[str]:
    """Return the characters, or the digits of a number, as a list."""
    return list(value)


@register.filter(is_safe=True)
@stringfilter
def slugify(value: str, allow_unicode: bool = False) -> str:
    """Return ASCII letters, digits, underscores and single hyphens, in lower case."""
    text = plain(value)
    if allow_unicode:
        text = unicodedata.normalize("NFKC", text)
    else:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    text = re.sub(r"[^\w\s-]", "", text.lower())
    return re.sub(r"[-\s]+", "-", text).strip("-_")


@register.filter(is_safe=True)
def stringformat(value: Any, arg: Any) -> str:
    """Format by a specifier of `%` without the `%`; "" for what cannot be formatted so."""
    form = str(arg)
    if isinstance(value, tuple):
        value = str(value)
    # A width of thousands, or a number of a million digits, is no text for a page.
    if _WIDE.search(form) or (isinstance(value, Decimal) and abs(value.adjusted()) > 1_000):
        return ""
    try:
        return ("%" + form) % (plain(value) if isinstance(value, str) else value)
    except (ValueError, TypeError, OverflowError):
        return ""


@register.filter(is_safe=True)
@stringfilter
def title(value: str) -> str:
    """Begin each word with a capital, but not what follows an apostrophe or a digit."""
    text = _APOSTROPHE.sub(lambda m: m[0].lower(), plain(value).title())
    return _AFTER_DIGIT.sub(lambda m: m[0].lower(), text)


@register.filter(is_safe=True)
@stringfilter
def truncatechars(value: str, arg: Any) -> str:
    """Cut to a number of characters, the ellipsis included."""
    length = _whole(arg)
    return value if length is None else cut_chars(plain(value), length)


@register.filter(is_safe=True)
@stringfilter
def truncatewords(value: str, arg: Any) -> str:
    """Cut to a number of words."""
    length = _whole(arg)
    return value if length is None else cut_words(plain(value), length, " …")


def _whole(arg: Any) -> int | None:
    try:
        return int(arg)
    except ValueError:
        return None


@register.filter(is_safe=False, escapes_for="url")
@stringfilter
def urlencode(value: str, safe: Any = None) -> str:
    """Quote for use in a URL; characters in `safe`, by default "/", stay."""
    return quote(value, safe="/" if safe is None else safe)


@register.filter(is_safe=False)
@stringfilter
def wordcount(value: str) -> int:
    """Return the number of words."""
    return len(value.split())


@register.filter(is_safe=True)
@stringfilter
def wordwrap(value: str, arg: Any) -> str:
    """Break lines at a number of characters; long words are not broken."""
    wrapper = textwrap.TextWrapper(
        int(arg), break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    text = plain(value)
    lines: list[str] = []
    for line in text.splitlines():
        # A line of blanks stays one.
        lines += wrapper.wrap(line) or [line]
    if text.endswith("\n"):
        lines.append("")
    return "\n".join(lines)


@register.filter(is_safe=True)
@stringfilter
def ljust(value: str, arg: Any) -> str:
    """Fill up with blanks on the right."""
    return plain(value).ljust(width(arg))


@register.filter(is_safe=True)
@stringfilter
def rjust(value: str, arg: Any) -> str:
    """Fill up with blanks on the left."""
    return plain(value).rjust(width(arg))


@register.filter(is_safe=True)
@stringfilter
def center(value: str, arg: Any) -> str:
    """Fill up with blanks on both sides."""
    wanted = width(arg)
    return f"{plain(value):^{wanted}}" if wanted > 0 else plain(value)


@register.filter
def cut(value: Any, arg: Any) -> str:
    """Take all of `arg` out. Safe text stays so, unless a semicolon, which ends entities, goes."""
    text = plain(value).replace(plain(arg) if isinstance(arg, str) else arg, "")
    return SafeString(text) if isinstance(value, SafeString) and arg != ";" else text


@register.filter("phone2numeric", is_safe=True)
def phone2numeric_filter(value: Any) -> str:
    """Write the letters of a telephone number as digits."""
    return plain(value.lower()).translate(_PHONE)


phone2numeric = phone2numeric_filter
