"""`Book.objects.raw(sql, params)`: hand-written SQL whose rows become objects.

Parameters are always bound; the text is the author's own. Columns that are no fields become
attributes; fields that are missing are loaded when they are read.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

from hotclub_orm.compiler.readers import reader
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.errors import FieldDoesNotExist
from hotclub_orm.operations.prefetch import prefetch
from hotclub_orm.raw_sql import raw_statement
from hotclub_orm.state import Origin
from hotclub_orm.statements import Operation


class RawQuerySet:
    """The objects of a hand-written SELECT; asks the database when it is read."""

    def __init__(
        self,
        raw_query: str,
        *,
        model: Any,
        params: Sequence[Any] | Mapping[str, Any] = (),
        translations: Mapping[str, str] | None = None,
        using: str | None = None,
    ) -> None:
        self.raw_query, self.params, self.model = raw_query, params, model
        self.translations = dict(translations or {})
        self._db = using
        self._result_cache: list[Any] | None = None
        self._prefetch: tuple[Any, ...] = ()

    @property
    def db(self) -> str:
        """The alias of the database this asks."""
        return self._db or DEFAULT_ALIAS

    def using(self, alias: str | None) -> RawQuerySet:
        """Return the same for another database."""
        made = type(self)(
            self.raw_query,
            model=self.model,
            params=self.params,
            translations=self.translations,
            using=alias,
        )
        made._prefetch = self._prefetch
        return made

    def prefetch_related(self, *lookups: Any) -> RawQuerySet:
        """Load these relations of all objects with them; None takes what was asked away."""
        made = self.using(self._db)
        made._prefetch = () if lookups == (None,) else (*self._prefetch, *lookups)
        return made

    def _fetch(self, door: Any) -> Operation[list[Any]]:
        statement = raw_statement(self.raw_query, self.params, door.dialect, answer="result")
        result = yield statement
        names = [column[0] for column in result.description or ()]
        readers = [self._reader(name, door.dialect) for name in names]
        known = {attname for attname, _ in readers}
        for field in self.model._meta.pk_fields:
            if field.attname not in known:
                raise FieldDoesNotExist(self.model._meta.label, field.attname, names)
        origin = Origin(door.alias, doors.fetch_mode(self.model, door.alias))
        found = []
        for row in result.rows:
            made = self.model.__new__(self.model)
            made.__dict__["_from"] = origin
            for (attname, convert), value in zip(readers, row, strict=True):
                made.__dict__[attname] = (
                    value if convert is None or value is None else convert(value)
                )
            found.append(made)
        origin.gather(found)
        if self._prefetch and found:
            yield from prefetch(found, self._prefetch, door.alias, door.dialect)
        return found

    def _reader(self, column: str, dialect: Any) -> tuple[str, Any]:
        name = self.translations.get(column, column)
        for field in self.model._meta.concrete_fields:
            if name in (field.column, field.name, field.attname):
                return field.attname, reader(field, dialect, None)
        return name, None

    def _fetch_all(self) -> list[Any]:
        if self._result_cache is None:
            door = doors[self.db]
            self._result_cache = door.run(self._fetch(door))
        return self._result_cache

    def __iter__(self) -> Iterator[Any]:
        return iter(self._fetch_all())

    def __aiter__(self) -> AsyncIterator[Any]:
        async def results() -> AsyncIterator[Any]:
            if self._result_cache is None:
                door = doors[self.db]
                self._result_cache = await door.arun(self._fetch(door))
            for one in self._result_cache:
                yield one

        return results()

    def iterator(self) -> Iterator[Any]:
        """Yield the objects, asking anew; they are not kept."""
        door = doors[self.db]
        yield from door.run(self._fetch(door))

    async def aiterator(self) -> AsyncIterator[Any]:
        """As iterator, awaiting."""
        door = doors[self.db]
        for one in await door.arun(self._fetch(door)):
            yield one

    @property
    def columns(self) -> list[str]:
        """The names of the columns that the SQL gives, as the model knows them."""
        door = doors[self.db]
        statement = raw_statement(self.raw_query, self.params, door.dialect, answer="result")

        def ask() -> Operation[list[str]]:
            result = yield statement
            return [column[0] for column in result.description or ()]

        return [self.translations.get(name, name) for name in door.run(ask())]

    def __len__(self) -> int:
        return len(self._fetch_all())

    def __bool__(self) -> bool:
        return bool(self._fetch_all())

    def __getitem__(self, key: int | slice) -> Any:
        return self._fetch_all()[key]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.raw_query}>"
