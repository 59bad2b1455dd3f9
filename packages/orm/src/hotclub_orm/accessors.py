"""What a relation's attribute does on an instance: one object, or a manager of many.

Reading something that is not loaded follows the fetch mode: PEERS loads it for all objects of
the result at once. Inside a running event loop nothing is loaded behind one's back.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any

from hotclub_orm.door import doors
from hotclub_orm.errors import FieldFetchBlocked, SynchronousOnlyOperation
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import finished, quoted
from hotclub_orm.operations.delete import member
from hotclub_orm.operations.prefetch import load_relation, prefetched
from hotclub_orm.operations.save import save as save_operation
from hotclub_orm.queryset import in_one
from hotclub_orm.signals import m2m_changed
from hotclub_orm.state import FetchMode, peers_of
from hotclub_orm.statements import Operation, Statement


def instances_to_load(instance: Any, name: str) -> list[Any]:
    """Return the objects to load `name` for, by the fetch mode. Raises FieldFetchBlocked."""
    origin = instance.__dict__.get("_from")
    if origin is None or origin.mode is FetchMode.ONE:
        return [instance]
    if origin.mode is FetchMode.RAISE:
        raise FieldFetchBlocked(
            f"{type(instance).__name__}.{name} is not loaded, and the fetch mode is RAISE: "
            f"use select_related({name!r}) or prefetch_related({name!r})."
        )
    return peers_of(instance)


def refuse_in_loop(instance: Any, name: str) -> None:
    """Raise SynchronousOnlyOperation when an event loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    cls = type(instance).__name__
    problem = SynchronousOnlyOperation(f"Reading {cls}.{name}")
    problem.args = (
        (
            f"{cls}.{name} is not loaded, and an attribute can't wait for the database inside a "
            f"running event loop. Load it in the query (select_related({name!r}) or "
            f"prefetch_related({name!r})), "
            f"or: await {cls.lower()}.aload({name!r})."
        ),
    )
    raise problem


def door_of(instance: Any) -> Any:
    """Return the database an instance came from, or the default one."""
    return doors[instance._state.db or "default"]


