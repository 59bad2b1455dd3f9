"""Routing ↔ translation: `i18n_patterns` follow the active language; the root URLconf is known."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from hotclub_routing import clear_url_caches, set_root_urlconf, use_languages

from hotclub.conf import settings
from hotclub.utils import translation


class ProjectLanguages:
    """The languages of the project, as routes see them."""

    def active(self) -> str | None:
        """Return the active language, None where translation is switched off."""
        return translation.get_language()

    def default(self) -> str:
        """Return LANGUAGE_CODE."""
        code: str = settings.LANGUAGE_CODE
        return code

    def override(self, language: str) -> AbstractContextManager[Any]:
        """Speak a language inside a `with`."""
        return translation.override(language)


def install(settings: Any) -> None:
    """Tell routing who knows the language, and which URLconf is the root one."""
    use_languages(ProjectLanguages())
    clear_url_caches()
    set_root_urlconf(getattr(settings, "ROOT_URLCONF", None))
