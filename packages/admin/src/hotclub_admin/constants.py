"""The names of parameters and form fields; Django's, so that links and scripts carry over."""

from __future__ import annotations

from enum import Enum
from typing import Final

from hotclub_forms.texts import LazyText

ALL_VAR: Final = "all"
ORDER_VAR: Final = "o"
PAGE_VAR: Final = "p"
SEARCH_VAR: Final = "q"
ERROR_FLAG: Final = "e"
IS_FACETS_VAR: Final = "_facets"
IS_POPUP_VAR: Final = "_popup"
TO_FIELD_VAR: Final = "_to_field"
SOURCE_MODEL_VAR: Final = "_source_model"
PRESERVED_FILTERS_VAR: Final = "_changelist_filters"

IGNORED_PARAMS: Final = (
    ALL_VAR, ORDER_VAR, SEARCH_VAR, IS_FACETS_VAR, IS_POPUP_VAR, SOURCE_MODEL_VAR, TO_FIELD_VAR,
)  # fmt: skip

HORIZONTAL: Final = 1
VERTICAL: Final = 2

ACTION_CHECKBOX_NAME: Final = "_selected_action"
EMPTY_CHANGELIST_VALUE: Final = "-"
LOOKUP_SEP: Final = "__"

BLANK_ACTION: Final = ("", LazyText("Choose an action"))


class ShowFacets(Enum):
    """Whether the choices of filters are counted: never, when asked for, or always."""

    NEVER = "NEVER"
    ALLOW = "ALLOW"
    ALWAYS = "ALWAYS"
