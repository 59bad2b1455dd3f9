"""What one model is at one point of history, as a value.

Flow: models, relations → **model_state** → state, operations, autodetector. A ModelState that is to
change is copied first; its fields belong to no model class.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from hotclub_orm.models import Model

from hotclub_migrations.errors import InvalidBasesError
from hotclub_migrations.model_options import meta_options, model_bases, model_managers
from hotclub_migrations.relations import unbound
from hotclub_migrations.rendering import ModelKey, StateApps, render


class ModelState:
    """One model: its fields (unbound), options, bases and managers.

    fields: pairs (name, field), or a dict. bases: classes, or "app.model" of models in the state.
    managers: pairs (name, manager).
    """

    def __init__(
        self,
        app_label: str,
        name: str,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: Iterable[Any] | None = None,
        managers: Iterable[tuple[str, Any]] | None = None,
    ) -> None:
        self.app_label, self.name = app_label, name
        self.fields: dict[str, Any] = dict(fields)
        self.options: dict[str, Any] = dict(options or {})
        self.options.setdefault("indexes", [])
        self.options.setdefault("constraints", [])
        self.bases: tuple[Any, ...] = tuple(bases or (Model,))
        self.managers: list[tuple[str, Any]] = list(managers or ())
        for field_name, field in self.fields.items():
            _check_unbound(field_name, field)
        for index in self.options["indexes"]:
            if not index.name:
                raise ValueError(
                    f"Indexes passed to ModelState require a name attribute. {index!r} of "
                    f"{app_label}.{name} doesn't have one."
                )

    @property
    def name_lower(self) -> str:
        """The name in small letters."""
        return self.name.lower()

    @property
    def key(self) -> ModelKey:
        """Where the model stands in a ProjectState."""
        return self.app_label, self.name_lower

    @classmethod
    def from_model(
        cls,
        model: Any,
        exclude_rels: bool = False,
        swappables: Mapping[str, str] | None = None,
    ) -> ModelState:
        """Return the state of a model class.

        swappables: "app.model" in small letters → the setting that names it (AUTH_USER_MODEL).
        """
        fields: dict[str, Any] = {}
        meta = model._meta
        # A proxy shows the fields of its model; it has none of its own.
        declared = () if meta.proxy else (*meta.local_fields, *meta.local_many_to_many)
        for field in declared:
            if exclude_rels and field.remote_field is not None:
                continue
            if field.name == "_order" and model._meta.is_ordered_by_field:
                continue  # it comes with the option
            if hasattr(field, "made_by"):
                continue  # it comes with the foreign key that holds several columns
            fields[field.name] = unbound(field, swappables or {})
        return cls(
            model._meta.app_label,
            model._meta.object_name,
            fields,
            meta_options(model, exclude_rels=exclude_rels),
            model_bases(model),
            model_managers(model),
        )

    def construct_managers(self) -> dict[str, Any]:
        """Return fresh managers by name, in their order."""
        made = {}
        for name, manager in self.managers:
            as_manager, manager_path, queryset_path, args, kwargs = manager.deconstruct()
            if as_manager:
                made[name] = _imported(queryset_path).as_manager()
            else:
                made[name] = _imported(manager_path)(*args, **kwargs)
        return made

    def clone(self) -> Self:
        """Return a copy that may be changed; fields and managers are shared."""
        return type(self)(
            self.app_label,
            self.name,
            self.fields,
            {key: list(v) if isinstance(v, list) else v for key, v in self.options.items()},
            self.bases,
            self.managers,
        )

    def render(self, apps: StateApps) -> Any:
        """Make the class in that registry."""
        return render(self, apps)

    def get_field(self, field_name: str) -> Any:
        """Return the field of that name; "_order" gives what order_with_respect_to names."""
        if field_name == "_order":
            field_name = self.options.get("order_with_respect_to", field_name)
        return self.fields[field_name]

    def get_index_by_name(self, name: str) -> Any:
        """Return the index. Raises ValueError."""
        return self._by_name("index", self.options["indexes"], name)

    def get_constraint_by_name(self, name: str) -> Any:
        """Return the constraint. Raises ValueError."""
        return self._by_name("constraint", self.options["constraints"], name)

    def _by_name(self, kind: str, entries: Iterable[Any], name: str) -> Any:
        for entry in entries:
            if entry.name == name:
                return entry
        raise ValueError(f"No {kind} named {name} on model {self.name}")

    def __repr__(self) -> str:
        return f"<ModelState: '{self.app_label}.{self.name}'>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModelState):
            return NotImplemented
        return (
            self.key == other.key
            and self.options == other.options
            and self.bases == other.bases
            and self.managers == other.managers
            and list(self.fields) == list(other.fields)
            and all(
                field.deconstruct()[1:] == other.fields[name].deconstruct()[1:]
                for name, field in self.fields.items()
            )
        )

    __hash__ = None  # type: ignore[assignment]


def _check_unbound(name: str, field: Any) -> None:
    if getattr(field, "model", None) is not None:
        raise ValueError(f"ModelState.fields cannot be bound to a model - {name!r} is.")
    relation = getattr(field, "remote_field", None)
    if relation is not None and hasattr(relation.model, "_meta"):
        raise ValueError(
            f"ModelState.fields cannot refer to a model class - {name!r}.to does. "
            "Use a string reference instead."
        )
    if relation is not None and hasattr(getattr(relation, "through", None), "_meta"):
        raise ValueError(
            f"ModelState.fields cannot refer to a model class - {name!r}.through does. "
            "Use a string reference instead."
        )


def _imported(path: str) -> Any:
    module, _, name = path.rpartition(".")
    try:
        return getattr(__import__(module, fromlist=[name]), name)
    except (ImportError, AttributeError) as missing:
        raise InvalidBasesError(
            f"{path} cannot be imported, but a migration's managers need it."
        ) from missing
