"""Models by application and name; names that are not known yet.

A registry is an object: the default one is `apps`; migrations make private ones (`Meta.apps`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import RLock
from typing import Any, Self

from hotclub_orm.errors import OrmError, hint


class ModelLookupError(OrmError, LookupError):
    """No such application or model is registered."""


class SettingsReference(str):  # noqa: SLOT000 - it has an attribute
    """A model's label that stands in a setting; migrations write the setting's name.

    setting_name: the setting, as "AUTH_USER_MODEL".
    """

    setting_name: str

    def __new__(cls, label: str, setting_name: str) -> Self:
        """Return the label, with the name of its setting."""
        made = super().__new__(cls, label)
        made.setting_name = setting_name
        return made

    def __reduce__(self) -> Any:
        return type(self), (str(self), self.setting_name)

    def __repr__(self) -> str:
        return f"<SettingsReference {str(self)!r} of {self.setting_name}>"


class Apps:
    """A registry of models.

    swapped: label of a swappable model → label of the model that stands in for it. Fill it before
    models are declared, as the setting that `Meta.swappable` names is known before.
    label_of_module: (module, class name) → label, for models without `Meta.app_label`; None goes by
    the module's path. auto_field_of_app: label → class of the key that models get unasked; None
    makes it BigAutoField. label_in_setting: name of a setting → the label that it says, or None; asked
    for models with `Meta.swappable` that `swapped` does not name. checks_of_model: model → what
    `Model.check()` tells beside what its fields say. A framework fills all four.
    """

    def __init__(self) -> None:
        self.all_models: dict[str, dict[str, Any]] = {}
        self._waiting: dict[tuple[str, str], list[Callable[[Any], None]]] = {}
        self._reverse: dict[Any, list[Any]] = {}
        self._lock = RLock()
        self.epoch = 0
        # Whether ordinary models are here; those of migrations and of single tests are elsewhere.
        self.is_default = False
        self.swapped: dict[str, str] = {}
        self.on_relation: Callable[[Any, Any], None] | None = None
        self.label_of_module: Callable[[str, str], str] | None = None
        self.auto_field_of_app: Callable[[str], Any] | None = None
        self.label_in_setting: Callable[[str], str | None] | None = None
        self.checks_of_model: Callable[[Any], list[Any]] | None = None

    def register_model(self, app_label: str, model: Any) -> None:
        """Make the model known; what waited for its name goes on."""
        name = model._meta.model_name
        with self._lock:
            known = self.all_models.setdefault(app_label, {})
            earlier = known.get(name)
            if earlier is not None and (
                earlier.__module__ != model.__module__ or earlier.__qualname__ != model.__qualname__
            ):
                raise RuntimeError(
                    f"Conflicting {name!r} models in application {app_label!r}: "
                    f"{earlier.__module__}.{earlier.__qualname__} and "
                    f"{model.__module__}.{model.__qualname__}."
                )
            if earlier is not None:
                self._forget(earlier)
            known[name] = model
            self.clear_cache()
            for callback in self._waiting.pop((app_label, name), ()):
                callback(model)

    def _forget(self, model: Any) -> None:
        for target, rels in self._reverse.items():
            self._reverse[target] = [rel for rel in rels if rel.field.model is not model]

    def get_model(self, app_label: str, model_name: str | None = None) -> Any:
        """Return the model of "app.Model" or ("app", "Model"). Raises ModelLookupError."""
        if model_name is None:
            app_label, _, model_name = app_label.partition(".")
        known = self.all_models.get(app_label, {})
        try:
            return known[model_name.lower()]
        except KeyError:
            labels = [model._meta.label for model in self.get_models(include_auto_created=True)]
            label = f"{app_label}.{model_name}"
            raise ModelLookupError(
                f"No model {label!r} is registered.{hint(label, labels)}"
            ) from None

    get_registered_model = get_model

    def replacement_of(self, label: str) -> str | None:
        """Return the label of what stands in for that model, or None; case does not matter."""
        wanted = label.lower()
        for swapped, replacement in self.swapped.items():
            if swapped.lower() == wanted and replacement.lower() != wanted:
                return replacement
        return None

    def swapped_label(self, label: str, setting_name: str) -> str | None:
        """Return the label of what stands in for that swappable model, or None.

        setting_name: its `Meta.swappable`.
        """
        found = self.replacement_of(label)
        if found is None and self.label_in_setting is not None:
            found = self.label_in_setting(setting_name)
        return found if found and found.lower() != label.lower() else None

    def setting_of(self, label: str) -> str | None:
        """Return the name of the setting that says that label, or None."""
        wanted = label.lower()
        for model in self.get_models(include_swapped=True):
            meta = model._meta
            if meta.swappable and (meta.swapped or meta.label).lower() == wanted:
                return str(meta.swappable)
        return None

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[Any]:
        """Return all models, in the order of registration."""
        return [
            model
            for models in self.all_models.values()
            for model in models.values()
            if (include_auto_created or not model._meta.auto_created)
            and (include_swapped or not model._meta.swapped)
        ]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.get_models(include_auto_created=True))

    def when_known(self, model: Any, target: Any, callback: Callable[[Any], None]) -> None:
        """Call back with the target: at once when it is a class, else when its name is known.

        A name without dot is looked for in the application of `model`. For a model that is swapped
        the one that stands in for it is meant.
        """
        if not isinstance(target, str):
            if not target._meta.swapped:
                callback(target)
                return
            target = target._meta.label
        label = target if "." in target else f"{model._meta.app_label}.{target}"
        label = self.replacement_of(label) or label
        app_label, _, name = label.partition(".")
        with self._lock:
            found = self.all_models.get(app_label, {}).get(name.lower())
            if found is None:
                self._waiting.setdefault((app_label, name.lower()), []).append(callback)
                return
        callback(found)

    def pending(self) -> list[str]:
        """Return the names that are still waited for."""
        return sorted(".".join(key) for key in self._waiting)

    def add_reverse(self, target: Any, rel: Any) -> None:
        """Note that a relation ends at that model."""
        with self._lock:
            self._reverse.setdefault(target._meta.concrete_model or target, []).append(rel)
            self.clear_cache()
        if self.on_relation is not None:
            self.on_relation(target, rel)

    def reverse_of(self, model: Any) -> list[Any]:
        """Return the far ends of relations that end at that very model."""
        return list(self._reverse.get(model, ()))

    def clear_cache(self) -> None:
        """Forget what was computed from the set of models."""
        self.epoch += 1
        for models in self.all_models.values():
            for model in models.values():
                model._meta._expire_cache()


apps = Apps()
apps.is_default = True
"""The registry of ordinary models."""
