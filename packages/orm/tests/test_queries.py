"""What queries mean, on both databases: each answer is compared with one computed by hand."""

import asyncio
import datetime as dt
import gc
import pickle
from decimal import Decimal

import hotclub_orm as orm
import pytest
from hotclub_orm import F, OuterRef, Q, Value
from hotclub_orm.functions import Cast, Concat, ExtractYear, Length, Lower, RowNumber, TruncMonth


class Author(orm.Model):
    name = orm.CharField(max_length=50)
    age = orm.IntegerField(null=True)

    class Meta:
        app_label = "queries"
        ordering = ("name",)

    def __str__(self):
        return self.name


class Tag(orm.Model):
    label = orm.CharField(max_length=20, unique=True)

    class Meta:
        app_label = "queries"


class Book(orm.Model):
    title = orm.CharField(max_length=100)
    author = orm.ForeignKey(Author, orm.CASCADE, related_name="books")
    editor = orm.ForeignKey(Author, orm.SET_NULL, null=True, related_name="edited")
    price = orm.DecimalField(max_digits=8, decimal_places=2, default=Decimal(0))
    published = orm.DateTimeField(null=True)
    data = orm.JSONField(null=True)
    tags = orm.ManyToManyField(Tag)

    class Meta:
        app_label = "queries"

    def __str__(self):
        return self.title


MAY = dt.datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=dt.UTC)


@pytest.fixture
def shop(database):
    orm.create_tables(database, Author, Tag, Book)
    ann = Author.objects.create(name="Ann", age=30)
    bob = Author.objects.create(name="Bob", age=40)
    Author.objects.create(name="Cy")
    red, blue = Tag.objects.create(label="red"), Tag.objects.create(label="blue")
    one = Book.objects.create(
        title="One", author=ann, editor=bob, price=Decimal("9.50"), published=MAY,
        data={"kind": "novel", "sizes": [1, 2], "deep": {"n": 5}},
    )  # fmt: skip
    two = Book.objects.create(title="Two", author=ann, price=Decimal("3.00"), data={"kind": None})
    Book.objects.create(title="50% off_", author=bob)
    one.tags.add(red, blue)
    two.tags.add(red)
    return database


def titles(queryset):
    return sorted(book.title for book in queryset)


def names(queryset):
    return sorted(author.name for author in queryset)


@pytest.mark.parametrize(
    ("lookups", "expected"),
    [
        ({"title": "One"}, ["One"]),
        ({"title__iexact": "one"}, ["One"]),
        ({"title__icontains": "W"}, ["Two"]),
        ({"title__contains": "0% off_"}, ["50% off_"]),
        ({"title__contains": "%"}, ["50% off_"]),
        ({"title__startswith": "T"}, ["Two"]),
        ({"title__iendswith": "E"}, ["One"]),
        ({"title__in": ["One", "Two", "None"]}, ["One", "Two"]),
        ({"title__in": []}, []),
        ({"price__gt": 3}, ["One"]),
        ({"price__range": (1, 5)}, ["Two"]),
        ({"title__regex": "^T.o$"}, ["Two"]),
        ({"title__iregex": "^t.o$"}, ["Two"]),
        ({"editor": None}, ["50% off_", "Two"]),
        ({"editor__isnull": False}, ["One"]),
        ({"editor__name": "Bob"}, ["One"]),
        ({"author__age__gte": 35}, ["50% off_"]),
        ({"tags__label": "blue"}, ["One"]),
        ({"published__year": 2024}, ["One"]),
        ({"published__month": 5}, ["One"]),
        ({"published__date": dt.date(2024, 5, 6)}, ["One"]),
        ({"published__hour": 7}, ["One"]),
        ({"published__week_day": 2}, ["One"]),
        ({"published__quarter": 2}, ["One"]),
        ({"published": MAY}, ["One"]),
        ({"title__length": 3}, ["One", "Two"]),
        ({"data__kind": "novel"}, ["One"]),
        ({"data__kind": None}, ["Two"]),
        ({"data__sizes__1": 2}, ["One"]),
        ({"data__deep__n__gt": 4}, ["One"]),
        ({"data__has_key": "deep"}, ["One"]),
        ({"data__deep__isnull": True}, ["50% off_", "Two"]),
        ({"data__kind__icontains": "OV"}, ["One"]),
        ({"pk__in": [10**30]}, []),
        ({"pk": 10**30}, []),
        ({"pk__lt": 10**30, "title": "One"}, ["One"]),
    ],
)
def test_lookup_finds_the_rows_that_python_would(shop, lookups, expected):
    orm.CharField.register_lookup(Length)
    assert titles(Book.objects.filter(**lookups)) == expected


