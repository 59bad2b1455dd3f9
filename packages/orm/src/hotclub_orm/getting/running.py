"""Running: which database is asked, all results at once, and what people do with them.

Flow: getting → **running** → operations.read, by the door of the database.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

from hotclub_orm.asking import Asking, BoundQuery
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.getting.pickling import thawed_query, unasked
from hotclub_orm.operations import read
from hotclub_orm.operations.prefetch import prefetch
from hotclub_orm.raw import RawQuerySet
from hotclub_orm.routers import router
from hotclub_orm.state import FETCH_PEERS, FetchMode
from hotclub_orm.statements import Operation, Statement

M = TypeVar("M")
REPR_OUTPUT_SIZE = 20


class Running(Asking[M]):
    """All results, kept."""

    @property
    def db(self) -> str:
        """The alias of the database this would ask now."""
        if self._db is not None:
            return self._db
        if router.routers:
            choose = router.db_for_write if self._for_write else router.db_for_read
            return choose(self.model, **self._hints)
        return DEFAULT_ALIAS

    def _door(self, write: bool = False) -> Any:
        if write:
            self._for_write = True
        elif self._db is None and not router.routers:
            return doors[DEFAULT_ALIAS]
        return doors[self.db]

    def _fetch_mode(self) -> FetchMode:
        if self._mode is not None:
            return self._mode
        mode: FetchMode | None = self.model._meta.fetch_mode
        if mode is None and doors.modes:
            return doors.fetch_mode(self.model, self.db)
        return mode or FETCH_PEERS

    @property
    def query(self) -> BoundQuery:
        """The query with its values, for reading and `str()`."""
        shape, params = self.final_shape()
        return BoundQuery(shape, params, self)

    @query.setter
    def query(self, query: BoundQuery) -> None:
        self._take_query(query)

    def written(self) -> tuple[str, Sequence[Any]]:
        """Return the SQL text and its parameters. Raises EmptyResultSet."""
        shape, params = self.final_shape()
        dialect = self._door().dialect
        compiled = read.reading(shape, dialect, self._kind)
        sql = compiled.sql or compiled.held
        if sql is None:
            raise EmptyResultSet("The query can't have rows: no SQL is needed.")
        return sql, compiled.bind(params)

    def _fetch(self, door: Any, kind: str | None = None) -> Operation[list[Any]]:
        shape, params = self.final_shape()
        compiled = read.reading(shape, door.dialect, kind or self._kind)
        # As read.fetch: one generator less on the way of a short query.
        found: list[Any] = []
        if compiled.sql is not None:
            rows = yield Statement(compiled.sql, compiled.bind(params))
            found = read.made_of(compiled, rows, door.alias, self._fetch_mode())
        elif compiled.held is not None:
            found = yield from read.held(compiled, params, door.alias, self._fetch_mode())
        if self._known is not None:
            self._fill_known(found)
        if self._prefetch and found and self._kind == "objects":
            yield from prefetch(found, self._prefetch, door.alias, door.dialect)
        return found

    def _fill_known(self, found: list[Any]) -> None:
        if self._known is None:
            return
        field, instance = self._known
        if field.column is None:
            for one in found:
                if hasattr(one, "_meta"):
                    field.set_cached_value(one, instance)
            return
        for one in found:
            if hasattr(one, "_meta"):
                one.__dict__[field.name] = (one.__dict__.get(field.attname), instance)

    def _fetch_all(self) -> None:
        """Read all results, if they are not there; a subclass may change `_result_cache` after."""
        if self._result_cache is None:
            door = self._door()
            self._result_cache = door.run(self._fetch(door))

    async def _afetch_all(self) -> Any:
        if self._result_cache is None:
            door = self._door()
            self._result_cache = await door.arun(self._fetch(door))
        return self._result_cache

    def __iter__(self) -> Iterator[M]:
        self._fetch_all()
        return iter(self._result_cache)

    def __aiter__(self) -> AsyncIterator[M]:
        async def results() -> AsyncIterator[M]:
            for one in await self._afetch_all():
                yield one

        return results()

    def __await__(self) -> Generator[Any, None, list[M]]:
        return self._afetch_all().__await__()

    def __len__(self) -> int:
        self._fetch_all()
        return len(self._result_cache)

    def __bool__(self) -> bool:
        self._fetch_all()
        return bool(self._result_cache)

    def __contains__(self, one: object) -> bool:
        self._fetch_all()
        return one in self._result_cache

    @overload
    def __getitem__(self, key: int) -> M: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, slice):
            if self._result_cache is not None:
                return self._result_cache[key]
            part = self._sliced(key)
            return list(part)[:: key.step] if key.step else part
        if isinstance(key, bool) or not hasattr(key, "__index__"):
            raise TypeError(
                f"QuerySet indices must be integers or slices, not {type(key).__name__}."
            )
        key = key.__index__()
        if key < 0:
            raise ValueError("Negative indexing is not supported.")
        if self._result_cache is not None:
            return self._result_cache[key]
        found = self._sliced(slice(key, key + 1))
        found._fetch_all()
        return found._result_cache[0]

    def __repr__(self) -> str:
        shown: list[Any] = list(self[: REPR_OUTPUT_SIZE + 1])
        if len(shown) > REPR_OUTPUT_SIZE:
            shown[-1] = "...(remaining elements truncated)..."
        return f"<{type(self).__name__} {shown!r}>"

    def reduced_query(self) -> tuple[Any, Any]:
        """Return what makes `query` again, for pickle."""
        _, arguments = unasked(self)
        return thawed_query, arguments

    def __reduce__(self) -> Any:
        self._fetch_all()
        return unasked(self, _result_cache=self._result_cache)

    def __deepcopy__(self, memo: Any) -> Self:
        return self._copied()

    def __class_getitem__(cls, *args: Any) -> Any:
        return cls

    def raw(
        self, raw_query: str, params: Any = (), translations: Any = None, using: str | None = None
    ) -> RawQuerySet:
        """Return the objects of a hand-written SELECT; parameters are bound."""
        return RawQuerySet(
            raw_query,
            model=self.model,
            params=params,
            translations=translations,
            using=using or self._db,
        )
