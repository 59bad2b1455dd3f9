"""What a language is called, in itself and in the current one.

Flow: code → codes.info_of → **get_language_info**.
"""

from __future__ import annotations

from hotclub.utils.translation.active import gettext
from hotclub.utils.translation.codes import LanguageInfo, info_of


def get_language_info(lang_code: str) -> LanguageInfo:
    """Return code, name, name_local, name_translated and bidi. Raises KeyError if unknown."""
    found = info_of(lang_code)
    found["name_translated"] = gettext(found["name"])
    return found
