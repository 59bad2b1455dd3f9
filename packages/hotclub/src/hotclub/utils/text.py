"""Text: slugs, cutting, lists in words. Django's `django.utils.text`.

Flow: hotclub_templates, hotclub_orm.files → **text** → models, views.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from textwrap import TextWrapper
from typing import Any

from hotclub_orm.files.names import get_valid_filename
from hotclub_templates.filters.strings import phone2numeric
from hotclub_templates.lexer import smart_split
from hotclub_templates.text.html import cut_chars, cut_html_chars, cut_html_words, cut_words

from hotclub.utils.functional import keep_lazy_text, lazy
from hotclub.utils.translation import gettext as _

__all__ = [
    "Truncator",
    "camel_case_to_spaces",
    "capfirst",
    "format_lazy",
    "get_text_list",
    "get_valid_filename",
    "normalize_newlines",
    "phone2numeric",
    "slugify",
    "smart_split",
    "unescape_string_literal",
    "wrap",
]

_NOT_SLUG = re.compile(r"[^\w\s-]")
_GAPS = re.compile(r"[-\s]+")
_NEWLINES = re.compile(r"\r\n|\r")
_HUMPS = re.compile(r"((?<=[a-z])[A-Z]|[A-Z](?![A-Z]|$))")


@keep_lazy_text
def capfirst(x: Any) -> str:
    """Return the text with its first letter as a capital."""
    text = str(x)
    return text[:1].upper() + text[1:] if x else x


@keep_lazy_text
def slugify(value: Any, allow_unicode: bool = False) -> str:
    """Return letters, digits, underscores and single hyphens, in lower case.

    allow_unicode: keep letters outside ASCII as they are.
    """
    text = str(value)
    if allow_unicode:
        text = unicodedata.normalize("NFKC", text)
    else:
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _GAPS.sub("-", _NOT_SLUG.sub("", text.lower())).strip("-_")


class Truncator:
    """Cuts a text by characters or words. The ending counts as part of the length.

    text: anything; `truncate` is the ending, "…" by default, and may hold %(truncated_text)s.
    """

    def __init__(self, text: Any) -> None:
        self.text = str(text)

    def __str__(self) -> str:
        return self.text

    def add_truncation_text(self, text: str, truncate: str | None = None) -> str:
        """Return the text with the ending, unless it ends so already."""
        ending = "…" if truncate is None else truncate
        if "%(truncated_text)s" in ending:
            return ending % {"truncated_text": text}
        return text if text.endswith(ending) else f"{text}{ending}"

    def chars(self, num: int, truncate: str | None = None, html: bool = False) -> str:
        """Return at most `num` characters. html: tags don't count, and what was cut is closed."""
        return (cut_html_chars if html else cut_chars)(self.text, int(num), truncate)

    def words(self, num: int, truncate: str | None = None, html: bool = False) -> str:
        """Return at most `num` words. html: tags don't count, and what was cut is closed."""
        return (cut_html_words if html else cut_words)(self.text, int(num), truncate)


@keep_lazy_text
def wrap(text: str, width: int) -> str:
    """Break lines at spaces so that each has at most `width` characters; long words stay whole."""
    wrapper = TextWrapper(
        width=width, break_long_words=False, break_on_hyphens=False, replace_whitespace=False
    )
    lines: list[str] = []
    for line in text.splitlines():
        lines += wrapper.wrap(line) or [""]
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")


def get_text_list(list_: Sequence[Any], last_word: Any = None) -> str:
    """Return "a, b or c". last_word: the word before the last one, "or" by default."""
    if not list_:
        return ""
    if len(list_) == 1:
        return str(list_[0])
    joined = _(", ").join(str(one) for one in list_[:-1])
    return f"{joined} {_('or') if last_word is None else last_word} {list_[-1]}"


@keep_lazy_text
def normalize_newlines(text: Any) -> str:
    """Return the text with every line's end as a single line feed."""
    return _NEWLINES.sub("\n", str(text))


def camel_case_to_spaces(value: str) -> str:
    """Return "CamelCase" as "camel case"."""
    return _HUMPS.sub(r" \1", value).strip().lower()


@keep_lazy_text
def unescape_string_literal(s: str) -> str:
    """Return what a quoted text means. Raises ValueError when it is not quoted."""
    if len(s) < 2 or s[0] not in "\"'" or s[-1] != s[0]:
        raise ValueError(f"Not a string literal: {s!r}")
    quote = s[0]
    return s[1:-1].replace(rf"\{quote}", quote).replace(r"\\", "\\")


def _format(format_string: Any, *args: Any, **kwargs: Any) -> str:
    return str(format_string).format(*args, **kwargs)


format_lazy = lazy(_format, str)
