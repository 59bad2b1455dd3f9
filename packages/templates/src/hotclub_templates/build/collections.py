"""All pages, by folder and by tag, and filters that choose among them.

Flow: pages → **collections** → indexes, feeds, archives. Not here: what a page is (pages.py).
"""

from collections.abc import Sequence
from typing import Any

from hotclub_templates.library import Library

register = Library()

Page = dict[str, Any]


def collections_of(pages: Sequence[Page]) -> dict[str, dict[str, list[Page]]]:
    """Return `{"folders": …, "tags": …}`: pages by their own folder, and by each of their tags."""
    folders: dict[str, list[Page]] = {}
    tags: dict[str, list[Page]] = {}
    for page in pages:
        folders.setdefault(page["folder"], []).append(page)
        for tag in page["tags"]:
            tags.setdefault(tag, []).append(page)
    return {
        "folders": dict(sorted(folders.items())),
        "tags": dict(sorted(tags.items())),
    }


@register.filter
def in_folder(pages: Sequence[Page], folder: str) -> list[Page]:
    """Return the pages below a folder, however deep, without the index of the folder itself."""
    prefix = f"{str(folder).strip('/')}/"
    return [
        page
        for page in pages
        if page["path"].startswith(prefix)
        and page["path"].removeprefix(prefix).partition(".")[0] != "index"
    ]


@register.filter
def tagged(pages: Sequence[Page], tag: str) -> list[Page]:
    """Return the pages that have a tag."""
    return [page for page in pages if tag in page["tags"]]


@register.filter
def having(pages: Sequence[Page], key: str) -> list[Page]:
    """Return the pages whose front matter gives `key` a value that is neither false nor empty."""
    return [page for page in pages if page.get(key)]


@register.filter
def following(pages: Sequence[Page], page: Page) -> Page | None:
    """Return the page after `page` in `pages`, None after the last."""
    return _neighbour(pages, page, 1)


@register.filter
def preceding(pages: Sequence[Page], page: Page) -> Page | None:
    """Return the page before `page` in `pages`, None before the first."""
    return _neighbour(pages, page, -1)


def _neighbour(pages: Sequence[Page], page: Page, step: int) -> Page | None:
    urls = [one["url"] for one in pages]
    if page["url"] not in urls:
        return None
    place = urls.index(page["url"]) + step
    return pages[place] if 0 <= place < len(pages) else None
