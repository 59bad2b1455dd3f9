"""What related managers of every kind share: they belong to one instance.

Flow: instance, relation → **of_instance** → foreign, many (and contenttypes_relations.py). Here is which
database serves it, and what was prefetched for it. Not here: writing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_orm.door import doors

WRITING = ("add", "create", "get_or_create", "update_or_create", "remove", "clear", "set")


class OfInstance:
    """What managers of both kinds share: instance, door, prefetched results."""

    # Templates call what is callable, and mean the manager itself here.
    do_not_call_in_templates = True

    instance: Any
    relation: Any
    model: Any
    cache_name: str
    _db: Any

    def _door(self) -> Any:
        return doors[self._db or self.instance._state.db or "default"]

    def _prefetched(self) -> Any:
        cache = self.instance.__dict__.get("_prefetched_objects_cache")
        return None if cache is None else cache.get(self.cache_name)

    def _narrowed(self, asked: Any) -> Any:
        """Return the query set kept to this instance."""
        raise NotImplementedError

    def get_queryset(self) -> Any:
        """Return the related objects; the prefetched ones, where they are, as its results."""
        entry = self._prefetched()
        if entry is not None and entry[0] is not None:
            made = self._narrowed(entry[0])
        else:
            made = self._narrowed(super().get_queryset())  # type: ignore[misc]
        if entry is not None:
            made._result_cache = entry[1]
        return made

    def _seen(self) -> Any:
        """Return all rows that the model's manager sees, whatever they belong to."""
        return super().get_queryset().using(self._door().alias)  # type: ignore[misc]

    def _sees_all(self) -> bool:
        """Whether the model's manager hides no row."""
        return not self._seen()._shape.query.where.children

    def _forget(self) -> None:
        self.instance.__dict__.get("_prefetched_objects_cache", {}).pop(self.cache_name, None)

    def _checked(self, objs: Iterable[Any]) -> list[Any]:
        found = list(objs)
        for one in found:
            if not isinstance(one, self.model._meta.concrete_model):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
        return found


class RelatedToOne(OfInstance):
    """What points to one object, whose key must be known."""

    def _key_of(self, instance: Any, attname: str = "pk") -> Any:
        """Return the key that is pointed to. Raises ValueError before the object has one."""
        key = getattr(instance, attname)
        if key is None:
            raise ValueError(
                f"{type(instance).__name__!r} instance needs to have a primary key value before "
                "this relationship can be used."
            )
        return key

    def _to_add(self, objs: Iterable[Any], bulk: bool) -> list[Any]:
        """Return the objects if they can point here so. Raises TypeError, ValueError."""
        found = self._checked(objs)
        new = next((one for one in found if one._state.adding or one.pk is None), None)
        if bulk and new is not None:
            raise ValueError(
                f"{new!r} instance isn't saved. Use bulk=False or save the object first."
            )
        return found
