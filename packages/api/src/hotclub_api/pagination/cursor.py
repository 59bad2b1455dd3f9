"""Pages by cursor: a place in an ordering, that stays put while objects come and go.

Flow: base.py → CursorPagination. Not here: the ordering a client asks for (filters.py).
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from hotclub_api.errors import ImproperlyConfigured, NotFound
from hotclub_api.pagination.base import (
    BasePagination,
    page_schema,
    positive_int,
    query_parameter,
    replace_query_param,
)
from hotclub_api.response import Response
from hotclub_api.settings import SettingDefault
from hotclub_api.steps import Fetch, Steps


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in an ordered list: `offset` objects beyond those at `position`."""

    offset: int = 0
    reverse: bool = False
    position: str | None = None


class CursorPagination(BasePagination):
    """`?cursor=...`: a place in an ordering, so that pages stay put while objects come and go.

    ordering: names, the first of which decides the place; it must be of the model.
    """

    cursor_query_param = "cursor"
    cursor_query_description = "Where the page begins: as a link to it says."
    page_size: Any = SettingDefault("PAGE_SIZE")
    invalid_cursor_message = "Invalid cursor"
    ordering: Any = "-created"
    page_size_query_param: str | None = None
    page_size_query_description = "How many objects a page has."
    max_page_size: int | None = None
    offset_cutoff = 1000

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps.

        Raises NotFound for a cursor that is none.
        """
        self.request, self.page_size_here = request, self.get_page_size(request)
        size = self.page_size_here
        if not size:
            return None
        self.cursor = self.decode_cursor(request) or Cursor()
        self.ordering_here = self.get_ordering(request, queryset, view)
        asked = self._ordered(queryset)
        start = self.cursor.offset
        found = yield Fetch(asked[start : start + size + 1])
        self._place(found, size)
        return self.page

    def _ordered(self, queryset: Any) -> Any:
        names = self.ordering_here
        if hasattr(queryset, "model") and not {"pk", "-pk"} & set(names):
            names = (*names, "pk")  # equal values need an order too
        order = tuple(_reversed(one) for one in names) if self.cursor.reverse else names
        queryset = queryset.order_by(*order)
        if self.cursor.position is None:
            return queryset
        descending = names[0].startswith("-")
        lookup = "lt" if self.cursor.reverse != descending else "gt"
        attribute = names[0].removeprefix("-")
        try:
            return queryset.filter(**{f"{attribute}__{lookup}": self.cursor.position})
        except Exception as problem:
            raise NotFound(self.invalid_cursor_message) from problem

    def _place(self, found: list[Any], size: int) -> None:
        """Find out what lies before and after the page."""
        page = found[:size]
        more = len(found) > size
        following = self._position(found[-1]) if more else None
        if self.cursor.reverse:
            page.reverse()
            self.has_next = self.cursor.position is not None or self.cursor.offset > 0
            self.has_previous = more
            self.next_position = self.cursor.position if self.has_next else None
            self.previous_position = following
        else:
            self.has_next, self.has_previous = (
                more,
                (self.cursor.position is not None or self.cursor.offset > 0),
            )
            self.next_position = following
            self.previous_position = self.cursor.position if self.has_previous else None
        self.page = page
        self.display_page_controls = self.has_next or self.has_previous

    def get_page_size(self, request: Any) -> int | None:
        """Return how many objects a page has, None for all."""
        if self.page_size_query_param:
            try:
                sent = request.query_params[self.page_size_query_param]
                return positive_int(sent, strict=True, cutoff=self.max_page_size)
            except (KeyError, ValueError):
                pass
        return self.page_size  # type: ignore[no-any-return]

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return the ordering: of the view's ordering filter if it has one, else the class's.

        Raises ImproperlyConfigured for none, or one over a relation.
        """
        ordering = self.ordering
        for one in getattr(view, "filter_backends", ()):
            if hasattr(one, "get_ordering"):
                ordering = one().get_ordering(request, queryset, view) or ordering
        names = (ordering,) if isinstance(ordering, str) else tuple(ordering or ())
        if not names or any("__" in one for one in names):
            raise ImproperlyConfigured(
                f"{type(self).__name__} needs an ordering by fields of the model, not {ordering!r}."
            )
        return names

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        if not self.has_next:
            return None
        compare = self.next_position
        if self.page and self.cursor.reverse and self.cursor.offset:
            compare = self._position(self.page[-1])
        return self._link(self._beyond(self.page[::-1], compare, reverse=False))

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        if not self.has_previous:
            return None
        compare = self.previous_position
        if self.page and not self.cursor.reverse and self.cursor.offset:
            compare = self._position(self.page[0])
        return self._link(self._beyond(self.page, compare, reverse=True))

    def _beyond(self, nearest: list[Any], compare: str | None, *, reverse: bool) -> Cursor:
        """Return the cursor beyond an end of the page.   nearest: the page, seen from that end.

        Values equal to the first one beyond are counted, so that none is shown twice or left out.
        """
        for offset, one in enumerate(nearest):
            position = self._position(one)
            if position != compare:
                return Cursor(offset, reverse, position)
        behind = self.next_position if reverse else self.previous_position
        if not nearest:
            return Cursor(0, reverse, self.previous_position if reverse else self.next_position)
        size = int(self.page_size_here or 0)
        if not (self.has_next if reverse else self.has_previous):
            return Cursor(size, reverse, None)
        # All of the page has the same value: count on in the direction the page was read in.
        onwards = self.cursor.reverse is reverse
        return Cursor(self.cursor.offset + size if onwards else 0, reverse, behind)

    def _position(self, instance: Any) -> str | None:
        name = self.ordering_here[0].removeprefix("-")
        value = instance[name] if isinstance(instance, Mapping) else getattr(instance, name)
        return None if value is None else str(value)

    def decode_cursor(self, request: Any) -> Cursor | None:
        """Return the cursor that was sent, None if none was.

        Raises NotFound for a malformed one.
        """
        encoded = request.query_params.get(self.cursor_query_param)
        if encoded is None:
            return None
        try:
            text = urlsafe_b64decode(encoded.encode("ascii")).decode("utf-8")
            tokens = dict(parse_qsl(text, keep_blank_values=True))
            offset = positive_int(tokens.get("o", "0"), cutoff=self.offset_cutoff)
        except (ValueError, binascii.Error):
            raise NotFound(self.invalid_cursor_message) from None
        return Cursor(offset=offset, reverse=tokens.get("r") == "1", position=tokens.get("p"))

    def encode_cursor(self, cursor: Cursor) -> str:
        """Return the address with a cursor."""
        tokens: dict[str, str] = {}
        if cursor.offset:
            tokens["o"] = str(cursor.offset)
        if cursor.reverse:
            tokens["r"] = "1"
        if cursor.position is not None:
            tokens["p"] = cursor.position
        encoded = urlsafe_b64encode(urlencode(tokens).encode()).decode("ascii")
        return replace_query_param(self._base_url(), self.cursor_query_param, encoded)

    _link = encode_cursor

    def get_paginated_response(self, data: Any) -> Response:
        """Return next, previous and results."""
        return Response(
            {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data}
        )

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the JSON Schema of a page."""
        return page_schema(schema, counted=False)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameter cursor."""
        return [query_parameter(self.cursor_query_param, self.cursor_query_description, "string")]


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
