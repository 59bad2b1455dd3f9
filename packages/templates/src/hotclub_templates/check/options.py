"""What is to be checked, and how: from the command line, pyproject.toml, or Django-like settings.

Flow: command line over `[tool.hotclub-templates]` over settings → **options** → an engine.
"""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatch
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from hotclub_templates.check.findings import RULES, Finding
from hotclub_templates.check.sources import EXTENSIONS
from hotclub_templates.engine import APP_DIRECTORIES_LOADER, FILESYSTEM_LOADER, Engine
from hotclub_templates.errors import ImproperlyConfigured, close_match
from hotclub_templates.library import LateLibrary

TABLE = "hotclub-templates"


@dataclass(frozen=True, slots=True)
class Options:
    """What the checker needs to know. Lists of several origins are joined."""

    paths: tuple[Path, ...] = ()
    dirs: tuple[Path, ...] = ()
    app_dirs: tuple[str, ...] = ()
    libraries: Mapping[str, str] = field(default_factory=dict)
    builtins: tuple[str, ...] = ()
    context_names: tuple[str, ...] = ()
    extensions: tuple[str, ...] = EXTENSIONS
    ignore: tuple[str, ...] = ()
    per_file_ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    strict: bool = False
    types: bool = True
    mypy_config: Path | None = None
    autoescape: bool = True
    escaping: str = "html"

    def engine(self) -> Engine:
        """Return the engine that the templates are for.

        Raises InvalidTemplateLibrary and ImproperlyConfigured.
        """
        folders = [path for path in self.paths if path.is_dir()]
        return Engine(
            dirs=[*folders, *self.dirs],
            app_packages=self.app_dirs,
            loaders=[FILESYSTEM_LOADER, APP_DIRECTORIES_LOADER],
            libraries={label: LateLibrary(name) for label, name in self.libraries.items()},
            builtins=self.builtins,
            autoescape=self.autoescape,
            escaping=self.escaping,
        )

    def wants(self, finding: Finding) -> bool:
        """Whether a finding is not ignored for all files, or for its file."""
        if finding.code in self.ignore:
            return False
        path = Path(finding.path).as_posix()
        return not any(
            finding.code in codes and (fnmatch(path, pattern) or fnmatch(path, f"*/{pattern}"))
            for pattern, codes in self.per_file_ignores.items()
        )


def read_options(given: argparse.Namespace) -> Options:
    """Return the options of a command line and of the project that it is run in.

    Raises ImproperlyConfigured for what is not understood.
    """
    table = _table(given.config)
    settings = given.settings or table.get("settings")
    found = _from_settings(settings) if settings else Options()
    paths = [Path(one) for one in given.paths or _texts(table, "dirs")]
    if not paths and not found.dirs and not found.app_dirs:
        raise ImproperlyConfigured(
            "Nothing to check: name a folder of templates, or set dirs in "
            f"[tool.{TABLE}] of pyproject.toml."
        )
    return Options(
        paths=tuple(paths),
        dirs=found.dirs,
        app_dirs=(*found.app_dirs, *_texts(table, "app-dirs"), *given.app_dirs),
        libraries={**found.libraries, **_libraries(table), **_pairs(given.libraries)},
        builtins=(*found.builtins, *_texts(table, "builtins"), *given.builtins),
        context_names=(*_texts(table, "context-names"), *given.context_names),
        extensions=tuple(given.extensions or _texts(table, "extensions") or EXTENSIONS),
        ignore=_codes("ignore", [*_texts(table, "ignore"), *given.ignore]),
        per_file_ignores=_per_file(table),
        strict=bool(given.strict or table.get("strict", False)),
        types=bool(table.get("types", True)) and not given.no_types,
        mypy_config=_path(given.mypy_config or table.get("mypy-config")),
        autoescape=found.autoescape,
        escaping=str(given.escaping or table.get("escaping") or found.escaping),
    )


def _path(name: str | None) -> Path | None:
    if name is None:
        return None
    if not Path(name).is_file():
        raise ImproperlyConfigured(f"There is no file {name!r} to configure mypy.")
    return Path(name)


