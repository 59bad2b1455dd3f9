"""HTML as a tree that can be compared: attribute order, white space and quoting don't count.

Flow: text → **Parser** → Element → ==, count. For tests only. What is left open is closed by what
closes around it, or by the end; an end of what is not open raises.
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from typing import Any

__all__ = ["Element", "HTMLParseError", "parse_html"]

VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr", "circle", "path", "use",
})  # fmt: skip
BOOLEAN = frozenset({
    "allowfullscreen", "async", "autofocus", "autoplay", "checked", "controls", "default", "defer",
    "disabled", "formnovalidate", "hidden", "ismap", "itemscope", "loop", "multiple", "muted",
    "nomodule", "novalidate", "open", "playsinline", "readonly", "required", "reversed", "selected",
    "inert",
})  # fmt: skip
# White space that HTML folds; a no-break space is a character.
_BLANKS = " \t\n\r\f"
_SPACE = re.compile(f"[{_BLANKS}]+")


class HTMLParseError(Exception):
    """The text is no well-formed HTML."""


class Element:
    """A tag with its attributes, in order, and its children: elements and texts."""

    def __init__(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.name = name
        self.attributes = sorted(attributes, key=lambda pair: (pair[0], pair[1] or ""))
        self.children: list[Any] = []

    def append(self, child: Any) -> None:
        """Add a child; texts that follow one another become one."""
        if not isinstance(child, str):
            self.children.append(child)
            return
        text = _SPACE.sub(" ", child)
        if self.children and isinstance(self.children[-1], str):
            text = _SPACE.sub(" ", self.children.pop() + text)
        if text:
            self.children.append(text)

    def finalize(self) -> None:
        """Take white space away at the ends of texts, where it is beside tags."""
        kept: list[Any] = []
        for child in self.children:
            if isinstance(child, str):
                child = child.strip(_BLANKS)
                if not child:
                    continue
            else:
                child.finalize()
            kept.append(child)
        self.children = kept

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Element):
            return NotImplemented
        return (self.name, self.attributes, self.children) == (
            other.name, other.attributes, other.children,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash((self.name, *self.attributes))

    def count(self, needle: Any) -> int:
        """Return how often an element, or a run of siblings, or a text stands in here."""
        if isinstance(needle, str):
            return self._count_text(needle)
        if isinstance(needle, Element) and needle.name == "":
            return self._count_run(needle.children)
        own = [child == needle for child in self.children]
        below = [child for child in self.children if not isinstance(child, str)]
        return own.count(True) + sum(int(child.count(needle)) for child in below)

    def _count_text(self, text: str) -> int:
        return sum(
            child.count(text) if isinstance(child, str) else int(child._count_text(text))
            for child in self.children
        )

    def _count_run(self, run: list[Any]) -> int:
        if not run:
            return 0
        if len(run) == 1 and isinstance(run[0], str):
            return self._count_text(run[0])
        own: int = sum(
            self.children[start : start + len(run)] == run
            for start in range(len(self.children) - len(run) + 1)
        )
        below = [child for child in self.children if not isinstance(child, str)]
        return own + sum(int(child._count_run(run)) for child in below)

    def __contains__(self, needle: Any) -> bool:
        return self.count(needle) > 0

    def __str__(self) -> str:
        opening = "".join(
            f" {name}" if value is None else f' {name}="{html.escape(value)}"'
            for name, value in self.attributes
        )
        inner = "".join(
            f"\n{html.escape(child, quote=False)}" if isinstance(child, str) else f"\n{child}"
            for child in self.children
        )
        if not self.name:
            return inner.lstrip("\n")
        if self.name in VOID and not self.children:
            return f"<{self.name}{opening}>"
        return f"<{self.name}{opening}>{inner}\n</{self.name}>"


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", [])
        self.open = [self.root]

    def _where(self) -> str:
        line, column = self.getpos()
        return f"line {line}, column {column}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, [_normal(name, value) for name, value in attrs])
        self.open[-1].append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        # As in a browser, it also closes what was left open inside: <ul><li>one<li>two</ul>.
        for position in range(len(self.open) - 1, 0, -1):
            if self.open[position].name == tag:
                del self.open[position:]
                return
        raise HTMLParseError(f"</{tag}> at {self._where()} closes nothing that is open.")

    def handle_data(self, data: str) -> None:
        self.open[-1].append(data)


def _normal(name: str, value: str | None) -> tuple[str, str | None]:
    if name == "class":
        return name, " ".join(sorted((value or "").split()))
    if name in BOOLEAN and (value is None or value == "" or value == name):
        return name, None
    if value is None:
        return name, ""
    if name == "style":
        return name, ";".join(sorted(part.strip() for part in value.split(";") if part.strip()))
    return name, value


def parse_html(text: str) -> Element:
    """Return the tree; a single element is given without a root around it."""
    parser = _Parser()
    parser.feed(text)
    parser.close()
    root = parser.root
    root.finalize()
    if len(root.children) == 1 and isinstance(root.children[0], Element):
        return root.children[0]
    return root
