"""QuerySet: asking, getting, and (here) writing.

Every terminal exists in both colours: the work is one generator (operations/), `get` runs it and
`aget` awaits it. Not here: SQL, drivers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import getattr_static
from typing import Any, Self, TypeVar

from hotclub_orm.alters_data import AltersData, altering
from hotclub_orm.compiler.binder import make_binder
from hotclub_orm.compiler.writes import delete_sql, update_sql
from hotclub_orm.errors import (
    EmptyResultSet,
    FieldError,
    IntegrityError,
)
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.fields.base import Field
from hotclub_orm.getting import Getting
from hotclub_orm.operations import bulk as bulk_operations
from hotclub_orm.operations import read
from hotclub_orm.operations.delete import Collector
from hotclub_orm.operations.save import saving
from hotclub_orm.shape import _Counter, key_of, slotted
from hotclub_orm.statements import Atomic, Operation, Statement

M = TypeVar("M")
MAX_GET_RESULTS = 21
_PLAIN_PRE_SAVE = Field.pre_save
REPR_OUTPUT_SIZE = 20


@altering(
    "create", "get_or_create", "update_or_create", "bulk_create", "bulk_update", "update", "delete"
)
class QuerySet(Getting[M], AltersData):
    """The rows of a model that meet conditions; asks the database when it is read."""

    # --- writing -----------------------------------------------------------------------------

    def _create(self, door: Any, values: dict[str, Any]) -> Operation[Any]:
        made = self.model(**values)
        yield from saving(made, door, force_insert=True)
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
            if name != "pk"
            and name not in meta.forward_map
            and name not in properties
            # An object of any model (contenttypes_fields.py).
            and not hasattr(getattr_static(self.model, name, None), "load_for")
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
            yield from saving(found, door, update_fields=frozenset(names) if names else None)
        else:
            yield from saving(found, door)
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

    def _holds(self, condition: Any) -> bool:
        """Tell whether a condition on plain values is true or unknown, as the database sees it."""
        door = self._door()
        holds: bool = door.run(read.holds(self.model, condition, door.dialect))
        return holds

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
