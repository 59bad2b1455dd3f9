"""Languages in templates."""

from hotclub_templates.tags.i18n import (
    BlockTranslateNode,
    LanguageNode,
    TranslateNode,
    do_block_translate,
    do_translate,
    language,
    language_bidi,
    language_name,
    language_name_local,
    language_name_translated,
    register,
)

do_get_available_languages = register.tags["get_available_languages"]
do_get_current_language = register.tags["get_current_language"]
do_get_current_language_bidi = register.tags["get_current_language_bidi"]
do_get_language_info = register.tags["get_language_info"]
do_get_language_info_list = register.tags["get_language_info_list"]

__all__ = [
    "BlockTranslateNode",
    "LanguageNode",
    "TranslateNode",
    "do_block_translate",
    "do_get_available_languages",
    "do_get_current_language",
    "do_get_current_language_bidi",
    "do_get_language_info",
    "do_get_language_info_list",
    "do_translate",
    "language",
    "language_bidi",
    "language_name",
    "language_name_local",
    "language_name_translated",
    "register",
]
