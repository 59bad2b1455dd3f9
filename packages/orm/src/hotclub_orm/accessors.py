"""What a relation's attribute does on an instance: one object, or a manager of many.

Reading something that is not loaded follows the fetch mode: PEERS loads it for all objects of
the result at once. Inside a running event loop nothing is loaded behind one's back.
"""

from __future__ import annotations

import asyncio
from typing import Any

from hotclub_orm.calling_code import calling_place
from hotclub_orm.crossing import may_block
from hotclub_orm.door import doors
from hotclub_orm.errors import FieldFetchBlocked, SynchronousOnlyOperation, shown
from hotclub_orm.operations.prefetch import load_relation, prefetch
from hotclub_orm.related_managers import ForeignRelated, ManyRelated
from hotclub_orm.routers import alias_to_read, bring_together
from hotclub_orm.state import FetchMode, has_key, peers_of


def instances_to_load(instance: Any, name: str, *, asked_for: bool = False) -> list[Any]:
    """Return the objects to load `name` for, by the fetch mode. Raises FieldFetchBlocked.

    asked_for: whether somebody wrote that it be loaded, which no mode forbids.
    """
    origin = instance.__dict__.get("_from")
    if origin is None or origin.mode is FetchMode.ONE:
        return [instance]
    if origin.mode is FetchMode.RAISE and not asked_for:
        raise FieldFetchBlocked(_blocked(instance, name))
    return peers_of(instance)


def _blocked(instance: Any, name: str) -> str:
    """Return what was read where, and how to have it loaded before."""
    cls, place = type(instance).__name__, calling_place()
    where = "" if place is None else f" at {place}"
    field = instance._meta.forward_map.get(name)
    if field is not None and not field.is_relation:
        mend = f"leave it out of defer(), or name it in only({name!r})"
        later = f"refresh_from_db(fields=[{name!r}])"
    else:
        mend = f"select_related({name!r}) or prefetch_related({name!r})"
        later = f"prefetch_related_objects(objects, {name!r})"
    return (
        f"{cls}.{name} is not loaded, and the fetch mode RAISE (strict) forbids the query that "
        f"reading it{where} would send. Load it in the query: {mend}; or, for objects that are "
        f"there: {later}, await {cls.lower()}.aload({name!r})."
    )


def refuse_in_loop(instance: Any, name: str) -> None:
    """Raise SynchronousOnlyOperation when an event loop runs in this thread and may not be held up."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    if may_block() or not getattr(door_of(instance), "_guards_loop", True):
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


def door_of(instance: Any, model: Any = None) -> Any:
    """Return the database to read from for an instance: where it came from, or as routers say.

    model: whose rows are read, when they are not the instance's own.
    """
    return doors[alias_to_read(instance, model)]


def _refuse_apart(instance: Any, value: Any) -> None:
    """Raise ValueError when the two are of databases that can't be related."""
    if not bring_together(instance, value):
        raise ValueError(
            f'Cannot assign "{value!r}": the current database router prevents this relation.'
        )


def _missing_class(target: Any, owner: Any, relation: Any) -> type[Exception]:
    """Make the error of a relation that has no object."""
    name = getattr(relation, "accessor_name", None) or relation.name
    place = f"{owner.__qualname__}.{name}.RelatedObjectDoesNotExist"
    return type(
        "RelatedObjectDoesNotExist",
        (target.DoesNotExist, AttributeError),
        {"__module__": owner.__module__, "__qualname__": place},
    )


class ForwardOne:
    """`book.author`."""

    def __init__(self, field: Any) -> None:
        self.field = field
        self._error: type[Exception] | None = None

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
        return self.RelatedObjectDoesNotExist(
            f"{self.field.model.__name__} has no {self.field.name}."
        )

    @property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802 - the public name
        """The class of that error: the target's DoesNotExist, and AttributeError for hasattr."""
        if self._error is None:
            self._error = _missing_class(
                self.field.remote_field.model, self.field.model, self.field
            )
        return self._error

    def get_queryset(self, **hints: Any) -> Any:
        """Return where the object is looked for; a subclass may say otherwise, for one at a time."""
        return self.field.remote_field.model._base_manager.db_manager(hints=hints).all()

    def _load(self, instance: Any) -> Any:
        field = self.field
        key = getattr(instance, field.attname)
        if key is None:
            if field.null:
                return None
            raise self.missing()
        refuse_in_loop(instance, field.name)
        if type(self).get_queryset is not ForwardOne.get_queryset:
            asked = self.get_queryset(instance=instance)
            field.set_cached_value(instance, asked.get(**{field.target_field.attname: key}))
            return instance.__dict__[field.name][1]
        objects = [
            o
            for o in instances_to_load(instance, field.name)
            if o.__dict__.get(field.attname) is not None
            and (o is instance or field.name not in o.__dict__)
        ]
        door = door_of(instance, field.remote_field.model)
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
                f'Cannot assign "{shown(value)}": "{instance._meta.object_name}.{field.name}" must be a '
                f'"{target._meta.object_name}" instance.'
            )
        if value is not None:
            _refuse_apart(instance, value)
        elif field.one_to_one:
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


