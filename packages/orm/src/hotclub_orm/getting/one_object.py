"""One object: by conditions, or the first or last of an order."""

from __future__ import annotations

from typing import Any, TypeVar

from hotclub_orm.errors import NotSupportedError
from hotclub_orm.getting.streaming import Streaming
from hotclub_orm.operations import read
from hotclub_orm.shape import Shape
from hotclub_orm.statements import Operation, Statement

M = TypeVar("M")
MAX_GET_RESULTS = 21


class OneObject(Streaming[M]):
    """get, first, last, latest, earliest."""

    _gets_plainly = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls._gets_plainly = cls._plain_copies and cls.filter is OneObject.filter

    def _get(self, door: Any, args: Any, kwargs: Any) -> Operation[Any]:
        if self._shape.query.combinator and (args or kwargs):
            raise NotSupportedError(
                f"Calling QuerySet.get(...) with filters after {self._shape.query.combinator}() is "
                "not supported."
            )
        known = None if args else self._known_place(kwargs)
        if known is not None:
            # As filter() and _fetch() in turn, without the query set between them.
            compiled = read.reading(known[0], door.dialect, "one:" + self._kind)
            found: list[Any] = []
            if compiled.sql is not None:
                rows = yield Statement(compiled.sql, compiled.bind(known[1]))
                found = read.made_of(compiled, rows, door.alias, self._fetch_mode())
            else:
                found = yield from read.held(compiled, known[1], door.alias, self._fetch_mode())
        else:
            asked = self.filter(*args, **kwargs) if args or kwargs else self
            kind = "one:" + asked._kind if asked._bounds is None else None
            found = yield from asked._fetch(door, kind)
        if len(found) == 1:
            return found[0]
        name = self.model._meta.object_name
        if not found:
            raise self.model.DoesNotExist(f"{name} matching query does not exist.")
        many = str(len(found)) if len(found) < MAX_GET_RESULTS else f"more than {len(found) - 1}"
        raise self.model.MultipleObjectsReturned(
            f"get() returned more than one {name} -- it returned {many}!"
        )

    def _known_place(self, kwargs: dict[str, Any]) -> tuple[Shape, tuple[Any, ...]] | None:
        """Return where filter() would lead, if that is known and nothing else has to be done."""
        shape = self._shape.children.get(("filter", *kwargs))
        if (
            shape is None
            or not self._gets_plainly
            or self._bounds is not None
            or self._known is not None
            or self._prefetch
        ):
            return None
        values = shape.take(tuple(kwargs.values()))
        if values is None:
            return None
        shape.used = True
        return shape, self._params + values

    def get(self, *args: Any, **kwargs: Any) -> M:
        """Return the one object. Raises DoesNotExist, MultipleObjectsReturned."""
        door = self._door()
        one: M = door.run(self._get(door, args, kwargs))
        return one

    async def aget(self, *args: Any, **kwargs: Any) -> M:
        """As get, awaiting."""
        door = self._door()
        one: M = await door.arun(self._get(door, args, kwargs))
        return one

    def _first(self, door: Any, reverse: bool, order: Any = None) -> Operation[M | None]:
        asked = self if order is None else self.order_by(*order)
        if not asked.ordered and order is None:
            group_by = self._shape.query.group_by
            if isinstance(group_by, tuple) and not any(map(_is_key, group_by)):
                raise TypeError(
                    "Cannot use QuerySet.first() or last() on an unordered queryset "
                    "performing aggregation. Add an ordering with order_by()."
                )
            # Whom order_by() has cleared the order for wants none.
            if self._shape.query.default_ordering:
                asked = asked.order_by("pk")
        asked = asked.reverse() if reverse else asked
        found = yield from asked._sliced(slice(0, 1))._fetch(door)
        return found[0] if found else None

    def first(self) -> M | None:
        """Return the first object of the order (by key where there is none), or None."""
        if self._bounds is not None and self.ordered:
            return next(iter(self[:1]), None)
        door = self._door()
        one: M | None = door.run(self._first(door, False))
        return one

    async def afirst(self) -> M | None:
        """As first, awaiting."""
        door = self._door()
        one: M | None = await door.arun(self._first(door, False))
        return one

    def last(self) -> M | None:
        """Return the last object of the order, or None."""
        self._refuse_sliced("reverse a query")
        door = self._door()
        one: M | None = door.run(self._first(door, True))
        return one

    async def alast(self) -> M | None:
        """As last, awaiting."""
        self._refuse_sliced("reverse a query")
        door = self._door()
        one: M | None = await door.arun(self._first(door, True))
        return one

    def _extreme(self, door: Any, fields: tuple[str, ...], latest: bool) -> Operation[M]:
        latest_by = self.model._meta.get_latest_by
        names = fields or ((latest_by,) if isinstance(latest_by, str) else tuple(latest_by or ()))
        if not names:
            raise ValueError(
                "earliest() and latest() require either fields as positional arguments "
                "or 'get_latest_by' in the model's Meta."
            )
        self._refuse_sliced("change a query")
        one = yield from self._first(door, latest, names)
        if one is None:
            raise self.model.DoesNotExist(
                f"{self.model._meta.object_name} matching query does not exist."
            )
        return one

    def latest(self, *fields: str) -> M:
        """Return the greatest by these fields (get_latest_by). Raises DoesNotExist."""
        door = self._door()
        one: M = door.run(self._extreme(door, fields, True))
        return one

    async def alatest(self, *fields: str) -> M:
        """As latest, awaiting."""
        door = self._door()
        one: M = await door.arun(self._extreme(door, fields, True))
        return one

    def earliest(self, *fields: str) -> M:
        """Return the least by these fields. Raises DoesNotExist."""
        door = self._door()
        one: M = door.run(self._extreme(door, fields, False))
        return one

    async def aearliest(self, *fields: str) -> M:
        """As earliest, awaiting."""
        door = self._door()
        one: M = await door.arun(self._extreme(door, fields, False))
        return one


def _is_key(expression: Any) -> bool:
    field = getattr(expression, "target", None)
    return field is not None and bool(field.primary_key)
