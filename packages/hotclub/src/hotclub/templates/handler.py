"""The engines that TEMPLATES describes, made when first asked for.

Flow: TEMPLATES → **engines** → backends (backends/) → templates. Changed settings make new ones.
Not here: what a backend does with its entry.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from typing import Any

from hotclub_templates import Engine
from hotclub_templates.errors import ImproperlyConfigured as LibraryMisconfigured
from hotclub_templates.errors import InvalidTemplateLibrary

from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured, hint
from hotclub.imports import NoSuchPath, import_string

__all__ = ["EngineHandler", "InvalidTemplateEngineError", "engines"]


class InvalidTemplateEngineError(ImproperlyConfigured, KeyError):
    """No engine of TEMPLATES has that name."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class EngineHandler(Mapping[str, Any]):
    """Template engines by name.   templates: in place of the setting."""

    def __init__(self, templates: list[dict[str, Any]] | None = None) -> None:
        self._given = templates
        self._engines: dict[str, Any] = {}
        self._entries: dict[str, dict[str, Any]] | None = None
        self._lock = threading.RLock()

    @property
    def templates(self) -> dict[str, dict[str, Any]]:
        """The entries by name, complete. Raises ImproperlyConfigured."""
        if self._entries is None:
            self._entries = _named(settings.TEMPLATES if self._given is None else self._given)
        return self._entries

    def forget(self) -> None:
        """Make engines anew, after settings changed."""
        with self._lock:
            self._engines, self._entries = {}, None
            if self is engines:
                Engine.set_default(self._default_engine)

    def __getitem__(self, alias: str) -> Any:
        """Return the engine. Raises InvalidTemplateEngineError."""
        found = self._engines.get(alias)
        if found is None:
            with self._lock:
                found = self._engines.get(alias) or self._made(alias)
        return found

    def _made(self, alias: str) -> Any:
        entries = self.templates
        if alias not in entries:
            raise InvalidTemplateEngineError(
                f"Could not find config for {alias!r} in settings.TEMPLATES."
                f"{hint(alias, [*entries])}"
            )
        params = dict(entries[alias])
        backend = params.pop("BACKEND")
        try:
            engine = import_string(backend)(params)
        except NoSuchPath as missing:
            raise ImproperlyConfigured(f"TEMPLATES names {backend!r}. {missing}") from missing
        except (LibraryMisconfigured, InvalidTemplateLibrary, TypeError) as wrong:
            raise ImproperlyConfigured(
                f"The engine {alias!r} of TEMPLATES can't be made: {wrong}"
            ) from wrong
        self._engines[alias] = engine
        return engine

    def _default_engine(self) -> Engine | None:
        """Return the engine of `Template(source)`: the first of the Django language, if any."""
        name = self._first_django()
        engine = None if name is None else getattr(self[name], "engine", None)
        return engine if isinstance(engine, Engine) else None

    def _first_django(self) -> str | None:
        """Return the name of the engine that `Template(source)` without an engine belongs to."""
        return next(
            (
                name
                for name, entry in self.templates.items()
                if str(entry["BACKEND"]).endswith("DjangoTemplates")
            ),
            None,
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self.templates)

    def __len__(self) -> int:
        return len(self.templates)

    def all(self) -> list[Any]:
        """Return all engines, in the order of TEMPLATES."""
        return [self[alias] for alias in self.templates]


def _named(entries: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        backend = entry.get("BACKEND")
        if not isinstance(backend, str) or "." not in backend:
            raise ImproperlyConfigured(
                "An entry of TEMPLATES says no BACKEND: the path of its class, such as "
                "'hotclub.templates.backends.django.DjangoTemplates'."
            )
        name = entry.get("NAME") or backend.rsplit(".", 2)[-2]
        if name in found:
            raise ImproperlyConfigured(
                f"Two entries of TEMPLATES are called {name!r}: give each a NAME of its own."
            )
        found[name] = {
            "DIRS": [],
            "APP_DIRS": False,
            "OPTIONS": {},
            **entry,
            "NAME": name,
        }
    return found


engines = EngineHandler()