class ForwardOne:
    """`book.author`."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        own, field = instance.__dict__, self.field
        entry = own.get(field.name)
        if entry is not None:
            key = own.get(field.attname)
            if entry[0] is key or entry[0] == key:
                if entry[1] is None and not field.null:
                    raise self.missing()
                return entry[1]
        return self._load(instance)

    def missing(self) -> Exception:
        """Return the error for a relation that must be set and is not."""
        field = self.field
        made: Exception = field.remote_field.model.DoesNotExist(
            f"{field.model.__name__} has no {field.name}."
        )
        return made

    def _load(self, instance: Any) -> Any:
        field = self.field
        key = getattr(instance, field.attname)
        if key is None:
            if field.null:
                return None
            raise self.missing()
        refuse_in_loop(instance, field.name)
        objects = [
            o
            for o in instances_to_load(instance, field.name)
            if o.__dict__.get(field.attname) is not None
            and (o is instance or field.name not in o.__dict__)
        ]
        door = door_of(instance)
        door.run(load_relation(objects, field, door.alias, door.dialect))
        entry = instance.__dict__.get(field.name)
        if entry is None or entry[0] != key:
            raise field.remote_field.model.DoesNotExist(
                f"{field.remote_field.model._meta.object_name} matching query does not exist."
            )
        return entry[1]

    def __set__(self, instance: Any, value: Any) -> None:
        field, own = self.field, instance.__dict__
        target = field.remote_field.model
        if value is not None and not isinstance(value, target._meta.concrete_model):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.{field.name}" must be a '
                f'"{target._meta.object_name}" instance.'
            )
        if value is None and field.one_to_one:
            before = own.get(field.name)
            if before is not None and before[1] is not None:
                before[1].__dict__.pop(field.remote_field.cache_name, None)
        key = None if value is None else getattr(value, field.target_field.attname)
        own[field.attname] = key
        own[field.name] = (key, value)
        if value is not None and field.one_to_one:
            value.__dict__[field.remote_field.cache_name] = (key, instance)

    def __reduce__(self) -> Any:
        return getattr, (self.field.model, self.field.name)


class ReverseOne:
    """`author.profile`: the far end of a OneToOneField."""

    def __init__(self, rel: Any) -> None:
        self.related = rel

    @property
    def missing(self) -> type[Exception]:
        """The error raised when there is none: DoesNotExist, and AttributeError for hasattr."""
        return type(
            "RelatedObjectDoesNotExist",
            (self.related.related_model.DoesNotExist, AttributeError),
            {},
        )

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        rel = self.related
        entry = instance.__dict__.get(rel.cache_name)
        if entry is None:
            entry = self._load(instance)
        if entry[1] is None:
            raise self.missing(f"{type(instance).__name__} has no {rel.get_accessor_name()}.")
        return entry[1]

    def _load(self, instance: Any) -> Any:
        rel = self.related
        if getattr(instance, rel.field.target_field.attname) is None:
            return None, None
        refuse_in_loop(instance, rel.cache_name)
        objects = [
            o
            for o in instances_to_load(instance, rel.cache_name)
            if o is instance or rel.cache_name not in o.__dict__
        ]
        door = door_of(instance)
        door.run(load_relation(objects, rel, door.alias, door.dialect))
        return instance.__dict__[rel.cache_name]

    def __set__(self, instance: Any, value: Any) -> None:
        rel = self.related
        if value is None:
            entry = instance.__dict__.pop(rel.cache_name, None)
            if entry is not None and entry[1] is not None:
                setattr(entry[1], rel.field.name, None)
            return
        if not isinstance(value, rel.related_model):
            raise ValueError(
                f'Cannot assign "{value!r}": "{instance._meta.object_name}.'
                f'{rel.get_accessor_name()}" must be a "{rel.related_model._meta.object_name}" '
                "instance."
            )
        setattr(value, rel.field.name, instance)


class ManagerOfMany:
    """`author.book_set`, `book.tags`: makes the related manager."""

    def __init__(self, relation: Any) -> None:
        self.relation = relation
        self._class: Any = None

    @property
    def related_manager_cls(self) -> Any:
        """The class of the managers, made from the related model's default manager."""
        if self._class is None:
            relation = self.relation
            base = type(relation.related_model._default_manager)
            kind = ManyRelated if relation.many_to_many else ForeignRelated
            self._class = type(f"{kind.__name__}Manager", (kind, base), {})
        return self._class

    related_manager_class = related_manager_cls

    @property
    def through(self) -> Any:
        """The model of the table between."""
        rel = self.relation
        return (rel.remote_field if hasattr(rel, "through_field") else rel).through

    @property
    def field(self) -> Any:
        """The field this is an end of."""
        rel = self.relation
        return rel if hasattr(rel, "deconstruct") else rel.field

    @property
    def rel(self) -> Any:
        """The far end."""
        return self.field.remote_field

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        return self.related_manager_cls(instance, self.relation)

    def __set__(self, instance: Any, value: Any) -> None:
        name = (
            self.relation.name
            if hasattr(self.relation, "deconstruct")
            else self.relation.get_accessor_name()
        )
        side = "forward" if hasattr(self.relation, "deconstruct") else "reverse"
        raise TypeError(
            f"Direct assignment to the {side} side of a related set is prohibited. "
            f"Use {name}.set() instead."
        )


