"""Pages: numbers, neighbours, orphans, gaps, errors, in both colours."""

import warnings

import pytest
from hotclub.paginator import (
    AsyncPaginator,
    EmptyPage,
    InvalidPage,
    PageNotAnInteger,
    Paginator,
    UnorderedObjectListWarning,
)

TEN = list("abcdefghij")


class Rows:
    """Something that counts itself and can be sliced, as a query set does."""

    def __init__(self, rows, ordered=True):
        self.rows, self.ordered, self.counted = rows, ordered, 0

    def count(self):
        self.counted += 1
        return len(self.rows)

    async def acount(self):
        return self.count()

    def __getitem__(self, index):
        return Rows(self.rows[index], self.ordered)

    def __len__(self):
        return len(self.rows)

    def __iter__(self):
        return iter(self.rows)


@pytest.mark.parametrize(
    ("count", "per_page", "orphans", "allow_empty", "pages"),
    [
        (10, 4, 0, True, 3),
        (10, 4, 2, True, 2),
        (10, 4, 6, True, 1),
        (9, 4, 0, True, 3),
        (8, 4, 0, True, 2),
        (0, 4, 0, True, 1),
        (0, 4, 0, False, 0),
        (1, 4, 1, True, 1),
        (5, 5, 0, False, 1),
    ],
)
def test_pages_are_counted_with_orphans_joined_to_the_last(
    count, per_page, orphans, allow_empty, pages
):
    paginator = Paginator([0] * count, per_page, orphans, allow_empty)

    assert (paginator.count, paginator.num_pages) == (count, pages)
    assert paginator.page_range == range(1, pages + 1)


def test_a_page_knows_its_objects_and_its_neighbours():
    paginator = Paginator(TEN, 4)
    first, middle, last = paginator

    assert [list(page) for page in (first, middle, last)] == [
        ["a", "b", "c", "d"],
        ["e", "f", "g", "h"],
        ["i", "j"],
    ]
    assert [page.has_previous() for page in (first, middle, last)] == [False, True, True]
    assert [page.has_next() for page in (first, middle, last)] == [True, True, False]
    assert middle.has_other_pages()
    assert (middle.previous_page_number(), middle.next_page_number()) == (1, 3)
    assert (last.start_index(), last.end_index()) == (9, 10)
    assert (middle.start_index(), middle.end_index()) == (5, 8)
    assert repr(middle) == "<Page 2 of 3>"
    with pytest.raises(EmptyPage):
        last.next_page_number()
    with pytest.raises(EmptyPage):
        first.previous_page_number()


def test_a_page_is_a_sequence_that_reads_its_rows_once():
    rows = Rows(TEN)
    page = Paginator(rows, 4).page(2)

    assert (page[0], page[-1], page[1:3], len(page)) == ("e", "h", ["f", "g"], 4)
    assert page.index("g") == 2
    assert "h" in page
    assert isinstance(page.object_list, list)
    with pytest.raises(TypeError, match="integers or slices, not str"):
        page["first"]


def test_the_only_page_of_nothing_is_empty():
    page = Paginator([], 4).page(1)

    assert (list(page), page.start_index(), page.end_index()) == ([], 0, 0)
    assert not page.has_other_pages()
    with pytest.raises(EmptyPage, match="would be empty"):
        Paginator([], 4, allow_empty_first_page=False).get_page(1)


@pytest.mark.parametrize("number", [None, "x", 1.5, "1.0", "", object(), float("inf")])
def test_what_is_no_whole_number_is_not_a_page(number):
    with pytest.raises(PageNotAnInteger, match="by a whole number"):
        Paginator(TEN, 4).page(number)


@pytest.mark.parametrize(
    ("number", "words"), [(0, "counted from 1"), (-3, "counted from 1"), (4, "would be empty")]
)
def test_a_number_out_of_range_is_an_empty_page(number, words):
    with pytest.raises(EmptyPage, match=words) as caught:
        Paginator(TEN, 4).page(number)
    assert isinstance(caught.value, InvalidPage)


def test_numbers_may_be_text_or_whole_floats():
    paginator = Paginator(TEN, "4", "1")

    assert paginator.page("2").number == 2
    assert paginator.page(2.0).number == 2


