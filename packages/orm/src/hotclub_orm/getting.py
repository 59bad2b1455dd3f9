"""Getting: the terminals of a query set that read.

Every terminal exists in both colours: the work is one generator (operations/), `get` runs it and
`aget` awaits it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

from hotclub_orm.asking import Asking, BoundQuery, flat_calls, replayed
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.errors import (
    EmptyResultSet,
    NotSupportedError,
)
from hotclub_orm.fields.base import Field
from hotclub_orm.operations import read
from hotclub_orm.operations.prefetch import prefetch
from hotclub_orm.raw import RawQuerySet
from hotclub_orm.routers import router
from hotclub_orm.shape import _Counter, key_of, slotted
from hotclub_orm.statements import Operation

M = TypeVar("M")
MAX_GET_RESULTS = 21
_PLAIN_PRE_SAVE = Field.pre_save
REPR_OUTPUT_SIZE = 20


class Getting(Asking[M]):
    """The reading half of QuerySet."""

    # --- running -----------------------------------------------------------------------------

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
        return doors[self.db]

    @property
    def query(self) -> BoundQuery:
        """The query with its values, for reading and `str()`."""
        shape, params = self.final_shape()
        return BoundQuery(shape, params, self._written)

    def _written(self) -> tuple[str, Sequence[Any]]:
        shape, params = self.final_shape()
        dialect = self._door().dialect
        compiled = read.reading(shape, dialect, self._kind)
        if compiled.sql is None:
            raise EmptyResultSet("The query can't have rows: no SQL is needed.")
        return compiled.sql, compiled.bind(params)

    def _fetch(self, door: Any, kind: str | None = None) -> Operation[list[Any]]:
        shape, params = self.final_shape()
        compiled = read.reading(shape, door.dialect, kind or self._kind)
        found = yield from read.fetch(compiled, params, door.alias, self._fetch_mode())
        if self._known is not None:
            self._fill_known(found)
        if self._prefetch and found and self._kind == "objects":
            yield from prefetch(found, self._prefetch, door.alias, door.dialect)
        return found

    def _fill_known(self, found: list[Any]) -> None:
        if self._known is None:
            return
        field, instance = self._known
        for one in found:
            if hasattr(one, "_meta"):
                one.__dict__[field.name] = (one.__dict__.get(field.attname), instance)

    def _fetch_all(self) -> Any:
        if self._result_cache is None:
            door = self._door()
            self._result_cache = door.run(self._fetch(door))
        return self._result_cache

    async def _afetch_all(self) -> Any:
        if self._result_cache is None:
            door = self._door()
            self._result_cache = await door.arun(self._fetch(door))
        return self._result_cache

    def __iter__(self) -> Iterator[M]:
        return iter(self._fetch_all())

    def __aiter__(self) -> AsyncIterator[M]:
        async def results() -> AsyncIterator[M]:
            for one in await self._afetch_all():
                yield one

        return results()

    def __await__(self) -> Generator[Any, None, list[M]]:
        return self._afetch_all().__await__()

    def __len__(self) -> int:
        return len(self._fetch_all())

    def __bool__(self) -> bool:
        return bool(self._fetch_all())

    def __contains__(self, one: object) -> bool:
        return one in self._fetch_all()

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
        return self._sliced(slice(key, key + 1))._fetch_all()[0]

    def __repr__(self) -> str:
        shown: list[Any] = list(self[: REPR_OUTPUT_SIZE + 1])
        if len(shown) > REPR_OUTPUT_SIZE:
            shown[-1] = "...(remaining elements truncated)..."
        return f"<{type(self).__name__} {shown!r}>"

    def __reduce__(self) -> Any:
        details = {
            "_db": self._db,
            "_bounds": self._bounds,
            "_mode": self._mode,
            "_result_cache": self._fetch_all(),
            "_kind": self._kind,
        }
        return replayed, (self.model, type(self), flat_calls(self._calls), details)

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

    # --- streams -----------------------------------------------------------------------------

    def _stream(self, door: Any, chunk_size: int) -> Operation[None]:
        shape, params = self.final_shape()
        compiled = read.reading(shape, door.dialect, self._kind)

        def after(objects: list[Any]) -> Operation[None]:
            yield from prefetch(objects, self._prefetch, door.alias, door.dialect)

        return read.stream(
            compiled,
            params,
            door.alias,
            self._fetch_mode(),
            chunk_size,
            after if self._prefetch else None,
        )

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        """Read without keeping results, chunk_size rows at a time."""
        door = self._door()
        return iter(door.stream(self._stream(door, self._chunk(chunk_size))))

    def aiterator(self, chunk_size: int | None = 2000) -> AsyncIterator[M]:
        """As iterator, awaiting."""
        door = self._door()
        found: AsyncIterator[M] = door.astream(self._stream(door, self._chunk(chunk_size)))
        return found

    def _chunk(self, chunk_size: int | None) -> int:
        if chunk_size is None:
            if self._prefetch:
                raise ValueError(
                    "chunk_size must be provided when using QuerySet.iterator() after "
                    "prefetch_related()."
                )
            return 2000
        if chunk_size <= 0:
            raise ValueError("Chunk size must be strictly positive.")
        return chunk_size

    # --- one object --------------------------------------------------------------------------

    def _get(self, door: Any, args: Any, kwargs: Any) -> Operation[Any]:
        if self._shape.query.combinator and (args or kwargs):
            raise NotSupportedError(
                f"Calling QuerySet.get(...) with filters after {self._shape.query.combinator}() is "
                "not supported."
            )
        asked = self.filter(*args, **kwargs) if args or kwargs else self
        if asked._bounds is not None:
            found = yield from asked._fetch(door)
        else:
            found = yield from asked._fetch(door, "one:" + asked._kind)
        if len(found) == 1:
            return found[0]
        name = self.model._meta.object_name
        if not found:
            raise self.model.DoesNotExist(f"{name} matching query does not exist.")
        many = str(len(found)) if len(found) < MAX_GET_RESULTS else f"more than {len(found) - 1}"
        raise self.model.MultipleObjectsReturned(
            f"get() returned more than one {name} -- it returned {many}!"
        )

    def get(self, *args: Any, **kwargs: Any) -> M:
        """Return the one object. Raises DoesNotExist, MultipleObjectsReturned."""
        door = self._door()
        one: M = door.run(self._get(door, args, kwargs))
        return one

    async def aget(self, *args: Any, **kwargs: Any) -> M:
        """As get, awaiting."""
        door = self._door()
        one: M = await door.arun(self._get(door, args, kwargs))
        return one

    def _first(self, door: Any, reverse: bool, order: Any = None) -> Operation[M | None]:
        asked = self if order is None else self.order_by(*order)
        if not asked.ordered and order is None:
            if self._shape.query.group_by is not None and self._shape.query.values_names:
                raise TypeError(
                    "Cannot use QuerySet.first() or last() on an unordered queryset "
                    "performing aggregation. Add an ordering with order_by()."
                )
            asked = asked.order_by("pk")
        asked = asked.reverse() if reverse else asked
        found = yield from asked._sliced(slice(0, 1))._fetch(door)
        return found[0] if found else None

    def first(self) -> M | None:
        """Return the first object of the order (by key where there is none), or None."""
        if self._bounds is not None and self.ordered:
            return next(iter(self[:1]), None)
        door = self._door()
        one: M | None = door.run(self._first(door, False))
        return one

    async def afirst(self) -> M | None:
        """As first, awaiting."""
        door = self._door()
        one: M | None = await door.arun(self._first(door, False))
        return one

    def last(self) -> M | None:
        """Return the last object of the order, or None."""
        self._refuse_sliced("reverse a query")
        door = self._door()
        one: M | None = door.run(self._first(door, True))
        return one

    async def alast(self) -> M | None:
        """As last, awaiting."""
        self._refuse_sliced("reverse a query")
        door = self._door()
        one: M | None = await door.arun(self._first(door, True))
        return one

    def _extreme(self, door: Any, fields: tuple[str, ...], latest: bool) -> Operation[M]:
        latest_by = self.model._meta.get_latest_by
        names = fields or ((latest_by,) if isinstance(latest_by, str) else tuple(latest_by or ()))
        if not names:
            raise ValueError(
                "earliest() and latest() require either fields as positional arguments "
                "or 'get_latest_by' in the model's Meta."
            )
        self._refuse_sliced("change a query")
        one = yield from self._first(door, latest, names)
        if one is None:
            raise self.model.DoesNotExist(
                f"{self.model._meta.object_name} matching query does not exist."
            )
        return one

    def latest(self, *fields: str) -> M:
        """Return the greatest by these fields (get_latest_by). Raises DoesNotExist."""
        door = self._door()
        one: M = door.run(self._extreme(door, fields, True))
        return one

    async def alatest(self, *fields: str) -> M:
        """As latest, awaiting."""
        door = self._door()
        one: M = await door.arun(self._extreme(door, fields, True))
        return one

    def earliest(self, *fields: str) -> M:
        """Return the least by these fields. Raises DoesNotExist."""
        door = self._door()
        one: M = door.run(self._extreme(door, fields, False))
        return one

    async def aearliest(self, *fields: str) -> M:
        """As earliest, awaiting."""
        door = self._door()
        one: M = await door.arun(self._extreme(door, fields, False))
        return one

    # --- numbers and facts -------------------------------------------------------------------

    def count(self) -> int:
        """Return how many rows there are."""
        if self._result_cache is not None:
            return len(self._result_cache)
        door = self._door()
        number: int = door.run(read.count(*self.final_shape(), door.dialect))
        return number

    async def acount(self) -> int:
        """As count, awaiting."""
        if self._result_cache is not None:
            return len(self._result_cache)
        door = self._door()
        number: int = await door.arun(read.count(*self.final_shape(), door.dialect))
        return number

    def exists(self) -> bool:
        """Tell whether there is a row."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        door = self._door()
        found: bool = door.run(read.exists(*self.final_shape(), door.dialect))
        return found

    async def aexists(self) -> bool:
        """As exists, awaiting."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        door = self._door()
        found: bool = await door.arun(read.exists(*self.final_shape(), door.dialect))
        return found

    def _holding(self, obj: Any) -> Self:
        if self._shape.query.values_names is not None:
            raise TypeError("Cannot call QuerySet.contains() after .values() or .values_list().")
        if not hasattr(obj, "_meta"):
            raise TypeError("'obj' must be a model instance.")
        if obj.pk is None:
            raise ValueError("QuerySet.contains() cannot be used on unsaved objects.")
        if obj._meta.concrete_model is not self.model._meta.concrete_model:
            return self.none()
        return self.filter(pk=obj.pk)

    def contains(self, obj: Any) -> bool:
        """Tell whether the object is among the rows."""
        if self._result_cache is not None:
            return obj in self._result_cache
        return self._holding(obj).exists()

    async def acontains(self, obj: Any) -> bool:
        """As contains, awaiting."""
        if self._result_cache is not None:
            return obj in self._result_cache
        return await self._holding(obj).aexists()

    def _aggregate(self, door: Any, args: Any, kwargs: Any) -> Operation[dict[str, Any]]:
        named = {arg.default_alias: arg for arg in args} | kwargs
        for name, expression in named.items():
            if not hasattr(expression, "resolve_expression"):
                raise TypeError(f"QuerySet.aggregate() received non-expression(s): {expression!r}.")
            made = expression.resolve_expression(self._shape.query.clone(), True, None, True)
            if not made.contains_aggregate:
                raise TypeError(f"{name} is not an aggregate expression")
        shape, params = self.final_shape()
        added: list[Any] = []
        key_of(list(named.values()), added)
        counter = _Counter(len(params))
        return (
            yield from read.aggregate(
                shape, (*params, *added), door.dialect, slotted(named, counter)
            )
        )

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return aggregates over all rows, by name."""
        door = self._door()
        found: dict[str, Any] = door.run(self._aggregate(door, args, kwargs))
        return found

    async def aaggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As aggregate, awaiting."""
        door = self._door()
        found: dict[str, Any] = await door.arun(self._aggregate(door, args, kwargs))
        return found

    def explain(self, *, format: str | None = None, **options: Any) -> str:
        """Return the database's plan of the query."""
        door = self._door()
        text: str = door.run(read.explain(*self.final_shape(), door.dialect, format, options))
        return text

    async def aexplain(self, *, format: str | None = None, **options: Any) -> str:
        """As explain, awaiting."""
        door = self._door()
        text: str = await door.arun(
            read.explain(*self.final_shape(), door.dialect, format, options)
        )
        return text

    def _in_bulk(self, door: Any, ids: Any, field_name: str) -> Operation[dict[Any, M]]:
        self._refuse_sliced("use 'limit' or 'offset' with in_bulk()")
        if self._kind != "objects":
            raise TypeError("in_bulk() cannot be used with values() or values_list().")
        meta = self.model._meta
        field = meta.pk if field_name == "pk" else meta.get_field(field_name)
        alone = any(one.fields == (field_name,) for one in meta.total_unique_constraints)
        if not field.unique and not alone:
            raise ValueError(
                f"in_bulk()'s field_name must be a unique field but {field_name!r} isn't."
            )
        asked: Any = self
        if ids is not None:
            ids = list(ids)
            if not ids:
                return {}
            asked = self.filter(**{f"{field_name}__in": ids})
        found = yield from asked._fetch(door)
        return {getattr(one, field.attname): one for one in found}

    def in_bulk(
        self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk"
    ) -> dict[Any, M]:
        """Return objects by key (or by another unique field)."""
        door = self._door()
        found: dict[Any, M] = door.run(self._in_bulk(door, id_list, field_name))
        return found

    async def ain_bulk(
        self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk"
    ) -> dict[Any, M]:
        """As in_bulk, awaiting."""
        door = self._door()
        found: dict[Any, M] = await door.arun(self._in_bulk(door, id_list, field_name))
        return found
