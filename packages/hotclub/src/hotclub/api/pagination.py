"""Lists in pages."""

from hotclub_api.pagination import (
    BasePagination,
    Cursor,
    CursorPagination,
    KeysetPagination,
    LimitOffsetPagination,
    PageNumberPagination,
    remove_query_param,
    replace_query_param,
)

__all__ = [
    "BasePagination",
    "Cursor",
    "CursorPagination",
    "KeysetPagination",
    "LimitOffsetPagination",
    "PageNumberPagination",
    "remove_query_param",
    "replace_query_param",
]
