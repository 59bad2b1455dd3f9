"""What the library adds to the driver, and what others add: SQLite, one process, interleaved.

    python packages/orm/benchmarks/bench_orm.py [rounds]

The limit is sqlite3 with hand-written SQL and a plain class with slots, values converted to the
same Python types. Peers take part when they are installed. Figures are medians of CPU time.
"""

import datetime as dt
import sqlite3
import sys
import time
from decimal import Decimal
from statistics import median

import hotclub_orm as orm

ROWS = 10_000
NOW = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
TEXT_NOW = "2026-01-02 03:04:05"
SCHEMA = """
CREATE TABLE author (id INTEGER PRIMARY KEY AUTOINCREMENT, name varchar(50) NOT NULL);
CREATE TABLE book (id INTEGER PRIMARY KEY AUTOINCREMENT, title varchar(100) NOT NULL,
  price decimal NOT NULL, published datetime NOT NULL, in_print bool NOT NULL,
  pages integer NOT NULL,
  author_id bigint NOT NULL REFERENCES author (id));
CREATE INDEX book_author ON book (author_id);
CREATE TABLE note (id INTEGER PRIMARY KEY, text varchar(100) NOT NULL, size integer NOT NULL);
"""


def fill(connection):
    connection.executescript(SCHEMA)
    connection.executemany(
        "INSERT INTO author VALUES (?, ?)", [(i, f"a{i}") for i in range(1, 1001)]
    )
    connection.executemany(
        "INSERT INTO book VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(i, f"book {i}", 9.5, TEXT_NOW, True, i % 900, i % 1000 + 1) for i in range(1, ROWS + 1)],
    )
    connection.commit()


class Raw:
    name = "limit"

    class Book:
        __slots__ = (
            "author",
            "author_id",
            "id",
            "in_print",
            "pages",
            "price",
            "published",
            "title",
        )

        def __init__(self, id, title, price, published, in_print, pages, author_id, author=None):
            self.id, self.title, self.price, self.published = id, title, price, published
            self.in_print, self.pages, self.author_id, self.author = (
                in_print,
                pages,
                author_id,
                author,
            )

    class Author:
        __slots__ = ("id", "name")

        def __init__(self, id, name):
            self.id, self.name = id, name

    class Note:
        __slots__ = ("id", "size", "text")

        def __init__(self, id, text, size):
            self.id, self.text, self.size = id, text, size

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.execute("PRAGMA synchronous = OFF")

    def made(self, row):
        i, t, p, d, b, n, a = row[:7]
        when = dt.datetime.fromisoformat(d).replace(tzinfo=dt.UTC)
        return self.Book(i, t, Decimal(str(p)), when, bool(b), n, a)

    def rows(self):
        return [self.made(row) for row in self.db.execute("SELECT * FROM book")]

    def join(self):
        found = []
        sql = "SELECT b.*, a.* FROM book b JOIN author a ON a.id = b.author_id"
        for row in self.db.execute(sql):
            book = self.made(row)
            book.author = self.Author(row[7], row[8])
            found.append(book)
        return found

    def get(self, key):
        return self.made(self.db.execute("SELECT * FROM book WHERE id = ?", (key,)).fetchone())

    def insert(self, key):
        note = self.Note(key, "text", 5)
        self.db.execute("INSERT INTO note VALUES (?, ?, ?)", (note.id, note.text, note.size))

    def bulk(self, start):
        notes = [self.Note(start + i, "text", 5) for i in range(ROWS)]
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT INTO note VALUES (?, ?, ?)", [(n.id, n.text, n.size) for n in notes]
        )
        self.db.execute("COMMIT")

    def update(self, key):
        self.db.execute("UPDATE note SET text = ?, size = ? WHERE id = ?", ("new", 6, key))

    def chosen(self):
        sql = (
            "SELECT b.* FROM book b JOIN author a ON a.id = b.author_id "
            "WHERE a.name = ? AND b.pages > ? ORDER BY b.title LIMIT 10"
        )
        return [self.made(row) for row in self.db.execute(sql, ("a5", 10))]

    def values(self):
        return self.db.execute("SELECT id, title, pages FROM book").fetchall()

    def sql(self):
        return "SELECT …", ("a5", 10, 10)

    def clear(self):
        self.db.execute("DELETE FROM note")


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


