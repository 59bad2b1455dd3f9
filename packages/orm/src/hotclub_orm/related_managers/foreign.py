"""The manager behind `author.book_set`: the objects whose ForeignKey points to one instance.

Flow: of_instance → **foreign** → query set, operations. Each piece of work is a generator; every method has
an awaiting twin.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_orm.alters_data import altering
from hotclub_orm.operations.delete import point_sql
from hotclub_orm.operations.save import saving
from hotclub_orm.queryset import in_one
from hotclub_orm.related_managers.of_instance import WRITING, RelatedToOne
from hotclub_orm.statements import Operation, Statement


@altering(*WRITING)
class ForeignRelated(RelatedToOne):
    """`author.book_set`."""

    def __init__(self, instance: Any, rel: Any) -> None:
        super().__init__()
        self.instance, self.relation = instance, rel
        self.model, self.field = rel.related_model, rel.field
        self.cache_name = rel.get_accessor_name()
        self.key = getattr(instance, self.field.target_field.attname)
        if type(self.key) is tuple and None in self.key:
            self.key = None

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager."""
        base = type(self.model._meta.managers_map[manager])
        return type("ForeignRelatedManager", (ForeignRelated, base), {})(
            self.instance, self.relation
        )

    def _narrowed(self, asked: Any) -> Any:
        made = self._at_home(asked)
        self._require_row()
        if self.key is None:
            return made.none()
        made = made.filter(**{self.field.name: self.key})
        made._known = (self.field, self.instance)
        return made

    def _point_here(self, objects: list[Any], bulk: bool) -> Operation[None]:
        door, field = self._door(), self.field
        keys = [one.pk for one in objects]  # the relation may be a part of the key
        for one in objects:
            setattr(one, field.name, self.instance)
        if not bulk:
            for one in objects:
                yield from saving(one, door)
            return
        yield from _set_keys(door, field, self.key, keys)

    def add(self, *objs: Any, bulk: bool = True) -> None:
        """Make objects point here."""
        self._forget()
        self._door().run(in_one(self._point_here(self._to_add(objs, bulk), bulk)))

    async def aadd(self, *objs: Any, bulk: bool = True) -> None:
        """As add, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._point_here(self._to_add(objs, bulk), bulk)))

    def _created(self, values: dict[str, Any]) -> Any:
        self._require_key()
        self._forget()
        door = self._door()
        return door, self._by_manager(door, {**values, self.field.name: self.instance})

    def create(self, **kwargs: Any) -> Any:
        """Make an object that points here."""
        door, operation = self._created(kwargs)
        return door.run(operation)

    async def acreate(self, **kwargs: Any) -> Any:
        """As create, awaiting."""
        door, operation = self._created(kwargs)
        return await door.arun(operation)

    def _pointing(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        self._require_key()
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

    def _release(self, objects: list[Any], bulk: bool) -> Operation[None]:
        if not objects:
            return
        # Only what this manager sees: one that hides rows does not take them away either.
        yield from self._let_go(self.get_queryset().filter(pk__in=[o.pk for o in objects]), bulk)
        if self._sees_all():
            for one in objects:
                setattr(one, self.field.name, None)

    def _to_remove(self, objs: Iterable[Any]) -> list[Any]:
        """Return the objects if they point here. Raises TypeError, DoesNotExist."""
        found = self._checked(objs)
        for one in found:
            if getattr(one, self.field.attname) != self.key:
                raise self.instance.DoesNotExist(f"{one!r} is not related to {self.instance!r}.")
        return found

    def _let_go(self, asked: Any, bulk: bool) -> Operation[None]:
        """Make these rows point to nothing: at once, or each by its own save()."""
        door, name = self._door(), self.field.name
        if bulk:
            yield from asked.order_by()._update(door, {name: None})
            return
        found = yield from asked._fetch(door)
        for one in found:
            setattr(one, name, None)
            yield from saving(one, door, update_fields=frozenset((name,)))

    def remove(self, *objs: Any, bulk: bool = True) -> None:
        """Make objects point to nothing (only where that is allowed).

        bulk: False lets each be saved by its save(), with signals.
        """
        self._nullable("remove")
        self._require_key()
        self._forget()
        self._door().run(in_one(self._release(self._to_remove(objs), bulk)))

    async def aremove(self, *objs: Any, bulk: bool = True) -> None:
        """As remove, awaiting."""
        self._nullable("aremove")
        self._require_key()
        self._forget()
        await self._door().arun(in_one(self._release(self._to_remove(objs), bulk)))

    def clear(self, *, bulk: bool = True) -> None:
        """Make all objects point to nothing."""
        self._nullable("clear")
        self._require_key()
        self._forget()
        self._door().run(in_one(self._let_go(self.get_queryset(), bulk)))

    async def aclear(self, *, bulk: bool = True) -> None:
        """As clear, awaiting."""
        self._nullable("aclear")
        self._require_key()
        self._forget()
        await self._door().arun(in_one(self._let_go(self.get_queryset(), bulk)))

    def _replace(self, objs: list[Any], bulk: bool, clear: bool) -> Operation[None]:
        door = self._door()
        if self.field.null:
            current = yield from self.get_queryset()._fetch(door)
            gone = current if clear else [one for one in current if one not in objs]
            yield from self._release(gone, bulk)
            objs = objs if clear else [one for one in objs if one not in current]
        yield from self._point_here(objs, bulk)

    def set(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """Make exactly these objects point here."""
        self._forget()
        self._door().run(in_one(self._replace(self._to_add(objs, bulk), bulk, clear)))

    async def aset(self, objs: Iterable[Any], *, bulk: bool = True, clear: bool = False) -> None:
        """As set, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._replace(self._to_add(objs, bulk), bulk, clear)))


def _set_keys(door: Any, field: Any, key: Any, keys: list[Any]) -> Operation[None]:
    if not keys:
        return
    yield Statement(*point_sql(door.dialect, field, key, keys), "affected")
