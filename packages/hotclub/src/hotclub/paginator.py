"""Pages of a list or a query set, in both colours.

Flow: objects + objects a page → **Paginator** → Page (a slice that knows its neighbours).
AsyncPaginator and AsyncPage do the same with `await`; all decisions stand once, in BasePaginator.
Not here: reading the page's number from a request (views/generic/list.py), HTML.
"""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import cached_property
from inspect import isbuiltin
from math import ceil
from typing import Any, ClassVar

from hotclub_forms.texts import LazyText


class UnorderedObjectListWarning(RuntimeWarning):
    """A query set without an order may show a row on two pages, and another on none."""


class InvalidPage(Exception):
    """There is no such page."""


class PageNotAnInteger(InvalidPage):
    """The number of the page is no whole number."""


class EmptyPage(InvalidPage):
    """The page would have no objects."""


class BasePaginator:
    """What both paginators decide alike.

    object_list: a list, a query set, or anything with a length that can be sliced.
    per_page: objects a page.   orphans: as many or fewer objects at the end join the page before.
    allow_empty_first_page: whether page 1 is there when there are no objects.
    error_messages: instead of default_error_messages, by the same keys.
    """

    ELLIPSIS: ClassVar[str] = "…"
    default_error_messages: ClassVar[Mapping[str, Any]] = {
        "invalid_page": LazyText("A page is asked for by a whole number"),
        "min_page": LazyText("Pages are counted from 1"),
        "no_results": LazyText("That page would be empty"),
    }

    def __init__(
        self,
        object_list: Any,
        per_page: int | str,
        orphans: int | str = 0,
        allow_empty_first_page: bool = True,
        error_messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.object_list = object_list
        self._check_object_list_is_ordered()
        self.per_page = int(per_page)
        self.orphans = int(orphans)
        self.allow_empty_first_page = allow_empty_first_page
        self.error_messages = {**self.default_error_messages, **(error_messages or {})}

    def _check_object_list_is_ordered(self) -> None:
        if getattr(self.object_list, "ordered", None) is False:
            model = getattr(self.object_list, "model", None)
            named = f"{model.__name__} " if model is not None else ""
            warnings.warn(
                f"Pagination may yield inconsistent results with an unordered object_list: "
                f"{named}{type(self.object_list).__name__}. Give it an order_by().",
                UnorderedObjectListWarning,
                stacklevel=3,
            )

    def _whole(self, number: object) -> int:
        try:
            if isinstance(number, float) and not number.is_integer():
                raise ValueError
            whole = int(number)  # type: ignore[call-overload]
        except (TypeError, ValueError, OverflowError):
            raise PageNotAnInteger(str(self.error_messages["invalid_page"])) from None
        if whole < 1:
            raise EmptyPage(str(self.error_messages["min_page"]))
        return whole  # type: ignore[no-any-return]

    def _checked(self, number: object, num_pages: int) -> int:
        whole = self._whole(number)
        if whole > num_pages:
            raise EmptyPage(str(self.error_messages["no_results"]))
        return whole

    def _nearest(self, number: object, num_pages: int) -> int:
        try:
            return self._checked(number, num_pages)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return num_pages

    def _bounds(self, number: int, count: int) -> slice:
        start = (number - 1) * self.per_page
        stop = start + self.per_page
        return slice(start, count if stop + self.orphans >= count else stop)

    def _pages_of(self, count: int) -> int:
        if count == 0 and not self.allow_empty_first_page:
            return 0
        return ceil(max(1, count - self.orphans) / self.per_page)

    def _elided(
        self, number: int, num_pages: int, on_each_side: int, on_ends: int
    ) -> Iterator[int | str]:
        if num_pages <= (on_each_side + on_ends) * 2:
            yield from range(1, num_pages + 1)
            return
        first, last = number - on_each_side, number + on_each_side
        # A gap stands for two pages at least, else the page itself is as short.
        if first > on_ends + 2:
            yield from range(1, on_ends + 1)
            yield self.ELLIPSIS
        else:
            first = 1
        if last < num_pages - on_ends - 1:
            yield from range(first, last + 1)
            yield self.ELLIPSIS
            yield from range(num_pages - on_ends + 1, num_pages + 1)
        else:
            yield from range(first, num_pages + 1)


class Paginator(BasePaginator):
    """Pages of a list or a query set; iterating gives them all."""

    def __iter__(self) -> Iterator[Page]:
        return (self.page(number) for number in self.page_range)

    def validate_number(self, number: object) -> int:
        """Return the number of a page as an int. Raises PageNotAnInteger, EmptyPage."""
        return self._checked(number, self.num_pages)

    def get_page(self, number: object) -> Page:
        """Return a page; the first for no number, the last for one out of range."""
        return self.page(max(1, self._nearest(number, self.num_pages)))

    def page(self, number: object) -> Page:
        """Return a page. Raises PageNotAnInteger, EmptyPage."""
        whole = self._page_number(number)
        return self._get_page(self.object_list[self._bounds(whole, self.count)], whole, self)

    def _page_number(self, number: object) -> int:
        return self.validate_number(number)

    def _get_page(self, *args: Any, **kwargs: Any) -> Page:
        return Page(*args, **kwargs)

    @cached_property
    def count(self) -> int:
        """The number of objects, on all pages."""
        counted = getattr(self.object_list, "count", None)
        # A list's count(value) asks for something else.
        if callable(counted) and not isbuiltin(counted) and not _is_sequence(self.object_list):
            return int(counted())
        return len(self.object_list)

    @cached_property
    def num_pages(self) -> int:
        """The number of pages."""
        return self._pages_of(self.count)

    @property
    def page_range(self) -> range:
        """The numbers of the pages."""
        return range(1, self.num_pages + 1)

    def get_elided_page_range(
        self, number: object = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> Iterator[int | str]:
        """Return the numbers of pages for links, with ELLIPSIS in place of those far away."""
        whole = self.validate_number(number)
        return self._elided(whole, self.num_pages, on_each_side, on_ends)


def _is_sequence(candidate: object) -> bool:
    # Sequence.count(value) of the standard library's base class.
    return isinstance(candidate, Sequence)


class Page(Sequence[Any]):
    """The objects of one page, in a list.   number: counts from 1."""

    def __init__(self, object_list: Any, number: int, paginator: Any) -> None:
        self.object_list = object_list
        self.number = number
        self.paginator = paginator

    def __repr__(self) -> str:
        return f"<Page {self.number} of {self.paginator.num_pages}>"

    def __len__(self) -> int:
        return len(self.object_list)

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            raise TypeError(f"Page indices must be integers or slices, not {type(index).__name__}.")
        # A query set would ask the database anew for each index.
        if not isinstance(self.object_list, list):
            self.object_list = list(self.object_list)
        return self.object_list[index]

    def has_next(self) -> bool:
        """Tell whether a page follows."""
        return self.number < int(self.paginator.num_pages)

    def has_previous(self) -> bool:
        """Tell whether a page goes before."""
        return self.number > 1

    def has_other_pages(self) -> bool:
        """Tell whether this is not the only page."""
        return self.has_previous() or self.has_next()

    def next_page_number(self) -> int:
        """Return the next page's number. Raises EmptyPage after the last."""
        return int(self.paginator.validate_number(self.number + 1))

    def previous_page_number(self) -> int:
        """Return the previous page's number. Raises EmptyPage before the first."""
        return int(self.paginator.validate_number(self.number - 1))

    def start_index(self) -> int:
        """Return the place of the first object among all, from 1; 0 when there are none."""
        return _start_index(self.number, self.paginator.per_page, self.paginator.count)

    def end_index(self) -> int:
        """Return the place of the last object among all, from 1."""
        return _end_index(
            self.number, self.paginator.per_page, self.paginator.count, self.paginator.num_pages
        )


def _start_index(number: int, per_page: int, count: int) -> int:
    return 0 if count == 0 else per_page * (number - 1) + 1


def _end_index(number: int, per_page: int, count: int, num_pages: int) -> int:
    return count if number == num_pages else number * per_page


class AsyncPaginator(BasePaginator):
    """Pages of a list or a query set, counted and read with `await`."""

    _count: int | None = None

    async def __aiter__(self) -> AsyncIterator[AsyncPage]:
        for number in await self.apage_range():
            yield await self.apage(number)

    async def avalidate_number(self, number: object) -> int:
        """Return the number of a page as an int. Raises PageNotAnInteger, EmptyPage."""
        return self._checked(number, await self.anum_pages())

    async def aget_page(self, number: object) -> AsyncPage:
        """Return a page; the first for no number, the last for one out of range."""
        return await self.apage(max(1, self._nearest(number, await self.anum_pages())))

    async def apage(self, number: object) -> AsyncPage:
        """Return a page. Raises PageNotAnInteger, EmptyPage."""
        whole = await self.avalidate_number(number)
        bounds = self._bounds(whole, await self.acount())
        return self._get_page(self.object_list[bounds], whole, self)

    def _get_page(self, *args: Any, **kwargs: Any) -> AsyncPage:
        return AsyncPage(*args, **kwargs)

    async def acount(self) -> int:
        """Return the number of objects, on all pages; asked for once."""
        if self._count is None:
            counted = getattr(self.object_list, "acount", None)
            self._count = len(self.object_list) if counted is None else int(await counted())
        return self._count

    async def anum_pages(self) -> int:
        """Return the number of pages."""
        return self._pages_of(await self.acount())

    async def apage_range(self) -> range:
        """Return the numbers of the pages."""
        return range(1, await self.anum_pages() + 1)

    async def aget_elided_page_range(
        self, number: object = 1, *, on_each_side: int = 3, on_ends: int = 2
    ) -> AsyncIterator[int | str]:
        """Give the numbers of pages for links, with ELLIPSIS in place of those far away."""
        whole = await self.avalidate_number(number)
        for one in self._elided(whole, await self.anum_pages(), on_each_side, on_ends):
            yield one


class AsyncPage:
    """The objects of one page, for `async for`.   number: counts from 1.

    `await page.aget_object_list()` reads them; after it, the page is like a list.
    """

    def __init__(self, object_list: Any, number: int, paginator: AsyncPaginator) -> None:
        self.object_list = object_list
        self.number = number
        self.paginator = paginator

    def __repr__(self) -> str:
        return f"<Async Page {self.number}>"

    async def __aiter__(self) -> AsyncIterator[Any]:
        if hasattr(self.object_list, "__aiter__"):
            async for one in self.object_list:
                yield one
        else:
            for one in self.object_list:
                yield one

    def _read(self) -> list[Any]:
        if not isinstance(self.object_list, list):
            raise TypeError(
                "The objects of this page were not read yet: await page.aget_object_list() first."
            )
        return self.object_list

    def __len__(self) -> int:
        return len(self._read())

    def __getitem__(self, index: Any) -> Any:
        if not isinstance(index, int | slice):
            kind = type(index).__name__
            raise TypeError(f"AsyncPage indices must be integers or slices, not {kind}.")
        return self._read()[index]

    def __reversed__(self) -> Iterator[Any]:
        return iter(self._read()[::-1])

    async def aget_object_list(self) -> list[Any]:
        """Return the objects in a list, read at the first call."""
        if not isinstance(self.object_list, list):
            self.object_list = [one async for one in self]
        return self._read()

    async def ahas_next(self) -> bool:
        """Tell whether a page follows."""
        return self.number < await self.paginator.anum_pages()

    async def ahas_previous(self) -> bool:
        """Tell whether a page goes before."""
        return self.number > 1

    async def ahas_other_pages(self) -> bool:
        """Tell whether this is not the only page."""
        return await self.ahas_previous() or await self.ahas_next()

    async def anext_page_number(self) -> int:
        """Return the next page's number. Raises EmptyPage after the last."""
        return await self.paginator.avalidate_number(self.number + 1)

    async def aprevious_page_number(self) -> int:
        """Return the previous page's number. Raises EmptyPage before the first."""
        return await self.paginator.avalidate_number(self.number - 1)

    async def astart_index(self) -> int:
        """Return the place of the first object among all, from 1; 0 when there are none."""
        return _start_index(self.number, self.paginator.per_page, await self.paginator.acount())

    async def aend_index(self) -> int:
        """Return the place of the last object among all, from 1."""
        pages = await self.paginator.anum_pages()
        return _end_index(
            self.number, self.paginator.per_page, await self.paginator.acount(), pages
        )


__all__ = [
    "AsyncPage",
    "AsyncPaginator",
    "BasePaginator",
    "EmptyPage",
    "InvalidPage",
    "Page",
    "PageNotAnInteger",
    "Paginator",
    "UnorderedObjectListWarning",
]
