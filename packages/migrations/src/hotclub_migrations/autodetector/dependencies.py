"""What an operation needs, and what it provides, as values.

Flow: detection → **dependencies** → arrangement.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

from hotclub_migrations.operations import (
    AddField,
    AlterField,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    CreateModel,
    DeleteModel,
    Operation,
    RemoveConstraint,
    RemoveField,
    RemoveIndex,
    RenameField,
    RenameModel,
)
from hotclub_migrations.rendering import ModelKey, resolved, setting_of

SETTING = "__setting__"


class Change(Enum):
    """What happens to a model, a field, or something a model has."""

    CREATE = "create"
    REMOVE = "remove"
    ALTER = "alter"
    REMOVE_ORDER = "remove order"
    ALTER_TOGETHER = "alter together"
    REMOVE_INDEX = "remove index"


class Dependency(NamedTuple):
    """A change that must come before. app_label SETTING: model_name is a setting's name."""

    app_label: str
    model_name: str
    name: str | None
    change: Change


class Wanted(NamedTuple):
    """An operation and what must come before it."""

    operation: Operation
    dependencies: frozenset[Dependency]


def model_created(key: ModelKey) -> Dependency:
    """Return the creation of the model."""
    return Dependency(key[0], key[1].lower(), None, Change.CREATE)


def provided(app_label: str, operation: Operation) -> list[Dependency]:
    """Return the changes that an operation is."""

    def made(model: str, name: str | None, change: Change) -> Dependency:
        return Dependency(app_label, model.lower(), name, change)

    match operation:
        case CreateModel():
            names = [None, *(name for name, _ in operation.fields)]
            return [made(operation.name, name, Change.CREATE) for name in names]
        case DeleteModel():
            return [made(operation.name, None, Change.REMOVE)]
        case RenameModel():
            return [made(operation.new_name, None, Change.CREATE),
                    made(operation.old_name, None, Change.REMOVE)]  # fmt: skip
        case AddField():
            return [made(operation.model_name, operation.name, Change.CREATE)]
        case RemoveField():
            return [made(operation.model_name, operation.name, Change.REMOVE)]
        case AlterField():
            return [made(operation.model_name, operation.name, Change.ALTER)]
        case RenameField():
            return [made(operation.model_name, operation.new_name, Change.CREATE),
                    made(operation.model_name, operation.old_name, Change.REMOVE)]  # fmt: skip
        case AlterUniqueTogether():
            return [made(operation.name, None, Change.ALTER_TOGETHER)]
        case AlterOrderWithRespectTo():
            return [made(operation.name, None, Change.REMOVE_ORDER)]
        case RemoveIndex() | RemoveConstraint():
            return [made(operation.model_name, operation.name, Change.REMOVE_INDEX)]
        case _:
            return []


def needed_by_field(written_in: ModelKey, field: Any) -> set[Dependency]:
    """Return what must exist before the field can: its target, its table between."""
    relation = field.remote_field
    if relation is None:
        return set()
    setting = setting_of(field)
    if setting:
        needs = {Dependency(SETTING, setting, None, Change.CREATE)}
    else:
        needs = {model_created(resolved(relation.model, *written_in))}
    through = getattr(relation, "through", None)
    if through:
        needs.add(model_created(resolved(through, *written_in)))
    # A model may point to itself.
    return needs - {model_created(written_in)}
