"""Pages of a list: numbered, by limit and offset, by cursor, or by key.

Levels, from the ground up: base · numbered, cursor, keyset.
"""

from hotclub_api.pagination.base import (
    BasePagination,
    remove_query_param,
    replace_query_param,
)
from hotclub_api.pagination.cursor import Cursor, CursorPagination
from hotclub_api.pagination.keyset import KeysetPagination
from hotclub_api.pagination.numbered import LimitOffsetPagination, PageNumberPagination

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
