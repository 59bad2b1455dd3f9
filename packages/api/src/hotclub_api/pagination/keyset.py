"""Pages by key: the rows behind or before a row, found by the index of their order.

Flow: base.py → KeysetPagination → `QuerySet.keyset` of hotclub-orm, whose tokens stand in the links.
Not here: cursors of any other query set (cursor.py).
"""

from __future__ import annotations

from typing import Any

from hotclub_api.errors import ImproperlyConfigured, NotFound
from hotclub_api.pagination.base import (
    BasePagination,
    page_schema,
    positive_int,
    query_parameter,
    remove_query_param,
    replace_query_param,
)
from hotclub_api.response import Response
from hotclub_api.settings import SettingDefault
from hotclub_api.steps import Steps, ask


class KeysetPagination(BasePagination):
    """`?after=…` and `?before=…`: pages that stay put and cost the same wherever they are.

    The order is that of the query set (of its view's ordering filter, or the model's), by any of its
    fields, relations and expressions; the key is added where that leaves rows equal. ordering: names
    for a query set that has no order.
    """

    after_query_param = "after"
    after_query_description = "The page behind a row: as a link to it says."
    before_query_param = "before"
    before_query_description = "The page before a row: as a link to it says."
    page_size: Any = SettingDefault("PAGE_SIZE")
    page_size_query_param: str | None = None
    page_size_query_description = "How many objects a page has."
    max_page_size: int | None = None
    invalid_page_message = "Invalid page."
    ordering: Any = None

    def page_steps(self, queryset: Any, request: Any, view: Any) -> Steps[Any]:
        """Return the page, in steps.

        Raises NotFound for a token that is none of this list, ImproperlyConfigured for what is no
        query set of hotclub-orm.
        """
        self.request = request
        size = self.get_page_size(request)
        if not size:
            return None
        if not hasattr(queryset, "keyset"):
            raise ImproperlyConfigured(
                f"{type(self).__name__} reads pages of query sets of hotclub-orm, not of a "
                f"{type(queryset).__name__}; CursorPagination takes others."
            )
        if self.ordering is not None and not queryset.ordered:
            names = (self.ordering,) if isinstance(self.ordering, str) else self.ordering
            queryset = queryset.order_by(*names)
        after, before = self._tokens(request)
        try:
            self.page = yield ask(queryset, "keyset", after=after, before=before, size=size)
        except Exception as problem:
            # By name: the ORM is not imported for an error that it may raise.
            if type(problem).__name__ != "InvalidPageToken":
                raise
            raise NotFound(self.invalid_page_message) from None
        self.display_page_controls = self.page.has_next or self.page.has_previous
        return list(self.page)

    def _tokens(self, request: Any) -> tuple[str | None, str | None]:
        after = request.query_params.get(self.after_query_param) or None
        before = request.query_params.get(self.before_query_param) or None
        if after is not None and before is not None:
            raise NotFound(self.invalid_page_message)
        return after, before

    def get_page_size(self, request: Any) -> int | None:
        """Return how many objects a page has, None for all."""
        if self.page_size_query_param:
            try:
                sent = request.query_params[self.page_size_query_param]
                return positive_int(sent, strict=True, cutoff=self.max_page_size)
            except (KeyError, ValueError):
                pass
        return self.page_size  # type: ignore[no-any-return]

    def get_next_link(self) -> str | None:
        """Return the address of the next page."""
        return self._link(self.after_query_param, self.before_query_param, self.page.next)

    def get_previous_link(self) -> str | None:
        """Return the address of the page before."""
        return self._link(self.before_query_param, self.after_query_param, self.page.previous)

    def _link(self, name: str, other: str, token: str | None) -> str | None:
        if token is None:
            return None
        return replace_query_param(remove_query_param(self._base_url(), other), name, token)

    def get_paginated_response(self, data: Any) -> Response:
        """Return next, previous and results."""
        return Response(
            {"next": self.get_next_link(), "previous": self.get_previous_link(), "results": data}
        )

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Return the JSON Schema of a page."""
        return page_schema(schema, counted=False)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Return the parameters after, before and, if the client may choose, page size."""
        found = [
            query_parameter(self.after_query_param, self.after_query_description, "string"),
            query_parameter(self.before_query_param, self.before_query_description, "string"),
        ]
        if self.page_size_query_param:
            found.append(
                query_parameter(self.page_size_query_param, self.page_size_query_description)
            )
        return found
