"""What Meta says, changed: options, managers, indexes, constraints, table names.

Flow: detection → **options_found** → detection.
"""

from __future__ import annotations

from typing import Any

from hotclub_migrations.autodetector.comparison import taken_apart
from hotclub_migrations.autodetector.dependencies import (
    Change,
    Dependency,
    model_created,
    needed_by_field,
)
from hotclub_migrations.autodetector.detection import Detection
from hotclub_migrations.operations import (
    AddConstraint,
    AddIndex,
    AlterConstraint,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    Operation,
    RemoveConstraint,
    RemoveIndex,
    RenameIndex,
)
from hotclub_migrations.operations.options import normalize_together
from hotclub_migrations.rendering import ModelKey

# What a constraint says to people, not to the database.
_ONLY_PYTHON = {"violation_error_code", "violation_error_message"}


def find_altered_options(found: Detection) -> None:
    """Set options that only Python reads."""
    keys = AlterModelOptions.ALTER_OPTION_KEYS
    for key in found.kept:
        old, new = ({k: v for k, v in state.options.items() if k in keys}
                    for state in found.pair(key))  # fmt: skip
        if taken_apart(old) != taken_apart(new):
            found.add(key[0], AlterModelOptions(key[1], new))


def find_altered_managers(found: Detection) -> None:
    """Set managers."""
    for key in found.kept:
        old, new = found.pair(key)
        if old.managers != new.managers:
            found.add(key[0], AlterModelManagers(key[1], new.managers))


def find_removed_entries(found: Detection) -> list[tuple[str, Operation]]:
    """Find indexes and constraints that are gone, renamed or altered.

    Those to be added are returned: their fields have to exist first.
    """
    later: list[tuple[str, Operation]] = []
    for key in found.kept_tables:
        _indexes(found, key, later)
        _constraints(found, key, later)
    return later


def _changed(found: Detection, key: ModelKey, option: str) -> tuple[list[Any], list[Any]]:
    """Return entries that are only before, and only after."""
    old, new = (state.options[option] for state in found.pair(key))
    removed = [one for one in old if one not in new]
    return removed, [one for one in new if one not in old]


def _indexes(found: Detection, key: ModelKey, later: list[tuple[str, Operation]]) -> None:
    label, name = key
    removed, added = _changed(found, key, "indexes")
    for new in list(added):
        for old in removed:
            if _nameless(old) == _nameless(new):
                found.add(label, RenameIndex(name, new_name=new.name, old_name=old.name))
                removed.remove(old)
                added.remove(new)
                break
    for old in removed:
        found.add(label, RemoveIndex(name, old.name))
    later += [(label, AddIndex(name, new)) for new in added]


def _nameless(index: Any) -> Any:
    path, args, kwargs = taken_apart(index)
    return path, args, {k: v for k, v in kwargs.items() if k != "name"}


def _constraints(found: Detection, key: ModelKey, later: list[tuple[str, Operation]]) -> None:
    label, name = key
    removed, added = _changed(found, key, "constraints")
    for new in list(added):
        for old in removed:
            if old.name == new.name and _for_database(old) == _for_database(new):
                found.add(label, AlterConstraint(name, new.name, new))
                removed.remove(old)
                added.remove(new)
                break
    for old in removed:
        found.add(label, RemoveConstraint(name, old.name))
    later += [(label, AddConstraint(name, new)) for new in added]


def _for_database(constraint: Any) -> Any:
    path, args, kwargs = taken_apart(constraint)
    return path, args, {k: v for k, v in kwargs.items() if k not in _ONLY_PYTHON}


def find_added_entries(found: Detection, later: list[tuple[str, Operation]]) -> None:
    """Add the indexes and constraints, after the removal of those of the same name."""
    for label, operation in later:
        entry = getattr(operation, "index", None) or operation.constraint  # type: ignore[attr-defined]
        model = operation.model_name  # type: ignore[attr-defined]
        found.add(label, operation, [Dependency(label, model, entry.name, Change.REMOVE_INDEX)])


def find_altered_together(found: Detection) -> None:
    """Set unique_together; entries that go, go before their fields do."""
    for key in found.kept_tables:
        label, name = key
        old, new = (normalize_together(state.options.get("unique_together"))
                    for state in found.pair(key))  # fmt: skip
        if old == new:
            continue
        state = found.after.models[key]
        needs: set[Dependency] = set()
        for field_name in {one for names in new - old for one in names}:
            field = state.fields.get(field_name)
            needs.add(Dependency(label, name, field_name, Change.CREATE))
            if field is not None:
                needs |= needed_by_field(key, field)
            elif field_name == "_order":  # which order_with_respect_to makes
                needs.add(Dependency(label, name, None, Change.REMOVE_ORDER))
        kept = old & new
        if old - new and kept != new:
            found.add(label, AlterUniqueTogether(name, kept))
        found.add(label, AlterUniqueTogether(name, new), needs)


def find_altered_order(found: Detection) -> None:
    """Set order_with_respect_to."""
    for key in found.kept_tables:
        old, new = (state.options.get("order_with_respect_to") for state in found.pair(key))
        if old != new:
            needs = [Dependency(*key, new, Change.CREATE)] if new else []
            found.add(key[0], AlterOrderWithRespectTo(key[1], new), needs)


def find_altered_tables(found: Detection) -> None:
    """Rename tables and set their comments."""
    for key in found.kept:
        if found.after.models[key].options.get("proxy", False):
            continue
        old, new = (state.options for state in found.pair(key))
        if old.get("db_table") != new.get("db_table"):
            found.add(key[0], AlterModelTable(key[1], new.get("db_table")), [model_created(key)])
        if old.get("db_table_comment") != new.get("db_table_comment"):
            comment = new.get("db_table_comment")
            found.add(key[0], AlterModelTableComment(key[1], comment), [model_created(key)])
