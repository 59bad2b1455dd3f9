"""Translation: messages in the language of the current request or task.

Flow: request → negotiation → `activate` → gettext family → catalogues → text.
Levels, from the ground up: language_data → codes → catalogues → active → lazy, negotiation,
language_info.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.utils.translation.active import (
        activate,
        deactivate,
        deactivate_all,
        forget_catalogues,
        get_language,
        get_language_bidi,
        gettext,
        gettext_noop,
        locale_folders,
        ngettext,
        npgettext,
        override,
        pgettext,
    )
    from hotclub.utils.translation.codes import LanguageInfo, to_language, to_locale
    from hotclub.utils.translation.language_info import get_language_info
    from hotclub.utils.translation.lazy import (
        LazyMessage,
        gettext_lazy,
        ngettext_lazy,
        npgettext_lazy,
        pgettext_lazy,
    )
    from hotclub.utils.translation.negotiation import (
        check_for_language,
        get_language_from_path,
        get_language_from_request,
        get_supported_language_variant,
    )

__all__ = [
    "LanguageInfo",
    "LazyMessage",
    "activate",
    "check_for_language",
    "deactivate",
    "deactivate_all",
    "forget_catalogues",
    "get_language",
    "get_language_bidi",
    "get_language_from_path",
    "get_language_from_request",
    "get_language_info",
    "get_supported_language_variant",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "locale_folders",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
    "npgettext_lazy",
    "override",
    "pgettext",
    "pgettext_lazy",
    "to_language",
    "to_locale",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub.utils.translation.active": (
        "activate deactivate deactivate_all forget_catalogues get_language get_language_bidi "
        "gettext gettext_noop locale_folders ngettext npgettext override pgettext"
    ),
    "hotclub.utils.translation.codes": "LanguageInfo to_language to_locale",
    "hotclub.utils.translation.language_info": "get_language_info",
    "hotclub.utils.translation.lazy": (
        "LazyMessage gettext_lazy ngettext_lazy npgettext_lazy pgettext_lazy"
    ),
    "hotclub.utils.translation.negotiation": (
        "check_for_language get_language_from_path get_language_from_request "
        "get_supported_language_variant"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
