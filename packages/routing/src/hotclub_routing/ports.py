"""What routing asks of its surroundings, in its own words.

Flow: patterns.py and i18n.py ask a language source for the active language. The framework fits its
translations to the port; `ContextLanguage` serves a project that uses this library alone.
Not here: any knowledge of requests, settings or catalogues.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Protocol


class LanguageSource(Protocol):
    """Tells which language the current request or task speaks."""

    def active(self) -> str | None:
        """Return the active language's code, or None where translation is switched off."""
        ...

    def default(self) -> str:
        """Return the code of the project's default language."""
        ...

    def override(self, language: str) -> AbstractContextManager[None]:
        """Return a context in which language is the active one."""
        ...


class ContextLanguage:
    """A language source on a context variable: each thread and task has its own language."""

    def __init__(self, default: str) -> None:
        self._default = default
        self._active: ContextVar[str] = ContextVar("hotclub_routing_language", default=default)

    def active(self) -> str | None:
        """Return the language of this context."""
        return self._active.get()

    def default(self) -> str:
        """Return the language that stands where none was chosen."""
        return self._default

    @contextmanager
    def override(self, language: str) -> Iterator[None]:
        """Speak language inside the `with` block."""
        token = self._active.set(language)
        try:
            yield
        finally:
            self._active.reset(token)


# A registry of one entry: who knows the language where nobody is named.
_sources: list[LanguageSource] = []


def use_languages(source: LanguageSource | None) -> LanguageSource | None:
    """Let source tell the language of routes that name none themselves; return the one before.

    A framework calls this when the program starts; None takes it back.
    """
    before = _sources[0] if _sources else None
    _sources[:] = [] if source is None else [source]
    return before


def default_languages() -> LanguageSource | None:
    """Return what `use_languages` was given last, or None."""
    return _sources[0] if _sources else None
