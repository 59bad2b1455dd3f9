"""One installed application: AppConfig, and how an entry of INSTALLED_APPS becomes one.

Flow: entry → **config** → registry. An entry is a package ("shop"), whose `apps` module is looked
through for a configuration, or the path of a configuration ("shop.apps.ShopConfig").
Not here: the order of loading and who else is installed (registry.py).
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Iterator
from importlib import import_module
from inspect import getattr_static
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from hotclub_orm.registry import ModelLookupError

from hotclub.conf import settings
from hotclub.conf.familiar import ours
from hotclub.errors import ImproperlyConfigured, hint
from hotclub.imports import module_has_submodule

if TYPE_CHECKING:
    from hotclub_orm import Model

MODELS_MODULE_NAME = "models"
APPS_MODULE_NAME = "apps"


class AppNotFound(ImproperlyConfigured, ModuleNotFoundError):
    """INSTALLED_APPS names what can't be imported."""


class _DefaultAutoField:
    """DEFAULT_AUTO_FIELD, where a configuration names no field of its own."""

    def __get__(self, config: Any, owner: type | None = None) -> Any:
        return settings.DEFAULT_AUTO_FIELD


class AppConfig:
    """An application. Subclass it in the application's `apps` module and give it a `name`.

    name: dotted path of the package. label: short name, unique in the project, in table names and
    in "label.Model"; the last part of `name` unless given. verbose_name: for people. path: its
    folder. default: whether this is the configuration to take when the `apps` module has several.
    default_auto_field: dotted path of the field of the keys that models get unasked; that of
    DEFAULT_AUTO_FIELD unless given.
    """

    name: str
    label: str
    verbose_name: Any
    path: str
    default: ClassVar[bool | None] = None
    default_auto_field: str = _DefaultAutoField()  # type: ignore[assignment]  # read by __get__

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        self.name = app_name
        self.module = app_module
        # The registry that holds this configuration; None until it does.
        self.apps: Any = None
        if not hasattr(self, "label"):
            self.label = app_name.rpartition(".")[2].strip("_")
        if not self.label.isidentifier():
            raise ImproperlyConfigured(
                f"The application {app_name!r} has the label {self.label!r}, which is no Python "
                "name. Give its AppConfig a `label` of letters, digits and underscores."
            )
        if not hasattr(self, "verbose_name"):
            self.verbose_name = self.label.title()
        if not hasattr(self, "path"):
            self.path = _folder_of(app_name, app_module)
        self.models_module: ModuleType | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.label}>"

    def own_auto_field(self) -> str | None:
        """Return default_auto_field where this configuration gives one, None for the settings'."""
        given = getattr_static(self, "default_auto_field")
        return None if isinstance(given, _DefaultAutoField) else given

    def ready(self) -> None:
        """Called once when all models are there: the place to connect signals. Override it."""

    # --- models ----------------------------------------------------------------------------------

    @property
    def models(self) -> dict[str, Any]:
        """The models by name in small letters, those of many-to-many tables too."""
        return self.apps.all_models.get(self.label, {}) if self.apps is not None else {}

    def get_model(self, model_name: str, require_ready: bool = True) -> type[Model]:
        """Return the model of that name, in whatever case. Raises LookupError."""
        self._check_ready(models=require_ready)
        try:
            found: type[Model] = self.models[model_name.lower()]
        except KeyError:
            names = [model.__name__ for model in self.models.values()]
            raise ModelLookupError(
                f"App {self.label!r} has no model {model_name!r}.{hint(model_name, names)}"
            ) from None
        return found

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> Iterator[type[Model]]:
        """Yield the models in the order of declaration."""
        self._check_ready(models=True)
        for model in tuple(self.models.values()):
            if model._meta.auto_created and not include_auto_created:
                continue
            if model._meta.swapped and not include_swapped:
                continue
            yield model

    def import_models(self) -> None:
        """Import the application's `models` module, where it has one."""
        if module_has_submodule(self.module, MODELS_MODULE_NAME):
            self.models_module = import_module(f"{self.name}.{MODELS_MODULE_NAME}")

    def _check_ready(self, *, models: bool) -> None:
        if self.apps is None:
            return
        if models:
            self.apps.check_models_ready()
        else:
            self.apps.check_apps_ready()

    # --- from an entry of INSTALLED_APPS ---------------------------------------------------------

    @classmethod
    def create(cls, entry: str) -> AppConfig:
        """Return the configuration that an entry means. Raises ImproperlyConfigured."""
        if not isinstance(entry, str):
            raise ImproperlyConfigured(
                f"INSTALLED_APPS holds {entry!r}; its entries are dotted paths, as text."
            )
        module = _import_if_there(entry)
        if module is None:
            config_class = _named_class(entry)
        else:
            config_class = _class_in_apps_module(module) or cls
        if config_class is cls:
            return cls(entry, module or import_module(entry))
        name = getattr(config_class, "name", None)
        if not name:
            raise ImproperlyConfigured(
                f"{config_class.__module__}.{config_class.__qualname__} needs a `name`: the dotted "
                "path of the application's package."
            )
        app_module = _import_if_there(name)
        if app_module is None:
            raise AppNotFound(
                f"{config_class.__module__}.{config_class.__qualname__} says name = {name!r}, and "
                f"there is no such package."
            )
        return config_class(name, app_module)


