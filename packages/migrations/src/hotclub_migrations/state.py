"""What all models are at one point of history, as values.

Flow: model_state, operations → **state** → rendering, autodetector. A ProjectState changes by the
operations' `state_forwards`; a ModelState that is to change is copied first, so a clone of a
project costs one dict, and what an earlier state holds stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_migrations.model_state import ModelState
from hotclub_migrations.relations import (
    repointed,
    retargeted,
    with_renamed_members,
    without_default,
)
from hotclub_migrations.renaming import renamed_entry
from hotclub_migrations.rendering import ModelKey, StateApps

__all__ = ["ModelState", "ProjectState"]


class ProjectState:
    """All models. real_apps: labels of applications that have no migrations."""

    def __init__(
        self,
        models: Mapping[ModelKey, ModelState] | None = None,
        real_apps: Iterable[str] | None = None,
    ) -> None:
        self.models: dict[ModelKey, ModelState] = dict(models or {})
        self.real_apps: set[str] = set(real_apps or ())
        self._apps: StateApps | None = None

    @classmethod
    def from_apps(cls, apps: Any, swappables: Mapping[str, str] | None = None) -> ProjectState:
        """Return the state of a registry of models."""
        state = cls()
        for model in apps.get_models(include_swapped=True):
            state.add_model(ModelState.from_model(model, swappables=swappables))
        return state

    def clone(self) -> ProjectState:
        """Return a state that changes by itself."""
        made = ProjectState(self.models, self.real_apps)
        made._apps = self._apps
        return made

    @property
    def apps(self) -> StateApps:
        """The historical models, until the state changes."""
        if self._apps is None:
            self._apps = StateApps(self.models)
        return self._apps

    def clear_delayed_apps_cache(self) -> None:
        """Let the historical models be made anew."""
        self._apps = None

    def reload_model(self, app_label: str, model_name: str, delay: bool = False) -> None:
        """Let the historical models be made anew, after an operation of your own changed one."""
        self._apps = None

    def editable(self, app_label: str, model_name: str) -> ModelState:
        """Return a model's state that may be changed in place. Raises KeyError."""
        key = (app_label, model_name.lower())
        try:
            self.models[key] = found = self.models[key].clone()
        except KeyError:
            raise KeyError(key) from None
        self._apps = None
        return found

    # models

    def add_model(self, model_state: ModelState) -> None:
        """Take a model in."""
        self.models[model_state.key] = model_state
        self._apps = None

    def remove_model(self, app_label: str, model_name: str) -> None:
        """Take a model out."""
        del self.models[app_label, model_name.lower()]
        self._apps = None

    def rename_model(self, app_label: str, old_name: str, new_name: str) -> None:
        """Give a model another name, everywhere it is named."""
        old_key, new_key = (app_label, old_name.lower()), (app_label, new_name.lower())
        renamed = self.models[old_key].clone()
        renamed.name = new_name
        # The model keeps its place, so that what is listed by place stays as it was.
        self.models = {
            new_key if key == old_key else key: renamed if key == old_key else state
            for key, state in self.models.items()
        }
        for key in list(self.models):
            self._point_elsewhere(key, old_key, f"{app_label}.{new_name}")
        self._apps = None

    def _point_elsewhere(self, key: ModelKey, old_key: ModelKey, new_label: str) -> None:
        state = self.models[key]
        old_label = ".".join(old_key)
        # A relation of the renamed model to itself was written under its old name.
        written_in = old_key[1] if ".".join(key) == new_label.lower() else state.name
        fields = {
            name: repointed(field, old_key, new_label, (state.app_label, written_in))
            for name, field in state.fields.items()
        }
        bases = tuple(
            new_label.lower() if isinstance(b, str) and b.lower() == old_label else b
            for b in state.bases
        )
        same = bases == state.bases and all(fields[n] is f for n, f in state.fields.items())
        if not same:
            changed = state.clone()
            changed.fields, changed.bases = fields, bases
            self.models[key] = changed

    # options

    def alter_model_options(
        self,
        app_label: str,
        model_name: str,
        options: Mapping[str, Any],
        option_keys: Iterable[str] | None = None,
    ) -> None:
        """Set options; those of option_keys that are not given are taken away."""
        state = self.editable(app_label, model_name)
        state.options = {**state.options, **options}
        for key in option_keys or ():
            if key not in options:
                state.options.pop(key, False)

    def remove_model_options(
        self, app_label: str, model_name: str, option_name: str, option_value_to_remove: Any
    ) -> None:
        """Take one entry out of an option that holds tuples."""
        state = self.editable(app_label, model_name)
        entries = state.options.get(option_name)
        if entries:
            state.options[option_name] = [
                tuple(one) for one in entries if tuple(one) != tuple(option_value_to_remove)
            ]

    def alter_model_managers(
        self, app_label: str, model_name: str, managers: Iterable[tuple[str, Any]]
    ) -> None:
        """Set the managers."""
        self.editable(app_label, model_name).managers = list(managers)

    def add_index(self, app_label: str, model_name: str, index: Any) -> None:
        """Add to Meta.indexes."""
        options = self.editable(app_label, model_name).options
        options["indexes"] = [*options["indexes"], index]

    def remove_index(self, app_label: str, model_name: str, index_name: str) -> None:
        """Take out of Meta.indexes."""
        options = self.editable(app_label, model_name).options
        options["indexes"] = [i for i in options["indexes"] if i.name != index_name]

    def rename_index(
        self, app_label: str, model_name: str, old_index_name: str, new_index_name: str
    ) -> None:
        """Give an entry of Meta.indexes another name."""
        options = self.editable(app_label, model_name).options
        options["indexes"] = [
            _named(index, new_index_name) if index.name == old_index_name else index
            for index in options["indexes"]
        ]

    def add_constraint(self, app_label: str, model_name: str, constraint: Any) -> None:
        """Add to Meta.constraints."""
        options = self.editable(app_label, model_name).options
        options["constraints"] = [*options["constraints"], constraint]

    def remove_constraint(self, app_label: str, model_name: str, constraint_name: str) -> None:
        """Take out of Meta.constraints."""
        options = self.editable(app_label, model_name).options
        options["constraints"] = [c for c in options["constraints"] if c.name != constraint_name]

    def alter_constraint(
        self, app_label: str, model_name: str, constraint_name: str, constraint: Any
    ) -> None:
        """Put another constraint in the place of the one of that name."""
        options = self.editable(app_label, model_name).options
        options["constraints"] = [
            constraint if known.name == constraint_name else known
            for known in options["constraints"]
        ]

    # fields

    def add_field(
        self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool = True
    ) -> None:
        """Add a field; a default that was for this moment only is not kept."""
        state = self.editable(app_label, model_name)
        state.fields = {**state.fields, name: field if preserve_default else without_default(field)}

    def remove_field(self, app_label: str, model_name: str, name: str) -> None:
        """Take a field out."""
        state = self.editable(app_label, model_name)
        state.fields = {known: field for known, field in state.fields.items() if known != name}

    def alter_field(
        self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool = True
    ) -> None:
        """Put another field in the place of the one of that name."""
        self.add_field(app_label, model_name, name, field, preserve_default)

    def rename_field(self, app_label: str, model_name: str, old_name: str, new_name: str) -> None:
        """Give a field another name, also in the options that name it."""
        state = self.editable(app_label, model_name)
        if old_name not in state.fields:
            raise LookupError(f"{app_label}.{model_name} has no field named {old_name!r}.")
        state.fields = {
            new_name if name == old_name else name: with_renamed_members(field, old_name, new_name)
            for name, field in state.fields.items()
        }
        for option in ("index_together", "unique_together"):
            if option in state.options:
                state.options[option] = [
                    tuple(new_name if name == old_name else name for name in names)
                    for names in state.options[option]
                ]
        for option in ("indexes", "constraints"):
            entries = [renamed_entry(one, old_name, new_name) for one in state.options[option]]
            state.options[option] = entries
        if state.options.get("order_with_respect_to") == old_name:
            state.options["order_with_respect_to"] = new_name
        self._rename_in_relations(app_label, model_name, old_name, new_name)

    def _rename_in_relations(
        self, app_label: str, model_name: str, old_name: str, new_name: str
    ) -> None:
        target = (app_label, model_name.lower())
        for key, state in list(self.models.items()):
            changed = {}
            for name, field in state.fields.items():
                new = retargeted(field, (state.app_label, state.name), target, old_name, new_name)
                if new is not field:
                    changed[name] = new
            if changed:
                copy = self.editable(*key)
                copy.fields = {**copy.fields, **changed}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ProjectState):
            return NotImplemented
        return self.models == other.models and self.real_apps == other.real_apps

    __hash__ = None  # type: ignore[assignment]


def _named(index: Any, name: str) -> Any:
    made = index.clone()
    made.name = name
    return made
