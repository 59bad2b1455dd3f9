"""Facts: numbers, existence, aggregates, and the database's plan. Here the reading half is whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from hotclub_orm.getting.pages import Pages, shaped
from hotclub_orm.operations import read
from hotclub_orm.plan.aliases import check_alias
from hotclub_orm.state import has_key
from hotclub_orm.statements import Operation

M = TypeVar("M")


class Getting(Pages[M]):
    """The reading half of QuerySet."""

    def count(self) -> int:
        """Return how many rows there are."""
        if self._result_cache is not None:
            return len(self._result_cache)
        door = self._door()
        number: int = door.run(read.count(*self.final_shape(), door.dialect, door.alias))
        return number

    async def acount(self) -> int:
        """As count, awaiting."""
        if self._result_cache is not None:
            return len(self._result_cache)
        door = self._door()
        number: int = await door.arun(read.count(*self.final_shape(), door.dialect, door.alias))
        return number

    def exists(self) -> bool:
        """Tell whether there is a row."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        door = self._door()
        found: bool = door.run(read.exists(*self.final_shape(), door.dialect, door.alias))
        return found

    async def aexists(self) -> bool:
        """As exists, awaiting."""
        if self._result_cache is not None:
            return bool(self._result_cache)
        door = self._door()
        found: bool = await door.arun(read.exists(*self.final_shape(), door.dialect, door.alias))
        return found

    def _holding(self, obj: Any) -> Self:
        if self._shape.query.values_names is not None:
            raise TypeError("Cannot call QuerySet.contains() after .values() or .values_list().")
        if not hasattr(obj, "_meta"):
            raise TypeError("'obj' must be a model instance.")
        if not has_key(obj.pk):
            raise ValueError("QuerySet.contains() cannot be used on unsaved objects.")
        if obj._meta.concrete_model is not self.model._meta.concrete_model:
            return self.none()
        return self.filter(pk=obj.pk)

    def contains(self, obj: Any) -> bool:
        """Tell whether the object is among the rows."""
        if self._result_cache is not None:
            return obj in self._result_cache
        return self._holding(obj).exists()

    async def acontains(self, obj: Any) -> bool:
        """As contains, awaiting."""
        if self._result_cache is not None:
            return obj in self._result_cache
        return await self._holding(obj).aexists()

    def _aggregate(self, door: Any, args: Any, kwargs: Any) -> Operation[dict[str, Any]]:
        named = self._named("aggregate", args, kwargs)
        for name in named:
            check_alias(name)
        if not named:
            return {}
        shape, params = self.final_shape()
        return (yield from read.aggregate(shape, params, door.dialect, door.alias, named))

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return aggregates over all rows, by name."""
        door = self._door()
        found: dict[str, Any] = door.run(self._aggregate(door, args, kwargs))
        return found

    async def aaggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As aggregate, awaiting."""
        door = self._door()
        found: dict[str, Any] = await door.arun(self._aggregate(door, args, kwargs))
        return found

    def explain(self, *, format: str | None = None, **options: Any) -> str:
        """Return the database's plan of the query, as text; a prompt shows it with its lines."""
        door = self._door()
        text: str = door.run(
            read.explain(*self.final_shape(), door.dialect, door.alias, format, options)
        )
        return text

    async def aexplain(self, *, format: str | None = None, **options: Any) -> str:
        """As explain, awaiting."""
        door = self._door()
        text: str = await door.arun(
            read.explain(*self.final_shape(), door.dialect, door.alias, format, options)
        )
        return text

    def _in_bulk(self, door: Any, ids: Any, field_name: str) -> Operation[dict[Any, M]]:
        self._refuse_sliced("use 'limit' or 'offset' with in_bulk()")
        if self._kind == "into":
            raise TypeError("Cannot call in_bulk() after .into(): its rows need not hold the key.")
        meta = self.model._meta
        field = meta.pk if field_name == "pk" else meta.get_field(field_name)
        alone = any(one.fields == (field_name,) for one in meta.total_unique_constraints)
        if not field.unique and not alone:
            raise ValueError(
                f"in_bulk()'s field_name must be a unique field but {field_name!r} isn't."
            )
        asked: Any = self
        if ids is not None:
            ids = list(ids)
            if not ids:
                return {}
            asked = self.filter(**{f"{field_name}__in": ids})
        if self._kind == "objects":
            found = yield from asked._fetch(door)
            return {getattr(one, field.attname): one for one in found}
        # The key is read beside the values, and given to none who did not choose it.
        names = asked._shape.query.values_names
        keyed = asked._values("values_list", "tuples", (*names, field.attname), {})
        rows = yield from keyed._fetch(door)
        at = names.index(field.attname) if field.attname in names else len(names)
        return {row[at]: shaped(self._kind, names, row) for row in rows}

    def in_bulk(
        self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk"
    ) -> dict[Any, M]:
        """Return objects by key (or by another unique field)."""
        door = self._door()
        found: dict[Any, M] = door.run(self._in_bulk(door, id_list, field_name))
        return found

    async def ain_bulk(
        self, id_list: Iterable[Any] | None = None, *, field_name: str = "pk"
    ) -> dict[Any, M]:
        """As in_bulk, awaiting."""
        door = self._door()
        found: dict[Any, M] = await door.arun(self._in_bulk(door, id_list, field_name))
        return found
