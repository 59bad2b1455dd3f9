"""Identity of objects whose key is several columns: a key that lacks a member is none.

Flow: declaring.py finds such a key → **give_identity** → the class's `__eq__` and `__hash__`, unless it has
its own. Classes with a key of one column keep Model's.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.state import has_key


def give_identity(cls: Any, root: Any) -> None:
    """Let a class with such a key compare by it only where all of it is set. root: Model."""
    if cls._meta.pk.column is not None:
        return
    if cls.__eq__ is root.__eq__:
        cls.__eq__ = _equal
    if cls.__hash__ is root.__hash__:
        cls.__hash__ = _hash


def _equal(self: Any, other: object) -> Any:
    meta = getattr(other, "_meta", None)
    if meta is None or isinstance(other, type):
        return NotImplemented
    if self._meta.concrete_model is not meta.concrete_model:
        return False
    key = self.pk
    return self is other if not has_key(key) else bool(key == other.pk)  # type: ignore[attr-defined]


def _hash(self: Any) -> int:
    key = self.pk
    if not has_key(key):
        raise TypeError("Model instances without primary key value are unhashable")
    return hash(key)