_KEYS = frozenset({
    "app-dirs", "builtins", "context-names", "dirs", "escaping", "extensions", "ignore", "libraries",
    "mypy-config", "per-file-ignores", "settings", "strict", "types",
})  # fmt: skip


def _table(path: Path | None) -> Mapping[str, Any]:
    """Return the table of pyproject.toml here or in a folder above."""
    here = Path.cwd()
    places = [path] if path else [folder / "pyproject.toml" for folder in (here, *here.parents)]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        if path is None:
            return {}
        raise ImproperlyConfigured(f"There is no file {str(path)!r}.")
    try:
        document = tomllib.loads(found.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise ImproperlyConfigured(f"{found} is no TOML: {error}") from error
    table: Mapping[str, Any] = document.get("tool", {}).get(TABLE, {}).get("check", {})
    for key in table:
        if key not in _KEYS:
            raise ImproperlyConfigured(
                f"Unknown option {key!r} in [tool.{TABLE}.check] of {found}."
                f"{close_match(key, _KEYS)}"
            )
    return table


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ImproperlyConfigured(f"{key!r} must be a list of texts, not {value!r}.")
    return value


def _libraries(table: Mapping[str, Any]) -> dict[str, str]:
    value = table.get("libraries", {})
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise ImproperlyConfigured("'libraries' must be a table: label = \"module\".")
    return value


def _per_file(table: Mapping[str, Any]) -> dict[str, Sequence[str]]:
    value = table.get("per-file-ignores", {})
    if not isinstance(value, dict):
        raise ImproperlyConfigured('\'per-file-ignores\' must be a table: "pattern" = ["T010"].')
    return {
        pattern: _codes(pattern, codes if isinstance(codes, list) else [codes])
        for pattern, codes in value.items()
    }


def _codes(where: str, codes: Sequence[Any]) -> tuple[str, ...]:
    for code in codes:
        if code not in RULES:
            raise ImproperlyConfigured(
                f"{where}: there is no rule {code!r}.{close_match(str(code), RULES)}"
            )
    return tuple(codes)


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for one in given:
        label, equals, module = one.partition("=")
        if not (label and equals and module):
            raise ImproperlyConfigured(f"--libraries takes label=module, not {one!r}.")
        pairs[label] = module
    return pairs


def _from_settings(name: str) -> Options:
    """Return what the first entry for the Django language in a module's TEMPLATES says."""
    try:
        module = import_module(name)
    except ImportError as error:
        raise ImproperlyConfigured(f"Cannot import the settings {name!r}: {error}") from error
    entries = [
        entry
        for entry in getattr(module, "TEMPLATES", ())
        if str(entry.get("BACKEND", "")).endswith(".DjangoTemplates")
    ]
    if not entries:
        raise ImproperlyConfigured(f"TEMPLATES of {name!r} has no entry for DjangoTemplates.")
    entry, options = entries[0], entries[0].get("OPTIONS", {})
    packages = [_package(app) for app in getattr(module, "INSTALLED_APPS", ())]
    return Options(
        dirs=tuple(map(Path, entry.get("DIRS", ()))),
        app_dirs=tuple(packages) if entry.get("APP_DIRS") else (),
        libraries={**_tag_modules(packages), **options.get("libraries", {})},
        builtins=tuple(options.get("builtins", ())),
        autoescape=bool(options.get("autoescape", True)),
        escaping=str(options.get("escaping", "html")),
    )


def _package(app: str) -> str:
    """Return the package of an entry of INSTALLED_APPS, which may name its AppConfig."""
    package, _, last = app.rpartition(".")
    if last[:1].isupper():
        return package.removesuffix(".apps")
    return app


def _tag_modules(packages: Sequence[str]) -> dict[str, str]:
    """Return label → module of the tag libraries in `templatetags` packages."""
    found: dict[str, str] = {}
    for package in packages:
        name = f"{package}.templatetags"
        try:
            spec = find_spec(name)
        except ImportError:
            continue
        for entry in iter_modules(spec.submodule_search_locations if spec else ()):
            found[entry.name] = f"{name}.{entry.name}"
    return found
