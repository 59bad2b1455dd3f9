"""Under which key a compiled template is kept on disk.

Flow: engine, source, origin → **key**. It tells apart all that decides what a source means: the
text and its names, the engine's options, this package and Python, and the builtin libraries.
Libraries that a template loads are known once it is parsed: their files are kept with it.
Not here: the files of the cache (bytecode_cache.py).
"""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from hotclub_templates.bytecode_cache import BytecodeCache, KeptTemplate, digest, stamp_of
from hotclub_templates.library import Library

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
_FOLDERS = ("", "components", "contextual", "filters", "loaders", "tags", "text")
_LAST_STEPS = ("functions.py", "line_tables.py")


class TemplateBytecode:
    """What an engine keeps on disk of the templates that its loaders found."""

    def __init__(self, engine: Any, directory: str | Path) -> None:
        self._engine = engine
        self._cache = BytecodeCache(directory)
        self._builtins: list[int] | None = None
        self._engine_key: bytes | None = None

    def find(self, template: Any) -> KeptTemplate | None:
        """Return what is kept of a template, if anything is."""
        key = self._key(template)
        return None if key is None else self._cache.get(key)

    def add(self, template: Any, libraries: "LibrariesInUse") -> KeptTemplate | None:
        """Keep that a template was parsed with these libraries; None where that cannot be."""
        key = self._key(template)
        return None if key is None else self._cache.add(key, libraries.files())

    def libraries(self) -> "LibrariesInUse":
        """Return the engine's libraries for one template to parse with."""
        return LibrariesInUse(self._engine.template_libraries, self._engine.libraries)

    def _key(self, template: Any) -> bytes | None:
        """Return a template's key; None for one of a string, as each may be new."""
        origin, source = template.origin, template.source
        if origin.loader is None:
            return None
        builtins = [id(library) for library in self._engine.template_builtins]
        if builtins != self._builtins:
            # In this order: another thread sees no new list beside an old key.
            self._engine_key = engine_key(self._engine)
            self._builtins = builtins
        if self._engine_key is None:
            return None
        names = repr((origin.name, origin.template_name, template.name, len(source)))
        text = f"{names}{source}".encode("utf-8", "surrogatepass")
        return digest(self._engine_key + text)


def engine_key(engine: Any) -> bytes | None:
    """Return what the options of an engine add to the keys of its templates.

    None if a builtin library cannot be told from its next version.
    """
    builtins = [_library_key(library) for library in engine.template_builtins]
    if None in builtins:
        return None
    libraries = [
        (label, _names_in(library) if isinstance(library, Library) else str(library))
        for label, library in engine.libraries.items()
    ]
    options = (
        f"{type(engine).__module__}.{type(engine).__qualname__}",
        engine.autoescape,
        engine.escaping,
        engine.debug,
        engine.string_if_invalid,
        sorted(engine.runtime.url_schemes),
    )
    described = repr((_surroundings(), options, builtins, libraries))
    return digest(described.encode("utf-8", "surrogatepass"))


# Library → how many names it had, its key: engines of one process share most libraries.
_library_keys: WeakKeyDictionary[Library, tuple[int, bytes | None]] = WeakKeyDictionary()


def _library_key(library: Library) -> bytes | None:
    """Return what tells a library from others and from its next version; None if nothing does."""
    size = len(library.tags) + len(library.filters)
    found = _library_keys.get(library)
    if found is None or found[0] != size:
        stamps = [stamp_of(path) for path in sorted(files_of(library))]
        described = repr((_names_in(library), stamps)).encode("utf-8", "surrogatepass")
        found = _library_keys[library] = (size, None if None in stamps else digest(described))
    return found[1]


def _names_in(library: Library) -> list[tuple[str, str, str]]:
    named = [*library.tags.items(), *library.filters.items()]
    return [
        (name, getattr(function, "__module__", ""), getattr(function, "__qualname__", ""))
        for name, function in named
    ]


@cache
def _surroundings() -> bytes:
    """Return a digest of what tells this Python and this package from others."""
    above, name = os.path.split(_PACKAGE)
    # Installed beside the package, under a name with the version in it.
    versions = sorted(entry for entry in os.listdir(above) if entry.startswith(f"{name}-"))
    # Whoever replaces a file changes the time of its folder. An edit in place is not seen: what it
    # writes into code is part of the code's own key, all but the steps that stand here.
    package = [stamp_of(os.path.join(_PACKAGE, entry)) for entry in _FOLDERS + _LAST_STEPS]
    python = (MAGIC_NUMBER, sys.implementation.cache_tag, sys.version, sys.flags.optimize)
    return digest(repr((python, _PACKAGE, versions, package)).encode("utf-8", "surrogatepass"))


class LibrariesInUse(Mapping[str, Library]):
    """The libraries of an engine, which notes those that a template loads."""

    def __init__(self, libraries: Mapping[str, Library], names: Mapping[str, Any]) -> None:
        self._libraries = libraries
        self._names = names
        self._used: set[str] = set()

    def __getitem__(self, label: str) -> Library:
        library = self._libraries[label]
        self._used.add(label)
        return library

    def __contains__(self, label: object) -> bool:
        return label in self._libraries

    def __iter__(self) -> Iterator[str]:
        return iter(self._libraries)

    def __len__(self) -> int:
        return len(self._libraries)

    def files(self) -> set[str]:
        """Return the files of the libraries that were loaded, without those of this package."""
        found: set[str] = set()
        for label in self._used:
            name = self._names.get(label)
            path = getattr(sys.modules.get(str(name)), "__file__", None)
            found.update(_foreign([path] if path else []))
            found |= files_of(self._libraries[label])
        return found


def files_of(library: Library) -> set[str]:
    """Return the files in which a library's functions stand, without those of this package."""
    functions = [*library.tags.values(), *library.filters.values()]
    return set(_foreign(path for function in functions for path in _files(function)))


def _foreign(paths: Iterable[str]) -> Iterator[str]:
    return (path for path in paths if not path.startswith(_PACKAGE + os.sep))


def _files(function: Any) -> Iterator[str]:
    """Yield the file of a function, and that of the function which a tag was made of."""
    tag = getattr(function, "function_tag", None)
    if tag is not None:
        yield from _files(tag.function)
    while function is not None:
        yield _file(function)
        function = getattr(function, "__wrapped__", None)


def _file(function: Any) -> str:
    code = getattr(function, "__code__", None)
    if code is not None:
        return str(code.co_filename)
    # A callable object: where its class stands.
    module = sys.modules.get(type(function).__module__)
    return getattr(module, "__file__", None) or "an object without a file"
