"""Language codes and their kin: "pt-br" (language tag), "pt_BR" (locale, the folder's name).

Flow: text → **codes** → the other spelling, or what is known of the language.
Source: RFC 5646 for tags. Not here: what this project offers (negotiation.py).
"""

from __future__ import annotations

from typing import Any, TypedDict

from hotclub.utils.translation.language_data import FALLBACKS, NAMES, RIGHT_TO_LEFT


class LanguageInfo(TypedDict, total=False):
    """What templates show of a language; name_translated is the name in the active language."""

    code: str
    name: str
    name_local: str
    name_translated: str
    bidi: bool


def to_language(locale: str) -> str:
    """Return the tag of a locale: "en_US" gives "en-us"."""
    return locale.replace("_", "-").lower()


def to_locale(language: str) -> str:
    """Return the locale of a tag: "en-us" gives "en_US", "zh-hans" gives "zh_Hans"."""
    main, dash, rest = language.partition("-")
    if not dash:
        main, _, variant = language.partition("_")
        return f"{main.lower()}_{_region(variant)}" if variant else main.lower()
    region, dash, more = rest.partition("-")
    return f"{main.lower()}_{_region(region)}" + (f"-{more}" if dash else "")


def _region(text: str) -> str:
    # A script has more than two letters and is written with one capital.
    return text.title() if len(text) > 2 else text.upper()


def generic_of(code: str) -> str:
    """Return the language without its region: "de-at" gives "de"."""
    return code.split("-", 1)[0]


def spellings(code: str) -> list[str]:
    """Return a code, its known replacement, and ever more general forms of it."""
    found = [code]
    if code in FALLBACKS:
        found.append(FALLBACKS[code])
    rest = code
    while "-" in rest:
        rest = rest.rpartition("-")[0]
        found.append(rest)
    return found


def is_bidi(code: str, right_to_left: Any = None) -> bool:
    """Tell whether a language is written from right to left.

    right_to_left: codes in place of the known ones (LANGUAGES_BIDI).
    """
    codes = RIGHT_TO_LEFT if right_to_left is None else right_to_left
    return code in codes or generic_of(code) in codes


def info_of(code: str) -> LanguageInfo:
    """Return what is known of a language. Raises KeyError for an unknown code."""
    for candidate in spellings(code):
        if candidate in NAMES:
            name, local = NAMES[candidate]
            return {
                "bidi": is_bidi(candidate),
                "code": candidate,
                "name": name,
                "name_local": local,
            }
    raise KeyError(f"Unknown language code {code}.")
