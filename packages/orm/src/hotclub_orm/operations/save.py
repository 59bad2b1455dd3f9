"""Saving one object: update or insert, parents first, signals around.

Flow: instances.writing, writing → **save** → one_row. Here is decided what is done, and told.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from hotclub_orm.door import doors
from hotclub_orm.fields.base import DatabaseDefault
from hotclub_orm.fields.integers import OrderWrt
from hotclub_orm.operations.kept_files import file_fields, keep_files
from hotclub_orm.operations.one_row import insert, update
from hotclub_orm.operations.several import settle_key
from hotclub_orm.operations.telling import telling
from hotclub_orm.signals import post_save, pre_save
from hotclub_orm.state import mark_saved
from hotclub_orm.statements import Atomic, Beside, Operation


def saving(instance: Any, door: Any, **options: Any) -> Operation[None]:
    """Save an object as its class does: by its own save() or asave(), where it has them.

    door: where to. options: those of Model.save.
    """
    if not instance._own_save:
        instance._check_related("save")
        yield from save(instance, door.alias, door.dialect, **options)
        return
    given = {"using": door.alias, **options}
    # In a block the context holds the connection, so that the method writes through it.
    yield Atomic(_called(partial(instance.save, **given), partial(instance.asave, **given)))


def _called(call: Callable[[], Any], acall: Callable[[], Any]) -> Operation[Any]:
    return (yield Beside(call, acall))


def save(
    instance: Any,
    db: str,
    dialect: Any,
    *,
    raw: bool = False,
    force_insert: Any = False,
    force_update: bool = False,
    update_fields: frozenset[str] | None = None,
) -> Operation[None]:
    """Save an object and its parents. Raises ObjectNotUpdated where an update had to happen."""
    meta = instance._meta
    cls = origin = meta.model
    if meta.proxy:
        cls = meta.concrete_model
    tell = not meta.auto_created and (pre_save.receivers or post_save.receivers)
    if tell:
        yield from telling(
            pre_save, origin, instance=instance, raw=raw, using=db, update_fields=update_fields
        )
    if places(meta):
        yield from go_last([instance], meta, db)
    writing = _save_tables(instance, cls, dialect, raw, force_insert, force_update, update_fields)
    if meta.parents and not raw:
        created = yield Atomic(writing, savepoint=False)
    else:
        created = yield from writing
    mark_saved(instance, db)
    if tell:
        yield from telling(
            post_save,
            origin,
            instance=instance,
            created=created,
            update_fields=update_fields,
            raw=raw,
            using=db,
        )


def places(meta: Any) -> tuple[Any, ...]:
    """Return the fields that say an object's place among its siblings."""
    found: tuple[Any, ...] | None = meta._cache.get("places")
    if found is None:
        ordered = (f for f in meta.concrete_fields if isinstance(f, OrderWrt))
        found = tuple(f for f in ordered if f.model._meta.order_with_respect_to)
        meta._cache["places"] = found
    return found


def owners(meta: Any) -> tuple[Any, ...]:
    """Return the fields that say whose siblings are ordered: two of them for a GenericForeignKey."""
    found: tuple[Any, ...] | None = meta._cache.get("owners")
    if found is None:
        name = meta.order_with_respect_to
        generic: Any = getattr(meta.model, name, None)
        names = (generic.ct_field, generic.fk_field) if hasattr(generic, "ct_field") else (name,)
        found = meta._cache["owners"] = tuple(map(meta.get_field, names))
    return found


def go_last(instances: list[Any], meta: Any, db: str) -> Operation[None]:
    """Give objects without a place those after all their siblings, in the order they come in."""
    for place in places(meta):
        fields = owners(place.model._meta)
        free: dict[Any, int] = {}
        for one in instances:
            if one.__dict__.get(place.attname) is not None:
                continue
            key = tuple(getattr(one, field.attname) for field in fields)
            if key not in free:
                owner = {field.name: value for field, value in zip(fields, key, strict=True)}
                free[key] = yield from _first_free(place, owner, db)
            one.__dict__[place.attname] = free[key]
            free[key] += 1


