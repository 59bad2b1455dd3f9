"""Pages of a list. A framework's own Paginator fits in its place (`ModelAdmin.paginator`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from math import ceil
from typing import Any


class InvalidPage(Exception):
    """There is no such page."""


class Page:
    """The objects of one page."""

    def __init__(self, object_list: Any, number: int, paginator: Paginator) -> None:
        self.object_list, self.number, self.paginator = object_list, number, paginator

    def __len__(self) -> int:
        return len(self.object_list)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.object_list)

    def has_next(self) -> bool:
        """Tell whether a page follows."""
        return self.number < self.paginator.num_pages

    def has_previous(self) -> bool:
        """Tell whether a page goes before."""
        return self.number > 1


class Paginator:
    """Cuts a query set or list into pages; the count is asked for once."""

    ELLIPSIS = "…"

    def __init__(
        self,
        object_list: Any,
        per_page: int,
        orphans: int = 0,
        allow_empty_first_page: bool = True,
    ) -> None:
        self.object_list, self.per_page, self.orphans = object_list, int(per_page), int(orphans)
        self.allow_empty_first_page = allow_empty_first_page

    @cached_property
    def count(self) -> int:
        """How many objects there are."""
        counting = getattr(self.object_list, "count", None)
        if callable(counting) and not isinstance(self.object_list, list | tuple):
            return int(counting())
        return len(self.object_list)

    @property
    def num_pages(self) -> int:
        """How many pages there are; one at least."""
        return max(1, ceil(max(0, self.count - self.orphans) / self.per_page))

    @property
    def page_range(self) -> range:
        """The numbers of the pages, from 1."""
        return range(1, self.num_pages + 1)

    def page(self, number: int) -> Page:
        """Return a page. Raises InvalidPage."""
        if not 1 <= number <= self.num_pages:
            raise InvalidPage(f"There is no page {number!r}; the last is {self.num_pages}.")
        start = (number - 1) * self.per_page
        stop = self.count if number == self.num_pages else start + self.per_page
        return Page(self.object_list[start:stop], number, self)

    def get_elided_page_range(
        self, number: int = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> Iterator[Any]:
        """Yield page numbers around `number` and at both ends, "…" for what is left out."""
        last = self.num_pages
        if last <= (on_each_side + on_ends) * 2:
            yield from self.page_range
            return
        shown = sorted(
            {
                *range(1, on_ends + 1),
                *range(last - on_ends + 1, last + 1),
                *range(max(1, number - on_each_side), min(last, number + on_each_side) + 1),
            }
        )
        before = 0
        for one in shown:
            if one - before == 2:
                yield one - 1
            elif one - before > 2:
                yield self.ELLIPSIS
            yield one
            before = one
