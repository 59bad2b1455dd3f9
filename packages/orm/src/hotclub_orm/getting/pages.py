"""Pages: a part of an ordered list, and the tokens of the parts beside it.

Flow: a query set → its order made total (plan/keyset.py) → the rows behind the place of a token → **Page**.
Rows that come or go meanwhile move no other row to another page. Not here: what a token looks like
(page_tokens.py).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from math import isnan
from typing import Any, Generic, Self, TypeVar, overload

from hotclub_orm.compiler.binder import make_binder
from hotclub_orm.compiler.select import Compiler
from hotclub_orm.errors import (
    DataError,
    InvalidPageToken,
    NotSupportedError,
    OrmError,
    ProgrammingError,
    ValidationError,
    shown,
)
from hotclub_orm.expressions.parameters import field_of_values
from hotclub_orm.getting.one_object import OneObject
from hotclub_orm.hydrate import row_class
from hotclub_orm.operations.read import remembered
from hotclub_orm.page_tokens import MARK_SIZE, Place, kinds_of, place_of, token_of
from hotclub_orm.plan.keyset import KEY, come_behind, order_by_keys
from hotclub_orm.plan.query import Query
from hotclub_orm.shape import Shape
from hotclub_orm.shape_keys import Counter
from hotclub_orm.statements import Operation

M = TypeVar("M")

_FOREIGN = "The token holds values that are none of this order."


@dataclass(frozen=True, slots=True)
class Page(Sequence[M], Generic[M]):
    """A page of a list: a sequence of its objects.

    next: the token of the page behind it, for `after=`; None at the end. previous: the token of the page
    before it, for `before=`; None at the beginning. A token fits into a URL as it is.
    """

    objects: list[M]
    next: str | None
    previous: str | None

    @property
    def has_next(self) -> bool:
        """Whether there is a page behind this one."""
        return self.next is not None

    @property
    def has_previous(self) -> bool:
        """Whether there is a page before this one."""
        return self.previous is not None

    def __iter__(self) -> Iterator[M]:
        return iter(self.objects)

    def __len__(self) -> int:
        return len(self.objects)

    @overload
    def __getitem__(self, index: int) -> M: ...
    @overload
    def __getitem__(self, index: slice) -> list[M]: ...
    def __getitem__(self, index: Any) -> Any:
        return self.objects[index]


class Pages(OneObject[M]):
    """keyset."""

    def keyset(
        self, *, after: str | None = None, before: str | None = None, size: int = 50
    ) -> Page[M]:
        """Return the page of `size` rows behind or before a token, or the first page.

        The order is the query set's own, with NULLs where the database puts them; the key is added
        where that leaves rows equal. has_previous of a page behind a token, and has_next of one
        before a token, are told by the token: the page there may be empty once rows are deleted.
        Raises InvalidPageToken for a text that is no token of this order, NotSupportedError for an
        order without places (random, by a window or JSON), TypeError, ValueError for bad arguments.
        """
        door = self._door()
        page: Page[M] = door.run(self._page(door, after, before, size))
        return page

    async def akeyset(
        self, *, after: str | None = None, before: str | None = None, size: int = 50
    ) -> Page[M]:
        """As keyset, awaiting."""
        door = self._door()
        page: Page[M] = await door.arun(self._page(door, after, before, size))
        return page

    def _page(
        self, door: Any, after: str | None, before: str | None, size: int
    ) -> Operation[Page[M]]:
        self._check_paged(after, before, size)
        backward = before is not None
        order = _Order(self._by_keys(False), door.dialect)
        asked = order.asked if not backward else self._by_keys(True)
        place = None
        if after is not None or before is not None:
            place = order.place(before if backward else after)
            asked = asked._behind(place, door.dialect.features.nulls_are_least)
        try:
            found = yield from asked._sliced(slice(0, size + 1))._fetch(door)
        except (DataError, ProgrammingError) as problem:
            if place is None:
                raise
            raise InvalidPageToken(_FOREIGN) from problem
        rows = [self._without_keys(one, order.width) for one in found[:size]]
        further = len(found) > size
        if backward:
            rows.reverse()
        return order.page(rows, place, further, backward)

    def _check_paged(self, after: Any, before: Any, size: Any) -> None:
        self._refuse_sliced("read pages")
        self._refuse_combined("keyset")
        if after is not None and before is not None:
            raise ValueError("keyset() takes after=… or before=…, not both.")
        if isinstance(size, bool) or not isinstance(size, int):
            raise TypeError(f"The size of a page is an int, not {shown(size)}.")
        if size < 1:
            raise ValueError(f"A page has one row or more, not {size}.")
        if self._shape.query.distinct_fields:
            raise NotSupportedError("DISTINCT ON fields has no pages: a page is cut before it.")

    def _by_keys(self, backward: bool) -> Self:
        """Return the rows in a total order, with its columns."""

        def build(query: Query, _: Any) -> None:
            order_by_keys(query, backward)

        made = self._moved(("_by_keys", (backward,), {}), ("by keys", backward), [], build, None)
        if made._kind != "objects":
            made._kind = "into with values" if made._kind == "into" else "tuples"
        return made

    def _behind(self, place: Place, nulls_are_least: bool) -> Self:
        """Keep the rows behind the place. Raises InvalidPageToken for values that can't be there."""
        values = place.values
        start = self._shape.width

        def build(query: Query, _: Any) -> None:
            counter = Counter(start)
            slots = [None if value is None else counter.slot(value) for value in values]
            come_behind(query, slots, nulls_are_least, place.itself)

        key = ("behind", kinds_of(values), nulls_are_least, place.itself)
        added = [value for value in values if value is not None]
        try:
            made = self._moved(("_behind", (place, nulls_are_least), {}), key, added, build, None)
        except (OrmError, ValidationError, ValueError, TypeError, ArithmeticError) as problem:
            raise InvalidPageToken(_FOREIGN) from problem
        if len(made._params) < start + len(added):
            # A value that no parameter can carry: nothing of the order is like that.
            raise InvalidPageToken(_FOREIGN)
        return made

    def _without_keys(self, one: Any, width: int) -> tuple[Any, tuple[Any, ...]]:
        """Return the row as the query set gives it, and the values of the order's columns."""
        if self._kind == "objects":
            own = one.__dict__
            return one, tuple(own.pop(KEY.format(place)) for place in range(width))
        if self._kind == "into":
            row, values = one
            return row, values[-width:]
        names = self._shape.query.values_names or ()
        return shaped(self._kind, names, one), tuple(one[-width:])


