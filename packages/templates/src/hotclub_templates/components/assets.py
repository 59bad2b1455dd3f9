"""Styles and scripts of components, each once a page, at the place the page has for them.

Flow: `{% style %}`, `{% script %}` → **assets** → `{% component_styles %}`, `{% component_scripts %}`.
Where a style is used is known only when the page is made, and its place stands before. So places
get a mark, and the marks are exchanged in the finished text. Without a place an asset stands where
its component is first used: a fragment carries what it needs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

STYLE, SCRIPT = "style", "script"

_KEY = "assets of components"


class PageAssets:
    """What one rendering has collected."""

    def __init__(self) -> None:
        import secrets  # only pages with styles or scripts of components need it

        self.token = secrets.token_hex(8)
        self.elements: dict[str, list[str]] = {STYLE: [], SCRIPT: []}
        self.placed: set[str] = set()

    def add(self, kind: str, element: str) -> str:
        """Collect an element; return what stands at the place of its component."""
        known = self.elements[kind]
        if element in known:
            return ""
        known.append(element)
        return "" if kind in self.placed else self._mark(kind, len(known) - 1)

    def place(self, kind: str) -> str:
        """Return the mark of the place for all elements; only the first one is filled."""
        if kind in self.placed:
            return ""
        self.placed.add(kind)
        return self._mark(kind, "s")

    def _mark(self, kind: str, which: object) -> str:
        return f"{self.token}-{kind}-{which}-"

    def filled(self, text: str) -> str:
        """Return the finished text, with the elements in the place of their marks."""
        for kind, elements in self.elements.items():
            has_place = kind in self.placed
            for number, element in enumerate(elements):
                text = text.replace(self._mark(kind, number), "" if has_place else element)
            text = text.replace(self._mark(kind, "s"), "".join(elements))
        return text


class SentAssets(PageAssets):
    """Assets of a text that is sent in parts, or kept: each stands where it is first used."""

    def add(self, kind: str, element: str) -> str:
        """Return the element, the first time."""
        if element in self.elements[kind]:
            return ""
        self.elements[kind].append(element)
        return element

    def place(self, kind: str) -> str:
        """Return nothing: what will be used is not known yet."""
        return ""


def assets_of(context: Any) -> PageAssets:
    """Return the assets of the rendering that `context` belongs to."""
    state = context.render_context.dicts[0]
    found: PageAssets | None = state.get(_KEY)
    if found is None:
        found = state[_KEY] = PageAssets()
    return found


@contextmanager
def sent_assets(context: Any) -> Iterator[SentAssets]:
    """Let assets stand where they are first used, for what is rendered inside."""
    state = context.render_context.dicts[0]
    before, own = state.get(_KEY), SentAssets()
    state[_KEY] = own
    try:
        yield own
    finally:
        if before is None:
            state.pop(_KEY, None)
        else:
            state[_KEY] = before


def filled(context: Any, text: str) -> str:
    """Return the finished text of a rendering; its assets are forgotten."""
    found: PageAssets | None = context.render_context.dicts[0].pop(_KEY, None)
    return text if found is None else found.filled(text)
