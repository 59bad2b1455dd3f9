"""For tests of templates, tag libraries and loaders: engines over dicts, and a loader's duties."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hotclub_templates.context import Context
from hotclub_templates.engine import Engine
from hotclub_templates.errors import TemplateDoesNotExist
from hotclub_templates.library import Library
from hotclub_templates.plain import Ports

LOCMEM_LOADER = "hotclub_templates.loaders.locmem.Loader"


def engine_of(
    templates: Mapping[str, str] | None = None,
    *,
    register: Library | None = None,
    ports: Ports | None = None,
    **options: Any,
) -> Engine:
    """Return an engine over a dict of templates, with one more library of tags built in."""
    return Engine(
        loaders=[(LOCMEM_LOADER, dict(templates or {}))],
        builtins=[register] if register is not None else None,
        ports=ports,
        **options,
    )


def rendered(source: str, values: dict[str, Any] | None = None, **options: Any) -> str:
    """Return the output of `source` with `values`; options are those of `engine_of`."""
    engine = engine_of(**options)
    return str(engine.from_string(source).render(Context(values, autoescape=engine.autoescape)))


class MemoryCache:
    """A fragment cache in a dict; remembers the timeouts it was given."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}
        self.timeouts: dict[str, float | None] = {}

    def get(self, key: str, default: Any = None) -> Any:
        """Return the entry, or `default`."""
        return self.entries.get(key, default)

    def set(self, key: str, value: Any, timeout: float | None) -> None:
        """Keep an entry."""
        self.entries[key] = value
        self.timeouts[key] = timeout


class NoRoute(Exception):
    """What `RouteTable` raises for a name it lacks."""


class RouteTable:
    """The port `urls` over a dict of formats: {"book": "/books/{0}/"}."""

    no_match = NoRoute

    def __init__(self, routes: Mapping[str, str]) -> None:
        self.routes = routes

    def reverse(
        self, viewname: Any, args: Any = None, kwargs: Any = None, current_app: str | None = None
    ) -> str:
        """Return the filled format. Raises NoRoute."""
        try:
            return self.routes[str(viewname)].format(*(args or ()), **(kwargs or {}))
        except (KeyError, IndexError) as error:
            raise NoRoute(f"No route {viewname!r}.") from error


class StaticTable:
    """The port `static` over two prefixes."""

    static_prefix = "/static/"
    media_prefix = "/media/"

    def url(self, path: str) -> str:
        """Return the path under the prefix."""
        return f"{self.static_prefix}{path}"


class DictTranslator:
    """The port `translator` over dicts: {"de": {"yes": "ja"}}; plurals by their singular."""

    def __init__(self, catalogues: Mapping[str, Mapping[str, str]], language: str) -> None:
        self.catalogues = catalogues
        self.language: str | None = language

    def gettext(self, message: str) -> str:
        """Return the translation, else the message."""
        return self.catalogues.get(self.language or "", {}).get(message, message)

    def ngettext(self, singular: str, plural: str, number: Any) -> str:
        """Return the translation of the form that fits."""
        return self.gettext(singular if number == 1 else plural)

    def pgettext(self, context: str, message: str) -> str:
        """Return the translation under "context|message", else the message."""
        key = f"{context}|{message}"
        found = self.gettext(key)
        return message if found == key else found

    def npgettext(self, context: str, singular: str, plural: str, number: Any) -> str:
        """Return the translation of the form that fits, in a context."""
        return self.pgettext(context, singular if number == 1 else plural)

    def get_language(self) -> str | None:
        """Return the active language."""
        return self.language

    def get_language_bidi(self) -> bool:
        """Return whether the active language is Arabic or Hebrew."""
        return self.language in ("ar", "he")

    def get_language_info(self, code: str) -> Mapping[str, Any]:
        """Return names made of the code. Raises KeyError for an unknown one."""
        if code not in self.catalogues:
            raise KeyError(code)
        return {
            "code": code, "name": code.upper(), "name_local": code.title(),
            "name_translated": code, "bidi": code in ("ar", "he"),
        }  # fmt: skip

    def available_languages(self) -> list[tuple[str, str]]:
        """Return the codes of the catalogues."""
        return [(code, code.upper()) for code in self.catalogues]

    @contextmanager
    def override(self, language: str | None) -> Iterator[None]:
        """Make `language` the active one."""
        before, self.language = self.language, language
        try:
            yield
        finally:
            self.language = before


HOSTILE_NAMES = (
    "", ".", "..", "../secret.txt", "/etc/passwd", "sub/../../secret.txt", "..\\secret.txt",
    "a\0b", "secret.txt\0.html", "x" * 5000, "\ud800", "{{ 7|add:7 }}", "sub",
)  # fmt: skip


def check_loader_refuses_hostile_names(loader: Any) -> None:
    """Assert that a loader answers every hostile name with TemplateDoesNotExist."""
    for name in HOSTILE_NAMES:
        try:
            loader.get_template(name)
        except TemplateDoesNotExist:
            continue
        raise AssertionError(f"The loader found a template for {name!r}.")
