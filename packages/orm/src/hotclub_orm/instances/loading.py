"""What an instance reads again or late: deferred fields, refresh_from_db, aload. A part of Model.

Flow: instance → **loading** → query set → its `__dict__`. Not here: the attributes of relations
(accessors.py), first making of objects (hydrate.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.accessors import door_of, instances_to_load, refuse_in_loop
from hotclub_orm.door import doors
from hotclub_orm.operations.prefetch import load_relation, relation_of
from hotclub_orm.statements import Operation


class Loading:
    """How an instance gets what it does not hold yet, or holds no longer truly."""

    if TYPE_CHECKING:
        _meta: ClassVar[Any]
        _base_manager: ClassVar[Any]
        _state: Any
        pk: Any

    def get_deferred_fields(self) -> set[str]:
        """Return the attribute names that are not loaded."""
        return {f.attname for f in self._meta.concrete_fields if f.attname not in self.__dict__}

    def _load_deferred(self, field: Any) -> Any:
        own = self.__dict__
        if field.attname in own:
            return own[field.attname]
        for link in self._meta.parents.values():
            if link is not None and link.attname in own and _leads_to(link, field):
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

    def _fields_to_reload(self, fields: Any) -> list[Any]:
        """Return the fields to read, and forget relations that are not read here but when asked for.

        Raises ValueError for paths.
        """
        meta, own = self._meta, self.__dict__
        cache = own.get("_prefetched_objects_cache", {})
        if fields is None:
            cache.clear()
            for rel in meta.all_related:
                own.pop(rel.cache_name, None)
            for field in meta.fields:
                if field.column is None:
                    own.pop(field.name, None)
            return [f for f in meta.concrete_fields if f.attname in own]
        names = list(fields)
        for name in [one for one in names if one in cache]:
            cache.pop(name)
            names.remove(name)
        if any("__" in name for name in names):
            raise ValueError(
                'Found "__" in fields argument. Relations and transforms are not allowed in fields.'
            )
        chosen = [meta.get_field(name) for name in names]
        for rel in chosen:
            if not hasattr(rel, "attname"):
                own.pop(rel.cache_name, None)
        for one in [field for field in chosen if getattr(field, "fields", None)]:
            own.pop(one.name, None)
            chosen = [part for f in chosen for part in (one.fields if f is one else (f,))]
        return [one for one in chosen if hasattr(one, "attname")]

    def _reload(self, door: Any, fields: Any, from_queryset: Any) -> Operation[None]:
        chosen = self._fields_to_reload(fields)
        if not chosen:
            return
        asked = type(self)._base_manager.all() if from_queryset is None else from_queryset
        asked = asked.using(door.alias).filter(pk=self.pk)
        if len(chosen) < len(self._meta.concrete_fields):
            asked = asked.only(*[f.name for f in chosen])
        fresh = yield from asked._get(door, (), {})
        own, read = self.__dict__, fresh.__dict__
        for field in chosen:
            if field.attname not in read and fields is None:
                continue  # from_queryset leaves it out
            own[field.attname] = getattr(fresh, field.attname)
            if field.is_relation:
                own.pop(field.name, None)
                if field.name in read:  # from_queryset joins it
                    own[field.name] = read[field.name]
        self._state.db = fresh._state.db

    def _door_to_read(self, using: str | None, from_queryset: Any) -> Any:
        if using:
            return doors[using]
        chosen = None if from_queryset is None else from_queryset._db
        return doors[chosen] if chosen else door_of(self)

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """Read the fields anew. Raises DoesNotExist."""
        door = self._door_to_read(using, from_queryset)
        door.run(self._reload(door, fields, from_queryset))

    async def arefresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: Any = None,
    ) -> None:
        """As refresh_from_db, awaiting."""
        door = self._door_to_read(using, from_queryset)
        await door.arun(self._reload(door, fields, from_queryset))

    async def aload(self, *names: str) -> None:
        """Load relations or deferred fields, awaiting; by the fetch mode for all peers."""
        door = door_of(self)
        for name in names:
            relation = relation_of(self, name)
            peers = instances_to_load(self, name, asked_for=True)
            if relation is not None:
                await door.arun(load_relation(peers, relation, door.alias, door.dialect))
            else:
                field = self._meta.get_field(name)
                await door.arun(_load_columns(peers, [field], door))


def _leads_to(link: Any, key: Any) -> bool:
    """Tell whether a link to a parent holds that key: the parent's own, or that of its parent."""
    while link is not key and link.is_relation:
        link = link.target_field
    return link is key


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