class Hotclub:
    name = "hotclub"
    Book, Note = Book, Note

    def __init__(self, path):
        self.db = orm.Database(f"sqlite:///{path}")
        self.db.execute("PRAGMA synchronous = OFF")

    def rows(self):
        return list(self.Book.objects.all())

    def join(self):
        return list(self.Book.objects.select_related("author"))

    def get(self, key):
        return self.Book.objects.get(pk=key)

    def insert(self, key):
        self.Note(id=key, text="text", size=5).save(force_insert=True)

    def bulk(self, start):
        self.Note.objects.bulk_create(
            [self.Note(id=start + i, text="text", size=5) for i in range(ROWS)]
        )

    def update(self, key):
        note = self.note
        note.id, note.text, note.size = key, "new", 6
        note.save(force_update=True)

    def prepare(self, key):
        self.note = self.Note.objects.get(pk=key)

    def asked(self):
        return self.Book.objects.filter(author__name="a5", pages__gt=10).order_by("title")[:10]

    def chosen(self):
        return list(self.asked())

    def values(self):
        return list(self.Book.objects.values_list("id", "title", "pages"))

    def sql(self):
        return self.asked()._written()

    def clear(self):
        self.Note.objects.all().delete()


class Django(Hotclub):
    name = "django"

    def __init__(self, path):
        import django
        from django.conf import settings
        from django.db import connection, models

        settings.configure(
            USE_TZ=True,
            INSTALLED_APPS=[],
            DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": path}},
        )
        django.setup()

        def meta(table):
            return type("Meta", (), {"app_label": "peer", "db_table": table})

        author = type(
            "Author",
            (models.Model,),
            {"__module__": "peer", "Meta": meta("author"), "name": models.CharField(max_length=50)},
        )
        self.Book = type(
            "Book",
            (models.Model,),
            {
                "__module__": "peer",
                "Meta": meta("book"),
                "title": models.CharField(max_length=100),
                "price": models.DecimalField(max_digits=8, decimal_places=2),
                "published": models.DateTimeField(),
                "in_print": models.BooleanField(),
                "pages": models.IntegerField(),
                "author": models.ForeignKey(author, models.CASCADE),
            },
        )
        self.Note = type(
            "Note",
            (models.Model,),
            {
                "__module__": "peer",
                "Meta": meta("note"),
                "id": models.IntegerField(primary_key=True),
                "text": models.CharField(max_length=100),
                "size": models.IntegerField(),
            },
        )
        connection.cursor().execute("PRAGMA synchronous = OFF")

    def sql(self):
        return self.asked().query.sql_with_params()


