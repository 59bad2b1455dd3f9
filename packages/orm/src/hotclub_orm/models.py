"""Model: what instances can do.

Flow: declaring.py makes the class; here are its instances. The work of save and delete is in
operations/; here are its two doors, `save` and `asave`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import getattr_static
from typing import TYPE_CHECKING, Any, ClassVar, Self

from hotclub_orm.accessors import (
    door_of,
    instances_to_load,
    refuse_in_loop,
)
from hotclub_orm.alters_data import AltersData, altering
from hotclub_orm.declaring import ModelBase
from hotclub_orm.door import doors
from hotclub_orm.errors import (
    FieldDoesNotExist,
    MissingTwin,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
    hint,
)
from hotclub_orm.expressions.conditions import Q

# These two register what plain values are stored as, and the lookups of JSON and dates.
from hotclub_orm.fields import json_lookups, value_types  # noqa: F401
from hotclub_orm.fields.base import NOT_PROVIDED
from hotclub_orm.fields.relations import OneToOneField
from hotclub_orm.functions import dates  # noqa: F401 - its lookups
from hotclub_orm.managers import ModelObjects
from hotclub_orm.operations.delete import Collector
from hotclub_orm.operations.prefetch import load_relation, relation_of
from hotclub_orm.operations.save import save as save_operation
from hotclub_orm.signals import post_init, pre_init
from hotclub_orm.state import StateAccess
from hotclub_orm.statements import Operation
from hotclub_orm.validation import Validation


@altering("save", "delete")
class Model(Validation, AltersData, metaclass=ModelBase):
    """The base of all models."""

    _loads_fast: ClassVar[bool] = True
    _own_save: ClassVar[bool] = False
    _only_blocking: ClassVar[frozenset[str]] = frozenset()
    """Which of save and delete the class writes anew, and their awaiting twins not."""
    _state = StateAccess()
    if TYPE_CHECKING:
        _meta: ClassVar[Any]
        DoesNotExist: ClassVar[type[ObjectDoesNotExist]]
        MultipleObjectsReturned: ClassVar[type[MultipleObjectsReturned]]
        NotUpdated: ClassVar[type[ObjectNotUpdated]]
        _default_manager: ClassVar[Any]
        _base_manager: ClassVar[Any]
        objects: ClassVar[ModelObjects]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls = type(self)
        meta = cls._meta
        if meta.abstract:
            raise TypeError("Abstract models cannot be instantiated.")
        if pre_init.receivers:
            pre_init.send(cls, args=args, kwargs=kwargs)
        names, constants, makers = meta._cache.get("init") or _init_plan(meta)
        own: dict[str, Any] = self.__dict__
        own.update(constants)
        if args:
            _take_positional(meta, args, kwargs)
        if kwargs.keys() <= names:
            own.update(kwargs)
        else:
            for name, value in kwargs.items():
                if name in names:
                    own[name] = value
                else:
                    _set_other(self, meta, name, value)
        for name, make in makers:
            if name not in own:
                own[name] = make()
        if post_init.receivers:
            post_init.send(cls, instance=self)

    @classmethod
    def from_db(cls, db: str, field_names: Sequence[str], values: Sequence[Any]) -> Self:
        """Make an object of a row; a hook for subclasses."""
        made = cls.__new__(cls)
        known = dict(zip(field_names, values, strict=True))
        if cls.__init__ is not Model.__init__ and len(known) == len(cls._meta.concrete_fields):
            made.__init__(*values)  # type: ignore[misc]
        else:
            if pre_init.receivers:
                pre_init.send(cls, args=values, kwargs={})
            made.__dict__.update(known)
            if post_init.receivers:
                post_init.send(cls, instance=made)
        made._state.adding, made._state.db = False, db
        return made

    @classmethod
    def _loads_lazily(cls) -> bool:
        """Whether an attribute of an instance may ask the database for all its peers."""
        meta = cls._meta
        return any(f.is_relation for f in meta.concrete_fields) or any(
            not rel.multiple for rel in meta.all_related
        )

    # --- identity ----------------------------------------------------------------------------

    @property
    def pk(self) -> Any:
        """The key."""
        return getattr(self, self._meta.pk.attname)

    @pk.setter
    def pk(self, value: Any) -> None:
        for link in self._meta.parents.values():
            if link is not None and link is not self._meta.pk:
                setattr(self, link.target_field.attname, value)
        if isinstance(self._meta.pk, OneToOneField):
            setattr(self, self._meta.pk.target_field.attname, value)
        setattr(self, self._meta.pk.attname, value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        if self._meta.concrete_model is not other._meta.concrete_model:
            return False
        mine = self.pk
        return self is other if mine is None else bool(mine == other.pk)

    def __hash__(self) -> int:
        key = self.pk
        if key is None:
            raise TypeError("Model instances without primary key value are unhashable")
        return hash(key)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"

    def __str__(self) -> str:
        return f"{type(self).__name__} object ({self.pk})"

    def __reduce__(self) -> Any:
        return (
            _unpickled,
            (type(self)._meta.label if self._meta.auto_created else type(self),),
            (self.__getstate__()),
        )

    def __getstate__(self) -> dict[str, Any]:
        state = {key: value for key, value in self.__dict__.items() if key != "_from"}
        state["_state"] = self._state
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)

    # --- loading -----------------------------------------------------------------------------

    def get_deferred_fields(self) -> set[str]:
        """Return the attribute names that are not loaded."""
        return {f.attname for f in self._meta.concrete_fields if f.attname not in self.__dict__}

    def _load_deferred(self, field: Any) -> Any:
        own = self.__dict__
        if field.attname in own:
            return own[field.attname]
        for link in self._meta.parents.values():
            if link is not None and field.primary_key and link.attname in own:
                own[field.attname] = own[link.attname]
                return own[field.attname]
        if self.pk is None or self._state.adding:
            raise AttributeError(f"{type(self).__name__} has no value for {field.attname!r}.")
        refuse_in_loop(self, field.name)
        peers = [
            one for one in instances_to_load(self, field.name) if field.attname not in one.__dict__
        ]
        door = door_of(self)
        door.run(_load_columns(peers, [field], door))
        return own[field.attname]

    def _reload(self, door: Any, fields: Any, from_queryset: Any) -> Operation[None]:
        meta = self._meta
        cache = self.__dict__.get("_prefetched_objects_cache", {})
        if fields is None:
            cache.clear()
            names = [f.attname for f in meta.concrete_fields if f.attname in self.__dict__]
            for rel in meta.all_related:
                self.__dict__.pop(rel.cache_name, None)
        else:
            names = list(fields)
            for name in [one for one in names if one in cache]:
                cache.pop(name)
                names.remove(name)
            if any("__" in name for name in names):
                raise ValueError(
                    'Found "__" in fields argument. Relations and transforms are not '
                    "allowed in fields."
                )
            if not names:
                return
        asked = type(self)._base_manager.all() if from_queryset is None else from_queryset
        asked = asked.using(door.alias).filter(pk=self.pk)
        chosen = [meta.get_field(name) for name in names]
        if len(chosen) < len(meta.concrete_fields):
            asked = asked.only(*[f.name for f in chosen])
        fresh = yield from asked._get(door, (), {})
        for field in chosen:
            self.__dict__[field.attname] = getattr(fresh, field.attname)
            if field.is_relation:
                self.__dict__.pop(field.name, None)
        self._state.db = fresh._state.db

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Read the fields anew. Raises DoesNotExist."""
        door = doors[using] if using else door_of(self)
        door.run(self._reload(door, fields, from_queryset))

    async def arefresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """As refresh_from_db, awaiting."""
        door = doors[using] if using else door_of(self)
        await door.arun(self._reload(door, fields, from_queryset))

    async def aload(self, *names: str) -> None:
        """Load relations or deferred fields, awaiting; by the fetch mode for all peers."""
        door = door_of(self)
        for name in names:
            relation = relation_of(self, name)
            peers = instances_to_load(self, name)
            if relation is not None:
                await door.arun(load_relation(peers, relation, door.alias, door.dialect))
            else:
                field = self._meta.get_field(name)
                await door.arun(_load_columns(peers, [field], door))

    # --- saving ------------------------------------------------------------------------------

    def _check_related(self, operation: str) -> None:
        """Take the keys of related objects that were saved meanwhile. Raises ValueError."""
        own = self.__dict__
        for field in self._meta.concrete_fields:
            if not field.is_relation or field.name not in own:
                continue
            before, related = own[field.name]
            if related is None:
                continue
            key = getattr(related, field.target_field.attname)
            if key is None and before is None and own.get(field.attname) is None:
                raise ValueError(
                    f"{operation}() prohibited to prevent data loss due to unsaved "
                    f"related object '{field.name}'."
                )
            if own.get(field.attname) is None and before is None:
                own[field.attname] = key
                own[field.name] = (key, related)
            elif own.get(field.attname) != before:
                del own[field.name]

    def _saving(
        self, force_insert: Any, force_update: bool, using: str | None, update_fields: Any
    ) -> tuple[Any, Any]:
        self._check_related("save")
        door = doors[using or self._state.db or "default"]
        if force_insert and (force_update or update_fields):
            raise ValueError("Cannot force both insert and updating in model saving.")
        names = None
        if update_fields is not None:
            names = frozenset(update_fields)
            if not names:
                return door, None
            meta = self._meta
            known = {f.name for f in meta.concrete_fields} | {
                f.attname for f in meta.concrete_fields
            } - {meta.pk.name, meta.pk.attname}
            unknown = sorted(names - known)
            if unknown:
                raise ValueError(
                    "The following fields do not exist in this model, are m2m fields, keys, "
                    f"or are non-concrete fields: {', '.join(unknown)}.{hint(unknown[0], [*known])}"
                )
        elif not force_insert and "_from" in self.__dict__ and self._state.db == door.alias:
            deferred = self.get_deferred_fields()
            if deferred:
                names = frozenset(
                    f.name
                    for f in self._meta.concrete_fields
                    if not f.primary_key and f.attname not in deferred
                )
                if not names:
                    return door, None
        return door, save_operation(
            self,
            door.alias,
            door.dialect,
            force_insert=force_insert,
            force_update=force_update,
            update_fields=names,
        )

    def save(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the object: update its row, or insert one."""
        door, operation = self._saving(force_insert, force_update, using, update_fields)
        if operation is not None:
            door.run(operation)

    async def asave(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """As save, awaiting. Raises MissingTwin where the class has a save() of its own alone."""
        if "save" in self._only_blocking:
            raise MissingTwin(self._meta.object_name, "save")
        door, operation = self._saving(force_insert, force_update, using, update_fields)
        if operation is not None:
            await door.arun(operation)

    def save_base(
        self,
        raw: bool = False,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Any = None,
    ) -> None:
        """Write without checking related objects; raw writes only this model's own table."""
        door = doors[using or self._state.db or "default"]
        door.run(
            save_operation(
                self,
                door.alias,
                door.dialect,
                raw=raw,
                force_insert=force_insert,
                force_update=force_update,
                update_fields=update_fields,
            )
        )

    def _deleting(self, door: Any, keep_parents: bool) -> Operation[Any]:
        collector = Collector(door.alias, door.dialect)
        yield from collector.collect([self], keep_parents=keep_parents)
        return (yield from collector.delete())

    def _to_delete(self, using: str | None) -> Any:
        if self.pk is None:
            raise ValueError(
                f"{self._meta.object_name} object can't be deleted because its "
                f"{self._meta.pk.attname} attribute is set to None."
            )
        return doors[using or self._state.db or "default"]

    def delete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """Delete the object and what has to go with it; return the numbers by model."""
        door = self._to_delete(using)
        gone: tuple[int, dict[str, int]] = door.run(self._deleting(door, keep_parents))
        return gone

    async def adelete(
        self, using: str | None = None, keep_parents: bool = False
    ) -> tuple[int, dict[str, int]]:
        """As delete, awaiting. Raises MissingTwin where the class has its own delete() alone."""
        if "delete" in self._only_blocking:
            raise MissingTwin(self._meta.object_name, "delete")
        door = self._to_delete(using)
        gone: tuple[int, dict[str, int]] = await door.arun(self._deleting(door, keep_parents))
        return gone

    # --- values ------------------------------------------------------------------------------

    def serializable_value(self, field_name: str) -> Any:
        """Return the stored value of a field by its name."""
        try:
            return getattr(self, self._meta.get_field(field_name).attname)
        except FieldDoesNotExist:
            return getattr(self, field_name)

    def prepare_database_save(self, field: Any) -> Any:
        """Return what a column that points here holds."""
        if self.pk is None:
            raise ValueError(f"Unsaved model instance {self!r} cannot be used in an ORM query.")
        return getattr(self, field.remote_field.get_related_field().attname)

    def _neighbour_by(self, field: Any, is_next: bool, conditions: dict[str, Any]) -> Any:
        if self.pk is None:
            raise ValueError("get_next/get_previous cannot be used on unsaved objects.")
        sign, order = ("gt", "") if is_next else ("lt", "-")
        value = getattr(self, field.attname)
        later = Q(**{f"{field.name}__{sign}": value}) | Q(
            **{field.name: value, f"pk__{sign}": self.pk}
        )
        asked = type(self)._default_manager.using(self._state.db).filter(**conditions)
        found = asked.filter(later).order_by(f"{order}{field.name}", f"{order}pk").first()
        if found is None:
            raise self.DoesNotExist(f"{self._meta.object_name} matching query does not exist.")
        return found


def _init_plan(meta: Any) -> Any:
    constants: dict[str, Any] = {}
    makers = []
    for field in meta.concrete_fields:
        if field.generated:
            continue
        simple = (field.default is NOT_PROVIDED and not field.has_db_default()) or (
            field.default is not NOT_PROVIDED
            and not callable(field.default)
            and not hasattr(field.default, "_meta")
        )
        if simple:
            constants[field.attname] = field.get_default()
        else:
            makers.append((field.attname, field.get_default))
    names = {f.attname for f in meta.concrete_fields}
    names -= {
        f.attname
        for f in meta.concrete_fields
        if hasattr(type(getattr_static(meta.model, f.attname, None)), "__set__")
    }
    plan = (frozenset(names), constants, makers)
    meta._cache["init"] = plan
    return plan


def _take_positional(meta: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    fields = [field for field in meta.concrete_fields if not field.generated]
    if len(args) > len(fields):
        raise IndexError("Number of args exceeds number of fields")
    for field, value in zip(fields, args, strict=False):
        if field.name in kwargs or field.attname in kwargs:
            raise TypeError(
                f"{meta.object_name}() got both positional and keyword arguments for "
                f"field '{field.name}'."
            )
        kwargs[field.attname] = value


def _set_other(instance: Any, meta: Any, name: str, value: Any) -> None:
    field = meta.forward_map.get(name)
    if field is not None and field.concrete and field.is_relation:
        if value is None or hasattr(value, "_meta"):
            setattr(instance, name, value)
        else:
            raise ValueError(
                f'Cannot assign "{value!r}": "{meta.object_name}.{name}" must be a '
                f'"{field.remote_field.model._meta.object_name}" instance.'
            )
    elif name == "pk" or name in meta.property_names or hasattr(type(instance), name):
        setattr(instance, name, value)
    else:
        known = sorted(meta.forward_map)
        raise TypeError(
            f"{meta.object_name}() got unexpected keyword arguments: {name!r}.{hint(name, known)}"
        )


def _load_columns(instances: list[Any], fields: list[Any], door: Any) -> Operation[None]:
    """Read columns of many objects in one query."""
    model = type(instances[0])
    names = [field.attname for field in fields]
    asked = (
        model._base_manager.using(door.alias)
        .filter(pk__in=[one.pk for one in instances])
        .values_list("pk", *names)
    )
    found = yield from asked._fetch(door)
    values = {row[0]: row[1:] for row in found}
    for one in instances:
        row = values.get(one.pk)
        if row is not None:
            for name, value in zip(names, row, strict=True):
                one.__dict__[name] = value
        elif one is instances[0] and len(instances) == 1:
            raise one.DoesNotExist(f"{model._meta.object_name} matching query does not exist.")


def _unpickled(model: Any) -> Any:
    return model.__new__(model)
