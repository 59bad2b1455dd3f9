"""Lists of objects."""

from hotclub_admin.changelist import ChangeList
from hotclub_admin.constants import (
    ALL_VAR,
    ERROR_FLAG,
    IGNORED_PARAMS,
    IS_FACETS_VAR,
    IS_POPUP_VAR,
    ORDER_VAR,
    PAGE_VAR,
    SEARCH_VAR,
    TO_FIELD_VAR,
)
from hotclub_admin.search import ChangeListSearchForm

__all__ = [
    "ALL_VAR",
    "ERROR_FLAG",
    "IGNORED_PARAMS",
    "IS_FACETS_VAR",
    "IS_POPUP_VAR",
    "ORDER_VAR",
    "PAGE_VAR",
    "SEARCH_VAR",
    "TO_FIELD_VAR",
    "ChangeList",
    "ChangeListSearchForm",
]
