"""Pages that are made of lists: one page for each item, or a list in pages of ten.

Flow: PageSource → **units** → rendering. `each: people` makes a page of every item, with the
variables `item` and `key`; `paginate: pages|in_folder:"blog"` makes as many as the list fills, with
`page_obj` as Django's views give it. Both keys hold an expression of the template language.
Not here: how a list is chosen (collections.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotclub_templates.build.errors import FrontMatterError
from hotclub_templates.build.pages import PageSource

MAX_PAGES_OF_ONE_SOURCE = 100_000


def items_of(source: PageSource, value: Any) -> list[tuple[str, Any]]:
    """Return pairs (key, item) of what `each` names: a mapping's, or a list's from 1.

    `each_key` names the member of an item that is its key. Raises FrontMatterError for a value
    that is neither, or too long, and for keys that are missing or not unique.
    """
    if isinstance(value, Mapping):
        return [(_checked(source, key), item) for key, item in value.items()]
    listed = _listed(source, value, "each")
    member = source.front.get("each_key")
    if member is None:
        return [(str(number), item) for number, item in enumerate(listed, 1)]
    pairs = {_key(source, item, member): item for item in listed}
    if len(pairs) != len(listed):
        raise FrontMatterError(source.path, 2, f"several items have one {member!r}.")
    return list(pairs.items())


def _key(source: PageSource, item: Any, member: str) -> str:
    if not isinstance(item, Mapping) or member not in item:
        raise FrontMatterError(source.path, 2, f"an item has no {member!r}: {str(item)[:60]}.")
    return _checked(source, item[member])


def _checked(source: PageSource, key: Any) -> str:
    if not str(key).strip():
        raise FrontMatterError(source.path, 2, "an item has an empty key.")
    return str(key)


def _listed(source: PageSource, value: Any, key: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        kind = "nothing" if value is None or value == "" else f"a {type(value).__name__}"
        raise FrontMatterError(
            source.path, 2, f"{key!r} needs a list; {source.front[key]!r} is {kind}."
        )
    if len(value) > MAX_PAGES_OF_ONE_SOURCE:
        raise FrontMatterError(
            source.path, 2, f"{key!r} would make more than {MAX_PAGES_OF_ONE_SOURCE:,} pages."
        )
    return value


@dataclass(slots=True)
class ListPaginator:
    """What all pages of one list share; names are Django's."""

    object_list: Sequence[Any]
    per_page: int

    @property
    def count(self) -> int:
        """The number of items."""
        return len(self.object_list)

    @property
    def num_pages(self) -> int:
        """The number of pages, at least one."""
        return max(1, -(-self.count // self.per_page))

    @property
    def page_range(self) -> range:
        """The numbers of the pages, from 1."""
        return range(1, self.num_pages + 1)


@dataclass(slots=True)
class ListPage:
    """One page of a list; names are Django's, but for the URLs."""

    paginator: ListPaginator
    number: int
    urls: Sequence[str] = ()

    @property
    def object_list(self) -> Sequence[Any]:
        """The items of this page."""
        start = (self.number - 1) * self.paginator.per_page
        return self.paginator.object_list[start : start + self.paginator.per_page]

    @property
    def has_next(self) -> bool:
        """Whether there is a page after this."""
        return self.number < self.paginator.num_pages

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this."""
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        """Whether there is more than one page."""
        return self.has_next or self.has_previous

    @property
    def next_page_number(self) -> int:
        """The number of the next page."""
        return self.number + 1

    @property
    def previous_page_number(self) -> int:
        """The number of the page before."""
        return self.number - 1

    @property
    def start_index(self) -> int:
        """The number of the first item, from 1; 0 if there is none."""
        return (self.number - 1) * self.paginator.per_page + 1 if self.paginator.count else 0

    @property
    def end_index(self) -> int:
        """The number of the last item."""
        return min(self.number * self.paginator.per_page, self.paginator.count)

    @property
    def next_url(self) -> str:
        """The URL of the next page, empty on the last."""
        return self.urls[self.number] if self.has_next else ""

    @property
    def previous_url(self) -> str:
        """The URL of the page before, empty on the first."""
        return self.urls[self.number - 2] if self.has_previous else ""


def pages_of(source: PageSource, value: Any) -> ListPaginator:
    """Return the paginator of what `paginate` names. Raises FrontMatterError."""
    return ListPaginator(_listed(source, value, "paginate"), source.front.get("per_page", 10))


def numbered_output(output: str, number: int) -> str:
    """Return the output of a list's later page: `blog/index.html` → `blog/page/2/index.html`."""
    if number == 1:
        return output
    folder, _, name = output.rpartition("/")
    prefix = f"{folder}/" if folder else ""
    if name == "index.html":
        return f"{prefix}page/{number}/index.html"
    stem, dot, suffix = name.rpartition(".")
    return f"{prefix}{stem}-{number}{dot}{suffix}"
