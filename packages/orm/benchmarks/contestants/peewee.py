"""Peewee."""

from contestants import ROWS


class Peewee:
    name = "peewee"

    def __init__(self, address):
        import peewee as pw

        self.pw = pw
        if address["vendor"] == "sqlite":
            pragmas = {"synchronous": 0, "journal_mode": "wal"}
            self.db = pw.SqliteDatabase(address["path"], pragmas=pragmas)
        else:
            self.db = pw.PostgresqlDatabase(address["url"], prefer_psycopg3=True)
        self.db.connect()
        self.Author, self.Book, self.Note, self.Mark = _models(pw, self.db)

    def rows(self, count=None):
        return list(self.Book.select().limit(count))

    def join(self):
        return list(self.Book.select(self.Book, self.Author).join(self.Author))

    def prefetch(self):
        return list(self.pw.prefetch(self.Author.select(), self.Book.select()))

    def get(self, key):
        return self.Book.get_by_id(key)

    def insert(self, key):
        self.Note(id=key, text="text", size=5).save(force_insert=True)

    def bulk(self, start):
        notes = [self.Note(id=start + i, text="text", size=5) for i in range(ROWS)]
        with self.db.atomic():
            self.Note.bulk_create(notes, batch_size=300)

    def bulk_keys(self):
        with self.db.atomic():
            self.Mark.bulk_create(
                [self.Mark(text="text", size=5) for i in range(ROWS)], batch_size=300
            )

    def prepare(self, key):
        self.note = self.Note.get_by_id(key)

    def update(self, key):
        self.note.text, self.note.size = "new", 6
        self.note.save()

    def asked(self):
        return (
            self.Book.select()
            .join(self.Author)
            .where(self.Author.name == "a5", self.Book.pages > 10)
            .order_by(self.Book.title)
            .limit(10)
        )

    def chosen(self):
        return list(self.asked())

    def values(self):
        return list(self.Book.select(self.Book.id, self.Book.title, self.Book.pages).tuples())

    def sql(self):
        return self.asked().sql()

    cold_sql = sql

    def clear(self):
        self.Note.delete().execute()
        self.Mark.delete().execute()


def _models(pw, db):
    class Base(pw.Model):
        class Meta:
            database = db

    class Author(Base):
        name = pw.CharField(max_length=50)

    class Book(Base):
        title = pw.CharField(max_length=100)
        price = pw.DecimalField(max_digits=8, decimal_places=2)
        published = pw.DateTimeField()
        in_print = pw.BooleanField()
        pages = pw.IntegerField()
        author = pw.ForeignKeyField(Author, backref="books")

    class Note(Base):
        id = pw.IntegerField(primary_key=True)
        text = pw.CharField(max_length=100)
        size = pw.IntegerField()

    class Mark(Base):
        text = pw.CharField(max_length=100)
        size = pw.IntegerField()

    return Author, Book, Note, Mark
