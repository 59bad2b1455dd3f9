"""The limit: the driver with hand-written SQL, and a plain class with slots for each row."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from contestants import ROWS


class Book:
    __slots__ = ("author", "author_id", "id", "in_print", "pages", "price", "published", "title")

    def __init__(self, id, title, price, published, in_print, pages, author_id, author=None):
        self.id, self.title, self.price, self.published = id, title, price, published
        self.in_print, self.pages, self.author_id, self.author = in_print, pages, author_id, author


class Author:
    __slots__ = ("books", "id", "name")

    def __init__(self, id, name):
        self.id, self.name, self.books = id, name, []


class Note:
    __slots__ = ("id", "size", "text")

    def __init__(self, id, text, size):
        self.id, self.text, self.size = id, text, size


@dataclass
class Listed:
    id: int
    title: str
    pages: int


class Limit:
    name = "limit"

    def rows(self, count=None):
        tail = "" if count is None else f" LIMIT {count}"
        return [self.made(row) for row in self.ask("SELECT * FROM book" + tail)]

    def join(self):
        found = []
        for row in self.ask("SELECT b.*, a.* FROM book b JOIN author a ON a.id = b.author_id"):
            book = self.made(row)
            book.author = Author(row[7], row[8])
            found.append(book)
        return found

    def prefetch(self):
        authors = [Author(*row) for row in self.ask("SELECT * FROM author")]
        by_key = {author.id: author for author in authors}
        for row in self.ask(*self.members(list(by_key))):
            book = self.made(row)
            book.author = by_key[book.author_id]
            book.author.books.append(book)
        return authors

    def get(self, key):
        return self.made(self.ask("SELECT * FROM book WHERE id = ?", (key,)).fetchone())

    def insert(self, key):
        note = Note(key, "text", 5)
        self.ask("INSERT INTO note VALUES (?, ?, ?)", (note.id, note.text, note.size))

    def update(self, key):
        self.ask("UPDATE note SET text = ?, size = ? WHERE id = ?", ("new", 6, key))

    def notes(self, start):
        return [Note(start + i, "text", 5) for i in range(ROWS)]

    def chosen(self):
        sql = (
            "SELECT b.* FROM book b JOIN author a ON a.id = b.author_id "
            "WHERE a.name = ? AND b.pages > ? ORDER BY b.title LIMIT 10"
        )
        return [self.made(row) for row in self.ask(sql, ("a5", 10))]

    def values(self):
        return self.ask("SELECT id, title, pages FROM book").fetchall()

    def into(self):
        return [Listed(*row) for row in self.ask("SELECT id, title, pages FROM book")]

    def fill_marks(self):
        self.clear()
        self.bulk_keys()
        rows = self.ask("SELECT id, text, size FROM mark ORDER BY id")
        self.marks = [Note(*row) for row in rows]

    def sql(self):
        return "SELECT …", ("a5", 10, 10)

    def clear(self):
        self.ask("DELETE FROM note")
        self.ask("DELETE FROM mark")


class LimitSqlite(Limit):
    def __init__(self, address):
        import sqlite3

        self.db = sqlite3.connect(address["path"], isolation_level=None)
        self.db.execute("PRAGMA synchronous = OFF")
        self.ask = self.db.execute

    def made(self, row):
        i, t, p, d, b, n, a = row[:7]
        when = dt.datetime.fromisoformat(d).replace(tzinfo=dt.UTC)
        return Book(i, t, Decimal(str(p)), when, bool(b), n, a)

    def members(self, keys):
        return f"SELECT * FROM book WHERE author_id IN ({', '.join('?' * len(keys))})", keys

    def bulk(self, start):
        notes = self.notes(start)
        self.db.execute("BEGIN")
        self.db.executemany(
            "INSERT INTO note VALUES (?, ?, ?)", [(n.id, n.text, n.size) for n in notes]
        )
        self.db.execute("COMMIT")

    def bulk_update(self):
        for mark in self.marks:
            mark.text, mark.size = "new", 6
        self.db.execute("BEGIN")
        self.db.executemany(
            "UPDATE mark SET text = ?, size = ? WHERE id = ?",
            [(mark.text, mark.size, mark.id) for mark in self.marks],
        )
        self.db.execute("COMMIT")

    def bulk_keys(self):
        notes = self.notes(0)
        self.db.execute("BEGIN")
        for note in notes:
            note.id = self.db.execute(
                "INSERT INTO mark (text, size) VALUES (?, ?)", (note.text, note.size)
            ).lastrowid
        self.db.execute("COMMIT")


class LimitPostgresql(Limit):
    def __init__(self, address):
        import psycopg

        self.db = psycopg.connect(address["url"], autocommit=True)

    def ask(self, sql, params=()):
        return self.db.execute(sql.replace("?", "%s"), params)

    def made(self, row):
        return Book(*row[:7])

    def members(self, keys):
        return "SELECT * FROM book WHERE author_id = ANY(?)", (keys,)

    def bulk(self, start):
        with self.db.cursor().copy("COPY note FROM STDIN") as copy:
            for note in self.notes(start):
                copy.write_row((note.id, note.text, note.size))

    def bulk_update(self):
        for mark in self.marks:
            mark.text, mark.size = "new", 6
        self.db.execute(
            "UPDATE mark SET text = v.text, size = v.size FROM unnest(%s::bigint[], %s::varchar[], "
            "%s::integer[]) AS v (id, text, size) WHERE mark.id = v.id",
            (
                [mark.id for mark in self.marks],
                [mark.text for mark in self.marks],
                [mark.size for mark in self.marks],
            ),
        )

    def bulk_keys(self):
        notes = self.notes(0)
        keys = self.db.execute(
            "INSERT INTO mark (text, size) SELECT * FROM unnest(%s::varchar[], %s::integer[]) "
            "RETURNING id",
            ([n.text for n in notes], [n.size for n in notes]),
        )
        for note, (key,) in zip(notes, keys, strict=True):
            note.id = key
