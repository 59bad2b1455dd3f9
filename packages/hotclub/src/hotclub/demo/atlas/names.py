"""Names as people type them: without accents, in small letters, with hyphens in addresses.

Flow: 'Łódź' → **names** → 'lodz', for searching and for addresses. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import combining, normalize

__all__ = ["free_slug", "searchable", "slug_of"]

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe",
        "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ħ": "h", "ŧ": "t", "ŋ": "n", "ə": "a",
    }
)  # fmt: skip
# Apostrophes of all kinds: the plain one, typographic ones, and the modifier letters of transcriptions.
_APOSTROPHES = dict.fromkeys(map(ord, "'`\u2018\u2019\u02bb\u02bc\u02be\u02bf"))
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def searchable(text: str) -> str:
    """Return the name in small letters, without accents and apostrophes, with single spaces."""
    plain = text.casefold().translate(_PLAIN).translate(_APOSTROPHES)
    if not plain.isascii():
        plain = "".join(letter for letter in normalize("NFKD", plain) if not combining(letter))
    return " ".join(plain.split())


def slug_of(*names: str) -> str:
    """Return the names as one part of an address: 'saint-denis'."""
    return _NOT_IN_SLUGS.sub("-", searchable(" ".join(names))).strip("-")


def free_slug(wanted: Iterable[str], taken: set[str]) -> str:
    """Return the first of the slugs that is free, else the last with a number; it is taken then."""
    slug = ""
    for slug in filter(None, wanted):
        if slug not in taken:
            break
    else:
        base, number = slug or "place", 1
        while slug in taken or not slug:
            number += 1
            slug = f"{base}-{number}"
    taken.add(slug)
    return slug