def _first_free(place: Any, owner: dict[str, Any], db: str) -> Operation[int]:
    siblings = place.model._base_manager.using(db).filter(**owner)
    last = siblings.order_by("-_order").values_list("_order", flat=True)[:1]
    found = yield from last._fetch(doors[db])
    return found[0] + 1 if found else 0


def _save_tables(
    instance: Any,
    cls: Any,
    dialect: Any,
    raw: bool,
    force_insert: Any,
    force_update: bool,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    inserted = False
    if not raw:
        inserted = yield from _save_parents(instance, cls, dialect, force_insert, update_fields)
    must_insert = inserted or (
        force_insert is True or (isinstance(force_insert, tuple) and issubclass(cls, force_insert))
    )
    return (
        yield from _save_table(
            instance, cls, dialect, raw, must_insert, force_update, update_fields
        )
    )


def _save_parents(
    instance: Any, cls: Any, dialect: Any, force_insert: Any, update_fields: Any
) -> Operation[bool]:
    inserted = False
    own = instance.__dict__
    for parent, link in cls._meta.parents.items():
        if link is None:
            continue
        key = parent._meta.pk
        if own.get(key.attname) is None and own.get(link.attname) is not None:
            own[key.attname] = own[link.attname]
        above = yield from _save_parents(instance, parent, dialect, force_insert, update_fields)
        forced = isinstance(force_insert, tuple) and issubclass(parent, force_insert)
        made = yield from _save_table(
            instance, parent, dialect, False, above or forced, False, update_fields
        )
        inserted = inserted or made
        own[link.attname] = own[key.attname]
        own.pop(link.name, None)
    return inserted


def _save_table(
    instance: Any,
    cls: Any,
    dialect: Any,
    raw: bool,
    force_insert: bool,
    force_update: bool,
    update_fields: frozenset[str] | None,
) -> Operation[bool]:
    """Save one table's part of the object; tell whether a row was inserted."""
    meta = cls._meta
    if file_fields(meta):
        yield from keep_files(instance, meta, update_fields)
    key = meta.pk
    value = getattr(instance, key.attname)
    if value is None and key.has_default():
        value = key.get_default()
        instance.__dict__[key.attname] = value
    elif key is meta.auto_field and isinstance(value, str):  # as forms and URLs give it
        value = instance.__dict__[key.attname] = key.to_python(value)
    key_set = value is not None and not isinstance(value, DatabaseDefault)
    if key.column is None:
        key_set = settle_key(instance, key)
    if not key_set and (force_update or update_fields):
        raise ValueError("Cannot force an update in save() with no primary key.")
    if (
        not raw
        and not force_insert
        and not force_update
        and instance._state.adding
        and (key.has_default() or key.has_db_default())
        and not update_fields
    ):
        force_insert = True
    if key_set and not force_insert:
        fields = _fields_to_update(instance, meta, update_fields)
        if instance._meta.select_on_save and not force_update and not update_fields:
            # What a trigger does to an UPDATE may hide that there is a row: that is asked first.
            if (yield from update(instance, meta, dialect, ())):
                yield from update(instance, meta, dialect, fields)
                return False
        elif (yield from update(instance, meta, dialect, fields)):
            return False
        _refuse_insert(instance, force_update, update_fields)
    yield from insert(instance, meta, dialect)
    return True


def _refuse_insert(instance: Any, force_update: bool, update_fields: Any) -> None:
    """Raise NotUpdated where a row had to be there."""
    if force_update:
        raise instance.NotUpdated("Forced update did not affect any rows.")
    if update_fields:
        raise instance.NotUpdated("Save with update_fields did not affect any rows.")


def _fields_to_update(
    instance: Any, meta: Any, update_fields: frozenset[str] | None
) -> tuple[Any, ...]:
    cached = meta._cache.get("updatable")
    if cached is None:
        cached = meta._cache["updatable"] = tuple(
            f
            for f in meta.local_concrete_fields
            if not f.primary_key and not f.generated and f not in meta.pk_fields
        )
    if update_fields is None:
        own = instance.__dict__
        if all(f.attname in own for f in cached):
            return cached  # type: ignore[no-any-return]
        return tuple(f for f in cached if f.attname in own)
    return tuple(f for f in cached if f.name in update_fields or f.attname in update_fields)
