"""Historical models: classes made from the state, in a registry of their own.

Flow: state → **rendering** → schema editor, RunPython. A class is made when it is first asked for.
`near` makes a model with what its table needs to be known; `get_model` makes all that can be
reached by following relations, so that code in a migration may go anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from hotclub_orm.models import Model
from hotclub_orm.registry import Apps
from hotclub_orm.registry import apps as ordinary_apps

from hotclub_migrations.errors import InvalidBasesError, hint

ModelKey = tuple[str, str]
"""(app label, model name in small letters)."""


class Renderable(Protocol):
    """What rendering asks of a model's state."""

    app_label: str
    name: str
    fields: dict[str, Any]

    @property
    def bases(self) -> tuple[Any, ...]: ...  # noqa: D102

    def render(self, apps: StateApps) -> Any: ...  # noqa: D102


class StateApps(Apps):
    """A registry of the models of one state."""

    def __init__(self, states: Mapping[ModelKey, Renderable]) -> None:
        super().__init__()
        self.on_relation = ordinary_apps.on_relation
        # Which model stands in for which is a setting of today, in every state of the past too.
        self.swapped = ordinary_apps.swapped
        # The key that a model gets unasked, and the table between of a many-to-many field.
        self.auto_field_of_app = ordinary_apps.auto_field_of_app
        self._states = dict(states)
        self._entered: set[ModelKey] = set()
        self._later: list[tuple[ModelKey, Any, Callable[[Any], None]]] = []
        self._pointing: dict[ModelKey, list[ModelKey]] | None = None

    def with_states(self, more: Mapping[ModelKey, Renderable]) -> StateApps:
        """Return a registry of these models and of more (of applications without migrations)."""
        return StateApps({**self._states, **more})

    # asking

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> Any:
        """Return the model, with all it relates to. Raises ModelLookupError (a LookupError)."""
        model = self.near(app_label, model_name)
        self._settle_all()
        return model

    get_registered_model = get_model

    def near(self, app_label: str, model_name: str | None = None) -> Any:
        """Return the model, with the models whose tables its own table refers to."""
        if model_name is None:
            app_label, _, model_name = app_label.partition(".")
        key = (app_label, model_name.lower())
        if key in self._states:
            self._enter(key)
            self._settle(key)
        return super().get_model(app_label, model_name)

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[Any]:
        """Return all models of the state."""
        for key in self._states:
            self._enter(key)
        self._settle_all()
        return super().get_models(include_auto_created, include_swapped)

    def get_app_config(self, app_label: str) -> StateAppConfig:
        """Return the application as far as a state knows it. Raises LookupError."""
        labels = self._labels()
        if app_label not in labels:
            raise LookupError(
                f"No installed app with label {app_label!r}.{hint(app_label, labels)}"
            )
        return StateAppConfig(self, app_label)

    def get_app_configs(self) -> Iterator[StateAppConfig]:
        """Yield the applications of the state."""
        return (StateAppConfig(self, label) for label in self._labels())

    def is_installed(self, app_name: str) -> bool:
        """Tell whether the state has models of an application of that label."""
        return app_name in self._labels()

    def _labels(self) -> list[str]:
        return list(dict.fromkeys(label for label, _ in self._states))

    # making; the ORM asks these while classes are made

    def when_known(self, model: Any, target: Any, callback: Callable[[Any], None]) -> None:
        """Put the call off until a state's model is wanted, else as the base."""
        if isinstance(target, str):
            label, name = target.split(".") if "." in target else (model._meta.app_label, target)
            key = (label, name.lower())
            if key in self._states and key not in self._entered:
                owner = model._meta.auto_created or model
                self._later.append((_key_of(owner), key, callback))
                return
        super().when_known(model, target, callback)

    def reverse_of(self, model: Any) -> list[Any]:
        """Return the far ends of relations to the model, making the models that declare them."""
        if self._pointing is None:
            self._pointing = _pointing(self._states)
        for key in self._pointing.get(_key_of(model), ()):
            self._enter(key)
            self._settle(key)
        return super().reverse_of(model)

    def _enter(self, key: ModelKey) -> None:
        if key in self._entered:
            return
        self._entered.add(key)
        state = self._states[key]
        for base in state.bases:
            if isinstance(base, str):
                self._enter_base(state, base)
        state.render(self)

    def _enter_base(self, state: Renderable, base: str) -> None:
        label, _, name = base.partition(".")
        key = (label, name.lower())
        if key not in self._states:
            raise InvalidBasesError(
                f"Cannot resolve the base {base!r} of {state.app_label}.{state.name}: no model of "
                "that name is in the state. A migration that creates it must be among the "
                "dependencies."
            )
        self.near(label, name)

    def _settle(self, wanted: ModelKey) -> None:
        """Make the models that the wanted one points to."""
        mine = [entry for entry in self._later if entry[0] == wanted]
        self._later = [entry for entry in self._later if entry[0] != wanted]
        for _, key, callback in mine:
            self._enter(key)
            target = super().get_model(*key)
            # A key that is a relation itself takes its type from further on, and so does any
            # other unique column that may be pointed to.
            # A key of several columns is copied member by member.
            meta = target._meta
            several = meta.pk is not None and meta.pk.column is None
            if several or any(field.is_relation and field.unique for field in meta.local_fields):
                self._settle(key)
            callback(target)

    def _settle_all(self) -> None:
        while self._later:
            self._settle(self._later[0][0])