def _import_if_there(path: str) -> ModuleType | None:
    """Return the module, or None when there is none of that name; its own errors go on."""
    try:
        return import_module(path)
    except ModuleNotFoundError as missing:
        if missing.name is not None and (
            path == missing.name or path.startswith(f"{missing.name}.")
        ):
            return None
        raise


def _named_class(entry: str) -> type[AppConfig]:
    module_path, _, name = entry.rpartition(".")
    module = _import_if_there(module_path) if module_path else None
    if module is None:
        raise AppNotFound(_not_found(entry))
    found = getattr(module, name, None)
    if found is None:
        names = [one.__name__ for one in _configs_in(module)]
        beside = list(_importable_beside(entry))
        choice = f" It has {', '.join(names)}." if names else ""
        raise AppNotFound(
            f"INSTALLED_APPS names {entry!r}: the module {module_path!r} has no {name!r} and no "
            f"submodule of that name.{hint(name, names) or hint(entry, beside)}{choice}"
        )
    if not (isinstance(found, type) and issubclass(found, AppConfig)):
        raise ImproperlyConfigured(
            f"INSTALLED_APPS names {entry!r}, which is {found!r} and no subclass of AppConfig."
        )
    return found


def _not_found(entry: str) -> str:
    instead = ours(entry)
    if instead is not None:
        return f"INSTALLED_APPS names {entry!r}, which is Django's. Write {instead!r} instead."
    known = list(_importable_beside(entry))
    return f"INSTALLED_APPS names {entry!r}, and there is no such package.{hint(entry, known)}"


def _importable_beside(entry: str) -> Iterator[str]:
    """Yield the packages that lie where the entry should."""
    parent, dot, _ = entry.rpartition(".")
    package = _import_if_there(parent) if parent else None
    paths = list(getattr(package, "__path__", ())) if parent else [str(Path.cwd()), sys.path[0]]
    for found in pkgutil.iter_modules(paths):
        if found.ispkg:
            yield f"{parent}{dot}{found.name}"


def _configs_in(module: ModuleType) -> list[type[AppConfig]]:
    return [
        one for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, AppConfig) and one is not AppConfig
    ]  # fmt: skip


def _class_in_apps_module(package: ModuleType) -> type[AppConfig] | None:
    """Return the one configuration of the package's `apps` module that means the default."""
    if not module_has_submodule(package, APPS_MODULE_NAME):
        return None
    module = import_module(f"{package.__name__}.{APPS_MODULE_NAME}")
    found = [one for one in _configs_in(module) if one.default is not False]
    if len(found) == 1:
        return found[0]
    marked = [one for one in found if one.__dict__.get("default")]
    if len(marked) > 1:
        names = ", ".join(one.__name__ for one in marked)
        raise ImproperlyConfigured(
            f"{module.__name__} declares more than one AppConfig with default = True: {names}."
        )
    return marked[0] if marked else None


def _folder_of(name: str, module: ModuleType) -> str:
    paths = list(dict.fromkeys(getattr(module, "__path__", ())))
    if len(paths) != 1:
        file = getattr(module, "__file__", None)
        if file is not None:
            return str(Path(file).resolve().parent)
        if name == "__main__":
            return str(Path.cwd())
        raise ImproperlyConfigured(
            f"The application {name!r} lies in {len(paths)} folders ({', '.join(paths) or 'none'}). "
            "Give its AppConfig a `path`."
        )
    return str(paths[0])
