"""The Django language as an engine of TEMPLATES.

Flow: an entry of TEMPLATES + installed applications → **DjangoTemplates** → hotclub_templates'
engine, with the project's folders, tag libraries, context processors and surroundings.
Not here: finding engines (handler.py), what the surroundings answer (adapters/).
"""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from hotclub_templates.backends import BackendTemplate as Template
from hotclub_templates.backends import DjangoTemplates as _DjangoTemplates
from hotclub_templates.engine import CACHED_LOADER, FILESYSTEM_LOADER
from hotclub_templates.library import LateLibrary

from hotclub.adapters.forms_in_templates import LIBRARY
from hotclub.adapters.templates_settings import ports
from hotclub.apps import apps
from hotclub.conf import settings
from hotclub.templates.backends.base import BaseEngine
from hotclub.templates.utils import get_app_template_dirs
from hotclub.utils.module_loading import module_has_submodule

__all__ = [
    "DjangoTemplates",
    "Template",
    "get_installed_libraries",
    "get_package_libraries",
    "get_template_tag_modules",
]

FORM_TEMPLATES = "hotclub.adapters.forms_in_templates"
_CSRF = "hotclub.templates.context_processors.csrf"


class DjangoTemplates(_DjangoTemplates, BaseEngine):
    """The Django language. OPTIONS: those of hotclub_templates.Engine.

    autoescape, context_processors, debug (default DEBUG), loaders, string_if_invalid,
    file_charset, libraries, builtins; escaping and url_schemes; cache_dir, a folder in which
    compiled templates are kept for the next process.
    """

    def __init__(self, params: Mapping[str, Any]) -> None:
        given = dict(params)
        options = dict(given.pop("OPTIONS", {}))
        options.setdefault("debug", settings.DEBUG)
        options.setdefault("file_charset", "utf-8")
        options["libraries"] = {
            LIBRARY: FORM_TEMPLATES,
            **get_installed_libraries(),
            **options.get("libraries", {}),
        }
        # csrf_token is there whether or not the list names it, so that no form goes without.
        processors = [name for name in options.get("context_processors", ()) if name != _CSRF]
        options["context_processors"] = [_CSRF, *processors]
        options.setdefault("ports", ports())
        dirs = [*given.pop("DIRS", ())]
        if given.pop("APP_DIRS", False):
            if "loaders" in options:
                # The engine's own words for a contradiction.
                given["APP_DIRS"] = True
            dirs += get_app_template_dirs(self.app_dirname)
        if "APP_DIRS" not in given:
            loaders = options.get("loaders") or [(CACHED_LOADER, [FILESYSTEM_LOADER])]
            options["loaders"] = [*loaders, f"{FORM_TEMPLATES}.Loader"]
        super().__init__({**given, "DIRS": dirs, "OPTIONS": options})


def get_installed_libraries() -> dict[str, str]:
    """Return label → module of the tag libraries in applications' `templatetags` packages.

    A library in a package there has its name in the label: "charts.bars".
    """
    return {label: LateLibrary(name) for label, name in get_template_tag_modules()}


def get_template_tag_modules() -> Iterator[tuple[str, str]]:
    """Yield label and module of each library in applications' `templatetags` packages."""
    for config in apps.get_app_configs():
        if not module_has_submodule(config.module, "templatetags"):
            continue
        package = import_module(f"{config.name}.templatetags")
        for name in get_package_libraries(package):
            yield name.removeprefix(f"{package.__name__}."), name


def get_package_libraries(pkg: ModuleType) -> Iterator[str]:
    """Yield the modules in a `templatetags` package that have a library."""
    for entry in pkgutil.walk_packages(pkg.__path__, f"{pkg.__name__}."):
        if _may_register(entry):
            yield entry.name


def _may_register(entry: pkgutil.ModuleInfo) -> bool:
    """Tell whether a module has a `register`, by its text: the module is loaded by `{% load %}`."""
    spec = entry.module_finder.find_spec(entry.name, None)
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return hasattr(import_module(entry.name), "register")
    return b"register" in Path(spec.origin).read_bytes()