def test_exclude_keeps_rows_whose_value_is_null(shop):
    assert names(Author.objects.exclude(age=30)) == ["Bob", "Cy"]
    assert names(Author.objects.exclude(age__gt=35)) == ["Ann", "Cy"]


def test_exclude_across_many_rows_means_has_no_such_row(shop):
    assert names(Author.objects.exclude(books__title="One")) == ["Bob", "Cy"]
    assert titles(Book.objects.exclude(tags__label="blue")) == ["50% off_", "Two"]
    assert names(Author.objects.exclude(books__isnull=True)) == ["Ann", "Bob"]
    assert titles(Book.objects.exclude(editor__name="Bob")) == ["50% off_", "Two"]


def test_conditions_of_one_filter_mean_one_row_of_two_filters_two(shop):
    one_row = Author.objects.filter(books__title="One", books__price=3)
    two_rows = Author.objects.filter(books__title="One").filter(books__price=3)

    assert (names(one_row), names(two_rows)) == ([], ["Ann"])


def test_or_keeps_rows_without_a_related_row(shop):
    assert titles(Book.objects.filter(Q(editor__name="Bob") | Q(title="Two"))) == ["One", "Two"]
    assert names(Author.objects.filter(books__isnull=True)) == ["Cy"]
    both = Q(title="One") ^ Q(price__gt=0)
    assert titles(Book.objects.filter(both)) == ["Two"]


def test_order_follows_names_relations_and_expressions(shop):
    ordered = Book.objects.order_by("-author", "title")
    assert [b.title for b in ordered] == ["50% off_", "One", "Two"]
    assert [b.title for b in ordered.reverse()] == ["Two", "One", "50% off_"]
    by_age = Author.objects.order_by(F("age").desc(nulls_last=True))
    assert [a.name for a in by_age] == ["Bob", "Ann", "Cy"]
    assert Book.objects.order_by(Lower("title").desc())[0].title == "Two"
    assert Author.objects.first().name == "Ann"
    assert Author.objects.last().name == "Cy"
    assert Book.objects.earliest("title").title == "50% off_"


def test_slices_nest_and_never_go_beyond(shop):
    ordered = Book.objects.order_by("title")
    assert [b.title for b in ordered[1:]] == ["One", "Two"]
    assert [b.title for b in ordered[1:3][1:]] == ["Two"]
    assert [b.title for b in ordered[2:2]] == []
    assert ordered[1].title == "One"
    assert ordered[:2].count() == 2


def test_values_give_dicts_tuples_and_single_values(shop):
    by_title = Book.objects.filter(title="One")
    assert list(by_title.values("title", "author__name")) == [
        {"title": "One", "author__name": "Ann"}
    ]
    assert list(by_title.values_list("price", "published")) == [(Decimal("9.50"), MAY)]
    assert list(by_title.values_list("title", flat=True)) == ["One"]
    assert by_title.values_list("title", named=True)[0].title == "One"
    assert list(by_title.values("data__deep")) == [{"data__deep": {"n": 5}}]


def test_annotations_group_and_filter_groups(shop):
    counted = Author.objects.annotate(n=orm.Count("books")).order_by("name")
    assert list(counted.values_list("name", "n")) == [("Ann", 2), ("Bob", 1), ("Cy", 0)]
    assert names(counted.filter(n__gt=1)) == ["Ann"]
    grouped = Book.objects.values("author__name").annotate(s=orm.Sum("price")).order_by("-s")
    assert list(grouped) == [
        {"author__name": "Ann", "s": Decimal("12.50")}, {"author__name": "Bob", "s": Decimal(0)}
    ]  # fmt: skip
    filtered = Author.objects.annotate(n=orm.Count("books", filter=Q(books__price__gt=5)))
    filtered = filtered.order_by("name")
    assert list(filtered.values_list("n", flat=True)) == [1, 0, 0]


def test_a_sum_of_whole_numbers_is_a_whole_number(shop):
    sums = Book.objects.annotate(n=orm.Count("tags")).aggregate(keys=orm.Sum("pk"), n=orm.Sum("n"))
    grouped = Author.objects.values("name").annotate(s=orm.Sum("books__pk", default=0))

    assert {type(value) for value in sums.values()} == {int}
    assert {type(row["s"]) for row in grouped} == {int}


