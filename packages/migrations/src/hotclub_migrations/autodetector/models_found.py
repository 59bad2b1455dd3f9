"""Models renamed, created and deleted.

Flow: detection → **models_found** → detection.
"""

from __future__ import annotations

from typing import Any

from hotclub_migrations.autodetector.comparison import fields_alike
from hotclub_migrations.autodetector.dependencies import (
    Change,
    Dependency,
    model_created,
    needed_by_field,
)
from hotclub_migrations.autodetector.detection import Detection, has_table, is_relation
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameModel,
)
from hotclub_migrations.relations import stands_on
from hotclub_migrations.rendering import ModelKey, resolved, targets

_APART = ("indexes", "constraints", "unique_together", "index_together", "order_with_respect_to")


def find_renamed_models(found: Detection) -> None:
    """Ask about each new model that is like one that is gone."""
    for key in found.created:
        new = found.after.models[key]
        for old_key in found.deleted:
            old = found.before.models[old_key]
            alike = old_key[0] == key[0] and fields_alike(old.fields, new.fields)
            if alike and has_table(old) == has_table(new) and (
                found.questioner.ask_rename_model(old, new)
            ):  # fmt: skip
                needs = _models_around(found, old_key)
                found.rename(key[0], RenameModel(old.name, new.name), needs)
                break


def _models_around(found: Detection, key: ModelKey) -> set[Dependency]:
    """Return the creation of the models of other applications that a model is related to.

    Their migrations name the model as it is called before it is renamed.
    """
    around = {other for other, _ in _pointing(found).get(key, ())}
    state = found.before.models[key]
    needs = {model_created(other) for other in around}
    for field in state.fields.values():
        needs |= needed_by_field(key, field)
    return {need for need in needs if need.app_label != key[0]}


def find_created_models(found: Detection) -> None:
    """Create models; relations, indexes and constraints come after, as they may need others."""
    for key in found.created:
        state = found.after.models[key]
        if has_table(state):
            _create(found, key, state)
        else:
            _create_whole(found, key, state)


def _create_whole(found: Detection, key: ModelKey, state: ModelState) -> None:
    """Create a model without table: nothing of it needs the database."""
    operation = CreateModel(
        state.name, list(state.fields.items()), _said(state.options), state.bases, state.managers
    )
    needs = _needed_by_bases(state)
    for field in state.fields.values():
        needs |= needed_by_field(key, field)
    found.add(key[0], operation, needs | {_gone(key)})


def _create(found: Detection, key: ModelKey, state: ModelState) -> None:
    label, name = key
    members = {
        one for field in state.fields.values() if hasattr(field, "field_names")
        for one in stands_on(field, state.fields)
    }  # fmt: skip
    later = {
        field_name: field
        for field_name, field in state.fields.items()
        # A key or a link to a parent must be there from the start.
        if is_relation(field) and not field.primary_key and field_name not in members
        and not getattr(field.remote_field, "parent_link", False)
    }  # fmt: skip
    at_once = [(n, field) for n, field in state.fields.items() if n not in later]
    options = {k: v for k, v in _said(state.options).items() if k not in _APART}
    needs = _needed_by_bases(state) | {_gone(key)}
    for _, field in at_once:
        needs |= needed_by_field(key, field)
    operation = CreateModel(state.name, at_once, options, state.bases, state.managers)
    found.add(label, operation, needs | _shadowed(found, state))
    here = model_created(key)
    for field_name, field in sorted(later.items()):
        needs = needed_by_field(key, field) | {here}
        needs |= {Dependency(label, name, one, Change.CREATE) for one in stands_on(field, later)}
        found.add(label, AddField(state.name.lower(), field_name, field), needs)
    fields_there = {Dependency(label, name, field_name, Change.CREATE) for field_name in later}
    after_fields = fields_there | {here}
    ordered_by = state.options.get("order_with_respect_to")
    if ordered_by:
        found.add(label, AlterOrderWithRespectTo(name, ordered_by), after_fields)
    for index in state.options["indexes"]:
        found.add(label, AddIndex(name, index), after_fields)
    for constraint in state.options["constraints"]:
        found.add(label, AddConstraint(name, constraint), after_fields)
    together = state.options.get("unique_together")
    if together:
        found.add(label, AlterUniqueTogether(name, together), after_fields)


def _said(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items()
            if value or key not in ("indexes", "constraints")}  # fmt: skip


def _gone(key: ModelKey) -> Dependency:
    """Return the deletion of a model of the same name (a proxy that becomes a model)."""
    return Dependency(key[0], key[1], None, Change.REMOVE)


def _needed_by_bases(state: ModelState) -> set[Dependency]:
    return {
        model_created(resolved(base, state.app_label, state.name))
        for base in state.bases
        if isinstance(base, str)
    }


def _shadowed(found: Detection, state: ModelState) -> set[Dependency]:
    """Return the removal of fields from bases that the model now has itself."""
    needs = set()
    for base in state.bases:
        if not isinstance(base, str):
            continue
        key = resolved(base, state.app_label, state.name)
        old, new = found.before.models.get(key), found.after.models.get(key)
        if old is None or new is None:
            continue
        for name in (set(old.fields) - set(new.fields)) & set(state.fields):
            needs.add(Dependency(*key, name, Change.REMOVE))
    return needs


def find_deleted_models(found: Detection) -> None:
    """Delete models, after what they point to and what points to them has been taken away."""
    pointing = _pointing(found)
    for key in found.deleted:
        state = found.before.models[key]
        if not has_table(state):
            found.add(key[0], DeleteModel(state.name))
            continue
        label, name = key
        if state.options.get("unique_together"):
            found.add(label, AlterUniqueTogether(name, None))
        own = [n for n, field in state.fields.items()
               if is_relation(field) and not field.primary_key]  # fmt: skip
        entries = _remove_entries(found, key, state) if own else []
        for field_name in sorted(own):
            needs = [Dependency(label, name, None, Change.ALTER_TOGETHER), *entries]
            found.add(label, RemoveField(name, field_name), needs)
        needs = [Dependency(label, name, field_name, Change.REMOVE) for field_name in own]
        for other, field_name in pointing.get(key, ()):
            needs += [Dependency(*other, field_name, Change.REMOVE),
                      Dependency(*other, field_name, Change.ALTER)]  # fmt: skip
            if other not in found.after.models:
                needs.append(Dependency(*other, field_name, Change.REMOVE))
        found.add(label, DeleteModel(state.name), needs)


def _remove_entries(found: Detection, key: ModelKey, state: ModelState) -> list[Dependency]:
    """Take away what may be built on the relations, which go before the model does."""
    label, name = key
    removals: list[Any] = [RemoveIndex(name, one.name) for one in state.options["indexes"]]
    removals += [RemoveConstraint(name, one.name) for one in state.options["constraints"]]
    for removal in removals:
        found.add(label, removal)
    return [Dependency(label, name, removal.name, Change.REMOVE_INDEX) for removal in removals]


def _pointing(found: Detection) -> dict[ModelKey, list[tuple[ModelKey, str]]]:
    """Return, for each model, the fields of other models that point to it, before."""
    result: dict[ModelKey, list[tuple[ModelKey, str]]] = {}
    for key, state in found.before.models.items():
        if not targets(state):
            continue
        for name, field in state.fields.items():
            if not is_relation(field):
                continue
            relation = field.remote_field
            for target in (relation.model, getattr(relation, "through", None)):
                if target:
                    where = resolved(target, *key)
                    if where != key:
                        result.setdefault(where, []).append((key, name))
    return result
