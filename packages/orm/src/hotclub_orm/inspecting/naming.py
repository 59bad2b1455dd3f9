"""Which class each table gets, and which field each column: all different, none in the way of a model's own.

Flow: tables → **naming** → fields.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from hotclub_orm.inspecting.code import ELSEWHERE
from hotclub_orm.inspecting.names import class_name, field_name, unique
from hotclub_orm.inspecting.sketch import ModelSketch
from hotclub_orm.inspecting.style import Style
from hotclub_orm.models import Model
from hotclub_orm.schema.values import Table

# What a field may not be called: it would hide what every model has.
_OF_MODELS = frozenset(
    (*(name for name in dir(Model) if not name.startswith("__")), "pk", "objects", "Meta",
     "DoesNotExist", "MultipleObjectsReturned", "NotUpdated", "self", "id_list")
)  # fmt: skip


def named_models(
    tables: Iterable[Table], views: Collection[str], style: Style
) -> list[ModelSketch]:
    """Return a model for each table, with the names of its fields, in the order of the tables."""
    taken = {"model", "meta", "orm", "models", style.orm.lower(), *map(str.lower, ELSEWHERE)}
    models = []
    for table in tables:
        wanted = class_name(table.name, singular=style.singular)
        name = unique(wanted, taken, str.lower)
        taken.add(name.lower())
        model = ModelSketch(name, table, table.name in views)
        model.key = _key(table)
        _name_fields(model, style)
        models.append(model)
    return models


def _key(table: Table) -> tuple[str, ...]:
    if table.primary_key:
        return table.primary_key
    return tuple(column.name for column in table.columns if column.primary_key)


def _name_fields(model: ModelSketch, style: Style) -> None:
    table = model.table
    relations = {key.columns[0] for key in table.foreign_keys if len(key.columns) == 1}
    for column in table.columns:
        name = field_name(column.name, snake=style.snake)
        related = column.name in relations
        if related and name.endswith("_id") and len(name) > 3:
            name = field_name(name.removesuffix("_id"), snake=False)
        if name in _OF_MODELS or (name == "id" and (related or not _is_key(column.name, model))):
            name = f"{name}_field"
        while name in model.taken or (related and f"{name}_id" in model.taken):
            name = unique(name, model.taken) if name in model.taken else f"{name}_key"
        model.names[column.name] = name
        model.taken.add(name)
        if related:
            model.taken.add(f"{name}_id")


def _is_key(column: str, model: ModelSketch) -> bool:
    """Whether `id` may be the field's name: where it is the key, or there is none and it is guessed."""
    return not model.key or column in model.key
