"""Message catalogues: compiled gettext files, found in folders, merged by priority.

Flow: language + folders → .mo files → **Catalogue** → text. The first folder that has a message
wins; a regional language ("de-at") falls back to its general one ("de").
Not here: which folders and which language (active.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from hotclub.utils.translation.codes import spellings, to_locale

if TYPE_CHECKING:
    import gettext as gettext_module

DOMAIN = "django"
"""The name of the files; ported projects bring their compiled catalogues under it."""

# Of C, as of ECMAScript; nothing else may stand in a script that is made of it.
_PLURAL = re.compile(r"plural=([n0-9 ()?:!=<>&|%+*/-]{1,500})")
# pgettext keeps context and message apart by this character (GNU gettext).
_BETWEEN = "\x04"


class Catalogue:
    """The messages of one language; what it lacks comes out as it went in."""

    def __init__(self, parts: Sequence[gettext_module.GNUTranslations]) -> None:
        self._parts = tuple(parts)
        self._known: dict[str, str | None] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def find(self, message: str) -> str | None:
        """Return the translation, or None."""
        try:
            return self._known[message]
        except KeyError:
            found = next(
                (text for part in self._parts if (text := part.gettext(message)) != message), None
            )
            if len(self._known) < 20_000:  # messages come from code; a bound all the same
                self._known[message] = found
            return found

    def find_plural(self, singular: str, plural: str, number: int) -> str | None:
        """Return the translated form that fits the number, or None."""
        for part in self._parts:
            text = part.ngettext(singular, plural, number)
            if text not in (singular, plural):
                return text
        return None

    def as_mapping(self) -> dict[str, str | list[str]]:
        """Return message → translation, or the list of its plural forms."""
        found: dict[str, str | list[str]] = {}
        for part in reversed(self._parts):
            # The class has no public way to list what it read.
            forms: dict[str, dict[int, str]] = {}
            for key, text in part._catalog.items():  # type: ignore[attr-defined]
                if isinstance(key, tuple):
                    forms.setdefault(key[0], {})[key[1]] = text
                elif key:
                    found[key] = text
            for key, by_number in forms.items():
                found[key] = [by_number[number] for number in sorted(by_number)]
        return found

    @property
    def plural_rule(self) -> str | None:
        """The expression over n that chooses a plural form; None without a catalogue."""
        for part in self._parts:
            match = _PLURAL.search(part.info().get("plural-forms", ""))
            if match is not None:
                return match[1].strip()
        return None


def in_context(context: str, message: str) -> str:
    """Return the key of a message within a context."""
    return f"{context}{_BETWEEN}{message}"


@lru_cache(maxsize=256)
def catalogue_of(language: str, folders: tuple[str, ...], domain: str = DOMAIN) -> Catalogue:
    """Return the messages of a language in these locale folders, the first folder first."""
    return Catalogue(list(_parts(language, folders, domain)))


def _parts(
    language: str, folders: tuple[str, ...], domain: str
) -> Iterator[gettext_module.GNUTranslations]:
    for code in spellings(language):
        for folder in folders:
            path = Path(folder, to_locale(code), "LC_MESSAGES", f"{domain}.mo")
            if path.is_file():
                with path.open("rb") as file:
                    import gettext

                    yield gettext.GNUTranslations(file)


def has_catalogue(language: str, folders: tuple[str, ...], domain: str = DOMAIN) -> bool:
    """Tell whether some folder has a compiled catalogue of this very language."""
    locale = to_locale(language)
    return any(Path(folder, locale, "LC_MESSAGES", f"{domain}.mo").is_file() for folder in folders)