class Alchemy(Raw):
    name = "sqlalchemy"

    def __init__(self, path):
        import sqlalchemy as sa
        from sqlalchemy import orm as so

        class Base(so.DeclarativeBase):
            pass

        class AuthorRow(Base):
            __tablename__ = "author"
            id: so.Mapped[int] = so.mapped_column(primary_key=True)
            name: so.Mapped[str]

        class BookRow(Base):
            __tablename__ = "book"
            id: so.Mapped[int] = so.mapped_column(primary_key=True)
            title: so.Mapped[str]
            price: so.Mapped[Decimal] = so.mapped_column(sa.Numeric(8, 2))
            published: so.Mapped[dt.datetime]
            in_print: so.Mapped[bool]
            pages: so.Mapped[int]
            author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("author.id"))
            author: so.Mapped[AuthorRow] = so.relationship()

        class NoteRow(Base):
            __tablename__ = "note"
            id: so.Mapped[int] = so.mapped_column(primary_key=True)
            text: so.Mapped[str]
            size: so.Mapped[int]

        self.sa, self.so, self.A, self.B, self.N = sa, so, AuthorRow, BookRow, NoteRow
        self.engine = sa.create_engine(f"sqlite:///{path}")
        self.session = so.Session(self.engine)
        self.session.execute(sa.text("PRAGMA synchronous = OFF"))

    def fresh(self):
        self.session.expunge_all()
        return self.session

    def rows(self):
        return self.fresh().scalars(self.sa.select(self.B)).all()

    def join(self):
        return (
            self.fresh()
            .scalars(self.sa.select(self.B).options(self.so.joinedload(self.B.author)))
            .all()
        )

    def get(self, key):
        return self.fresh().get(self.B, key)

    def insert(self, key):
        self.fresh().add(self.N(id=key, text="text", size=5))
        self.session.commit()

    def bulk(self, start):
        self.fresh().add_all([self.N(id=start + i, text="text", size=5) for i in range(ROWS)])
        self.session.commit()

    def prepare(self, key):
        self.note = self.fresh().get(self.N, key)

    def update(self, key):
        self.note.text, self.note.size = f"new{key}{time.perf_counter()}", 6
        self.session.commit()

    def asked(self):
        return (
            self.sa.select(self.B)
            .join(self.A)
            .where(self.A.name == "a5", self.B.pages > 10)
            .order_by(self.B.title)
            .limit(10)
        )

    def chosen(self):
        return self.fresh().scalars(self.asked()).all()

    def values(self):
        return self.fresh().execute(self.sa.select(self.B.id, self.B.title, self.B.pages)).all()

    def sql(self):
        compiled, *_ = self.asked()._compile_w_cache(
            self.engine.dialect, compiled_cache=self.engine._compiled_cache, column_keys=[]
        )
        return compiled.string

    def clear(self):
        self.fresh().execute(self.sa.delete(self.N))
        self.session.commit()


def measured(work, times):
    start = time.process_time()
    for turn in range(times):
        work(turn)
    return (time.process_time() - start) / times * 1e6


def jobs(one):
    """Name → (function of the turn, turns, units in a turn)."""
    return {
        "rows as objects": (lambda _: one.rows(), 1, ROWS),
        "rows with a join": (lambda _: one.join(), 1, ROWS),
        "get by key": (lambda i: one.get(i + 1), 300, 1),
        "insert one": (lambda i: one.insert(i + 1), 300, 1),
        "update one": (lambda i: one.update(1), 300, 1),
        "bulk insert": (lambda _: one.bulk(1_000), 1, ROWS),
        "filter, order, ten": (lambda _: one.chosen(), 50, 1),
        "values": (lambda _: one.values(), 1, ROWS),
        "SQL of a known shape": (lambda _: one.sql(), 300, 1),
    }


def main(rounds):
    import tempfile
    from pathlib import Path

    contestants = []
    with tempfile.TemporaryDirectory() as folder:
        for kind in (Raw, Hotclub, Django, Alchemy):
            path = Path(folder) / f"{kind.name}.sqlite3"
            with sqlite3.connect(path) as connection:
                fill(connection)
            try:
                contestants.append(kind(str(path)))
            except ImportError as absent:
                print(f"{kind.name} does not take part: {absent}")
        results = {}
        for turn in range(rounds + 1):
            for one in contestants:
                one.clear()
                for job, (work, times, units) in jobs(one).items():
                    if job == "update one" and hasattr(one, "prepare"):
                        one.prepare(1)
                    taken = measured(work, times) / units
                    if turn:
                        results.setdefault(job, {}).setdefault(one.name, []).append(taken)
    names = [one.name for one in contestants]
    print(f"{'us CPU':24}" + "".join(f"{name:>12}" for name in names) + "   ratio to the limit")
    for job, found in results.items():
        medians = {name: median(found[name]) for name in names}
        print(
            f"{job:24}"
            + "".join(f"{medians[name]:12.2f}" for name in names)
            + f"{medians['hotclub'] / medians['limit']:10.2f}"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
