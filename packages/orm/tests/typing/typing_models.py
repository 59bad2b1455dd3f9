"""What a checker sees of models and queries, with no plug-in."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import assert_type
from uuid import UUID

import hotclub_orm as orm


class Author(orm.Model):
    name = orm.CharField(max_length=50)
    born = orm.DateField(null=True)


class LoudManager(orm.Manager["Book"]):
    def loud(self) -> orm.QuerySet[Book]:
        return self.filter(title="LOUD")


class Book(orm.Model):
    id = orm.UUIDField(primary_key=True)
    title = orm.CharField(max_length=100)
    subtitle = orm.CharField(max_length=100, null=True)
    slug = orm.SlugField()
    pages = orm.PositiveIntegerField(default=1)
    price = orm.DecimalField(max_digits=5, decimal_places=2)
    published = orm.DateTimeField(null=True)
    in_print = orm.BooleanField(default=True)
    author = orm.ForeignKey(Author, on_delete=orm.CASCADE)
    editor = orm.ForeignKey(Author, on_delete=orm.CASCADE, null=True, related_name="+")
    books = LoudManager()


class TrackManager(orm.Manager["Track"]):
    def loud(self) -> orm.QuerySet[Track]:
        return self.filter(title="LOUD")


class Track(orm.Model):
    title = orm.CharField(max_length=100)
    objects = TrackManager()


def check_managers(model: type[Author]) -> None:
    assert_type(Track.objects, TrackManager)
    assert_type(Track.objects.loud().get(), Track)
    assert_type(model.objects, orm.Manager[Author])


def check_fields(book: Book) -> None:
    assert_type(book.id, UUID)
    assert_type(book.title, str)
    assert_type(book.subtitle, str | None)
    assert_type(book.slug, str)
    assert_type(book.pages, int)
    assert_type(book.price, Decimal)
    assert_type(book.published, dt.datetime | None)
    assert_type(book.in_print, bool)
    assert_type(book.author, Author)
    assert_type(book.author.name, str)
    assert_type(book.editor, Author | None)


def check_queries() -> None:
    assert_type(Author.objects.get(name="x"), Author)
    assert_type(Author.objects.first(), Author | None)
    assert_type(Author.objects.filter(name="x").exclude(born=None)[0], Author)
    assert_type(Author.objects.all()[:3], orm.QuerySet[Author])
    assert_type(Author.objects.create(name="x"), Author)
    assert_type(Author.objects.get_or_create(name="x"), tuple[Author, bool])
    assert_type(Book.books.loud().get(), Book)
    assert_type(Author.objects.count(), int)
    for author in Author.objects.order_by("name"):
        assert_type(author, Author)


def check_ctes() -> None:
    cte = orm.CTE(Book.objects.filter(pages__gt=9))
    assert_type(cte, orm.CTE[Book])
    assert_type(cte.queryset(), orm.QuerySet[Book])
    assert_type(cte.join(Author, id=cte.col.author_id), orm.QuerySet[Author])
    assert_type(cte.join(Author.objects.all(), id=cte.col.author_id), orm.QuerySet[Author])
    assert_type(cte.join(Author.objects, id=cte.col.author_id), orm.QuerySet[Author])
    assert_type(orm.with_cte(cte, select=cte), orm.QuerySet[Book])
    assert_type(orm.with_cte(cte, select=Author.objects.all()).get(), Author)
    assert_type(Author.objects.all().with_cte(cte), orm.QuerySet[Author])

    def following(cte: orm.CTE[Author]) -> orm.QuerySet[Author]:
        return Author.objects.filter(born=None)

    assert_type(orm.CTE.recursive(following), orm.CTE[Author])


def check_pages() -> None:
    page = Author.objects.order_by("name").keyset(size=10)
    assert_type(page, orm.Page[Author])
    assert_type(page[0], Author)
    assert_type(page[:2], list[Author])
    assert_type(page.objects, list[Author])
    assert_type(page.next, str | None)
    assert_type(page.has_previous, bool)
    for author in page:
        assert_type(author, Author)


async def check_async_pages() -> None:
    page = await Author.objects.akeyset(after="x")
    assert_type(page, orm.Page[Author])
    assert_type(await Author.objects.filter(name="x").akeyset(before="x"), orm.Page[Author])


async def check_async_queries() -> None:
    assert_type(await Author.objects.aget(name="x"), Author)
    assert_type(await Author.objects.filter(name="x").afirst(), Author | None)
    async for author in Author.objects.all():
        assert_type(author, Author)
