"""Pages of a list: numbered, by limit and offset, or by cursor.

Levels, from the ground up: base · numbered, cursor.
"""

from hotclub_api.pagination.base import (
    BasePagination,
    remove_query_param,
    replace_query_param,
)
from hotclub_api.pagination.cursor import Cursor, CursorPagination
from hotclub_api.pagination.numbered import LimitOffsetPagination, PageNumberPagination

__all__ = [
    "BasePagination",
    "Cursor",
    "CursorPagination",
    "LimitOffsetPagination",
    "PageNumberPagination",
    "remove_query_param",
    "replace_query_param",
]
