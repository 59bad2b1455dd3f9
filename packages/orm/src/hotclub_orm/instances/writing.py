"""The doors of save and delete, in both colours. A part of Model.

Flow: instance → **writing** → operations/save.py, operations/delete.py → run or arun. Here is what is
decided before any statement: which fields, which database, whether the twin exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from inspect import getattr_static
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.alters_data import altering
from hotclub_orm.door import doors
from hotclub_orm.errors import MissingTwin, hint
from hotclub_orm.operations.delete import Collector
from hotclub_orm.operations.save import save as save_operation
from hotclub_orm.routers import alias_to_write
from hotclub_orm.state import has_key
from hotclub_orm.statements import Operation


@altering("save", "delete")
class Writing:
    """How an instance is saved and deleted."""

    _own_save: ClassVar[bool] = False
    _own_save_base: ClassVar[bool] = False
    _only_blocking: ClassVar[frozenset[str]] = frozenset()
    """Which of save and delete the class writes anew, and their awaiting twins not."""
    if TYPE_CHECKING:
        _meta: ClassVar[Any]
        _state: Any
        pk: Any

        def get_deferred_fields(self) -> set[str]:
            """As Loading's."""

    def _check_related(self, operation: str, among: list[Any] | None = None) -> None:
        """Take the keys of related objects that were saved meanwhile. Raises ValueError.

        among: the fields that are written; None means all.
        """
        own = self.__dict__
        for field in _pointing(self._meta):
            if field.name not in own or not (among is None or field in among):
                continue
            before, related = own[field.name]
            if related is None:
                continue
            key = getattr(related, field.target_field.attname)
            if field.column is None:
                _take_several(self, field, key, before, operation)
                continue
            if key is None and before is None and own.get(field.attname) is None:
                if field.one_to_one:
                    related.__dict__.pop(field.remote_field.cache_name, None)
                raise ValueError(
                    f"{operation}() prohibited to prevent data loss due to unsaved "
                    f"related object '{field.name}'."
                )
            empty = field.empty_values
            if own.get(field.attname) in empty and before in empty:
                own[field.attname] = key
                own[field.name] = (key, related)
            elif own.get(field.attname) != before:
                del own[field.name]
        for relation in _to_any_model(type(self)):
            relation.take_key(self, operation)

    def _checked(
        self, force_insert: Any, force_update: bool, using: str | None, update_fields: Any
    ) -> tuple[Any, Any, frozenset[str] | None]:
        """Return the door, what must be new, and the fields to update. Raises ValueError."""
        self._check_related("save")
        door = doors[using or alias_to_write(self)]
        if force_insert and (force_update or update_fields):
            raise ValueError("Cannot force both insert and updating in model saving.")
        force_insert = self._forced(force_insert)
        return door, force_insert, self._names_to_write(door, force_insert, update_fields)

    def _saving(
        self, force_insert: Any, force_update: bool, using: str | None, update_fields: Any
    ) -> tuple[Any, Any]:
        door, force_insert, names = self._checked(force_insert, force_update, using, update_fields)
        if names is not None and not names:
            return door, None
        return door, save_operation(
            self,
            door.alias,
            door.dialect,
            force_insert=force_insert,
            force_update=force_update,
            update_fields=names,
        )

    def _save_by_own_base(
        self, force_insert: Any, force_update: bool, using: str | None, update_fields: Any
    ) -> None:
        """Let the save_base() that the class has of its own write what save() has checked."""
        door, force_insert, names = self._checked(force_insert, force_update, using, update_fields)
        if names is None or names:
            self.save_base(
                force_insert=force_insert,
                force_update=force_update,
                using=door.alias,
                update_fields=names,
            )

    @classmethod
    def _forced(cls, force_insert: Any) -> Any:
        """Return True, False, or the classes whose rows must be new. Raises TypeError."""
        if not force_insert or force_insert is True:
            return force_insert
        if not isinstance(force_insert, (tuple, type)):
            raise TypeError("force_insert must be a bool or tuple.")
        classes = (force_insert,) if isinstance(force_insert, type) else force_insert
        for one in classes:
            if not (isinstance(one, type) and issubclass(one, Writing)):
                raise TypeError(f"{one!r} in force_insert must be a model.")
            if not issubclass(cls, one):
                raise TypeError(f"{one.__name__} in force_insert must be a base of {cls.__name__}.")
        return classes

    def _names_to_write(
        self, door: Any, force_insert: Any, update_fields: Any
    ) -> frozenset[str] | None:
        """Return the fields to update; None means all. Raises ValueError for unknown ones."""
        if update_fields is not None:
            names = frozenset(update_fields)
            meta = self._meta
            columns = meta.plain_fields
            known = {f.name for f in columns} | {f.attname for f in columns}
            unknown = sorted(names - known)
            if unknown and (spread := _spread(meta, names)) != names:
                return self._names_to_write(door, force_insert, spread)
            if unknown:
                raise ValueError(
                    "The following fields do not exist in this model, are m2m fields, keys, "
                    f"or are non-concrete fields: {', '.join(unknown)}.{hint(unknown[0], [*known])}"
                )
            return names
        if force_insert or "_from" not in self.__dict__ or self._state.db != door.alias:
            return None
        deferred = self.get_deferred_fields()
        if not deferred:
            return None
        return frozenset(f.name for f in self._meta.plain_fields if f.attname not in deferred)

    def save(
        self,
        *,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Write the object: update its row, or insert one."""
        if self._own_save_base:
            self._save_by_own_base(force_insert, force_update, using, update_fields)
            return
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
        door = doors[using or alias_to_write(self)]
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
        collector = Collector(door.alias, door.dialect, self)
        yield from collector.collect([self], keep_parents=keep_parents)
        return (yield from collector.delete())

    def _to_delete(self, using: str | None) -> Any:
        if not has_key(self.pk):
            raise ValueError(
                f"{self._meta.object_name} object can't be deleted because its "
                f"{self._meta.pk.attname} attribute is set to None."
            )
        return doors[using or alias_to_write(self)]

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


def _spread(meta: Any, names: frozenset[str]) -> frozenset[str]:
    """Return the names with those of a relation's columns in place of its own."""
    several = [f for f in meta.fields if f.column is None and f.is_relation and f.name in names]
    parts = {part.name for field in several for part in field.fields if part in meta.plain_fields}
    return names - {field.name for field in several} | parts


def _take_several(instance: Any, field: Any, key: Any, before: Any, operation: str) -> None:
    """As the above, for a relation of several columns. Raises ValueError."""
    now = field.value_on(instance)
    if now is None and before is None:
        if not has_key(key):
            raise ValueError(
                f"{operation}() prohibited to prevent data loss due to unsaved related object "
                f"'{field.name}'."
            )
        field.put_on(instance, key)
        instance.__dict__[field.name] = (key, instance.__dict__[field.name][1])
    elif now != before:
        del instance.__dict__[field.name]


def _pointing(meta: Any) -> tuple[Any, ...]:
    """Return the model's fields that point to other rows; kept in `_meta`."""
    found: tuple[Any, ...] | None = meta._cache.get("pointing")
    if found is None:
        found = meta._cache["pointing"] = tuple(
            f for f in meta.fields if f.is_relation and f.concrete
        )
    return found


def _to_any_model(model: Any) -> tuple[Any, ...]:
    """Return the relations to objects of any model (contenttypes_fields.py); kept in `_meta`."""
    cache = model._meta._cache
    found: tuple[Any, ...] | None = cache.get("to any model")
    if found is None:
        names = {name for base in model.__mro__ for name in vars(base)}
        attributes = (getattr_static(model, name) for name in sorted(names))
        found = tuple(one for one in attributes if hasattr(one, "take_key"))
        cache["to any model"] = found
    return found
