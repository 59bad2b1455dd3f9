"""SQLAlchemy 2, declarative models, one session; its identity map is emptied before each job."""

import datetime as dt
import time
from decimal import Decimal

from contestants import ROWS


class Alchemy:
    name = "sqlalchemy"

    def __init__(self, address):
        import sqlalchemy as sa
        from sqlalchemy import orm as so

        self.sa, self.so = sa, so
        self.A, self.B, self.N, self.M = _models(sa, so)
        if address["vendor"] == "sqlite":
            self.engine = sa.create_engine(f"sqlite:///{address['path']}")
        else:
            url = address["url"].replace("postgresql://", "postgresql+psycopg://", 1)
            self.engine = sa.create_engine(url)
        self.session = so.Session(self.engine)
        if address["vendor"] == "sqlite":
            self.session.execute(sa.text("PRAGMA synchronous = OFF"))

    def fresh(self):
        self.session.expunge_all()
        return self.session

    def rows(self, count=None):
        return self.fresh().scalars(self.sa.select(self.B).limit(count)).all()

    def join(self):
        asked = self.sa.select(self.B).options(self.so.joinedload(self.B.author))
        return self.fresh().scalars(asked).all()

    def prefetch(self):
        asked = self.sa.select(self.A).options(self.so.selectinload(self.A.books))
        return self.fresh().scalars(asked).all()

    def get(self, key):
        return self.fresh().get(self.B, key)

    def insert(self, key):
        self.fresh().add(self.N(id=key, text="text", size=5))
        self.session.commit()

    def bulk(self, start):
        self.fresh().add_all([self.N(id=start + i, text="text", size=5) for i in range(ROWS)])
        self.session.commit()

    def bulk_keys(self):
        self.fresh().add_all([self.M(text="text", size=5) for i in range(ROWS)])
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

    def cold_sql(self):
        return self.asked().compile(self.engine).string

    def clear(self):
        self.fresh().execute(self.sa.delete(self.N))
        self.session.execute(self.sa.delete(self.M))
        self.session.commit()


def _models(sa, so):
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
        published: so.Mapped[dt.datetime] = so.mapped_column(sa.DateTime(timezone=True))
        in_print: so.Mapped[bool]
        pages: so.Mapped[int]
        author_id: so.Mapped[int] = so.mapped_column(sa.ForeignKey("author.id"))
        author: so.Mapped[AuthorRow] = so.relationship(backref="books")

    class NoteRow(Base):
        __tablename__ = "note"
        id: so.Mapped[int] = so.mapped_column(primary_key=True)
        text: so.Mapped[str]
        size: so.Mapped[int]

    class MarkRow(Base):
        __tablename__ = "mark"
        id: so.Mapped[int] = so.mapped_column(primary_key=True)
        text: so.Mapped[str]
        size: so.Mapped[int]

    so.configure_mappers()
    return AuthorRow, BookRow, NoteRow, MarkRow
