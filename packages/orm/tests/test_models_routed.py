"""Routers and instances: where an object is written and read, and which objects may be related."""

import hotclub_orm as orm
import pytest
from hotclub_orm.routers import router


class Author(orm.Model):
    name = orm.CharField(max_length=20)

    class Meta:
        app_label = "routed"


class Book(orm.Model):
    author = orm.ForeignKey(Author, orm.CASCADE, null=True, related_name="books")
    readers = orm.ManyToManyField(Author, related_name="read")

    class Meta:
        app_label = "routed"


class Card(orm.Model):
    author = orm.OneToOneField(Author, orm.CASCADE)

    class Meta:
        app_label = "routed"


class Noted:
    """Sends everything to "other", and remembers what it was asked."""

    def __init__(self):
        self.asked = []

    def db_for_write(self, model, instance=None, **hints):
        self.asked.append(("write", model.__name__, instance))
        return "other"

    def db_for_read(self, model, instance=None, **hints):
        self.asked.append(("read", model.__name__, instance))
        return "other"

    def allow_relation(self, one, two, **hints):
        return True


@pytest.fixture
def both(sqlite_database):
    with orm.Database("sqlite://", alias="other") as other:
        for one in (sqlite_database, other):
            orm.create_tables(one, Author, Book, Card)
        yield other


@pytest.fixture
def noted(both):
    found = Noted()
    router.use([found])
    yield found
    router.use([])


def test_routers_say_where_an_instance_is_saved_and_deleted(noted):
    author = Author(name="a")
    author.save()
    assert (author._state.db, Author.objects.using("default").count()) == ("other", 0)
    assert ("write", "Author", author) in noted.asked
    noted.asked.clear()
    author.delete()
    assert noted.asked[0][:2] == ("write", "Author")
    assert Author.objects.using("other").count() == 0


def test_related_managers_ask_with_their_instance(noted):
    author = Author.objects.using("default").create(name="a")
    noted.asked.clear()
    book = Book.objects.using("other").create()
    Author.objects.using("other").create(pk=author.pk, name="a")
    author.books.add(book)
    assert ("write", "Book", author) in noted.asked
    assert list(author.books.all()) == [book]
    assert ("read", "Book", author) in noted.asked
    book.readers.add(author.pk)
    assert ("write", "Book_readers", book) in noted.asked
    assert book.readers.using("other").count() == 1


def test_a_late_relation_and_a_refresh_are_read_by_the_routers(noted):
    Author.objects.using("other").create(name="there")
    book = Book.objects.using("other").create(author_id=1)
    noted.asked.clear()
    again = Book.objects.using("other").get()
    assert again.author.name == "there"
    book.refresh_from_db()
    assert ("read", "Author", again) in noted.asked
    assert ("read", "Book", book) in noted.asked


def test_objects_of_two_databases_are_not_related_unless_a_router_lets_them(both):
    here = Author.objects.create(name="here")
    book = Book.objects.using("other").create()
    card = Card.objects.using("other").create(author=Author.objects.using("other").create(name="x"))
    with pytest.raises(ValueError, match="router prevents"):
        book.author = here
    with pytest.raises(ValueError, match="router prevents"):
        here.card = card
    with pytest.raises(ValueError, match='instance is on database "other"'):
        book.readers.add(here)
    with pytest.raises(ValueError, match="router prevents"):
        here.books.add(book)
    router.use([Noted()])
    try:
        book.author = here
    finally:
        router.use([])


def test_a_new_object_is_of_the_database_of_what_it_points_to(both):
    author = Author.objects.using("other").create(name="there")
    book = Book(author=author)
    book.save()
    assert book._state.db == "other"
    assert Book.objects.count() == 0
    newer = Author(name="newer")
    book.author = newer
    newer.save()
    assert newer._state.db == "other"
