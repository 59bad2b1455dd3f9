"""QuerySet: asking and getting.

Every terminal exists in both colours: the work is one generator (operations/), `get` runs it and
`aget` awaits it. Not here: SQL, drivers.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Sequence
from typing import Any, Self, TypeVar, overload

from hotclub_orm.asking import Asking, BoundQuery, flat_calls, replayed
from hotclub_orm.compiler.binder import make_binder
from hotclub_orm.compiler.writes import delete_sql, update_sql
from hotclub_orm.door import DEFAULT_ALIAS, doors
from hotclub_orm.errors import (
    EmptyResultSet,
    FieldError,
    IntegrityError,
    NotSupportedError,
)
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.fields.base import Field
from hotclub_orm.operations import bulk as bulk_operations
from hotclub_orm.operations import read
from hotclub_orm.operations.delete import Collector
from hotclub_orm.operations.prefetch import prefetch
from hotclub_orm.operations.save import save as save_operation
from hotclub_orm.routers import router
from hotclub_orm.shape import _Counter, key_of, slotted
from hotclub_orm.statements import Atomic, Operation, Statement

M = TypeVar("M")
MAX_GET_RESULTS = 21
_PLAIN_PRE_SAVE = Field.pre_save
REPR_OUTPUT_SIZE = 20


class QuerySet(Asking[M]):
    """The rows of a model that meet conditions; asks the database when it is read."""

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

    # --- writing -----------------------------------------------------------------------------

    def _create(self, door: Any, values: dict[str, Any]) -> Operation[Any]:
        made = self.model(**values)
        yield from save_operation(made, door.alias, door.dialect, force_insert=True)
        return made

    def create(self, **kwargs: Any) -> M:
        """Make an object and save it."""
        door = self._door(write=True)
        made: M = door.run(self._create(door, kwargs))
        return made

    async def acreate(self, **kwargs: Any) -> M:
        """As create, awaiting."""
        door = self._door(write=True)
        made: M = await door.arun(self._create(door, kwargs))
        return made

    def _creation_values(self, defaults: Any, kwargs: dict[str, Any]) -> dict[str, Any]:
        values = {name: value for name, value in kwargs.items() if "__" not in name}
        values.update(defaults or {})
        meta = self.model._meta
        properties = meta.property_names
        unknown = sorted(
            name
            for name in values
            if name != "pk" and name not in meta.forward_map and name not in properties
        )
        if unknown:
            raise FieldError(
                f"Invalid field name(s) for model {meta.object_name}: '{', '.join(unknown)}'."
            )
        return {
            name: value() if callable(value) and not isinstance(value, type) else value
            for name, value in values.items()
        }

    def _get_or_create(
        self, door: Any, defaults: Any, kwargs: dict[str, Any], asked: Any = None
    ) -> Operation[tuple[M, bool]]:
        asked = self if asked is None else asked
        missing = self.model.DoesNotExist
        try:
            return (yield from asked._get(door, (), kwargs)), False
        except missing:
            values = self._creation_values(defaults, kwargs)
        try:
            return (yield Atomic(self._create(door, values))), True
        except IntegrityError:
            # Somebody else was faster, or the defaults break a constraint.
            try:
                return (yield from asked._get(door, (), kwargs)), False
            except missing:
                pass
            raise

    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple[M, bool]:
        """Return (object, whether it was made)."""
        door = self._door(write=True)
        found: tuple[M, bool] = door.run(self._get_or_create(door, defaults, kwargs))
        return found

    async def aget_or_create(self, defaults: Any = None, **kwargs: Any) -> tuple[M, bool]:
        """As get_or_create, awaiting."""
        door = self._door(write=True)
        found: tuple[M, bool] = await door.arun(self._get_or_create(door, defaults, kwargs))
        return found

    def _update_or_create(
        self, door: Any, defaults: Any, create_defaults: Any, kwargs: dict[str, Any]
    ) -> Operation[tuple[M, bool]]:
        changes = defaults or {}
        initial = changes if create_defaults is None else create_defaults
        self._creation_values(changes, {})
        found, made = yield from self._get_or_create(
            door, initial, kwargs, self.select_for_update()
        )
        if made:
            return found, True
        for name, value in changes.items():
            setattr(found, name, value() if callable(value) else value)
        meta = self.model._meta
        names = set(changes)
        plain = {f.name for f in meta.local_concrete_fields if not f.primary_key} | {
            f.attname for f in meta.local_concrete_fields if not f.primary_key
        }
        if names <= plain:
            names |= {
                f.name
                for f in meta.local_concrete_fields
                if type(f).pre_save is not _PLAIN_PRE_SAVE and not f.primary_key
            }
            yield from save_operation(
                found, door.alias, door.dialect, update_fields=frozenset(names) if names else None
            )
        else:
            yield from save_operation(found, door.alias, door.dialect)
        return found, False

    def update_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> tuple[M, bool]:
        """Change the object that matches, or make one; return (object, whether it was made)."""
        door = self._door(write=True)
        found: tuple[M, bool] = door.run(
            in_one(self._update_or_create(door, defaults, create_defaults, kwargs))
        )
        return found

    async def aupdate_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> tuple[M, bool]:
        """As update_or_create, awaiting."""
        door = self._door(write=True)
        found: tuple[M, bool] = await door.arun(
            in_one(self._update_or_create(door, defaults, create_defaults, kwargs))
        )
        return found

    def _bulk_create(self, door: Any, objs: Iterable[Any], options: dict[str, Any]) -> Any:
        if options["batch_size"] is not None and options["batch_size"] <= 0:
            raise ValueError("Batch size must be a positive integer.")
        meta = self.model._meta
        if any(link is not None for link in meta.parents.values()):
            raise ValueError("Can't bulk create a multi-table inherited model")
        objects = list(objs)
        conflict, target, updates = self._conflict(meta, options)
        for one in objects:
            one._check_related("bulk_create")
        return bulk_operations.bulk_create(
            self.model if not meta.proxy else meta.concrete_model,
            objects,
            door.alias,
            door.dialect,
            batch_size=options["batch_size"],
            conflict=conflict,
            target=target,
            updates=updates,
        )

    def _conflict(self, meta: Any, options: dict[str, Any]) -> Any:
        if options["ignore_conflicts"] and options["update_conflicts"]:
            raise ValueError("ignore_conflicts and update_conflicts are mutually exclusive.")
        if options["ignore_conflicts"]:
            return "ignore", [], []
        if not options["update_conflicts"]:
            return None, [], []
        if not options["update_fields"]:
            raise ValueError(
                "Fields that will be updated when a row insertion fails on conflicts "
                "must be provided."
            )
        if not options["unique_fields"]:
            raise ValueError("Unique fields that can trigger the upsert must be provided.")
        target = [
            meta.pk if name == "pk" else meta.get_field(name) for name in options["unique_fields"]
        ]
        updates = [meta.get_field(name) for name in options["update_fields"]]
        if any(not f.concrete or f.primary_key for f in updates):
            raise ValueError(
                "bulk_create() can only be used with concrete fields in "
                "update_fields, the primary key excluded."
            )
        return "update", [f.column for f in target], [f.column for f in updates]

    def bulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Any = None,
        unique_fields: Any = None,
    ) -> list[M]:
        """Insert many objects in one transaction; keys are set on them."""
        door = self._door(write=True)
        made: list[M] = door.run(
            self._bulk_create(
                door,
                objs,
                {
                    "batch_size": batch_size,
                    "ignore_conflicts": ignore_conflicts,
                    "update_conflicts": update_conflicts,
                    "update_fields": update_fields,
                    "unique_fields": unique_fields,
                },
            )
        )
        return made

    async def abulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Any = None,
        unique_fields: Any = None,
    ) -> list[M]:
        """As bulk_create, awaiting."""
        door = self._door(write=True)
        made: list[M] = await door.arun(
            self._bulk_create(
                door,
                objs,
                {
                    "batch_size": batch_size,
                    "ignore_conflicts": ignore_conflicts,
                    "update_conflicts": update_conflicts,
                    "update_fields": update_fields,
                    "unique_fields": unique_fields,
                },
            )
        )
        return made

    def _bulk_update(self, door: Any, objs: Iterable[Any], fields: Any, size: Any) -> Any:
        if size is not None and size <= 0:
            raise ValueError("Batch size must be a positive integer.")
        if not fields:
            raise ValueError("Field names must be given to bulk_update().")
        meta = self.model._meta
        chosen = [meta.get_field(name) for name in fields]
        if any(not f.concrete or f.many_to_many for f in chosen):
            raise ValueError("bulk_update() can only be used with concrete fields.")
        if any(f.primary_key for f in chosen):
            raise ValueError("bulk_update() cannot be used with primary key fields.")
        objects = list(objs)
        if any(one.pk is None for one in objects):
            raise ValueError("All bulk_update() objects must have a primary key set.")
        for one in objects:
            one._check_related("bulk_update")
        return bulk_operations.bulk_update(self.model, objects, chosen, door.dialect, size)

    def bulk_update(
        self, objs: Iterable[M], fields: Sequence[str], batch_size: int | None = None
    ) -> int:
        """Write these fields of many objects; return how many rows matched."""
        door = self._door(write=True)
        number: int = door.run(self._bulk_update(door, objs, fields, batch_size))
        return number

    async def abulk_update(
        self, objs: Iterable[M], fields: Sequence[str], batch_size: int | None = None
    ) -> int:
        """As bulk_update, awaiting."""
        door = self._door(write=True)
        number: int = await door.arun(self._bulk_update(door, objs, fields, batch_size))
        return number

    def _update(self, door: Any, kwargs: dict[str, Any]) -> Operation[int]:
        self._refuse_combined("update")
        self._refuse_sliced("update a query")
        if self._shape.query.distinct_fields:
            raise TypeError("Cannot call update() after .distinct(*fields).")
        if self._shape.query.is_empty:
            return 0
        meta = self.model._meta
        assignments = [(self._assigned_field(meta, name), value) for name, value in kwargs.items()]
        added: list[Any] = []
        plain, expressions = [], []
        for field, value in assignments:
            value = value.pk if hasattr(value, "_meta") and not field.is_relation else value
            if hasattr(value, "resolve_expression"):
                expressions.append((field, value))
            else:
                plain.append((field, value if value is None else field.get_prep_value(value)))
        values = [v for _, v in expressions]
        key_of(values, added)
        counter = _Counter(len(self._params))
        marked: list[Any] = list(
            zip([f for f, _ in expressions], slotted(values, counter), strict=True)
        )
        params = (*self._params, *added)
        try:
            sql, binds = update_sql(self._shape.query, door.dialect, [*marked, *plain])
        except EmptyResultSet:
            return 0
        number: int = yield Statement(
            finished(door.dialect, sql), make_binder(binds)(params), "affected"
        )
        return number

    def _assigned_field(self, meta: Any, name: str) -> Any:
        field = meta.pk if name == "pk" else meta.get_field(name)
        if not field.concrete or field.many_to_many:
            raise FieldError(
                f"Cannot update model field {field!r} (only concrete fields and "
                "relations that hold a key are permitted)."
            )
        if field.generated:
            raise FieldError(f"Cannot update generated field {name!r}.")
        if field.model._meta.concrete_model is not meta.concrete_model:
            raise FieldError(
                f"{name!r} belongs to the parent {field.model._meta.label}: update it "
                "through that model's manager."
            )
        return field

    def update(self, **kwargs: Any) -> int:
        """Set columns of all rows; return how many matched."""
        door = self._door(write=True)
        number: int = door.run(self._update(door, kwargs))
        return number

    async def aupdate(self, **kwargs: Any) -> int:
        """As update, awaiting."""
        door = self._door(write=True)
        number: int = await door.arun(self._update(door, kwargs))
        return number

    def _delete(self, door: Any) -> Operation[Any]:
        self._refuse_combined("delete")
        self._refuse_sliced("use 'limit' or 'offset' with delete()")
        if self._shape.query.distinct_fields:
            raise TypeError("Cannot call delete() after .distinct(*fields).")
        if self._kind != "objects":
            raise TypeError("Cannot call delete() after .values() or .values_list()")
        collector = Collector(door.alias, door.dialect)
        meta = self.model._meta
        if collector.can_fast_delete(self.model) and not meta.proxy:
            try:
                sql, binds = delete_sql(self._shape.query, door.dialect)
            except EmptyResultSet:
                return 0, {}
            number = yield Statement(
                finished(door.dialect, sql), make_binder(binds)(self._params), "affected"
            )
            return number, {meta.label: number} if number else {}
        plain = self._copied()
        plain._prefetch = ()
        found = yield from plain._fetch(door)
        yield from collector.collect(found)
        return (yield from collector.delete())

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete the rows and what has to go with them; return the numbers by model."""
        door = self._door(write=True)
        gone: tuple[int, dict[str, int]] = door.run(self._delete(door))
        self._result_cache = None
        return gone

    async def adelete(self) -> tuple[int, dict[str, int]]:
        """As delete, awaiting."""
        door = self._door(write=True)
        gone: tuple[int, dict[str, int]] = await door.arun(self._delete(door))
        self._result_cache = None
        return gone

    # --- what other parts of the library ask -------------------------------------------------

    def _through_keys(self, field: Any, forward: bool, back: str, keys: list[Any]) -> Self:
        """Keep rows joined to these keys by a many-to-many table, with the key as attribute."""
        far = field.through_field("target" if forward else "source")
        near = field.through_field("source" if forward else "target")

        def build(query: Any, source: Any) -> None:
            step = far.reverse_steps()[0]
            alias = query.tables.follow((step,), set())
            column = near.get_col(alias)
            keys_or_slot = source.children[0][1]
            query.where.children.append(query._lookup(column, ("in",), keys_or_slot, "in"))
            query.annotations["_prefetch_key"] = column

        return self._moved(
            ("_through_keys", (field, forward, back, keys), {}),
            ("through", field, forward),
            [keys],
            build,
            Q.create([("in", keys)]),
        )

    def _through_one(self, field: Any, forward: bool, key: Any) -> Self:
        """Keep rows joined to one key by a many-to-many table."""
        far = field.through_field("target" if forward else "source")
        near = field.through_field("source" if forward else "target")

        def build(query: Any, source: Any) -> None:
            alias = query.tables.follow((far.reverse_steps()[0],), set())
            value = source.children[0][1]
            query.where.children.append(
                query._lookup(near.get_col(alias), ("exact",), value, "exact")
            )

        return self._moved(
            ("_through_one", (field, forward, key), {}),
            ("through one", field, forward),
            [key],
            build,
            Q.create([("exact", key)]),
        )

    @classmethod
    def as_manager(cls) -> Any:
        """Return a manager with this query set's methods."""
        raise NotImplementedError  # replaced in managers.py, which knows Manager


def in_one(operation: Operation[Any]) -> Operation[Any]:
    """Return the operation as one transaction (no savepoint inside another)."""
    return (yield Atomic(operation, savepoint=False))