class StateAppConfig:
    """An application of a state: its label and its models."""

    models_module = None
    path = ""

    def __init__(self, apps: StateApps, label: str) -> None:
        self.apps, self.label, self.name, self.verbose_name = apps, label, label, label

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[Any]:
        """Return the application's models."""
        found = self.apps.get_models(include_auto_created, include_swapped)
        return [model for model in found if model._meta.app_label == self.label]

    def get_model(self, model_name: str, require_ready: bool = True) -> Any:
        """Return the model of that name. Raises LookupError."""
        return self.apps.get_model(self.label, model_name)


def render(state: Any, apps: StateApps) -> Any:
    """Make the class of a model's state and register it."""
    options = {key: value for key, value in state.options.items() if key != "index_together"}
    meta = type("Meta", (), {**options, "app_label": state.app_label, "apps": apps})
    bases = tuple(
        apps.near(*base.split(".")) if isinstance(base, str) else base for base in state.bases
    )
    body: dict[str, Any] = {name: field.clone() for name, field in state.fields.items()}
    body["Meta"] = meta
    body["__module__"] = "__fake__"
    body.update(state.construct_managers())
    make: Any = type(Model)
    return make(state.name, bases, body)


def _key_of(model: Any) -> ModelKey:
    return model._meta.app_label, model._meta.model_name


def _pointing(states: Mapping[ModelKey, Renderable]) -> dict[ModelKey, list[ModelKey]]:
    """Return, for each model, the models with a relation to it."""
    found: dict[ModelKey, list[ModelKey]] = {}
    for key, state in states.items():
        for target in targets(state):
            found.setdefault(target, []).append(key)
    return found


def targets(state: Renderable) -> set[ModelKey]:
    """Return the models that a model's fields point to."""
    found = set()
    for field in state.fields.values():
        relation = field.remote_field
        for target in (relation and relation.model, getattr(relation, "through", None)):
            if target:
                found.add(resolved(target, state.app_label, state.name))
    return found


def resolved(target: Any, app_label: str, model_name: str) -> ModelKey:
    """Return the key of a relation's target, as it is written in that model.

    target: a class, "app.Model", "Model" or "self".
    """
    if not isinstance(target, str):
        return _key_of(target)
    if target == "self":
        return app_label, model_name.lower()
    label, dot, name = target.rpartition(".")
    return (label if dot else app_label), name.lower()


def setting_of(field: Any) -> str | None:
    """Return the setting that names what the field points to, or None."""
    target = getattr(field.remote_field, "model", None)
    setting: str | None = getattr(target, "setting_name", None)
    return setting or getattr(field, "swappable_setting", None)
