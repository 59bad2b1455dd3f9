"""`order_with_respect_to`: objects in an order of their own among those of the same owner.

Flow: Meta → the column `_order` → a new object goes last (operations/save.py) → neighbours, and the
owner's `get_track_order()` and `set_track_order([…])`.
Not here: writing the place of a new object.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partialmethod
from typing import Any

from hotclub_orm.door import doors
from hotclub_orm.fields.integers import OrderWrt
from hotclub_orm.operations.save import owners
from hotclub_orm.queryset import in_one
from hotclub_orm.statements import Operation


def order_siblings(cls: Any) -> None:
    """Give the model its column `_order`, and to it and its owner their methods."""
    meta = cls._meta
    meta.ordering = ("_order",)
    if not any(isinstance(field, OrderWrt) for field in meta.local_fields):
        OrderWrt().contribute_to_class(cls, "_order")
    cls.get_next_in_order = partialmethod(_neighbour, is_next=True)
    cls.get_previous_in_order = partialmethod(_neighbour, is_next=False)
    if hasattr(getattr(cls, meta.order_with_respect_to, None), "ct_field"):
        return  # whose siblings they are, no model knows
    field = meta.get_field(meta.order_with_respect_to)
    owner = field.remote_field.model
    meta.apps.when_known(cls, cls if owner == "self" else owner, lambda found: _tell(found, cls))


def _tell(owner: Any, cls: Any) -> None:
    name = cls.__name__.lower()
    setattr(owner, f"get_{name}_order", partialmethod(_keys, siblings=cls))
    setattr(owner, f"set_{name}_order", partialmethod(_set_keys, siblings=cls))


def _of_owner(owner: Any, siblings: Any, using: str | None) -> Any:
    field = siblings._meta.get_field(siblings._meta.order_with_respect_to)
    value = getattr(owner, field.target_field.attname)
    rows = siblings._default_manager.using(using or owner._state.db)
    return rows.filter(**{field.name: value})


def _keys(self: Any, *, siblings: Any) -> Any:
    """Return the keys of the owner's objects, in their order."""
    return _of_owner(self, siblings, None).order_by("_order").values_list("pk", flat=True)


def _set_keys(
    self: Any, id_list: Iterable[Any], using: str | None = None, *, siblings: Any
) -> None:
    """Put the owner's objects in the order of these keys."""
    rows = _of_owner(self, siblings, using)
    doors[rows.db].run(in_one(_placed(rows, list(id_list))))


def _placed(rows: Any, keys: list[Any]) -> Operation[None]:
    for place, key in enumerate(keys):
        yield from rows.filter(pk=key)._update(doors[rows.db], {"_order": place})


def _neighbour(self: Any, *, is_next: bool) -> Any:
    """Return the object after or before this one with the same owner. Raises DoesNotExist."""
    meta = self._meta
    owner = {field.name: getattr(self, field.attname) for field in owners(meta)}
    sign, order = ("gt", "_order") if is_next else ("lt", "-_order")
    rows = type(self)._default_manager.using(self._state.db)
    # The place as it is stored: others may have been put in order since this object was read.
    place = rows.filter(pk=self.pk).order_by().values("_order")
    return rows.filter(**owner, **{f"_order__{sign}": place}).order_by(order)[:1].get()
