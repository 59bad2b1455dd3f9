"""ORM-14, ORM-15: every method of query sets with its arguments, on both databases behind both doors."""

import datetime as dt
import pickle
from typing import Any

import hotclub_orm as orm
import pytest
from checklist_doors import ask, make_tables, rows, streamed
from hotclub_orm.functions import Upper
from hotclub_orm.testing import Colour

UTC = dt.UTC


class Author(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "checklist_queryset"


class Book(orm.Model):
    title = orm.CharField(max_length=20, unique=True)
    pages = orm.IntegerField(default=0)
    author = orm.ForeignKey(Author, orm.CASCADE, null=True, related_name="books")
    day = orm.DateField(null=True)
    moment = orm.DateTimeField(null=True)

    class Meta:
        app_label = "checklist_queryset"
        get_latest_by = "pages"


@pytest.fixture
async def books(colour: Colour) -> Colour:
    await make_tables(colour, Author, Book)
    ann, bob = [await ask(colour, Author.objects, "create", name=name) for name in ("ann", "bob")]
    for number, (title, author) in enumerate([("a", ann), ("b", ann), ("c", bob), ("d", None)], 1):
        await ask(
            colour,
            Book.objects,
            "create",
            title=title,
            pages=number * 100,
            author=author,
            day=dt.date(2024, number, 28),
            moment=dt.datetime(2024, 1, number, 23, 30, tzinfo=UTC),
        )
    return colour


TITLES = Book.objects.order_by("title").values_list("title", flat=True)


async def titles(colour: Colour, queryset: Any) -> str:
    return "".join([one.title for one in await rows(colour, queryset)])


async def test_what_gives_another_query_set(books: Colour) -> None:
    every = Book.objects.order_by("title")
    for name, asked, expected in [
        ("all", every.all(), "abcd"),
        ("filter", every.filter(pages__gt=100, author__name="ann"), "b"),
        ("exclude", every.exclude(author__name="ann"), "cd"),
        ("complex_filter of a dict", every.complex_filter({"pages": 100}), "a"),
        ("complex_filter of a Q", every.complex_filter(orm.Q(pages=100) | orm.Q(pages=200)), "ab"),
        ("order_by", every.order_by("-pages"), "dcba"),
        ("reverse", every.reverse(), "dcba"),
        ("none", every.none(), ""),
        ("alias", every.alias(double=orm.F("pages") * 2).filter(double=400), "b"),
        ("annotate", every.annotate(up=Upper("title")).filter(up="C"), "c"),
        ("distinct", every.filter(author__books__pages__gt=0).distinct(), "abc"),
        ("slice", every[1:3], "bc"),
        ("open slice", every[2:], "cd"),
        ("slice of a slice", every[1:][1:2], "c"),
        ("extra", every.extra(where=["pages > %s"], params=[300]), "d"),
        ("and", every.filter(pages__gt=100) & every.filter(pages__lt=300), "b"),
        ("or", every.filter(pages=100) | every.filter(pages=400), "ad"),
        ("xor", every.filter(pages__gt=100) ^ every.filter(pages__lt=300), "acd"),
        ("using", every.using("default"), "abcd"),
        ("select_related", every.select_related("author"), "abcd"),
        ("fetch_mode", every.fetch_mode(orm.FETCH_ONE), "abcd"),
    ]:
        assert await titles(books, asked) == expected, name
    assert every.db == "default"
    assert every.using("elsewhere").db == "elsewhere"
    assert [
        (asked.ordered, asked.totally_ordered)
        for asked in (
            Book.objects.all(),
            every,
            Book.objects.order_by("pages"),
            Book.objects.order_by("pages", "pk"),
        )
    ] == [(False, False), (True, True), (True, False), (True, True)]
    assert "SELECT" in str(every.query)
    assert every.query.model is Book


async def test_union_intersection_and_difference(books: Colour) -> None:
    low, high = Book.objects.filter(pages__lt=400), Book.objects.filter(pages__gt=100)
    for name, asked, expected in [
        ("union", low.union(high).order_by("title"), "abcd"),
        ("union all", low.union(high, all=True).order_by("title"), "abbccd"),
        ("intersection", low.intersection(high).order_by("title"), "bc"),
        ("difference", low.difference(high), "a"),
        ("slice of a union", low.union(high).order_by("-title")[:2], "dc"),
        ("union of three", low.union(high, Book.objects.none()).order_by("title"), "abcd"),
    ]:
        assert await titles(books, asked) == expected, name
    both = low.union(high)
    assert await ask(books, both, "count") == 4
    assert await ask(books, both, "exists")
    names = low.values_list("title", flat=True).union(Author.objects.values_list("name", flat=True))
    assert sorted(await rows(books, names)) == ["a", "ann", "b", "bob", "c"]
    with pytest.raises(orm.NotSupportedError):
        both.filter(pages=1)
    if not books.is_sqlite:
        assert await titles(books, Book.objects.order_by("author_id", "-title").distinct("author_id")) in (
            "bcd", "dbc",
        )  # fmt: skip
    else:
        with pytest.raises(orm.NotSupportedError):
            await rows(books, Book.objects.distinct("author_id"))


async def test_values_and_what_is_left_out(books: Colour) -> None:
    every = Book.objects.order_by("title")
    first = await ask(books, every.values("title", name=orm.F("author__name")), "first")
    assert first == {"title": "a", "name": "ann"}
    assert (await ask(books, every.values_list("title", "pages"), "last")) == ("d", 400)
    assert await rows(books, TITLES) == ["a", "b", "c", "d"]
    chosen = every.annotate(up=Upper("title")).values_list("title", "up", named=True)
    named = await ask(books, chosen, "first")
    assert (named.title, named.up, named._fields) == ("a", "A", ("title", "up"))
    with pytest.raises(TypeError):
        every.values_list("title", "pages", flat=True)
    for name, asked in [("defer", every.defer("pages")), ("only", every.only("title"))]:
        one = (await rows(books, asked))[0]
        assert "pages" in one.get_deferred_fields(), name
        if books.awaits:
            await one.aload("pages")
        assert one.pages == 100, name
    assert (await rows(books, every.defer("pages").defer(None)))[0].get_deferred_fields() == set()
    joined = (await rows(books, every.select_related("author")))[0]
    assert joined.author.name == "ann"
    prefetched = Author.objects.order_by("name").prefetch_related(
        orm.Prefetch("books", queryset=Book.objects.filter(pages__gt=100), to_attr="thick"), "books"
    )
    found = await rows(books, prefetched)
    assert [[b.title for b in a.thick] for a in found] == [["b"], ["c"]]
    assert [len(a.books.all()) for a in found] == [2, 1]
    assert await ask(books, prefetched.prefetch_related(None), "count") == 2


async def test_one_row(books: Colour) -> None:
    every = Book.objects.all()
    for name, found, expected in [
        ("get", await ask(books, every, "get", title="b"), "b"),
        ("get of a Q", await ask(books, every, "get", orm.Q(title="b") & orm.Q(pages=200)), "b"),
        ("first", await ask(books, every, "first"), "a"),
        ("last", await ask(books, every, "last"), "d"),
        ("first of an order", await ask(books, every.order_by("-pages"), "first"), "d"),
        ("last of an order", await ask(books, every.order_by("-pages"), "last"), "a"),
        ("earliest", await ask(books, every, "earliest"), "a"),
        ("latest", await ask(books, every, "latest"), "d"),
        (
            "earliest of names",
            await ask(books, every.exclude(author=None), "earliest", "author__name", "-pages"),
            "b",
        ),
        (
            "latest of names",
            await ask(books, every.filter(day__lt="2024-03-01"), "latest", "day"),
            "b",
        ),
    ]:
        assert found.title == expected, name
    if not books.awaits:
        assert every.order_by("title")[2].title == "c"
        with pytest.raises(IndexError):
            _ = every.order_by("title")[9]
    with pytest.raises(ValueError, match="egative"):
        _ = every[-1]
    assert await ask(books, every.none(), "first") is None
    with pytest.raises(Book.DoesNotExist):
        await ask(books, every, "get", title="x")
    with pytest.raises(Book.MultipleObjectsReturned):
        await ask(books, every, "get", pages__gt=0)
    with pytest.raises(Book.DoesNotExist):
        await ask(books, every.none(), "latest")


async def test_facts_about_rows(books: Colour) -> None:
    every = Book.objects.all()
    a = await ask(books, every, "get", title="a")
    assert await ask(books, every, "count") == 4
    assert (await ask(books, every, "exists"), await ask(books, every.none(), "exists")) == (
        True,
        False,
    )
    assert (
        await ask(books, every, "contains", a),
        await ask(books, every.exclude(title="a"), "contains", a),
    ) == (True, False)
    assert await ask(books, every, "aggregate", orm.Sum("pages"), most=orm.Max("pages")) == {
        "pages__sum": 1000,
        "most": 400,
    }
    assert await ask(books, every, "in_bulk", [a.pk, -1]) == {a.pk: a}
    assert len(await ask(books, every, "in_bulk")) == 4
    assert await ask(books, every, "in_bulk", ["a"], field_name="title") == {"a": a}
    with pytest.raises(ValueError, match="unique"):
        await ask(books, every, "in_bulk", [1], field_name="pages")
    assert await rows(books, every.dates("day", "month", order="DESC")) == [
        dt.date(2024, month, 1) for month in (4, 3, 2, 1)
    ]
    assert await rows(books, every.dates("day", "year")) == [dt.date(2024, 1, 1)]
    assert len(await rows(books, every.dates("day", "week"))) == 4
    zone = dt.timezone(dt.timedelta(hours=1))
    assert await rows(books, every.datetimes("moment", "day", "DESC", zone)) == [
        dt.datetime(2024, 1, day, tzinfo=zone) for day in (5, 4, 3, 2)
    ]
    assert len(await rows(books, every.datetimes("moment", "hour", tzinfo=UTC))) == 4
    told = await ask(books, every.filter(title="a"), "explain")
    assert "checklist_queryset_book" in told
    if not books.is_sqlite:
        for format in ("text", "json", "yaml", "xml"):
            assert await ask(books, every, "explain", format=format), format
        assert "actual" in await ask(books, every, "explain", analyze=True, verbose=True)
    with pytest.raises(ValueError, match=r"(?i)nonsense"):
        await ask(books, every, "explain", format="nonsense")
    with pytest.raises(ValueError):
        await ask(books, every, "explain", **{"a; DROP TABLE x": True})


async def test_streams(books: Colour) -> None:
    every = Book.objects.order_by("title")
    for chunk in (1, 2, 1000):
        found = await streamed(books, every, chunk_size=chunk)
        assert [one.title for one in found] == ["a", "b", "c", "d"], chunk
    found = await streamed(books, every.prefetch_related("author__books"), chunk_size=2)
    assert [one.author and len(one.author.books.all()) for one in found] == [2, 2, 1, None]
    assert await streamed(books, TITLES) == ["a", "b", "c", "d"]
    with pytest.raises(ValueError, match="strictly positive"):
        await streamed(books, every, chunk_size=0)
    if not books.awaits:
        with pytest.raises(ValueError, match="chunk_size"):
            list(every.prefetch_related("author").iterator())


async def test_writing(books: Colour) -> None:
    every = Book.objects.all()
    assert await ask(books, every.filter(pages__gt=200), "update", pages=orm.F("pages") + 1) == 2
    assert await ask(books, every, "count") == 4
    got, new = await ask(books, every, "get_or_create", title="a", defaults={"pages": 7})
    assert (got.pages, new) == (100, False)
    got, new = await ask(books, every, "get_or_create", title="e", defaults={"pages": lambda: 7})
    assert (got.pages, new) == (7, True)
    got, new = await ask(books, every, "get_or_create", title__iexact="F", defaults={"title": "f"})
    assert (got.title, new) == ("f", True)
    got, new = await ask(
        books,
        every,
        "update_or_create",
        title="a",
        defaults={"pages": 8},
        create_defaults={"pages": 9},
    )
    assert (got.pages, new) == (8, False)
    got, new = await ask(
        books,
        every,
        "update_or_create",
        title="g",
        defaults={"pages": 8},
        create_defaults={"pages": 9},
    )
    assert (got.pages, new) == (9, True)
    made = await ask(
        books, every, "bulk_create", [Book(title=title) for title in "hijk"], batch_size=3
    )
    assert all(one.pk for one in made)
    for one in made:
        one.pages, one.author = 55, None
    assert await ask(books, every, "bulk_update", made, ["pages", "author"], batch_size=2) == 4
    assert await ask(books, every.filter(pages=55), "count") == 4
    await ask(books, every, "bulk_create", [Book(title="h", pages=1)], ignore_conflicts=True)
    await ask(
        books, every, "bulk_create", [Book(title="i", pages=1), Book(title="l", pages=2)],
        update_conflicts=True, update_fields=["pages"], unique_fields=["title"],
    )  # fmt: skip
    assert await rows(
        books, every.filter(title__in=[*"hil"]).order_by("title").values_list("title", "pages")
    ) == [("h", 55), ("i", 1), ("l", 2)]
    count, per_model = await ask(books, every.filter(title__in=[*"hijkl"]), "delete")
    assert (count, per_model) == (5, {"checklist_queryset.Book": 5})
    with pytest.raises(TypeError):
        await ask(books, every[:1], "delete")
    with pytest.raises(TypeError):
        await ask(books, every[:1], "update", pages=1)


async def test_rows_are_locked_in_every_manner(books: Colour) -> None:
    manners: list[tuple[dict[str, Any], str]] = [
        ({}, "FOR UPDATE"),
        ({"nowait": True}, "FOR UPDATE NOWAIT"),
        ({"skip_locked": True}, "FOR UPDATE SKIP LOCKED"),
        ({"of": ("self",)}, "FOR UPDATE OF"),
        ({"no_key": True}, "FOR NO KEY UPDATE"),
    ]
    for options, words in manners:
        asked = Book.objects.select_related("author") if "of" in options else Book.objects.all()
        async with books.atomic():
            with books.database.watch_statements() as seen:
                await rows(books, asked.select_for_update(**options))
        assert books.is_sqlite or any(words in sql for sql in seen.sql), options
    there = Book.objects.select_related("author").exclude(author=None).select_for_update()
    async with books.atomic():
        assert len(await rows(books, there)) == 3, "no outer join is left to be locked"
    with pytest.raises(ValueError, match="nowait"):
        Book.objects.select_for_update(nowait=True, skip_locked=True)


async def test_rows_of_sql(books: Colour) -> None:
    table = Book._meta.db_table
    found = Book.objects.raw(
        f"SELECT id, title AS name, pages FROM {table} WHERE pages > %s ORDER BY title",
        [200],
        translations={"name": "title"},
    )
    assert [(one.title, one.pages) for one in await rows(books, found)] == [("c", 300), ("d", 400)]
    by_name = Book.objects.raw(
        f"SELECT *, pages * 2 AS twice FROM {table} WHERE title = %(title)s",
        {"title": "a"},
    )
    [one] = await rows(books, by_name)
    assert (one.title, one.twice, by_name.columns[-1]) == ("a", 200, "twice")
    assert (
        await titles(
            books,
            Book.objects.filter(
                pages=orm.RawSQL("(SELECT MAX(pages) FROM checklist_queryset_book)", [])
            ),
        )
        == "d"
    )
    [deferred] = await rows(books, Book.objects.raw(f"SELECT id FROM {table} WHERE title = 'a'"))
    assert "title" in deferred.get_deferred_fields()


async def test_query_sets_and_their_results_are_pickled(books: Colour) -> None:
    asked = Book.objects.filter(pages__gt=100).order_by("title")
    again = pickle.loads(pickle.dumps(asked.query))
    renewed = Book.objects.all()
    renewed.query = again
    assert await titles(books, renewed) == "bcd"
    found = await rows(books, asked)
    assert pickle.loads(pickle.dumps(found)) == found
    with books.database.watch_statements() as seen:
        kept = pickle.loads(pickle.dumps(found[0]))
        assert (kept.title, kept._state.db) == ("b", "default")
    assert seen.sql == []


def test_managers_are_made_of_query_sets() -> None:
    class Thick(orm.QuerySet[Any]):
        def thick(self) -> Any:
            return self.filter(pages__gt=100)

        def _hidden(self) -> None: ...

    manager = Thick.as_manager()
    assert hasattr(manager, "thick")
    assert not hasattr(manager, "_hidden")
    assert hasattr(orm.Manager.from_queryset(Thick)(), "thick")
    twins = "aggregate bulk_create bulk_update contains count create delete earliest exists explain first"
    twins += " get get_or_create in_bulk iterator last latest update update_or_create"
    for name in twins.split():
        assert callable(getattr(orm.QuerySet, name)), name
        assert callable(getattr(orm.QuerySet, f"a{name}")), name
