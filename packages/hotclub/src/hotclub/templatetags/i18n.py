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

__all__ = [
    "BlockTranslateNode",
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