class _Order:
    """An order and its tokens."""

    def __init__(self, asked: Any, dialect: Any) -> None:
        self.asked = asked
        query = asked._shape.query
        self.expressions = [one.expression for one in query.order_by]
        self.width = len(self.expressions)
        self.keeps_nan: bool = dialect.features.keeps_nan
        self.fields = [one.output_field_or_none for one in self.expressions]
        text, bind = remembered(asked._shape, (dialect, "order of keys"), _written_order)
        params = bind(asked._params)
        told = repr((query.model._meta.label, text, list(map(str, params))))
        self.mark = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()[:MARK_SIZE]

    def place(self, token: Any) -> Place:
        """Return the place of a token. Raises InvalidPageToken."""
        place = place_of(token)
        if place.mark != self.mark or len(place.values) != self.width:
            raise InvalidPageToken(
                "The token is of another order: another query, or the same before it was changed."
            )
        for value, field in zip(place.values, self.fields, strict=True):
            if isinstance(value, float) and isnan(value) and not self.keeps_nan:
                raise InvalidPageToken(_FOREIGN)
            _check_value(value, field)
        return place

    def token(self, values: Sequence[Any]) -> str:
        """Return the token of the place of these values. Raises NotSupportedError."""
        plain = [_plain(one, field) for one, field in zip(values, self.fields, strict=True)]
        made = token_of(Place(self.mark, False, tuple(plain)))
        try:
            place_of(made)
        except InvalidPageToken:
            raise NotSupportedError(
                "An order by such long texts or great numbers has no pages: their tokens would not fit "
                "into a URL. Order by a part, as Left(name, 100)."
            ) from None
        return made

    def page(
        self, rows: list[Any], place: Place | None, further: bool, backward: bool
    ) -> Page[Any]:
        """Return the page of these rows. further: whether there are more in the way it was read."""
        objects = [one for one, _ in rows]
        if not rows:
            if place is None:
                return Page([], None, None)
            back = token_of(place._replace(itself=not place.itself))
            return Page([], back, None) if backward else Page([], None, back)
        has_next, has_previous = (True, further) if backward else (further, place is not None)
        return Page(
            objects,
            self.token(rows[-1][1]) if has_next else None,
            self.token(rows[0][1]) if has_previous else None,
        )


def _written_order(shape: Shape, key: Any, heard: set[str]) -> tuple[str, Any]:
    """Return the text of the order's columns and the binder of its parameters."""
    compiler = Compiler(shape.query, key[0], heard=heard)
    texts, params = [], []
    for one in compiler.query.resolved_ordering():
        sql, more = compiler.compile(one)
        texts.append(sql)
        params.extend(more)
    return ", ".join(texts), make_binder(params)


# Internal field type → the signs of the values that its column may hold; others may hold any.
_SIGNS = {
    "BooleanField": "b",
    "CharField": "s",
    "TextField": "s",
    "SlugField": "s",
    "FileField": "s",
    "FilePathField": "s",
    "IPAddressField": "s",
    "GenericIPAddressField": "s",
    "DateField": "D",
    "DateTimeField": "M",
    "DecimalField": "d",
    "DurationField": "t",
    "FloatField": "f",
    "TimeField": "T",
    "UUIDField": "u",
    "BinaryField": "y",
}


def _check_value(value: Any, field: Any) -> None:
    """Raise InvalidPageToken for a value that a column of that field can't hold."""
    if not _may_hold(field, value):
        raise InvalidPageToken(_FOREIGN)
    if field is not None and field.get_internal_type().endswith("IPAddressField") and value:
        try:
            ip_address(value)
        except ValueError:
            raise InvalidPageToken(_FOREIGN) from None


def _may_hold(field: Any, value: Any) -> bool:
    """Tell whether a column of that field may hold values of that type, as a token has them."""
    sign = kinds_of([value])
    kind = "" if field is None else field_of_values(field).get_internal_type()
    held = "i" if kind.endswith(("IntegerField", "AutoField")) else _SIGNS.get(kind, sign)
    return sign == "n" or (sign != "?" and sign == held)


def _plain(value: Any, field: Any) -> Any:
    """Return the value as a token holds it. Raises NotSupportedError for one that none does."""
    if not _may_hold(field, value) and field is not None:
        value = field.get_prep_value(value)  # of a type of the field's own
    if isinstance(value, memoryview):
        value = bytes(value)
    if not _may_hold(field, value):
        name = "a value" if field is None else f"a {field.get_internal_type()}"
        raise NotSupportedError(
            f"An order by {name} has no pages: its values ({type(value).__name__}) fit into no token."
        )
    return value


def shaped(kind: str, names: tuple[str, ...], row: Sequence[Any]) -> Any:
    """Return a row of values as values() and values_list() give it."""
    if kind == "flat":
        return row[0]
    values = tuple(row[: len(names)])
    if kind == "dicts":
        return dict(zip(names, values, strict=True))
    return row_class(names)._make(values) if kind == "named" else values
