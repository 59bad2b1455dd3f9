"""Pages by number, and windows by limit and offset.

Flow: base.py → these. Not here: cursors.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_api.errors import NotFound
from hotclub_api.pagination.base import (
    BasePagination,
    count_of,
    page_schema,
    positive_int,
    query_parameter,
    remove_query_param,
    replace_query_param,
)
from hotclub_api.response import Response
from hotclub_api.settings import SettingDefault
from hotclub_api.steps import Fetch, Steps


class PageNumberPagination(BasePagination):
    """`?page=4`; with page_size_query_param the client may say how many, up to max_page_size."""

    page_size: Any = SettingDefault("PAGE_SIZE")
    page_query_param = "page"
    page_query_description = "Which page, counted from 1."
    page_size_query_param: str | None = None
    page_size_query_description = "How many objects a page has."
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
        self.count = yield from count_of(queryset)
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
        return page_schema(schema, counted=True)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters page and, if the client may choose, page size."""
        found = [query_parameter(self.page_query_param, self.page_query_description)]
        if self.page_size_query_param:
            found.append(
                query_parameter(self.page_size_query_param, self.page_size_query_description)
            )
        return found


class LimitOffsetPagination(BasePagination):
    """`?limit=100&offset=400`."""

    default_limit: Any = SettingDefault("PAGE_SIZE")
    limit_query_param = "limit"
    limit_query_description = "How many objects, at most."
    offset_query_param = "offset"
    offset_query_description = "How many objects to pass over."
    max_limit: int | None = None

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps."""
        self.request = request
        self.limit = self.get_limit(request)
        if self.limit is None:
            return None
        self.count = yield from count_of(queryset)
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
        return page_schema(schema, counted=True)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters limit and offset."""
        return [
            query_parameter(self.limit_query_param, self.limit_query_description),
            query_parameter(self.offset_query_param, self.offset_query_description),
        ]