class _Related:
    """What managers of both kinds share: instance, door, prefetched results."""

    instance: Any
    relation: Any
    model: Any
    cache_name: str
    _db: Any

    def _door(self) -> Any:
        return doors[self._db or self.instance._state.db or "default"]

    def _from_cache(self) -> Any:
        entry = (
            prefetched(self.instance).get(self.cache_name)
            if ("_prefetched_objects_cache" in self.instance.__dict__)
            else None
        )
        if entry is None:
            return None
        asked, objects = entry
        made = asked._copied()
        made._result_cache = objects
        return made

    def _forget(self) -> None:
        self.instance.__dict__.get("_prefetched_objects_cache", {}).pop(self.cache_name, None)

    def _checked(self, objs: Iterable[Any]) -> list[Any]:
        found = list(objs)
        for one in found:
            if not isinstance(one, self.model._meta.concrete_model):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
        return found


class ForeignRelated(_Related):
    """`author.book_set`."""

    def __init__(self, instance: Any, rel: Any) -> None:
        super().__init__()
        self.instance, self.relation = instance, rel
        self.model, self.field = rel.related_model, rel.field
        self.cache_name = rel.get_accessor_name()
        key = getattr(instance, self.field.target_field.attname)
        if key is None:
            raise ValueError(
                f"{type(instance).__name__!r} instance needs to have a primary key value before "
                "this relationship can be used."
            )
        self.key = key

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager."""
        base = type(self.model._meta.managers_map[manager])
        return type("ForeignRelatedManager", (ForeignRelated, base), {})(
            self.instance, self.relation
        )

    def get_queryset(self) -> Any:
        """Return the objects that point to the instance."""
        cached = self._from_cache()
        if cached is not None:
            return cached
        asked = super().get_queryset()  # type: ignore[misc]
        asked = asked.using(self._db or self.instance._state.db)
        asked = asked.filter(**{self.field.name: self.key})
        asked._known = (self.field, self.instance)
        return asked

    def _point_here(self, objects: list[Any], bulk: bool) -> Operation[None]:
        door, field = self._door(), self.field
        for one in objects:
            setattr(one, field.name, self.instance)
        if not bulk:
            for one in objects:
                yield from save_operation(one, door.alias, door.dialect)
            return
        if any(one._state.adding or one.pk is None for one in objects):
            raise ValueError(
                f"{next(o for o in objects if o.pk is None or o._state.adding)!r} "
                "instance isn't saved. Use bulk=False or save the object first."
            )
        yield from _set_keys(door, field, self.key, [one.pk for one in objects])

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Make objects point here."""
        self._forget()
        self._door().run(in_one(self._point_here(self._checked(objs), bulk)))

    async def aadd(self, *objs: Any, bulk: bool = True) -> None:
        """As add, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._point_here(self._checked(objs), bulk)))

    def _created(self, values: dict[str, Any]) -> Any:
        self._forget()
        door = self._door()
        return door, self.get_queryset()._create(door, {**values, self.field.name: self.instance})

    def create(self, **kwargs: Any) -> Any:
        """Make an object that points here."""
        door, operation = self._created(kwargs)
        return door.run(operation)

    async def acreate(self, **kwargs: Any) -> Any:
        """As create, awaiting."""
        door, operation = self._created(kwargs)
        return await door.arun(operation)

    def _pointing(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        self._forget()
        return {**kwargs, self.field.name: self.instance}

    def get_or_create(self, defaults: Any = None, **kwargs: Any) -> Any:
        """As the query set's, among the objects that point here."""
        return super().get_or_create(defaults, **self._pointing(kwargs))  # type: ignore[misc]

    async def aget_or_create(self, defaults: Any = None, **kwargs: Any) -> Any:
        """As get_or_create, awaiting."""
        return await super().aget_or_create(defaults, **self._pointing(kwargs))  # type: ignore[misc]

    def update_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As the query set's, among the objects that point here."""
        return super().update_or_create(  # type: ignore[misc]
            defaults, create_defaults, **self._pointing(kwargs)
        )

    async def aupdate_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As update_or_create, awaiting."""
        return await super().aupdate_or_create(  # type: ignore[misc]
            defaults, create_defaults, **self._pointing(kwargs)
        )

    def _nullable(self, method: str) -> None:
        if not self.field.null:
            raise AttributeError(
                f"{method}() needs {self.field.label} to be null=True: an object "
                "can't point to nothing."
            )

    def _release(self, objects: list[Any]) -> Operation[None]:
        keys = []
        for one in objects:
            if getattr(one, self.field.attname) != self.key:
                raise self.instance.DoesNotExist(f"{one!r} is not related to {self.instance!r}.")
            keys.append(one.pk)
        yield from _set_keys(self._door(), self.field, None, keys)
        for one in objects:
            setattr(one, self.field.name, None)

    def remove(self, *objs: Any, bulk: bool = True) -> None:
        """Make objects point to nothing (only where that is allowed)."""
        self._nullable("remove")
        self._forget()
        self._door().run(in_one(self._release(self._checked(objs))))

    async def aremove(self, *objs: Any, bulk: bool = True) -> None:
        """As remove, awaiting."""
        self._nullable("aremove")
        self._forget()
        await self._door().arun(in_one(self._release(self._checked(objs))))

    def clear(self, *, bulk: bool = True) -> None:
        """Make all objects point to nothing."""
        self._nullable("clear")
        self._forget()
        self.get_queryset().update(**{self.field.name: None})

    async def aclear(self, *, bulk: bool = True) -> None:
        """As clear, awaiting."""
        self._nullable("aclear")
        self._forget()
        await self.get_queryset().aupdate(**{self.field.name: None})

    def _replace(self, objs: list[Any], bulk: bool, clear: bool) -> Operation[None]:
        door = self._door()
        if self.field.null:
            current = yield from self.get_queryset()._fetch(door)
            gone = current if clear else [one for one in current if one not in objs]
            yield from self._release(gone)
            objs = objs if clear else [one for one in objs if one not in current]
        yield from self._point_here(objs, bulk)

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Make exactly these objects point here."""
        self._forget()
        self._door().run(in_one(self._replace(self._checked(objs), bulk, clear)))

    async def aset(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """As set, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._replace(self._checked(objs), bulk, clear)))


def _set_keys(door: Any, field: Any, key: Any, keys: list[Any]) -> Operation[None]:
    if not keys:
        return
    meta, dialect = field.model._meta, door.dialect
    where, params = member(dialect, f" WHERE {quoted(dialect, meta.pk.column)}", meta.pk, keys)
    sql = (
        f"UPDATE {quoted(dialect, meta.db_table)} "  # noqa: S608 - quoted
        f"SET {quoted(dialect, field.column)} = %s{where}"
    )
    value = None if key is None else field.get_db_prep_save(key, dialect)
    yield Statement(finished(dialect, sql), [value, *params], "affected")


class ManyRelated(_Related):
    """`book.tags`, `tag.book_set`."""

    def __init__(self, instance: Any, relation: Any) -> None:
        super().__init__()
        self.instance, self.relation = instance, relation
        self.forward = hasattr(relation, "through_field")
        field = relation if self.forward else relation.field
        self.field = field
        self.model = relation.related_model
        self.through = field.remote_field.through
        self.symmetrical = field.remote_field.symmetrical
        self.source = field.through_field("source" if self.forward else "target")
        self.target = field.through_field("target" if self.forward else "source")
        self.cache_name = field.name if self.forward else relation.get_accessor_name()
        key = getattr(instance, self.source.target_field.attname)
        if key is None:
            raise ValueError(
                f'"{instance!r}" needs to have a value for field "id" before this many-to-many '
                "relationship can be used."
            )
        self.key = key

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager."""
        base = type(self.model._meta.managers_map[manager])
        return type("ManyRelatedManager", (ManyRelated, base), {})(self.instance, self.relation)

    @property
    def query_name(self) -> str:
        """The name of this side in paths of the other model."""
        return str(self.field.remote_field.name if self.forward else self.field.name)

    def get_queryset(self) -> Any:
        """Return the related objects."""
        cached = self._from_cache()
        if cached is not None:
            return cached
        asked = super().get_queryset()  # type: ignore[misc]
        asked = asked.using(self._db or self.instance._state.db)
        return asked._through_one(self.field, self.forward, self.key)

    # --- operations --------------------------------------------------------------------------

    def _target_key(self, one: Any) -> Any:
        if hasattr(one, "_meta"):
            if not isinstance(one, self.model._meta.concrete_model):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
            key = getattr(one, self.target.target_field.attname)
            if key is None:
                raise ValueError(
                    f'Cannot add "{one!r}": the value for field "{self.target.name}" is None'
                )
            return key
        return self.target.get_prep_value(one)

    def _existing(self, door: Any, keys: list[Any] | None) -> Operation[set[Any]]:
        asked = self.through._base_manager.using(door.alias).filter(**{self.source.name: self.key})
        if keys is not None:
            asked = asked.filter(**{f"{self.target.name}__in": keys})
        found = yield from asked.values_list(self.target.attname, flat=True)._fetch(door)
        return set(found)

    def _tell(self, action: str, keys: Any, door: Any) -> None:
        if m2m_changed.receivers:
            m2m_changed.send(
                self.through,
                action=action,
                instance=self.instance,
                reverse=not self.forward,
                model=self.model,
                pk_set=keys,
                using=door.alias,
            )

    def _add(self, objs: Iterable[Any], defaults: Any) -> Operation[None]:
        door = self._door()
        keys = list(dict.fromkeys(self._target_key(one) for one in objs))
        if not keys:
            return
        known = yield from self._existing(door, keys)
        missing = [key for key in keys if key not in known]
        self._tell("pre_add", set(missing), door)
        yield from self._insert_rows(door, self.source, self.target, missing, defaults)
        if self.symmetrical:
            yield from self._insert_rows(door, self.target, self.source, missing, defaults)
        self._tell("post_add", set(missing), door)

    def _insert_rows(
        self, door: Any, source: Any, target: Any, keys: list[Any], defaults: Any
    ) -> Operation[None]:
        values = {
            name: value() if callable(value) else value for name, value in (defaults or {}).items()
        }
        rows = [
            self.through(**{source.attname: self.key, target.attname: key}, **values)
            for key in keys
        ]
        if rows:
            yield from self.through._base_manager.all()._bulk_create(
                door,
                rows,
                {
                    "batch_size": None,
                    "ignore_conflicts": not values and self.through._meta.auto_created is not False,
                    "update_conflicts": False,
                    "update_fields": None,
                    "unique_fields": None,
                },
            )

    def add(self, *objs: Any, through_defaults: Any = None) -> None:
        """Add objects or keys."""
        self._forget()
        self._door().run(in_one(self._add(objs, through_defaults)))

    async def aadd(self, *objs: Any, through_defaults: Any = None) -> None:
        """As add, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._add(objs, through_defaults)))

    def _create_one(self, kwargs: dict[str, Any], defaults: Any) -> Operation[Any]:
        made = yield from self.model._default_manager.all()._create(self._door(), kwargs)
        yield from self._add([made], defaults)
        return made

    def create(self, *, through_defaults: Any = None, **kwargs: Any) -> Any:
        """Make an object and add it."""
        self._forget()
        return self._door().run(in_one(self._create_one(kwargs, through_defaults)))

    async def acreate(self, *, through_defaults: Any = None, **kwargs: Any) -> Any:
        """As create, awaiting."""
        self._forget()
        return await self._door().arun(in_one(self._create_one(kwargs, through_defaults)))

    def _get_or_make(self, kind: str, args: Any, kwargs: Any, through: Any) -> Operation[Any]:
        operation = getattr(self.get_queryset(), kind)(self._door(), *args, kwargs)
        made, is_new = yield from operation
        if is_new:
            yield from self._add([made], through)
        return made, is_new

    def get_or_create(
        self, defaults: Any = None, *, through_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As the query set's; a new object is added."""
        self._forget()
        return self._door().run(
            in_one(self._get_or_make("_get_or_create", (defaults,), kwargs, through_defaults))
        )

    async def aget_or_create(
        self, defaults: Any = None, *, through_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As get_or_create, awaiting."""
        self._forget()
        return await self._door().arun(
            in_one(self._get_or_make("_get_or_create", (defaults,), kwargs, through_defaults))
        )

    def update_or_create(
        self,
        defaults: Any = None,
        create_defaults: Any = None,
        *,
        through_defaults: Any = None,
        **kwargs: Any,
    ) -> Any:
        """As the query set's; a new object is added."""
        self._forget()
        return self._door().run(
            in_one(
                self._get_or_make(
                    "_update_or_create", (defaults, create_defaults), kwargs, through_defaults
                )
            )
        )

    async def aupdate_or_create(
        self,
        defaults: Any = None,
        create_defaults: Any = None,
        *,
        through_defaults: Any = None,
        **kwargs: Any,
    ) -> Any:
        """As update_or_create, awaiting."""
        self._forget()
        return await self._door().arun(
            in_one(
                self._get_or_make(
                    "_update_or_create", (defaults, create_defaults), kwargs, through_defaults
                )
            )
        )

    def _drop(self, keys: list[Any] | None, action: str = "remove") -> Operation[None]:
        door = self._door()
        told = None if keys is None else set(keys)
        self._tell(f"pre_{action}", told, door)
        condition = Q(**{self.source.name: self.key})
        if keys is not None:
            condition &= Q(**{f"{self.target.name}__in": keys})
        if self.symmetrical:
            mirrored = Q(**{self.target.name: self.key})
            if keys is not None:
                mirrored &= Q(**{f"{self.source.name}__in": keys})
            condition |= mirrored
        if keys is None or keys:
            yield from self.through._base_manager.using(door.alias).filter(condition)._delete(door)
        self._tell(f"post_{action}", told, door)

    def remove(self, *objs: Any) -> None:
        """Take objects or keys away."""
        self._forget()
        self._door().run(in_one(self._drop([self._target_key(one) for one in objs])))

    async def aremove(self, *objs: Any) -> None:
        """As remove, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._drop([self._target_key(one) for one in objs])))

    def clear(self) -> None:
        """Take all away."""
        self._forget()
        self._door().run(in_one(self._drop(None, "clear")))

    async def aclear(self) -> None:
        """As clear, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._drop(None, "clear")))

    def _replace(self, objs: list[Any], clear: bool, defaults: Any) -> Operation[None]:
        if clear:
            yield from self._drop(None, "clear")
            yield from self._add(objs, defaults)
            return
        known = yield from self._existing(self._door(), None)
        keys = [self._target_key(one) for one in objs]
        gone = [key for key in known if key not in keys]
        if gone:
            yield from self._drop(gone)
        yield from self._add([key for key in keys if key not in known], defaults)

    def set(
        self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """Have exactly these."""
        self._forget()
        self._door().run(in_one(self._replace(list(objs), clear, through_defaults)))

    async def aset(
        self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """As set, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._replace(list(objs), clear, through_defaults)))


def attach_field(model: Any, field: Any) -> None:
    """Put the attribute of a relation on the model that declares it."""
    if field.many_to_many:
        setattr(model, field.name, ManagerOfMany(field))
    else:
        setattr(model, field.name, ForwardOne(field))


def attach_far_end(target: Any, rel: Any) -> None:
    """Put the attribute of a relation's far end on the target."""
    name = rel.get_accessor_name()
    if name is None:
        return
    single = not rel.multiple and not rel.field.many_to_many
    setattr(target, name, ReverseOne(rel) if single else ManagerOfMany(rel))
