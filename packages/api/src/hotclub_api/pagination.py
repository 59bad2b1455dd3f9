"""Pages of a list: numbered, by limit and offset, or by cursor.

Flow: query set, request → `paginate_queryset` → a page → `get_paginated_response`.
Lists and query sets alike; counting and reading go in steps, for both colours.
Not here: ordering (filters.py), except that a cursor needs one of its own.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hotclub_api.errors import ImproperlyConfigured, NotFound
from hotclub_api.response import Response
from hotclub_api.settings import SettingDefault
from hotclub_api.steps import Fetch, Steps, arun, ask, run

_LARGEST = 10**15


def replace_query_param(url: str, key: str, value: Any) -> str:
    """Return the address with one parameter set."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    return urlunsplit(parts._replace(query=urlencode(sorted([*query, (key, str(value))]))))


def remove_query_param(url: str, key: str) -> str:
    """Return the address without a parameter."""
    parts = urlsplit(url)
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != key]
    return urlunsplit(parts._replace(query=urlencode(sorted(query))))


def positive_int(text: Any, *, strict: bool = False, cutoff: int | None = None) -> int:
    """Return a number that a client sent.

    Raises ValueError for no number, a negative one, or with strict zero.
    """
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 16):
        raise ValueError(text)
    number = int(text)
    if strict and number == 0:
        raise ValueError(text)
    return min(number, cutoff) if cutoff else number


def _count(queryset: Any) -> Steps[int]:
    if hasattr(queryset, "model") or not hasattr(queryset, "__len__"):
        return (yield ask(queryset, "count"))  # type: ignore[no-any-return]
    return len(queryset)