def test_aggregates_run_over_rows_slices_and_groups(shop):
    assert Book.objects.aggregate(orm.Sum("price"), n=orm.Count("*")) == {
        "price__sum": Decimal("12.50"), "n": 3
    }  # fmt: skip
    assert Book.objects.order_by("title")[:2].aggregate(n=orm.Count("pk")) == {"n": 2}
    per_author = Author.objects.annotate(n=orm.Count("books"))
    assert per_author.aggregate(orm.Max("n"), orm.Sum("n")) == {"n__max": 2, "n__sum": 3}
    assert Book.objects.none().aggregate(n=orm.Count("*"), s=orm.Sum("price")) == {
        "n": 0, "s": None
    }  # fmt: skip
    assert Author.objects.aggregate(a=orm.Avg("age")) == {"a": 35.0}
    assert Author.objects.filter(age=99).aggregate(a=orm.Sum("age", default=7)) == {"a": 7}
    joined = Author.objects.filter(age__gt=0).aggregate(x=orm.StringAgg("name", "', %;"))["x"]
    assert sorted(joined.split("', %;")) == ["Ann", "Bob"]


def test_expressions_compute_in_the_database(shop):
    rows = Book.objects.filter(title="One").annotate(
        double=F("price") * 2,
        shout=Concat(Lower("title"), Value("!")),
        year=ExtractYear("published"),
        month=TruncMonth("published"),
        kind=orm.Case(orm.When(price__gt=5, then=Value("dear")), default=Value("cheap")),
        part=F("title")[0:2],
    )
    assert list(rows.values_list("double", "shout", "year", "month", "kind", "part")) == [
        (19, "one!", 2024, dt.datetime(2024, 5, 1, tzinfo=dt.UTC), "dear", "On")
    ]


def test_subqueries_see_the_row_around_them(shop):
    cheap = Book.objects.filter(author=OuterRef("pk"), price__lt=5)
    assert names(Author.objects.filter(orm.Exists(cheap))) == ["Ann", "Bob"]
    assert names(Author.objects.filter(~orm.Exists(cheap))) == ["Cy"]
    dearest = Book.objects.filter(author=OuterRef("pk")).order_by("-price").values("title")[:1]
    rows = Author.objects.annotate(best=orm.Subquery(dearest)).order_by("name")
    assert list(rows.values_list("best", flat=True)) == ["One", "50% off_", None]
    assert titles(Book.objects.filter(author__in=Author.objects.filter(age__lt=35))) == [
        "One", "Two"
    ]  # fmt: skip


def test_windows_number_rows(shop):
    numbered = Book.objects.annotate(
        n=orm.Window(RowNumber(), partition_by="author", order_by="-price")
    ).order_by("title")
    assert titles(numbered.filter(n=1, price__gte=0)) == ["50% off_", "One"]
    assert numbered.filter(n=1).count() == 2
    assert numbered.filter(n__gt=1).values_list("title", flat=True)[0] == "Two"
    assert list(numbered.values_list("title", "n")) == [("50% off_", 1), ("One", 1), ("Two", 2)]


def test_sets_of_queries_combine(shop):
    one, two = Book.objects.filter(title="One"), Book.objects.filter(title="Two")
    assert [b.title for b in one.union(two).order_by("-title")] == ["Two", "One"]
    assert titles(one | two) == ["One", "Two"]
    assert titles(Book.objects.all() & one) == ["One"]
    values = Book.objects.values_list("title", flat=True)
    assert sorted(values.difference(one.values_list("title", flat=True))) == ["50% off_", "Two"]
    assert list(values.intersection(two.values_list("title", flat=True))) == ["Two"]
    assert one.union(two).count() == 2


def test_distinct_dates_and_random_order_are_accepted(shop):
    assert Book.objects.filter(tags__isnull=False).count() == 3
    assert Book.objects.filter(tags__isnull=False).distinct().count() == 2
    assert Book.objects.order_by("?").count() == 3
    assert len(Book.objects.order_by("?")) == 3


def test_a_number_is_cast_to_text_of_any_length(shop):
    keys = Author.objects.annotate(text=Cast("pk", orm.CharField()))
    assert {one.text for one in keys} == {str(one.pk) for one in keys}
    assert keys.filter(text__in=[str(keys[0].pk)]).count() == 1


