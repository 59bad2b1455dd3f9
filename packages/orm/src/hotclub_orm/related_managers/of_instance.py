"""What related managers of every kind share: they belong to one instance.

Flow: instance, relation → **of_instance** → foreign, many (and contenttypes_relations.py). Here is which
database serves it, and what was prefetched for it. Not here: writing.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from hotclub_orm.crossing import in_thread
from hotclub_orm.door import doors
from hotclub_orm.queryset import QuerySet
from hotclub_orm.routers import alias_to_write, router
from hotclub_orm.state import has_key
from hotclub_orm.statements import Beside, Operation

M = TypeVar("M")
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

    def __class_getitem__(cls, item: Any) -> Any:
        return cls

    def _door(self) -> Any:
        """Return the database to write to."""
        return doors[self._db or alias_to_write(self.instance, self._written_model())]

    def _written_model(self) -> Any:
        """Return the model whose rows are changed."""
        return self.model

    def _at_home(self, asked: Any) -> Any:
        """Return the query set as one of the instance's database, or of what routers say for it."""
        if not router.routers:
            return asked.using(self._db or self.instance._state.db)
        made = asked.using(self._db)
        made._hints = {**made._hints, "instance": self.instance}
        return made

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

    def _by_manager(self, door: Any, values: dict[str, Any]) -> Operation[Any]:
        """Make an object as the model's manager does, which may have a create() of its own."""
        manager = self.model._default_manager
        if not (_has_own(manager, "create") or _has_own(manager, "acreate")):
            return (yield from manager.all()._create(door, values))
        there = manager.db_manager(door.alias)
        call: Any = partial(there.create, **values)
        acall: Any = partial(in_thread, call)
        if _has_own(manager, "acreate"):
            acall = partial(there.acreate, **values)
        return (yield Beside(call, acall))

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


def _has_own(manager: Any, name: str) -> bool:
    """Tell whether the manager or its query sets have that method of their own."""
    forwarded = getattr(getattr(type(manager), name), "__wrapped__", None)
    plain = getattr(QuerySet, name)
    return forwarded is not plain or getattr(manager._queryset_class, name) is not plain


if TYPE_CHECKING:

    class RelatedManager(QuerySet[M]):
        """The manager behind `author.books`, for annotations: `books: RelatedManager["Book"]`."""

        def add(self, *objs: Any, bulk: bool = ..., through_defaults: Any = None) -> None:
            """Relate these objects."""

        async def aadd(self, *objs: Any, bulk: bool = ..., through_defaults: Any = None) -> None:
            """As `add`, awaiting."""

        def remove(self, *objs: Any, bulk: bool = ...) -> None:
            """Relate these objects no more."""

        async def aremove(self, *objs: Any, bulk: bool = ...) -> None:
            """As `remove`, awaiting."""

        def clear(self, *, bulk: bool = ...) -> None:
            """Relate no object."""

        async def aclear(self, *, bulk: bool = ...) -> None:
            """As `clear`, awaiting."""

        def set(
            self,
            objs: Iterable[Any],
            *,
            bulk: bool = ...,
            clear: bool = False,
            through_defaults: Any = None,
        ) -> None:
            """Relate these objects and no others."""

        async def aset(
            self,
            objs: Iterable[Any],
            *,
            bulk: bool = ...,
            clear: bool = False,
            through_defaults: Any = None,
        ) -> None:
            """As `set`, awaiting."""

else:
    RelatedManager = OfInstance


class RelatedToOne(OfInstance):
    """What points to one object, whose key must be known."""

    key: Any

    def _key_of(self, instance: Any, attname: str = "pk") -> Any:
        """Return the key that is pointed to. Raises ValueError before the object has one."""
        self._require_row()
        return getattr(instance, attname)

    def _require_row(self) -> None:
        """Raise ValueError before the object has a key."""
        if not has_key(self.instance.pk):
            raise ValueError(
                f"{type(self.instance).__name__!r} instance needs to have a primary key value "
                "before this relationship can be used."
            )

    def _require_key(self) -> None:
        """Raise ValueError where the value that would be pointed to is not set."""
        self._require_row()
        if self.key is None:
            name = self.relation.field.target_field.name
            raise ValueError(
                f'"{self.instance!r}" needs to have a value for field "{name}" before this '
                "relationship can be used."
            )

    def _to_add(self, objs: Iterable[Any], bulk: bool) -> list[Any]:
        """Return the objects if they can point here so. Raises TypeError, ValueError."""
        self._require_key()
        found = self._checked(objs)
        new = next((one for one in found if one._state.adding or not has_key(one.pk)), None)
        if bulk and new is not None:
            raise ValueError(
                f"{new!r} instance isn't saved. Use bulk=False or save the object first."
            )
        return found
