"""`{% load i18n %}`: messages in the reader's language, through the port `translator`.

Alone, messages show as they are written.
"""

from hotclub_templates.library import merge_libraries
from hotclub_templates.tags import block_translations, languages, translations
from hotclub_templates.tags.block_translations import BlockTranslateNode, do_block_translate
from hotclub_templates.tags.languages import (
    LanguageInfoNode,
    LanguageNode,
    language,
    language_bidi,
    language_name,
    language_name_local,
    language_name_translated,
)
from hotclub_templates.tags.translations import TranslateNode, do_translate

register = merge_libraries(room.register for room in (languages, translations, block_translations))

__all__ = [
    "BlockTranslateNode",
    "LanguageInfoNode",
    "LanguageNode",
    "TranslateNode",
    "do_block_translate",
    "do_translate",
    "language",
    "language_bidi",
    "language_name",
    "language_name_local",
    "language_name_translated",
    "register",
]
