"""Reads a page as a browser and a screen reader would, and names what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = {
    "area",
    "base",
    "br",
    "col",
    "embed",
    "hr",
    "img",
    "input",
    "link",
    "meta",
    "source",
    "track",
    "wbr",
}
SVG_ALONE = {"use", "path", "circle"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "popovertarget")
NAMED = ("aria-label", "aria-labelledby", "title")
HANDLED = ("hidden", "submit", "button", "reset")


class Page(HTMLParser):
    """The elements of a page, and the faults found while reading it."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.elements: list[tuple[str, dict[str, str], bool, bool]] = []
        self.open: list[str] = []
        self.feed(html)
        if self.open:
            self.faults.append(f"never closed: {self.open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        found = {name: value or "" for name, value in attrs}
        if len(found) != len(attrs):
            self.faults.append(f"<{tag}> has an attribute twice: {attrs}")
        self.elements.append((tag, found, "template" in self.open, "label" in self.open))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element of SVG that ends itself."""
        self.handle_starttag(tag, attrs)
        if tag in SVG_ALONE:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.open[-1:]} on line {self.getpos()[0]}")
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def of(self, *tags: str) -> list[dict[str, str]]:
        """Return the attributes of elements, templates left out."""
        return [
            attrs for tag, attrs, in_template, _ in self.elements if tag in tags and not in_template
        ]

    def all_faults(self) -> list[str]:
        """Return everything that is wrong."""
        checks = (self._policy, self._ids, self._names, self._frame)
        return [*self.faults, *(fault for check in checks for fault in check())]

    def _policy(self) -> Iterator[str]:
        for tag, attrs, _, _ in self.elements:
            bad = [name for name in attrs if name == "style" or name.startswith("on")]
            if bad or tag == "style":
                yield f"<{tag}> is refused by the policy: {bad}"
            if tag == "script" and "src" not in attrs and attrs.get("type") != "application/json":
                yield "a script stands in the page"
            if attrs.get("href", "").startswith("javascript:"):
                yield "a link runs a script"

    def _ids(self) -> Iterator[str]:
        ids = [
            attrs["id"]
            for _, attrs, in_template, _ in self.elements
            if "id" in attrs and not in_template
        ]
        yield from (f"id {one!r} stands twice" for one in set(ids) if ids.count(one) > 1)
        known = set(ids)
        for tag, attrs, in_template, _ in self.elements:
            for name in REFERENCES:
                for one in attrs.get(name, "").split() if not in_template else ():
                    if one not in known:
                        yield f"<{tag} {name}={one!r}> points at nothing"
            target = attrs.get("href", "")
            if tag == "use" and target.removeprefix("#") not in known:
                yield f"the icon {target} is not drawn"

    def _names(self) -> Iterator[str]:
        labelled = {attrs.get("for") for attrs in self.of("label")}
        for tag, attrs, in_template, in_label in self.elements:
            if tag not in ("input", "select", "textarea") or in_template or in_label:
                continue
            if attrs.get("type") in HANDLED or "hidden" in attrs:
                continue
            if attrs.get("id") not in labelled and not any(name in attrs for name in NAMED):
                yield f"<{tag} name={attrs.get('name')!r}> has no label"
        yield from ("a picture has no text" for attrs in self.of("img") if "alt" not in attrs)

    def _frame(self) -> Iterator[str]:
        for tag in ("main", "h1", "title"):
            if len(self.of(tag)) != 1:
                yield f"{len(self.of(tag))} elements <{tag}>"
        if not self.of("html")[0].get("lang"):
            yield "the language is not told"