def test_distinct_orders_by_what_is_not_selected(shop):
    tagged = Book.objects.filter(tags__isnull=False).distinct().order_by(Lower("title").desc())
    assert [(book.title, book.author.name) for book in tagged.select_related("author")] == [
        ("Two", "Ann"), ("One", "Ann"),
    ]  # fmt: skip
    assert list(tagged.values_list("title", flat=True)) == ["Two", "One"]
    assert list(tagged.values_list("title", "price")) == [("Two", 3), ("One", Decimal("9.50"))]
    assert list(tagged.values("title")) == [{"title": "Two"}, {"title": "One"}]
    by_author = Book.objects.distinct().order_by("-author__name", "title")
    assert [book.title for book in by_author.annotate(n=Value(1))][-1] == "Two"
    assert (tagged.count(), tagged.exists()) == (2, True)


def test_update_takes_expressions_and_relations(shop):
    assert Book.objects.filter(author__name="Ann").update(price=F("price") + 1) == 2
    assert sorted(Book.objects.values_list("price", flat=True)) == [0, 4, Decimal("10.50")]
    bob = Author.objects.get(name="Bob")
    assert Book.objects.update(editor=bob, title=Concat("title", Value("!"))) == 3
    assert titles(bob.edited.all()) == ["50% off_!", "One!", "Two!"]


def test_only_and_defer_load_the_rest_when_it_is_read(shop):
    with shop.watch_statements() as seen:
        book = Book.objects.only("title").get(title="One")
        assert book.get_deferred_fields() == {
            "author_id", "editor_id", "price", "published", "data"
        }  # fmt: skip
        assert book.price == Decimal("9.50")
    assert len(seen) == 2
    assert "price" not in Book.objects.defer("price").get(title="Two").__dict__


def test_select_related_makes_objects_of_one_query(shop):
    with shop.watch_statements() as seen:
        books = list(Book.objects.select_related("author", "editor").order_by("title"))
        pairs = [(b.author.name, b.editor and b.editor.name) for b in books]
    assert (pairs, len(seen)) == ([("Bob", None), ("Ann", "Bob"), ("Ann", None)], 1)


def test_a_relation_read_on_one_object_is_loaded_for_all(shop):
    with shop.watch_statements() as seen:
        assert {b.author.name for b in Book.objects.all()} == {"Ann", "Bob"}
    assert len(seen) == 2
    with shop.watch_statements() as seen:
        assert [b.author.name for b in Book.objects.fetch_mode(orm.FETCH_ONE)]
    assert len(seen) == 4
    with pytest.raises(orm.FieldFetchBlocked):
        _ = Book.objects.fetch_mode(orm.FETCH_RAISE)[0].author


def test_prefetch_asks_once_for_each_level(shop):
    with shop.watch_statements() as seen:
        authors = Author.objects.prefetch_related("books__tags").order_by("name")
        found = {a.name: [sorted(t.label for t in b.tags.all()) for b in a.books.all()]
                 for a in authors}  # fmt: skip
    assert (found, len(seen)) == ({"Ann": [["blue", "red"], ["red"]], "Bob": [[]], "Cy": []}, 3)
    assert [t.label for t in authors[0].books.all()[0].tags.order_by("-label")] == ["red", "blue"]
    assert authors[1].books.filter(title="One").count() == 0
    cheap = orm.Prefetch("books", Book.objects.filter(price__lt=5), to_attr="cheap")
    assert [len(a.cheap) for a in Author.objects.prefetch_related(cheap)] == [1, 1, 0]


def test_querysets_and_objects_are_pickled_with_their_results(shop):
    again = pickle.loads(pickle.dumps(Book.objects.filter(title="One")))
    assert titles(again) == ["One"]
    book = pickle.loads(pickle.dumps(Book.objects.get(title="Two")))
    assert (book.title, book._state.adding, book._state.db) == ("Two", False, "default")


def test_iterator_streams_in_chunks(shop):
    assert sorted(b.title for b in Book.objects.iterator(chunk_size=1)) == titles(
        Book.objects.all()
    )


