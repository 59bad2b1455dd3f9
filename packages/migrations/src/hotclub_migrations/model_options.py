"""Models → what a migration says about them beside their fields.

Flow: models → **model_options** → state.
"""

from __future__ import annotations

import copy
from typing import Any

from hotclub_orm.managers import Manager
from hotclub_orm.meta import META_NAMES
from hotclub_orm.models import Model

# What belongs to the class at run time only, or to where it stands.
_NOT_IN_MIGRATIONS = {"apps", "app_label", "fetch_mode", "auto_created", "abstract"}
OPTION_NAMES = tuple(name for name in META_NAMES if name not in _NOT_IN_MIGRATIONS)


def meta_options(model: Any, *, exclude_rels: bool = False) -> dict[str, Any]:
    """Return the options that the model's Meta gives."""
    given = model._meta.original_attrs
    options: dict[str, Any] = {}
    for name in OPTION_NAMES:
        if name not in given:
            continue
        if name == "unique_together":
            options[name] = {tuple(names) for names in model._meta.unique_together}
        elif name in ("indexes", "constraints"):
            options[name] = [entry.clone() for entry in getattr(model._meta, name)]
        else:
            options[name] = given[name]
    for index in options.get("indexes", ()):
        if not index.name:
            index.set_name_with_model(model)
    if exclude_rels or not model._meta.is_ordered_by_field:
        options.pop("order_with_respect_to", None)
    if exclude_rels:
        options.pop("unique_together", None)
    return options


def model_bases(model: Any) -> tuple[Any, ...]:
    """Return the bases, abstract models replaced by what they inherit from themselves.

    They stand in the class's own order of bases: what an abstract one inherits may come after others.
    """
    flat = sorted(_flat(model), key=model.__mro__.index)
    bases = tuple(dict.fromkeys(
        base._meta.label_lower if hasattr(base, "_meta") else base for base in flat
    ))  # fmt: skip
    is_model = any(
        isinstance(base, str) or (isinstance(base, type) and issubclass(base, Model))
        for base in bases
    )
    return bases if is_model else (Model,)


def _flat(model: Any) -> list[Any]:
    found = []
    for base in model.__bases__:
        if hasattr(base, "_meta") and base._meta.abstract:
            found.extend(_flat(base))
        else:
            found.append(base)
    return found


def model_managers(model: Any) -> list[tuple[str, Any]]:
    """Return the managers that migrations use, and the default one's place if it has to be kept."""
    meta = model._meta
    chosen: list[tuple[str, Any]] = []
    for manager in meta.managers:
        if any(name == manager.name for name, _ in chosen):
            continue
        if manager.use_in_migrations:
            chosen.append((manager.name, copy.copy(manager)))
        elif manager is meta.default_manager:
            stand_in: Any = Manager()
            stand_in.name, stand_in.model = manager.name, model
            chosen.append((manager.name, stand_in))
    # A stand-in alone says nothing, unless a field has the name that a manager would get.
    needed = any(field.name == "objects" for field in meta.fields)
    if not needed and not any(manager.use_in_migrations for _, manager in chosen):
        return []
    return chosen
