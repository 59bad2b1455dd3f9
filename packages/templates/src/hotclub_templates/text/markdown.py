"""Markdown to HTML: CommonMark with tables and strikethrough. Needs the extra `markdown`.

Flow: Markdown → tokens → **HTML, table of contents**. Links with a scheme that runs or reads
something (`javascript:`, `vbscript:`, `file:`, most of `data:`) stay text. Code blocks carry the
class `language-…` and no colours: those are a style sheet's affair.
Not here: the filter (tags/markdown.py), pages (build/).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from hotclub_templates.errors import MissingExtra

Link = Callable[[str], str]


class Heading(NamedTuple):
    """One line of a table of contents; `level` is 1 to 6, `id` the anchor."""

    level: int
    id: str
    title: str


class RenderedMarkdown(NamedTuple):
    """The HTML, and its headings in order."""

    html: str
    toc: list[Heading]


def render_markdown(
    text: str, *, html: bool = False, anchors: bool = False, link: Link | None = None
) -> RenderedMarkdown:
    """Return `text` as HTML.

    html: let HTML in the text through, instead of escaping it; for texts of those who may write
    the page itself. anchors: give headings ids. link: called with the address of each link and
    image, returns the one to show. Raises MissingExtra.
    """
    parser = _parser(html)
    tokens = parser.parse(text, {})
    if link is not None:
        for token in _inner(tokens):
            _relink(token, link)
    toc = list(_headings(tokens, anchors=anchors))
    return RenderedMarkdown(parser.renderer.render(tokens, parser.options, {}), toc)


@lru_cache(maxsize=2)
def _parser(html: bool) -> Any:
    try:
        from markdown_it import MarkdownIt
    except ModuleNotFoundError as missing:
        raise MissingExtra("markdown", "Markdown") from missing
    return MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"])


def _inner(tokens: Sequence[Any]) -> Iterator[Any]:
    for token in tokens:
        yield from token.children or ()


def _relink(token: Any, link: Link) -> None:
    name = {"link_open": "href", "image": "src"}.get(token.type)
    if name is not None:
        token.attrSet(name, link(str(token.attrGet(name) or "")))
    for child in token.children or ():  # what stands in an image's description
        _relink(child, link)


def _headings(tokens: Sequence[Any], *, anchors: bool) -> Iterator[Heading]:
    taken: set[str] = set()
    for token, inline in pairwise(tokens):
        if token.type != "heading_open":
            continue
        title = "".join(
            child.content for child in inline.children if child.type in ("text", "code_inline")
        )
        anchor = _free(_anchor(title), taken)
        if anchors:
            token.attrSet("id", anchor)
        yield Heading(int(token.tag[1:]), anchor, title)


def _anchor(title: str) -> str:
    text = unicodedata.normalize("NFKC", title).lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text)).strip("-_") or "section"


def _free(anchor: str, taken: set[str]) -> str:
    number, candidate = 1, anchor
    while candidate in taken:
        number += 1
        candidate = f"{anchor}-{number}"
    taken.add(candidate)
    return candidate