async def test_every_terminal_has_a_twin_that_waits(shop):
    books = Book.objects.order_by("title")
    assert [b.title async for b in books] == ["50% off_", "One", "Two"]
    assert [b.title async for b in books.aiterator(chunk_size=2)] == ["50% off_", "One", "Two"]
    assert (await books.aget(title="One")).title == "One"
    assert await books.acount() == 3
    assert await books.aexists() is True
    assert (await books.afirst()).title == "50% off_"
    assert (await books.alast()).title == "Two"
    assert await books.aaggregate(n=orm.Count("*")) == {"n": 3}
    made, new = await Book.objects.aget_or_create(
        title="New", author_id=(await books.afirst()).author_id
    )
    assert (made.title, new) == ("New", True)
    made.title = "Newer"
    await made.asave()
    await made.arefresh_from_db()
    assert made.title == "Newer"
    with pytest.raises(orm.SynchronousOnlyOperation, match="aload"):
        _ = made.author
    await made.aload("author")
    assert made.author.name == "Bob"
    tag = await made.tags.acreate(label="new")
    assert [t.label async for t in made.tags.all()] == [tag.label]
    assert (await made.adelete())[0] == 2
    assert await Book.objects.filter(title="Two").aupdate(price=1) == 1


@pytest.mark.parametrize("size", [1, 100])
def test_an_iterator_left_early_closes_its_cursor(shop, size, recwarn):
    """Whoever breaks out of the loop leaves nothing open, and no error is lost on the way."""
    for book in Book.objects.order_by("title").iterator(chunk_size=size):
        assert book.title == "50% off_"
        break
    with pytest.raises(LookupError):
        for _ in Book.objects.iterator(chunk_size=size):
            raise LookupError
    gc.collect()
    assert Book.objects.count() == 3
    assert [str(one.message) for one in recwarn] == []


@pytest.mark.parametrize("size", [1, 100])
async def test_an_awaiting_iterator_left_early_closes_its_cursor(shop, size, recwarn):
    left = Book.objects.order_by("title").aiterator(chunk_size=size)
    async for book in left:
        assert book.title == "50% off_"
        break
    await left.aclose()
    with pytest.raises(LookupError):
        async for _ in Book.objects.aiterator(chunk_size=size):
            raise LookupError
    gc.collect()
    await asyncio.sleep(0.01)  # what was left behind is closed by the loop
    assert await Book.objects.acount() == 3
    assert [str(one.message) for one in recwarn] == []


def test_sync_and_async_terminals_match_name_by_name():
    import inspect

    for name, method in inspect.getmembers(orm.QuerySet, inspect.isfunction):
        twin = getattr(orm.QuerySet, f"a{name}", None)
        if twin is not None and not name.startswith("_") and name not in ("ll", "s_manager"):
            own = list(inspect.signature(method).parameters)
            assert list(inspect.signature(twin).parameters) == own, name


def test_dates_and_moments_are_given_once(shop):
    Book.objects.filter(title="Two").update(published=MAY.replace(hour=9))
    assert list(Book.objects.dates("published", "month")) == [dt.date(2024, 5, 1)]
    assert list(Book.objects.datetimes("published", "hour", order="DESC")) == [
        MAY.replace(hour=9, minute=0, second=0, microsecond=0),
        MAY.replace(minute=0, second=0, microsecond=0),
    ]
    with pytest.raises(ValueError, match="kind"):
        Book.objects.dates("published", "hour")


def test_raw_rows_become_objects(shop):
    sql = "SELECT id, title, 1 + 1 AS two FROM queries_book WHERE title = %s"
    found = Book.objects.raw(sql, ["One"])
    assert [(b.title, b.two, b.price) for b in found] == [("One", 2, Decimal("9.50"))]
    with pytest.raises(orm.FieldDoesNotExist):
        list(Book.objects.raw("SELECT title FROM queries_book"))


def test_sec_034_percent_signs_in_raw_sql_are_literal_or_bound(shop):
    sql = "SELECT id, title FROM queries_book WHERE title LIKE '50%%' AND title <> %s"
    assert [b.title for b in Book.objects.raw(sql, ["%s"])] == ["50% off_"]
    with pytest.raises(orm.DatabaseError):
        list(Book.objects.raw(sql, []))


def test_relations_of_objects_at_hand_can_be_prefetched(shop):
    authors = list(Author.objects.all())
    orm.prefetch_related_objects(authors, "books")
    with shop.watch_statements() as seen:
        assert [len(a.books.all()) for a in authors] == [2, 1, 0]
    assert len(seen) == 0


def test_total_order_is_told(shop):
    assert Book.objects.order_by("title", "pk").totally_ordered is True
    assert Book.objects.order_by("title").totally_ordered is False