class BasePagination:
    """Cuts a list into pages."""

    request: Any = None
    display_page_controls = False

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return the page as a list, None when the list is not cut."""
        return run(self.page_steps(queryset, request, view))

    async def apaginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return the page, on the loop."""
        return await arun(self.page_steps(queryset, request, view))

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps."""
        raise NotImplementedError(f"{type(self).__name__}.paginate_queryset() is missing.")

    def get_paginated_response(self, data: Any) -> Response:
        """Return the response with a page and what leads to the others."""
        raise NotImplementedError(f"{type(self).__name__}.get_paginated_response() is missing.")

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the JSON Schema of a page whose list has the given one."""
        return dict(schema)

    def get_results(self, data: Any) -> Any:
        """Return the list out of a page's data."""
        return data["results"]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the OpenAPI parameters that choose a page."""
        return []

    def _base_url(self) -> str:
        return str(self.request.build_absolute_uri())


def _page_schema(schema: Any, counted: bool) -> dict[str, Any]:
    link = {"type": ["string", "null"], "format": "uri"}
    properties: dict[str, Any] = {"count": {"type": "integer", "minimum": 0}} if counted else {}
    properties |= {"next": link, "previous": link, "results": schema}
    required = ["count", "results"] if counted else ["results"]
    return {"type": "object", "required": required, "properties": properties}


def _parameter(name: str, description: str, kind: str = "integer") -> dict[str, Any]:
    return {
        "name": name, "in": "query", "required": False, "description": description,
        "schema": {"type": kind},
    }  # fmt: skip


class PageNumberPagination(BasePagination):
    """`?page=4`; with page_size_query_param the client may say how many, up to max_page_size."""

    page_size: Any = SettingDefault("PAGE_SIZE")
    page_query_param = "page"
    page_query_description = "A page number within the paginated result set."
    page_size_query_param: str | None = None
    page_size_query_description = "Number of results to return per page."
    max_page_size: int | None = None
    last_page_strings: ClassVar[tuple[str, ...]] = ("last",)
    invalid_page_message = "Invalid page."

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps.

        Raises NotFound for a page that does not exist.
        """
        self.request = request
        size = self.get_page_size(request)
        if not size:
            return None
        self.count = yield from _count(queryset)
        self.num_pages = max(1, -(-self.count // size))
        self.number = self._number(self.get_page_number(request, self))
        self.display_page_controls = self.num_pages > 1
        start = (self.number - 1) * size
        return (yield Fetch(queryset[start : start + size]))

    def _number(self, text: Any) -> int:
        if text in self.last_page_strings:
            return self.num_pages
        try:
            number = positive_int(str(text), strict=True)
        except ValueError:
            raise NotFound(self.invalid_page_message) from None
        if number > self.num_pages:
            raise NotFound(self.invalid_page_message)
        return number

    def get_page_number(self, request: Any, paginator: Any) -> Any:
        """Return the page that is asked for, as text."""
        return request.query_params.get(self.page_query_param) or "1"

    def get_page_size(self, request: Any) -> int | None:
        """Return how many objects a page has, None for all."""
        if self.page_size_query_param:
            try:
                sent = request.query_params[self.page_size_query_param]
                return positive_int(sent, strict=True, cutoff=self.max_page_size)
            except (KeyError, ValueError):
                pass
        return self.page_size  # type: ignore[no-any-return]

    def get_paginated_response(self, data: Any) -> Response:
        """Return count, next, previous and results."""
        return Response(
            {
                "count": self.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        if self.number >= self.num_pages:
            return None
        return replace_query_param(self._base_url(), self.page_query_param, self.number + 1)

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        if self.number <= 1:
            return None
        if self.number == 2:
            return remove_query_param(self._base_url(), self.page_query_param)
        return replace_query_param(self._base_url(), self.page_query_param, self.number - 1)

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the JSON Schema of a page."""
        return _page_schema(schema, counted=True)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters page and, if the client may choose, page size."""
        found = [_parameter(self.page_query_param, self.page_query_description)]
        if self.page_size_query_param:
            found.append(_parameter(self.page_size_query_param, self.page_size_query_description))
        return found


class LimitOffsetPagination(BasePagination):
    """`?limit=100&offset=400`."""

    default_limit: Any = SettingDefault("PAGE_SIZE")
    limit_query_param = "limit"
    limit_query_description = "Number of results to return per page."
    offset_query_param = "offset"
    offset_query_description = "The initial index from which to return the results."
    max_limit: int | None = None

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps."""
        self.request = request
        self.limit = self.get_limit(request)
        if self.limit is None:
            return None
        self.count = yield from _count(queryset)
        self.offset = self.get_offset(request)
        self.display_page_controls = self.count > self.limit
        if self.count == 0 or self.offset > self.count:
            return []
        return (yield Fetch(queryset[self.offset : self.offset + self.limit]))

    def get_limit(self, request: Any) -> int | None:
        """Return how many objects are asked for, None for all."""
        if self.limit_query_param:
            try:
                sent = request.query_params[self.limit_query_param]
                return positive_int(sent, strict=True, cutoff=self.max_limit)
            except (KeyError, ValueError):
                pass
        return self.default_limit  # type: ignore[no-any-return]

    def get_offset(self, request: Any) -> int:
        """Return how many objects are left out."""
        try:
            return positive_int(request.query_params[self.offset_query_param])
        except (KeyError, ValueError):
            return 0

    def get_paginated_response(self, data: Any) -> Response:
        """Return count, next, previous and results."""
        return Response(
            {
                "count": self.count,
                "next": self.get_next_link(),
                "previous": self.get_previous_link(),
                "results": data,
            }
        )

    def _link(self, offset: int) -> str:
        url = replace_query_param(self._base_url(), self.limit_query_param, self.limit)
        if offset <= 0:
            return remove_query_param(url, self.offset_query_param)
        return replace_query_param(url, self.offset_query_param, offset)

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        following = self.offset + int(self.limit or 0)
        return None if following >= self.count else self._link(following)

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        return None if self.offset <= 0 else self._link(self.offset - int(self.limit or 0))

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the JSON Schema of a page."""
        return _page_schema(schema, counted=True)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters limit and offset."""
        return [
            _parameter(self.limit_query_param, self.limit_query_description),
            _parameter(self.offset_query_param, self.offset_query_description),
        ]


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
    cursor_query_description = "The pagination cursor value."
    page_size: Any = SettingDefault("PAGE_SIZE")
    invalid_cursor_message = "Invalid cursor"
    ordering: Any = "-created"
    page_size_query_param: str | None = None
    page_size_query_description = "Number of results to return per page."
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
        return _page_schema(schema, counted=False)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameter cursor."""
        return [_parameter(self.cursor_query_param, self.cursor_query_description, "string")]


def _reversed(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
