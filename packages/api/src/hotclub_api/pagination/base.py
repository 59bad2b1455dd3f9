"""BasePagination, and what all ways of paging share.

Flow: list, request → `page_steps` → a page. Counting and reading go in steps, for both colours.
Not here: a way of paging (numbered.py, cursor.py).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from hotclub_api.response import Response
from hotclub_api.steps import Steps, arun, ask, run


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


def count_of(queryset: Any) -> Steps[int]:
    """Return how many objects there are, in steps."""
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


def page_schema(schema: Any, counted: bool) -> dict[str, Any]:
    """Return the JSON Schema of a page whose list has the given one."""
    link = {"type": ["string", "null"], "format": "uri"}
    properties: dict[str, Any] = {"count": {"type": "integer", "minimum": 0}} if counted else {}
    properties |= {"next": link, "previous": link, "results": schema}
    required = ["count", "results"] if counted else ["results"]
    return {"type": "object", "required": required, "properties": properties}


def query_parameter(name: str, description: str, kind: str = "integer") -> dict[str, Any]:
    """Return an optional parameter of the query string, as OpenAPI writes it."""
    return {
        "name": name, "in": "query", "required": False, "description": description,
        "schema": {"type": kind},
    }  # fmt: skip
