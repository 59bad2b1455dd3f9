"""This library, as its README uses it."""

from dataclasses import dataclass

import hotclub_orm as orm

from contestants import ROWS


class Author(orm.Model):
    name = orm.CharField(max_length=50)

    class Meta:
        db_table = "author"
        app_label = "bench"


class Book(orm.Model):
    title = orm.CharField(max_length=100)
    price = orm.DecimalField(max_digits=8, decimal_places=2)
    published = orm.DateTimeField()
    in_print = orm.BooleanField()
    pages = orm.IntegerField()
    author = orm.ForeignKey(Author, orm.CASCADE)

    class Meta:
        db_table = "book"
        app_label = "bench"


class Note(orm.Model):
    id = orm.IntegerField(primary_key=True)
    text = orm.CharField(max_length=100)
    size = orm.IntegerField()

    class Meta:
        db_table = "note"
        app_label = "bench"


class Mark(orm.Model):
    text = orm.CharField(max_length=100)
    size = orm.IntegerField()

    class Meta:
        db_table = "mark"
        app_label = "bench"


@dataclass
class Listed:
    id: int
    title: str
    pages: int


class Hotclub:
    """Django's contestant asks in the same words."""

    name = "hotclub"
    Author, Book, Note, Mark = Author, Book, Note, Mark

    def __init__(self, address):
        self.known = []
        if address["vendor"] == "sqlite":
            self.db = orm.Database(f"sqlite:///{address['path']}")
            self.db.execute("PRAGMA synchronous = OFF")
        else:
            self.db = orm.Database(address["url"])

    def rows(self, count=None):
        asked = self.Book.objects.all()
        return list(asked if count is None else asked[:count])

    def join(self):
        return list(self.Book.objects.select_related("author"))

    def prefetch(self):
        return list(self.Author.objects.prefetch_related("book_set"))

    def get(self, key):
        return self.Book.objects.get(pk=key)

    def insert(self, key):
        self.Note(id=key, text="text", size=5).save(force_insert=True)

    def bulk(self, start):
        self.Note.objects.bulk_create(
            [self.Note(id=start + i, text="text", size=5) for i in range(ROWS)]
        )

    def bulk_keys(self):
        self.Mark.objects.bulk_create([self.Mark(text="text", size=5) for i in range(ROWS)])

    def prepare(self, key):
        self.note = self.Note.objects.get(pk=key)

    def update(self, key):
        note = self.note
        note.id, note.text, note.size = key, "new", 6
        note.save(force_update=True)

    def asked(self):
        return self.Book.objects.filter(author__name="a5", pages__gt=10).order_by("title")[:10]

    def chosen(self):
        return list(self.asked())

    def values(self):
        return list(self.Book.objects.values_list("id", "title", "pages"))

    def into(self):
        return list(self.Book.objects.into(Listed))

    def fill_marks(self):
        self.clear()
        self.Mark.objects.bulk_create([self.Mark(text="text", size=5) for _ in range(ROWS)])
        self.marks = list(self.Mark.objects.order_by("id"))

    def bulk_update(self):
        for mark in self.marks:
            mark.text, mark.size = "new", 6
        self.Mark.objects.bulk_update(self.marks, ["text", "size"])

    def sql(self):
        return self.asked().written()

    def cold_sql(self):
        # What is known of the model's queries, and the query set that all begin with.
        cache = Book._meta._cache
        self.known.append((cache.pop("shape", None), cache.pop(type(Book.objects.all()), None)))
        return self.sql()

    def clear(self):
        self.Note.objects.all().delete()
        self.Mark.objects.all().delete()
