"""The language of the current request or task, and translation into it.

Flow: message → **active language** → catalogue → text. The language is a context variable: each
thread and each task has its own. USE_I18N = False makes all of this the identity.
Not here: files (catalogues.py), choosing a visitor's language (negotiation.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ContextDecorator
from contextvars import ContextVar
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from hotclub.conf import settings
from hotclub.utils.translation.catalogues import Catalogue, catalogue_of, in_context
from hotclub.utils.translation.codes import generic_of, is_bidi


class _Off(NamedTuple):
    """The mark of `deactivate_all`: messages stay as they are written."""


_OFF = _Off()
_active: ContextVar[str | _Off | None] = ContextVar("hotclub_language", default=None)


def activate(language: str) -> None:
    """Speak a language from now on, in this thread or task."""
    if settings.USE_I18N and language:
        _active.set(language)


def deactivate() -> None:
    """Return to LANGUAGE_CODE."""
    _active.set(None)


def deactivate_all() -> None:
    """Leave messages as they are written."""
    _active.set(_OFF)


class override(ContextDecorator):  # noqa: N801  # Django's name
    """Speak a language inside a `with`, or around a function; None switches translation off.

    deactivate: return to LANGUAGE_CODE at the end, rather than to the language of before.
    """

    def __init__(self, language: str | None, deactivate: bool = False) -> None:
        self.language = language
        self.deactivate = deactivate

    def _recreate_cm(self) -> override:
        return override(self.language, self.deactivate)  # a decorated function may call itself

    def __enter__(self) -> None:
        self._before = _active.get()
        if self.language is not None:
            activate(self.language)
        else:
            deactivate_all()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _active.set(None if self.deactivate else self._before)


def get_language() -> str | None:
    """Return the code of the active language, None where translation is switched off."""
    language = _active.get() if settings.USE_I18N else None
    if language is None:
        code: str = settings.LANGUAGE_CODE
        return code
    return None if isinstance(language, _Off) else language


def get_language_bidi() -> bool:
    """Tell whether the active language is written from right to left."""
    language = get_language()
    return language is not None and is_bidi(language, settings.LANGUAGES_BIDI)


# Catalogues


@lru_cache(maxsize=32)
def _app_folders(apps: tuple[str, ...]) -> tuple[str, ...]:
    """Return the locale folders of packages, in order."""
    return tuple(
        str(folder)
        for name in apps
        for root in _roots(name)
        if (folder := Path(root) / "locale").is_dir()
    )


def _roots(package: str) -> Iterable[str]:
    spec = find_spec(package)
    return (spec.submodule_search_locations or ()) if spec is not None else ()


def locale_folders() -> tuple[str, ...]:
    """Return where catalogues are looked for: LOCALE_PATHS, then installed apps, in order."""
    from hotclub.apps import apps  # the registry is read late: models translate at import

    installed = tuple(config.name for config in apps.get_app_configs()) if apps.apps_ready else ()
    return (*(str(path) for path in settings.LOCALE_PATHS), *_app_folders(installed))


def forget_catalogues() -> None:
    """Read catalogues anew, after settings or files changed."""
    _app_folders.cache_clear()
    catalogue_of.cache_clear()
    _chains.clear()


_chains: dict[str, tuple[Catalogue, ...]] = {}


def _chain() -> tuple[Catalogue, ...]:
    """Return the catalogue of the active language, and of the default one if it is another."""
    language = get_language()
    if language is None or not settings.USE_I18N:
        return ()
    found = _chains.get(language)
    if found is None:
        found = _make_chain(language)
        from hotclub.apps import apps

        if apps.apps_ready:
            _chains[language] = found
    return found


def _make_chain(language: str) -> tuple[Catalogue, ...]:
    folders = locale_folders()
    # Messages are written in English: it must not fall back to another default language.
    codes = [language]
    if generic_of(language) != "en" and language != settings.LANGUAGE_CODE:
        codes.append(settings.LANGUAGE_CODE)
    return tuple(found for code in codes if (found := catalogue_of(code, folders)))


# Messages


def gettext(message: Any) -> str:
    """Return a message in the active language."""
    text = str(message)
    found = _find(lambda one: one.find(text.replace("\r\n", "\n").replace("\r", "\n")), text)
    return text if found is None else found


def ngettext(singular: Any, plural: Any, number: int) -> str:
    """Return the form of a message that fits the number, in the active language."""
    found = _find(lambda one: one.find_plural(str(singular), str(plural), number), singular)
    return str(singular if number == 1 else plural) if found is None else found


def pgettext(context: Any, message: Any) -> str:
    """Return a message that means something else elsewhere."""
    key = in_context(str(context), str(message))
    found = _find(lambda one: one.find(key), message)
    return str(message) if found is None else found


def npgettext(context: Any, singular: Any, plural: Any, number: int) -> str:
    """Return the form that fits the number, of a message within a context."""
    one_key = in_context(str(context), str(singular))
    many_key = in_context(str(context), str(plural))
    found = _find(lambda one: one.find_plural(one_key, many_key, number), singular)
    return str(singular if number == 1 else plural) if found is None else found


def gettext_noop(message: str) -> str:
    """Return the message; marks it for those who collect messages."""
    return message


def _find(ask: Callable[[Catalogue], str | None], message: Any) -> str | None:
    if not message:
        return None
    for catalogue in _chain():
        found = ask(catalogue)
        if found is not None:
            return found
    return None