def test_get_page_gives_the_nearest_page():
    paginator = Paginator(TEN, 4)

    given = {"x": 1, None: 1, 0: 3, -1: 3, 99: 3, 2: 2}
    assert {number: paginator.get_page(number).number for number in given} == given


def test_messages_can_be_ones_own():
    paginator = Paginator(TEN, 4, error_messages={"min_page": "Zu klein"})

    with pytest.raises(EmptyPage, match=r"^Zu klein$"):
        paginator.page(0)
    with pytest.raises(EmptyPage, match=r"^That page would be empty$"):
        paginator.page(9)


def test_rows_are_counted_once_by_their_own_count():
    rows = Rows(TEN)
    paginator = Paginator(rows, 4)

    assert [page.number for page in paginator] == [1, 2, 3]
    assert rows.counted == 1


def test_rows_without_an_order_warn_where_the_paginator_is_made():
    with pytest.warns(UnorderedObjectListWarning, match="unordered object_list: Rows") as caught:
        Paginator(Rows(TEN, ordered=False), 4)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        Paginator(Rows(TEN), 4)
        Paginator(TEN, 4)


@pytest.mark.parametrize(
    ("number", "pages", "shown"),
    [
        (1, 10, "1 2 3 4 5 6 7 8 9 10"),
        (1, 50, "1 2 3 4 … 49 50"),
        (5, 50, "1 2 3 4 5 6 7 8 … 49 50"),
        (8, 50, "1 2 … 5 6 7 8 9 10 11 … 49 50"),
        (6, 50, "1 2 3 4 5 6 7 8 9 … 49 50"),
        (45, 50, "1 2 … 42 43 44 45 46 47 48 49 50"),
        (50, 50, "1 2 … 47 48 49 50"),
    ],
)
def test_far_pages_are_elided(number, pages, shown):
    paginator = Paginator(range(pages), 1)

    assert " ".join(str(one) for one in paginator.get_elided_page_range(number)) == shown


def test_elided_pages_take_other_widths_and_another_ellipsis():
    class Dotted(Paginator):
        ELLIPSIS = "..."

    shown = Dotted(range(20), 1).get_elided_page_range(10, on_each_side=1, on_ends=1)

    assert list(shown) == [1, "...", 9, 10, 11, "...", 20]


async def test_pages_can_be_awaited():
    paginator = AsyncPaginator(Rows(TEN), 4, orphans=1)
    page = await paginator.apage(2)

    assert (await paginator.acount(), await paginator.anum_pages()) == (10, 3)
    assert await paginator.apage_range() == range(1, 4)
    assert [one async for one in page] == ["e", "f", "g", "h"]
    assert await page.ahas_next()
    assert await page.ahas_previous()
    assert await page.ahas_other_pages()
    assert (await page.anext_page_number(), await page.aprevious_page_number()) == (3, 1)
    assert (await page.astart_index(), await page.aend_index()) == (5, 8)
    assert repr(page) == "<Async Page 2>"
    assert [one.number async for one in paginator] == [1, 2, 3]
    assert [await (await paginator.aget_page(one)).aend_index() for one in ("x", 99)] == [4, 10]
    assert [one async for one in paginator.aget_elided_page_range(2)] == [1, 2, 3]
    with pytest.raises(EmptyPage):
        await paginator.apage(4)


async def test_an_awaited_page_is_a_list_once_it_was_read():
    page = await AsyncPaginator(Rows(TEN), 4).apage(1)

    with pytest.raises(TypeError, match=r"await page\.aget_object_list"):
        len(page)
    assert await page.aget_object_list() == ["a", "b", "c", "d"]
    assert (len(page), page[1], list(reversed(page))) == (4, "b", ["d", "c", "b", "a"])
    with pytest.raises(TypeError, match="not str"):
        page["first"]


def test_both_colours_have_the_same_names():
    sync = {f"a{name}" for name in dir(Paginator) if name[0] != "_" and name != "ELLIPSIS"}
    awaited = {name for name in dir(AsyncPaginator) if name.startswith("a")}

    assert awaited - {"allow_empty_first_page"} == sync - {"adefault_error_messages"}
