"""The templates that wheels bring, and both engines over them.

Their tag libraries are written for `django.template`. On our side the same files are imported once
more, where that name means our modules.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import django
import django.template
import hotclub_templates
from django.apps import apps
from django.template import engines
from hotclub_templates.backends import DjangoTemplates
from twin_sides import django_ports

# Label of a library → the module that has it.
LIBRARIES = {
    "account": "allauth.account.templatetags.account",
    "admin_list": "django.contrib.admin.templatetags.admin_list",
    "admin_modify": "django.contrib.admin.templatetags.admin_modify",
    "admin_urls": "django.contrib.admin.templatetags.admin_urls",
    "allauth": "allauth.templatetags.allauth",
    "crispy_forms_field": "crispy_forms.templatetags.crispy_forms_field",
    "crispy_forms_filters": "crispy_forms.templatetags.crispy_forms_filters",
    "crispy_forms_tags": "crispy_forms.templatetags.crispy_forms_tags",
    "crispy_forms_utils": "crispy_forms.templatetags.crispy_forms_utils",
    "debug_toolbar": "debug_toolbar.templatetags.debug_toolbar",
    "flatpages": "django.contrib.flatpages.templatetags.flatpages",
    "humanize": "django.contrib.humanize.templatetags.humanize",
    "log": "django.contrib.admin.templatetags.log",
    "rest_framework": "rest_framework.templatetags.rest_framework",
    "socialaccount": "allauth.socialaccount.templatetags.socialaccount",
}
# What is imported again: the libraries, and all of a package whose classes render templates.
AGAIN = (*{name.rpartition(".")[0] for name in LIBRARIES.values()}, "crispy_forms")
ENDINGS = {".html", ".txt", ".xml", ".svg", ".js", ".css", ".kml"}


def folders() -> list[Path]:
    """Return the folders of templates of the installed applications."""
    return [
        folder for app in apps.get_app_configs() if (folder := Path(app.path, "templates")).is_dir()
    ]


def names() -> list[str]:
    """Return the name of every template that the wheels bring."""
    found = {
        path.relative_to(folder).as_posix()
        for folder in [*folders(), *_unused_folders()]
        for path in folder.rglob("*")
        if path.suffix in ENDINGS
    }
    return sorted(found)


def _unused_folders() -> list[Path]:
    """Return the folders of those of Django's own applications that need more than Python."""
    return [Path(django.__file__).parent / "contrib/gis/templates"]


@lru_cache(maxsize=1)
def their_engine() -> Any:
    engine = engines["django"].engine
    engine.dirs = [*engine.dirs, *_unused_folders()]
    return engine


@lru_cache(maxsize=1)
def our_backend() -> DjangoTemplates:
    """Return our back end; its libraries are made with `django.template` being ours."""
    return DjangoTemplates(
        {
            "DIRS": [*folders(), *_unused_folders()],
            "OPTIONS": {
                "context_processors": their_engine().context_processors,
                "libraries": {
                    label: module.register
                    for label, module in our_modules().items()
                    if "." not in label
                },
                "ports": django_ports(),
            },
        }
    )


@lru_cache(maxsize=1)
def their_modules() -> dict[str, ModuleType]:
    """Return modules of the wheels: libraries by label, those of crispy_forms by name."""
    found = {label: import_module(name) for label, name in LIBRARIES.items()}
    for name in ("crispy_forms.helper", "crispy_forms.layout"):
        found[name] = import_module(name)
    return found


@lru_cache(maxsize=1)
def our_modules() -> dict[str, ModuleType]:
    """Return modules imported with `django.template` being ours."""
    with _ours_as_django():
        return their_modules.__wrapped__()


@contextmanager
def _ours_as_django() -> Iterator[None]:
    ours = _our_packages()
    for name in LIBRARIES.values():
        import_module(name)
    kept = {name: module for name, module in sys.modules.items() if _is_again(name) or name in ours}
    for name in kept:
        del sys.modules[name]
    sys.modules.update(ours)
    django.template = ours["django.template"]  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in [name for name in sys.modules if _is_again(name)]:
            del sys.modules[name]
        sys.modules.update(kept)
        for name, module in kept.items():
            package, _, last = name.rpartition(".")
            if package:
                setattr(sys.modules[package], last, module)


def _is_again(name: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in AGAIN)


def _our_packages() -> dict[str, ModuleType]:
    """Return our modules under the names that Django's libraries import them by."""
    base = import_module("hotclub_templates.base")
    library = _module("django.template.library", base, Library=hotclub_templates.Library)
    loader = _module(
        "django.template.loader", get_template=_get_template, render_to_string=_to_string
    )
    parts = {
        "base": base,
        "context": import_module("hotclub_templates.context"),
        "defaultfilters": import_module("hotclub_templates.defaultfilters"),
        "defaulttags": import_module("hotclub_templates.defaulttags"),
        "library": library,
        "loader": loader,
        "loader_tags": import_module("hotclub_templates.loader_tags"),
    }
    public = {name: getattr(hotclub_templates, name) for name in hotclub_templates.__all__}
    package = _module("django.template", base, **public, **parts)
    return {"django.template": package} | {
        f"django.template.{name}": module for name, module in parts.items()
    }


def _module(name: str, *bases: ModuleType, **values: Any) -> ModuleType:
    module = ModuleType(name)
    for base in bases:
        module.__dict__.update({key: getattr(base, key) for key in base.__all__})
    module.__dict__.update(values)
    return module


def _get_template(name: str, using: str | None = None) -> Any:
    return our_backend().get_template(name)


def _to_string(
    name: str | list[str], context: Any = None, request: Any = None, using: str | None = None
) -> str:
    engine = our_backend().engine
    found = engine.get_template(name) if isinstance(name, str) else engine.select_template(name)
    return found.render(hotclub_templates.make_context(context, request))
