"""The installed applications of a project, in three steps: configurations, models, ready().

Flow: INSTALLED_APPS → **registry** → models by name. The models themselves are in the ORM's
registry (`hotclub_orm.registry.apps`); this one tells it which application a module belongs to.
Not here: what one application is (config.py).
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import hotclub_orm.registry
from hotclub_orm.errors import AppRegistryNotReady
from hotclub_orm.registry import ModelLookupError
from hotclub_orm.signals import class_prepared

from hotclub.apps.config import AppConfig
from hotclub.conf import settings
from hotclub.conf.familiar import ours
from hotclub.errors import ImproperlyConfigured, hint
from hotclub.imports import import_string

if TYPE_CHECKING:
    from hotclub_orm import Model


class Apps:
    """Applications by label, and their models.

    models: the registry that holds the models. installed_apps: entries to load at once; None leaves
    it empty until `populate`.
    """

    def __init__(
        self,
        installed_apps: Iterable[str | AppConfig] | None = (),
        models: hotclub_orm.registry.Apps | None = None,
    ) -> None:
        self.app_configs: dict[str, AppConfig] = {}
        self.stored_app_configs: list[tuple[dict[str, AppConfig], bool]] = []
        self.apps_ready = self.models_ready = self.ready = False
        self.ready_event = threading.Event()
        self.loading = False
        self._lock = threading.RLock()
        self._registry = models if models is not None else hotclub_orm.registry.Apps()
        if installed_apps is not None:
            self.populate(installed_apps)

    @property
    def all_models(self) -> dict[str, dict[str, Any]]:
        """Label → name in small letters → model, of everything declared so far."""
        return self._registry.all_models

    # --- loading -----------------------------------------------------------------------------

    def populate(self, installed_apps: Iterable[str | AppConfig] = ()) -> None:
        """Load configurations, then models, then call each `ready()`. Once; then it does nothing.

        Raises ImproperlyConfigured for entries that can't be loaded.
        """
        if self.ready:
            return
        with self._lock:
            if self.loading:
                raise RuntimeError(
                    "hotclub.setup() was called while it runs: a module of an installed "
                    "application calls it. Only scripts and servers do."
                )
            self.loading = True
            try:
                self._populate(installed_apps)
            except BaseException:
                # So that setup(), once what was wrong is mended, begins anew.
                self.app_configs = {}
                self.apps_ready = self.models_ready = False
                raise
            finally:
                self.loading = False

    def _populate(self, installed_apps: Iterable[str | AppConfig]) -> None:
        if self.ready:  # another thread was first
            return
        self._registry.label_of_module = self._label_of_module
        self._registry.auto_field_of_app = self._auto_field_of_app
        self._registry.label_in_setting = lambda name: getattr(settings, name, None)
        self._registry.checks_of_model = _checks_of_model
        class_prepared.connect(_give_address, dispatch_uid="hotclub.apps.registry")
        for entry in installed_apps:
            config = entry if isinstance(entry, AppConfig) else AppConfig.create(entry)
            self._add(config)
        self._check_names()
        self._check_early_models()
        self.apps_ready = True
        for config in self.app_configs.values():
            config.import_models()
        for model in [] if self.stored_app_configs else self._registry.get_models():
            _give_address(model)  # one that was declared before the settings were read
        self.clear_cache()
        self.models_ready = True
        for config in self.get_app_configs():
            config.ready()
        self.ready = True
        self.ready_event.set()

    def _add(self, config: AppConfig) -> None:
        earlier = self.app_configs.get(config.label)
        if earlier is not None:
            raise ImproperlyConfigured(
                f"Two installed applications have the label {config.label!r}: {earlier.name!r} and "
                f"{config.name!r}. Labels are unique; give one AppConfig another `label`."
            )
        self.app_configs[config.label] = config
        config.apps = self

    def _check_names(self) -> None:
        counted = Counter(config.name for config in self.app_configs.values())
        twice = [name for name, count in counted.items() if count > 1]
        if twice:
            raise ImproperlyConfigured(
                f"INSTALLED_APPS names more than once: {', '.join(twice)}. Take one of them away."
            )

    def _check_early_models(self) -> None:
        """Refuse models of installed applications that were declared before these were known."""
        if self.stored_app_configs:
            return  # others for a while: their models may be there already
        for model in self._registry.get_models(include_auto_created=False, include_swapped=True):
            if self._containing(model.__module__) is not None:
                raise AppRegistryNotReady(
                    f"{model.__module__}.{model.__name__} was imported before hotclub.setup(), so "
                    "its application was not known. Call hotclub.setup() first, and import no "
                    "models in an application's package, its `apps` module, or the settings."
                )

    def check_apps_ready(self) -> None:
        """Raise AppRegistryNotReady before the configurations are loaded."""
        if not self.apps_ready:
            # Settings that can't be read are the likelier reason; that error says more.
            _ = settings.INSTALLED_APPS
            raise AppRegistryNotReady(
                "The applications are not loaded yet. Call hotclub.setup() before, or move what "
                "asks for them out of the module's top level."
            )

    def check_models_ready(self) -> None:
        """Raise AppRegistryNotReady before the models are loaded."""
        if not self.models_ready:
            raise AppRegistryNotReady(
                "The models are not loaded yet: models are asked for while models are imported. "
                "Move it into AppConfig.ready(), or into the function that needs them."
            )

    # --- applications ------------------------------------------------------------------------

    def get_app_configs(self) -> Iterable[AppConfig]:
        """Return the configurations in the order of INSTALLED_APPS."""
        self.check_apps_ready()
        return self.app_configs.values()

    def get_app_config(self, app_label: str) -> AppConfig:
        """Return the configuration with that label. Raises LookupError."""
        self.check_apps_ready()
        try:
            return self.app_configs[app_label]
        except KeyError:
            pass
        for config in self.app_configs.values():
            if config.name == app_label:
                raise ModelLookupError(
                    f"No installed app has the label {app_label!r}; the application of that name "
                    f"has the label {config.label!r}."
                )
        raise ModelLookupError(
            f"No installed app has the label {app_label!r}.{hint(app_label, [*self.app_configs])}"
        )

    def is_installed(self, app_name: str) -> bool:
        """Return whether INSTALLED_APPS has the package of that dotted name."""
        self.check_apps_ready()
        return any(config.name == app_name for config in self.app_configs.values())

    def get_containing_app_config(self, object_name: str) -> AppConfig | None:
        """Return the application that the dotted path of an object lies in, the innermost one."""
        self.check_apps_ready()
        return self._containing(object_name)

    def _containing(self, path: str) -> AppConfig | None:
        found = [
            config for config in self.app_configs.values()
            if path == config.name or path.startswith(f"{config.name}.")
        ]  # fmt: skip
        return max(found, key=lambda config: len(config.name), default=None)

    # --- models ------------------------------------------------------------------------------

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[Model]]:
        """Return the models of all installed applications."""
        self.check_models_ready()
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> type[Model]:
        """Return the model of "label.Model", or of label and name. Raises LookupError, ValueError."""
        if require_ready:
            self.check_models_ready()
        else:
            self.check_apps_ready()
        if model_name is None:
            if app_label.count(".") != 1:
                raise ValueError(
                    f"{app_label!r} names no model; write it as 'app_label.ModelName'."
                )
            app_label, model_name = app_label.split(".")
        config = self.get_app_config(app_label)
        if not require_ready and config.models_module is None:
            config.import_models()
        return config.get_model(model_name, require_ready=require_ready)

    def register_model(self, app_label: str, model: Any) -> None:
        """Make a model known; the ORM does so for each class."""
        self._registry.register_model(app_label, model)

    def get_registered_model(self, app_label: str, model_name: str) -> type[Model]:
        """Return a model that is declared, whether or not everything is loaded. Raises LookupError."""
        found: type[Model] = self._registry.get_model(app_label, model_name)
        return found

    def get_swappable_settings_name(self, to_string: str) -> str | None:
        """Return the setting that says which model stands in for "label.Model", or None."""
        return self._registry.setting_of(to_string)

    def lazy_model_operation(
        self, function: Callable[..., Any], *model_keys: tuple[str, str]
    ) -> None:
        """Call `function` with the models of those (label, name) pairs once all are declared."""
        found: dict[tuple[str, str], Any] = {}

        def arrived(key: tuple[str, str], model: Any) -> None:
            found[key] = model
            if len(found) == len(set(model_keys)):
                function(*(found[one] for one in model_keys))

        if not model_keys:
            function()
        for label, name in dict.fromkeys(model_keys):
            self._registry.when_known(None, f"{label}.{name}", partial(arrived, (label, name)))

    # --- what the ORM asks -------------------------------------------------------------------

    @property
    def on_relation(self) -> Callable[[Any, Any], None] | None:
        """What is told of relations; the ORM's own affair."""
        return self._registry.on_relation

    @on_relation.setter
    def on_relation(self, told: Callable[[Any, Any], None] | None) -> None:
        self._registry.on_relation = told

    def __getattr__(self, name: str) -> Any:
        """Return what the registry of the models has: one of these may be a model's `Meta.apps`."""
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(self._registry, name)

    def _label_of_module(self, module: str, model_name: str) -> str:
        """Return the label of the application that a model's module lies in."""
        if not self.apps_ready:
            raise AppRegistryNotReady(
                f"The model {module}.{model_name} is imported while the applications are loaded. "
                "Import models in AppConfig.ready(), not in an application's package or its `apps` "
                "module."
            )
        # A registry of a test's own knows no applications; its models lie in those of the project.
        config = self._containing(module) or apps._containing(module)
        if config is None:
            names = [one.name for one in self.app_configs.values()]
            raise RuntimeError(
                f"The model {module}.{model_name} lies in no installed application. Add its package "
                f"to INSTALLED_APPS, or say `app_label` in its Meta.{hint(module, names)}"
            )
        return config.label

    def _auto_field_of_app(self, app_label: str) -> Any:
        """Return the class of the key that the models of an application get unasked."""
        config = self.app_configs.get(app_label)
        own = None if config is None else config.own_auto_field()
        path = own or settings.DEFAULT_AUTO_FIELD
        where = f"{type(config).__name__}.default_auto_field" if own else "DEFAULT_AUTO_FIELD"
        try:
            found = import_string(path)
        except ImportError as missing:
            raise ImproperlyConfigured(
                f"{where} names {path!r}. {missing} Write "
                f"{ours(path) or 'hotclub.orm.BigAutoField'!r}."
            ) from missing
        # A model is being declared, so its fields' module is loaded; the registry itself needs none.
        from hotclub_orm.fields.automatic import AutoField

        if not (isinstance(found, type) and issubclass(found, AutoField)):
            raise ImproperlyConfigured(
                f"{where} names {path!r}, which is no AutoField. Write 'hotclub.orm.BigAutoField'."
            )
        return found

    # --- tests -------------------------------------------------------------------------------

    def set_available_apps(self, available: Sequence[str]) -> None:
        """Leave only these of the installed applications, until `unset_available_apps`."""
        names = {config.name for config in self.app_configs.values()}
        unknown = set(available) - names
        if unknown:
            raise ValueError(
                f"Not installed, so not to be made available: {', '.join(sorted(unknown))}."
            )
        self.stored_app_configs.append((self.app_configs, self.ready))
        self.app_configs = {
            label: config for label, config in self.app_configs.items() if config.name in available
        }
        self.clear_cache()

    def unset_available_apps(self) -> None:
        """Undo `set_available_apps`."""
        self.app_configs, _ = self.stored_app_configs.pop()
        self.clear_cache()

    def set_installed_apps(self, installed: Iterable[str | AppConfig]) -> None:
        """Load other applications in place of these, until `unset_installed_apps`."""
        if not self.ready:
            raise AppRegistryNotReady("The applications are not loaded yet.")
        self.stored_app_configs.append((self.app_configs, True))
        self.app_configs = {}
        self.apps_ready = self.models_ready = self.ready = False
        self.clear_cache()
        self.populate(installed)

    def unset_installed_apps(self) -> None:
        """Undo `set_installed_apps`, be it one that failed."""
        self.app_configs, self.ready = self.stored_app_configs.pop()
        self.apps_ready = self.models_ready = self.ready
        self.loading = False
        self.clear_cache()

    def clear_cache(self) -> None:
        """Forget what the models' options remember of other models."""
        self._registry.clear_cache()


def _give_address(sender: Any, **_named: Any) -> None:
    """Give a model the get_absolute_url() that ABSOLUTE_URL_OVERRIDES has for it."""
    given = settings.ABSOLUTE_URL_OVERRIDES if settings.configured else {}
    for name, address in given.items():
        if name.lower() == sender._meta.label_lower:
            sender.get_absolute_url = address


def _checks_of_model(model: Any) -> list[Any]:
    # Checks are loaded when something is checked.
    found: list[Any] = import_string("hotclub.checks.models.model_messages")(model)
    return found


apps = Apps(installed_apps=None, models=hotclub_orm.registry.apps)