class ForwardSeveral(ForwardOne):
    """`track.release`, where several columns hold the key."""

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self
        entry = instance.__dict__.get(self.field.name)
        if entry is not None and entry[0] == self.field.value_on(instance):
            if entry[1] is None and not self.field.null:
                raise self.missing()
            return entry[1]
        return self._load(instance)

    def _load(self, instance: Any) -> Any:
        field, target = self.field, self.field.remote_field.model
        key = field.value_on(instance)
        if key is None:
            if field.null:
                return None
            raise self.missing()
        refuse_in_loop(instance, field.name)
        objects = [
            o
            for o in instances_to_load(instance, field.name)
            if o is instance or (field.name not in o.__dict__ and field.value_on(o) is not None)
        ]
        door = door_of(instance, target)
        door.run(load_relation(objects, field, door.alias, door.dialect))
        entry = instance.__dict__.get(field.name)
        if entry is None or entry[0] != key:
            raise target.DoesNotExist(f"{target._meta.object_name} matching query does not exist.")
        return entry[1]

    def __set__(self, instance: Any, value: Any) -> None:
        super().__set__(instance, value)
        field, own = self.field, instance.__dict__
        key = own.pop(field.attname)
        key = key if has_key(key) else None
        field.put_on(instance, key)
        own[field.name] = (key, value)
        if value is not None and field.one_to_one:
            value.__dict__[field.remote_field.cache_name] = (key, instance)


class ReverseOne:
    """`author.profile`: the far end of a OneToOneField."""

    def __init__(self, rel: Any) -> None:
        self.related = rel
        self._error: type[Exception] | None = None

    @property
    def RelatedObjectDoesNotExist(self) -> type[Exception]:  # noqa: N802 - the public name
        """The error raised when there is none: DoesNotExist, and AttributeError for hasattr."""
        if self._error is None:
            rel = self.related
            self._error = _missing_class(rel.related_model, rel.model, rel)
        return self._error

    missing = RelatedObjectDoesNotExist

    def get_queryset(self, **hints: Any) -> Any:
        """Return where the object is looked for; a subclass may say otherwise, for one at a time."""
        return self.related.related_model._base_manager.db_manager(hints=hints).all()

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
        if type(self).get_queryset is not ReverseOne.get_queryset:
            asked = self.get_queryset(instance=instance).filter(**{rel.field.name: instance})
            key = getattr(instance, rel.field.target_field.attname)
            instance.__dict__[rel.cache_name] = (key, asked.first())
            return instance.__dict__[rel.cache_name]
        objects = [
            o
            for o in instances_to_load(instance, rel.cache_name)
            if o is instance or rel.cache_name not in o.__dict__
        ]
        door = door_of(instance, rel.related_model)
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
                f'Cannot assign "{shown(value)}": "{instance._meta.object_name}.'
                f'{rel.get_accessor_name()}" must be a "{rel.related_model._meta.object_name}" '
                "instance."
            )
        _refuse_apart(instance, value)
        setattr(value, rel.field.name, instance)


class ManagerOfMany:
    """`author.book_set`, `book.tags`: makes the related manager."""

    def __init__(self, relation: Any, kind: Any = None) -> None:
        self.relation, self.kind = relation, kind
        self._class: Any = None

    @property
    def related_manager_cls(self) -> Any:
        """The class of the managers, made from the related model's default manager."""
        if self._class is None:
            relation = self.relation
            base = type(relation.related_model._default_manager)
            kind = self.kind or (ManyRelated if relation.many_to_many else ForeignRelated)
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


class ReverseMany(ManagerOfMany):
    """`author.book_set`: the far end of a ForeignKey."""


class ManyToMany(ManagerOfMany):
    """`book.tags`, `tag.book_set`: either end of a ManyToManyField."""


def _instances(given: Any) -> list[Any]:
    objects = list(given)
    for one in objects:
        if not hasattr(type(one), "_meta"):
            raise TypeError(
                f"prefetch_related_objects() takes instances of models, not {shown(one)}."
            )
    return objects


def prefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """Prefetch relations of objects that are there already. Raises TypeError."""
    objects = _instances(model_instances)
    if objects:
        door = door_of(objects[0])
        door.run(prefetch(objects, related_lookups, door.alias, door.dialect))


async def aprefetch_related_objects(model_instances: Any, *related_lookups: Any) -> None:
    """As prefetch_related_objects, awaiting."""
    objects = _instances(model_instances)
    if objects:
        door = door_of(objects[0])
        await door.arun(prefetch(objects, related_lookups, door.alias, door.dialect))


def attach_field(model: Any, field: Any) -> None:
    """Put the attribute of a relation on the model that declares it."""
    if field.many_to_many:
        setattr(model, field.name, ManyToMany(field))
    else:
        kind = ForwardSeveral if hasattr(field, "spread") else ForwardOne
        setattr(model, field.name, (field.forward_related_accessor_class or kind)(field))


def attach_far_end(target: Any, rel: Any) -> None:
    """Put the attribute of a relation's far end on the target."""
    if hasattr(rel.field, "spread"):
        # Only now it is known that it holds several columns.
        attach_field(rel.field.model, rel.field)
    name = rel.get_accessor_name()
    if name is None:
        return
    # What points to a proxy is seen from the model itself, and so from all its proxies.
    target = target._meta.concrete_model or target
    kind: Any = ManyToMany
    if not rel.field.many_to_many:
        kind = rel.field.related_accessor_class or (ReverseMany if rel.multiple else ReverseOne)
    setattr(target, name, kind(rel))
