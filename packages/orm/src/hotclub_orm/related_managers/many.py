"""The manager behind `book.tags` and `tag.book_set`: two keys in a table between.

Flow: of_instance → **many** → query set of the table between, and m2m_changed before and after. Each
piece of work is a generator; every method has an awaiting twin.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_orm.alters_data import altering
from hotclub_orm.errors import shown
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.operations.telling import telling
from hotclub_orm.queryset import in_one
from hotclub_orm.related_managers.of_instance import WRITING, OfInstance
from hotclub_orm.routers import bring_together
from hotclub_orm.signals import m2m_changed
from hotclub_orm.statements import Operation


@altering(*WRITING)
class ManyRelated(OfInstance):
    """`book.tags`, `tag.book_set`."""

    def __init__(self, instance: Any, relation: Any) -> None:
        super().__init__()
        self.instance, self.relation = instance, relation
        self.forward = hasattr(relation, "through_field")
        field = relation if self.forward else relation.field
        self.field = field
        self.model = relation.related_model
        self.through = field.remote_field.through
        self.symmetrical = field.remote_field.symmetrical
        self.source = field.through_field("source" if self.forward else "target")
        self.target = field.through_field("target" if self.forward else "source")
        self.cache_name = field.name if self.forward else relation.get_accessor_name()
        key = getattr(instance, self.source.target_field.attname)
        if key is None:
            raise ValueError(
                f'"{instance!r}" needs to have a value for field '
                f'"{self.source.target_field.name}" before this many-to-many '
                "relationship can be used."
            )
        if instance.pk is None:
            raise ValueError(
                f"{type(instance).__name__!r} instance needs to have a primary key value before "
                "a many-to-many relationship can be used."
            )
        self.key = key

    def __call__(self, *, manager: str) -> Any:
        """Return the same relation through another manager."""
        base = type(self.model._meta.managers_map[manager])
        return type("ManyRelatedManager", (ManyRelated, base), {})(self.instance, self.relation)

    @property
    def query_name(self) -> str:
        """The name of this side in paths of the other model."""
        return str(self.field.remote_field.name if self.forward else self.field.name)

    def _narrowed(self, asked: Any) -> Any:
        made = self._at_home(asked)
        return made._through_one(self.field, self.forward, self.key)

    def _written_model(self) -> Any:
        return self.through

    # --- operations --------------------------------------------------------------------------

    def _target_key(self, one: Any) -> Any:
        if hasattr(one, "_meta"):
            if not isinstance(one, self.model._meta.concrete_model):
                raise TypeError(f"'{self.model._meta.object_name}' instance expected, got {one!r}")
            if not bring_together(one, self.instance):
                raise ValueError(
                    f'Cannot add "{one!r}": instance is on database "{self.instance._state.db}", '
                    f'value is on database "{one._state.db}"'
                )
            key = getattr(one, self.target.target_field.attname)
            if key is None:
                raise ValueError(
                    f'Cannot add "{one!r}": the value for field "{self.target.name}" is None'
                )
            return key
        return self.target.get_prep_value(one)

    def _existing(self, door: Any, keys: list[Any] | None) -> Operation[set[Any]]:
        asked = self.through._base_manager.using(door.alias).filter(**{self.source.name: self.key})
        if keys is not None:
            asked = asked.filter(**{f"{self.target.name}__in": keys})
        found = yield from asked.values_list(self.target.attname, flat=True)._fetch(door)
        return set(found)

    def _telling(self, action: str, keys: Any, door: Any) -> Operation[None]:
        if m2m_changed.receivers:
            yield from telling(
                m2m_changed,
                self.through,
                action=action,
                instance=self.instance,
                reverse=not self.forward,
                model=self.model,
                pk_set=keys,
                using=door.alias,
            )

    def _add(self, objs: Iterable[Any], defaults: Any) -> Operation[None]:
        door = self._door()
        keys = list(dict.fromkeys(self._target_key(one) for one in objs))
        if not keys:
            return
        known = yield from self._existing(door, keys)
        missing = [key for key in keys if key not in known]
        yield from self._telling("pre_add", set(missing), door)
        yield from self._insert_rows(door, self.source, self.target, missing, defaults)
        if self.symmetrical:
            yield from self._insert_rows(door, self.target, self.source, missing, defaults)
        yield from self._telling("post_add", set(missing), door)

    def _insert_rows(
        self, door: Any, source: Any, target: Any, keys: list[Any], defaults: Any
    ) -> Operation[None]:
        if defaults is not None and not isinstance(defaults, Mapping):
            raise TypeError(f"through_defaults takes a dict, not {shown(defaults)}.")
        values = {
            name: value() if callable(value) else value for name, value in (defaults or {}).items()
        }
        rows = [
            self.through(**{source.attname: self.key, target.attname: key}, **values)
            for key in keys
        ]
        if rows:
            yield from self.through._base_manager.all()._bulk_create(
                door,
                rows,
                {
                    "batch_size": None,
                    "ignore_conflicts": not values and self.through._meta.auto_created is not False,
                    "update_conflicts": False,
                    "update_fields": None,
                    "unique_fields": None,
                },
            )

    def add(self, *objs: Any, through_defaults: Any = None) -> None:
        """Add objects or keys."""
        self._forget()
        self._door().run(in_one(self._add(objs, through_defaults)))

    async def aadd(self, *objs: Any, through_defaults: Any = None) -> None:
        """As add, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._add(objs, through_defaults)))

    def _create_one(self, kwargs: dict[str, Any], defaults: Any) -> Operation[Any]:
        made = yield from self._by_manager(self._door(), kwargs)
        yield from self._add([made], defaults)
        return made

    def create(self, *, through_defaults: Any = None, **kwargs: Any) -> Any:
        """Make an object and add it."""
        self._forget()
        return self._door().run(in_one(self._create_one(kwargs, through_defaults)))

    async def acreate(self, *, through_defaults: Any = None, **kwargs: Any) -> Any:
        """As create, awaiting."""
        self._forget()
        return await self._door().arun(in_one(self._create_one(kwargs, through_defaults)))

    def _get_or_make(self, kind: str, args: Any, kwargs: Any, through: Any) -> Operation[Any]:
        operation = getattr(self.get_queryset(), kind)(self._door(), *args, kwargs)
        made, is_new = yield from operation
        if is_new:
            yield from self._add([made], through)
        return made, is_new

    def get_or_create(
        self, defaults: Any = None, *, through_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As the query set's; a new object is added."""
        self._forget()
        return self._door().run(
            in_one(self._get_or_make("_get_or_create", (defaults,), kwargs, through_defaults))
        )

    async def aget_or_create(
        self, defaults: Any = None, *, through_defaults: Any = None, **kwargs: Any
    ) -> Any:
        """As get_or_create, awaiting."""
        self._forget()
        return await self._door().arun(
            in_one(self._get_or_make("_get_or_create", (defaults,), kwargs, through_defaults))
        )

    def update_or_create(
        self,
        defaults: Any = None,
        create_defaults: Any = None,
        *,
        through_defaults: Any = None,
        **kwargs: Any,
    ) -> Any:
        """As the query set's; a new object is added."""
        self._forget()
        return self._door().run(
            in_one(
                self._get_or_make(
                    "_update_or_create", (defaults, create_defaults), kwargs, through_defaults
                )
            )
        )

    async def aupdate_or_create(
        self,
        defaults: Any = None,
        create_defaults: Any = None,
        *,
        through_defaults: Any = None,
        **kwargs: Any,
    ) -> Any:
        """As update_or_create, awaiting."""
        self._forget()
        return await self._door().arun(
            in_one(
                self._get_or_make(
                    "_update_or_create", (defaults, create_defaults), kwargs, through_defaults
                )
            )
        )

    def _visible(self, keys: list[Any] | None) -> Any:
        """Return those of the keys (None: all) whose objects this manager sees, to be removed."""
        if self._sees_all():
            return keys
        seen = self._seen()
        name = self.target.target_field.name
        if keys is not None:
            seen = seen.filter(**{f"{name}__in": keys})
        return seen.order_by().values(name)

    def _drop(self, keys: list[Any] | None, action: str = "remove") -> Operation[None]:
        door = self._door()
        told = None if keys is None else set(keys)
        yield from self._telling(f"pre_{action}", told, door)
        chosen = self._visible(keys)
        condition = Q(**{self.source.name: self.key})
        if chosen is not None:
            condition &= Q(**{f"{self.target.name}__in": chosen})
        if self.symmetrical:
            mirrored = Q(**{self.target.name: self.key})
            if chosen is not None:
                mirrored &= Q(**{f"{self.source.name}__in": chosen})
            condition |= mirrored
        if keys is None or keys:
            yield from self.through._base_manager.using(door.alias).filter(condition)._delete(door)
        yield from self._telling(f"post_{action}", told, door)

    def remove(self, *objs: Any) -> None:
        """Take objects or keys away."""
        self._forget()
        self._door().run(in_one(self._drop([self._target_key(one) for one in objs])))

    async def aremove(self, *objs: Any) -> None:
        """As remove, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._drop([self._target_key(one) for one in objs])))

    def clear(self) -> None:
        """Take all away."""
        self._forget()
        self._door().run(in_one(self._drop(None, "clear")))

    async def aclear(self) -> None:
        """As clear, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._drop(None, "clear")))

    def _replace(self, objs: list[Any], clear: bool, defaults: Any) -> Operation[None]:
        if clear:
            yield from self._drop(None, "clear")
            yield from self._add(objs, defaults)
            return
        known = yield from self._existing(self._door(), None)
        keys = [self._target_key(one) for one in objs]
        gone = [key for key in known if key not in keys]
        if gone:
            yield from self._drop(gone)
        yield from self._add([key for key in keys if key not in known], defaults)

    def set(
        self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """Have exactly these."""
        self._forget()
        self._door().run(in_one(self._replace(list(objs), clear, through_defaults)))

    async def aset(
        self, objs: Iterable[Any], *, clear: bool = False, through_defaults: Any = None
    ) -> None:
        """As set, awaiting."""
        self._forget()
        await self._door().arun(in_one(self._replace(list(objs), clear, through_defaults)))
