"""One object is written: made, or found and changed."""

from __future__ import annotations

from inspect import getattr_static
from typing import Any, TypeVar

from hotclub_orm.alters_data import AltersData, altering
from hotclub_orm.errors import FieldError, IntegrityError
from hotclub_orm.fields.base import Field
from hotclub_orm.getting import Getting
from hotclub_orm.operations.save import saving
from hotclub_orm.statements import Atomic, Operation

M = TypeVar("M")
_PLAIN_PRE_SAVE = Field.pre_save


@altering("create", "get_or_create", "update_or_create")
class OneObject(Getting[M], AltersData):
    """create, get_or_create, update_or_create."""

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
            in_savepoint(self._update_or_create(door, defaults, create_defaults, kwargs))
        )
        return found

    async def aupdate_or_create(
        self, defaults: Any = None, create_defaults: Any = None, **kwargs: Any
    ) -> tuple[M, bool]:
        """As update_or_create, awaiting."""
        door = self._door(write=True)
        found: tuple[M, bool] = await door.arun(
            in_savepoint(self._update_or_create(door, defaults, create_defaults, kwargs))
        )
        return found


def in_one(operation: Operation[Any]) -> Operation[Any]:
    """Return the operation as one transaction (no savepoint inside another)."""
    return (yield Atomic(operation, savepoint=False))


def in_savepoint(operation: Operation[Any]) -> Operation[Any]:
    """Return the operation as one transaction; inside another, a failure leaves that usable."""
    return (yield Atomic(operation))
