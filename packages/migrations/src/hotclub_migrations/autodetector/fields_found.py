"""Fields renamed, removed, added and altered.

Flow: detection → **fields_found** → detection.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.fields.automatic import AutoField
from hotclub_orm.fields.base import NOT_PROVIDED

from hotclub_migrations.autodetector.comparison import taken_apart, without_target
from hotclub_migrations.autodetector.dependencies import (
    Change,
    Dependency,
    needed_by_field,
)
from hotclub_migrations.autodetector.detection import Detection
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.operations import AddField, AlterField, RemoveField, RenameField
from hotclub_migrations.relations import remade, stands_on
from hotclub_migrations.rendering import ModelKey, resolved


def find_renamed_fields(found: Detection) -> None:
    """Ask about each new field that is like one that is gone."""
    for key in found.kept_tables:
        new_names = [n for n in found.after.models[key].fields
                     if n not in found.before.models[key].fields]  # fmt: skip
        for new_name in sorted(new_names):
            _ask_rename(found, key, new_name)


def _ask_rename(found: Detection, key: ModelKey, new_name: str) -> None:
    label, model_name = key
    old_state, new_state = found.pair(key)
    new = new_state.fields[new_name]
    for old_name in sorted(set(old_state.fields) - set(new_state.fields)):
        old = old_state.fields[old_name]
        column = _column_kept(old, old_name, new)
        if column is None or not _same_target(old, new, key):
            continue
        if not found.questioner.ask_rename(model_name, old_name, new_name, new):
            continue
        if column:
            # First the column's name is pinned, then the field's changes: nothing moves.
            pinned = remade(old, db_column=column)
            found.rename(label, AlterField(model_name, old_name, pinned))
        found.rename(label, RenameField(model_name, old_name, new_name))
        return


def _column_kept(old: Any, old_name: str, new: Any) -> str | None:
    """Return "" for fields alike, the column that the new one keeps, or None if they differ."""
    if without_target(old) == without_target(new):
        return ""
    suffix = "_id" if old.remote_field is not None and not old.many_to_many else ""
    column = getattr(old, "db_column", None) or old_name + suffix
    if getattr(new, "db_column", None) == column and not getattr(old, "db_column", None):
        if without_target(remade(old, db_column=column)) == without_target(new):
            return str(column)
    return None


def _same_target(old: Any, new: Any, key: ModelKey) -> bool:
    if old.remote_field is None:
        return new.remote_field is None
    return resolved(old.remote_field.model, *key) == resolved(new.remote_field.model, *key)


def find_removed_fields(found: Detection) -> None:
    """Take fields away, after the options that name them."""
    for key in found.kept_tables:
        old, new = found.pair(key)
        gone = sorted(set(old.fields) - set(new.fields))
        computed = [name for name in gone if _is_generated(old.fields[name])]
        for name in gone:
            needs = [Dependency(*key, None, Change.ALTER_TOGETHER),
                     Dependency(*key, None, Change.REMOVE_ORDER)]  # fmt: skip
            needs += [Dependency(*key, other, Change.REMOVE) for other in gone
                      if stands_on(old.fields[other], (name,))]  # fmt: skip
            needs += [Dependency(*key, other, Change.REMOVE) for other in _remade(found, key)
                      if stands_on(old.fields[other], (name,))]  # fmt: skip
            if name not in computed:  # what is computed of other columns goes before them
                needs += [Dependency(*key, other, Change.REMOVE) for other in computed]
            found.add(key[0], RemoveField(key[1], name), needs)


def _remade(found: Detection, key: ModelKey) -> list[str]:
    """Return the fields that are taken away and added anew."""
    old, new = states = found.pair(key)
    both = sorted(set(old.fields) & set(new.fields))
    return [
        name
        for name in both
        if old.fields[name] is not new.fields[name]
        and _is_another_kind(old.fields[name], new.fields[name], states)
    ]


def find_added_fields(found: Detection) -> None:
    """Add fields; ask for what the rows that exist are to get."""
    for key in found.kept_tables:
        old, new = found.pair(key)
        added = sorted(set(new.fields) - set(old.fields))
        stored = [name for name in added if not _is_generated(new.fields[name])]
        for name in added:
            # What is computed comes after the columns that it may be computed of.
            ground = [] if name in stored else stored
            _add(found, key, name, *(Dependency(*key, one, Change.CREATE) for one in ground))


def _is_generated(field: Any) -> bool:
    return bool(getattr(field, "generated", False))


def _add(found: Detection, key: ModelKey, name: str, *more: Dependency) -> None:
    label, model_name = key
    field = found.after.models[key].fields[name]
    ask = found.questioner
    needs = needed_by_field(key, field) | set(more)
    before = found.before.models[key].fields
    beside = [one for one in found.after.models[key].fields if one not in before]
    needs |= {Dependency(*key, one, Change.CREATE) for one in stands_on(field, beside)}
    preserve = True
    if _needs_value(field):
        moment = getattr(field, "auto_now_add", False)
        question = ask.ask_auto_now_add_addition if moment else ask.ask_not_null_addition
        value = question(name, model_name)
        field, preserve = _with_default(field, value), False
    if field.unique and callable(field.default) and field.default is not NOT_PROVIDED:
        ask.ask_unique_callable_default_addition(name, model_name)
    found.add(label, AddField(model_name, name, field, preserve), needs)


def _needs_value(field: Any) -> bool:
    """Tell whether rows that exist need a value that nothing gives."""
    if field.null or field.many_to_many or field.has_default() or field.has_db_default():
        return False
    if _is_generated(field) or getattr(field, "auto_now", False):
        return False
    if isinstance(field, AutoField):
        return False  # the database counts
    return not (field.blank and field.empty_strings_allowed)


def _with_default(field: Any, value: Any) -> Any:
    made = remade(field)
    made.default = value
    return made


def find_altered_fields(found: Detection) -> None:
    """Alter fields that are declared in another way."""
    for key in found.kept_tables:
        old_state, new_state = found.pair(key)
        for name in sorted(set(old_state.fields) & set(new_state.fields)):
            old, new = old_state.fields[name], new_state.fields[name]
            if old is not new and _differ(old, new, key):
                _alter(found, key, name)


def _differ(old: Any, new: Any, key: ModelKey) -> bool:
    if old.remote_field is not None and new.remote_field is not None:
        if without_target(old) == without_target(new):
            return not _same_target(old, new, key)
    return bool(taken_apart(old) != taken_apart(new))


def _alter(found: Detection, key: ModelKey, name: str) -> None:
    label, model_name = key
    old, new = (state.fields[name] for state in found.pair(key))
    if _is_another_kind(old, new, found.pair(key)):
        # Nothing of the old one can become the new one.
        found.add(label, RemoveField(model_name, name))
        _add(found, key, name, Dependency(label, model_name, name, Change.REMOVE))
        return
    field, preserve = new, True
    nulls_end = old.null and not new.null and not new.many_to_many
    if nulls_end and not new.has_default() and not new.has_db_default():
        value = found.questioner.ask_not_null_alteration(name, model_name)
        if value is not NOT_PROVIDED:
            field, preserve = _with_default(new, value), False
    found.add(label, AlterField(model_name, name, field, preserve), needed_by_field(key, new))


def _is_another_kind(old: Any, new: Any, states: tuple[ModelState, ModelState]) -> bool:
    if bool(old.many_to_many) != bool(new.many_to_many):
        return True
    if _is_generated(old) != _is_generated(new):
        return True
    if getattr(old, "_from_fields", None) != getattr(new, "_from_fields", None):
        return True
    if not old.many_to_many:
        return False
    # A table between that was made cannot become one that is declared, or the other way.
    through = [
        resolved(field.remote_field.through, state.app_label, state.name)
        if field.remote_field.through else None
        for field, state in zip((old, new), states, strict=True)
    ]  # fmt: skip
    target = [resolved(field.remote_field.model, state.app_label, state.name)
              for field, state in zip((old, new), states, strict=True)]  # fmt: skip
    return through[0] != through[1] or target[0] != target[1]
