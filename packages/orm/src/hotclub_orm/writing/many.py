"""Many objects are written in few statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from hotclub_orm.alters_data import altering
from hotclub_orm.operations.bulk import Conflict, bulk_create
from hotclub_orm.operations.bulk_update import bulk_update
from hotclub_orm.operations.save import go_last, places
from hotclub_orm.state import has_key
from hotclub_orm.statements import Atomic, Operation
from hotclub_orm.writing.one_object import OneObject

M = TypeVar("M")


@altering("bulk_create", "bulk_update")
class Many(OneObject[M]):
    """bulk_create, bulk_update."""

    def _bulk_create(self, door: Any, objs: Iterable[Any], options: dict[str, Any]) -> Any:
        if options["batch_size"] is not None and options["batch_size"] <= 0:
            raise ValueError("Batch size must be a positive integer.")
        meta = self.model._meta
        if any(link is not None for link in meta.parents.values()):
            raise ValueError("Can't bulk create a multi-table inherited model")
        objects = list(objs)
        _check_instances(objects, self.model, "bulk_create")
        conflict = self._conflict(meta, options)
        _check_related(meta, objects, "bulk_create")
        creation = bulk_create(
            self.model if not meta.proxy else meta.concrete_model,
            objects,
            door.alias,
            door.dialect,
            batch_size=options["batch_size"],
            conflict=conflict,
            wanted=_returned(meta, options),
        )
        return _with_places(objects, meta, door, creation) if places(meta) else creation

    def _conflict(self, meta: Any, options: dict[str, Any]) -> Conflict | None:
        if options["ignore_conflicts"] and options["update_conflicts"]:
            raise ValueError("ignore_conflicts and update_conflicts are mutually exclusive.")
        if options["ignore_conflicts"]:
            return Conflict("ignore")
        if not options["update_conflicts"]:
            return None
        if not options["update_fields"]:
            raise ValueError(
                "Fields that will be updated when a row insertion fails on conflicts "
                "must be provided."
            )
        if not options["unique_fields"]:
            raise ValueError("Unique fields that can trigger the upsert must be provided.")
        named = [
            meta.pk if name == "pk" else meta.get_field(name) for name in options["unique_fields"]
        ]
        target = [part for one in named for part in getattr(one, "fields", None) or [one]]
        if any(not one.concrete or one.many_to_many for one in target):
            raise ValueError(
                "bulk_create() can only be used with concrete fields in unique_fields."
            )
        updates = [meta.get_field(name) for name in options["update_fields"]]
        if any(not f.concrete or f.primary_key or f in meta.pk_fields for f in updates):
            raise ValueError(
                "bulk_create() can only be used with concrete fields in "
                "update_fields, the primary key excluded."
            )
        return Conflict("update", tuple(f.column for f in target), tuple(f.column for f in updates))

    def bulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Any = None,
        unique_fields: Any = None,
        returning: bool | Sequence[str] = False,
    ) -> list[M]:
        """Insert many objects in one transaction; keys are set on them.

        update_conflicts: a row that is there already (by unique_fields) has its update_fields
        written instead. returning: set these fields of the objects, or with True all, to what is
        stored, which after a conflict is the row that was there.
        """
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
                    "returning": returning,
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
        returning: bool | Sequence[str] = False,
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
                    "returning": returning,
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
        chosen = [part for f in chosen for part in getattr(f, "fields", None) or (f,)]
        if any(f.primary_key or f in meta.pk_fields for f in chosen):
            raise ValueError("bulk_update() cannot be used with primary key fields.")
        objects = list(objs)
        _check_instances(objects, self.model, "bulk_update")
        if not all(has_key(one.pk) for one in objects):
            raise ValueError("All bulk_update() objects must have a primary key set.")
        _check_related(meta, objects, "bulk_update", chosen)
        owners: dict[Any, list[Any]] = {}
        for field in chosen:
            owners.setdefault(field.model._meta.concrete_model, []).append(field)
        if len(owners) == 1:
            [owner] = owners
            return bulk_update(owner, objects, chosen, door.dialect, size)
        return _update_tables(owners, objects, door.dialect, size)

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


def _returned(meta: Any, options: dict[str, Any]) -> tuple[Any, ...]:
    """Return the fields whose stored values are to come back. Raises ValueError, FieldDoesNotExist."""
    returning = options.get("returning")
    if not returning:
        return ()
    if options["ignore_conflicts"]:
        raise ValueError(
            "returning can't be used with ignore_conflicts: of a row that was ignored nothing comes "
            "back. Use update_conflicts with one of the unique fields in update_fields."
        )
    if returning is True:
        return tuple(meta.local_concrete_fields)
    if isinstance(returning, str):
        raise TypeError(f"returning takes True or names of fields in a list, not {returning!r}.")
    fields = [meta.pk if name == "pk" else meta.get_field(name) for name in returning]
    wrong = [field.name for field in fields if not getattr(field, "column", None)]
    if wrong:
        raise ValueError(f"returning takes fields with a column; {wrong[0]!r} has none.")
    return tuple(fields)


def _update_tables(
    owners: dict[Any, list[Any]], objects: list[Any], dialect: Any, size: int | None
) -> Operation[int]:
    """Write the fields of a model and of its parents, each in the table that holds them."""

    def each() -> Operation[int]:
        number = 0
        for owner, fields in owners.items():
            number = yield from bulk_update(owner, objects, fields, dialect, size)
        return number

    number: int = yield Atomic(each(), savepoint=False)
    return number


def _with_places(objects: list[Any], meta: Any, door: Any, creation: Operation[Any]) -> Any:
    yield from go_last(objects, meta, door.alias)
    return (yield from creation)


def _check_instances(objects: list[Any], model: Any, operation: str) -> None:
    """Tell objects of a model from other things. Raises TypeError."""
    for kind in set(map(type, objects)):
        if not issubclass(kind, model._meta.concrete_model):
            raise TypeError(
                f"{operation}() takes instances of {model._meta.object_name}, not of {kind.__name__}."
            )


def _check_related(
    meta: Any, objects: list[Any], operation: str, among: list[Any] | None = None
) -> None:
    """Let the objects that hold related ones take their keys. Raises ValueError.

    among: the fields that are written; None means all.
    """
    fields = meta.fields if among is None else among
    names = [field.name for field in fields if field.is_relation and field.concrete]
    for one in objects if names else ():
        own = one.__dict__
        for name in names:
            if name in own:
                one._check_related(operation, among)
                break
