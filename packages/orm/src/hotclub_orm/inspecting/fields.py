"""Columns → fields: class, options, default, key.

Flow: naming → **fields** → relations.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from hotclub_orm.inspecting.code import Code, Orm, call
from hotclub_orm.inspecting.column_kinds import Kind, kind_of
from hotclub_orm.inspecting.conditions import allowed_values, read_constant
from hotclub_orm.inspecting.sketch import FieldSketch, ModelSketch
from hotclub_orm.introspect import NamedType
from hotclub_orm.schema.values import Column, Table

_NOW = re.compile(
    r"\(*\s*(current_timestamp|now\(\)|statement_timestamp\(\))\s*\)*\Z", re.IGNORECASE
)
_EMPTY = re.compile(r"\(*'(\{\}|\[\])?'(::[\w ]+)?\)*\Z")
_TEXTS = ("CharField", "TextField", "TypedField")
_WHOLE = (
    "IntegerField", "SmallIntegerField", "BigIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "PositiveBigIntegerField",
)  # fmt: skip
_MOMENTS = ("DateTimeField", "DateTimeWithoutZoneField")


def add_fields(model: ModelSketch, vendor: str, types: Mapping[str, NamedType], orm: Orm) -> None:
    """Give the model a field for each column; relations are made of some of them later."""
    unique, certain = unique_columns(model.table), model.key
    if not model.key:
        _guess_key(model, unique)
    alone = model.key[0] if len(model.key) == 1 else None
    for column in model.table.columns:
        kind = kind_of(column, vendor, types)
        _refine(kind, column, model.table, is_key=(column.name,) == certain, vendor=vendor)
        model.fields.append(_field(model, column, kind, alone, unique, orm))
    if len(model.key) > 1:
        parts = [model.names[column] for column in model.key]
        model.fields.insert(0, FieldSketch("pk", "CompositePrimaryKey", list(parts)))


def unique_columns(table: Table) -> set[str]:
    """Return the columns that no two rows share."""
    by_index = {
        index.columns[0]
        for index in table.indexes
        if index.unique and len(index.parts) == 1 and index.columns and not index.condition
    }
    return by_index | {column.name for column in table.columns if column.unique}


def _guess_key(model: ModelSketch, unique: set[str]) -> None:
    """Choose a key where the database has none: what is unique, `id`, or the first column."""
    columns = [column for column in model.table.columns if column.generated is None]
    certain = [c.name for c in columns if c.name in unique and not c.null]
    several = [u.columns for u in model.table.unique if not any(
        column.null for column in columns if column.name in u.columns)]  # fmt: skip
    if certain or several:
        model.key = (certain[0],) if certain else several[0]
        return
    usual = [c.name for c in columns if model.names[c.name] in ("id", f"{model.name.lower()}_id")]
    guessed = usual or [c.name for c in columns]
    if guessed:
        model.key = (guessed[0],)
        model.notes.append("key")
    else:
        model.notes.append("keys")


def _refine(kind: Kind, column: Column, table: Table, *, is_key: bool, vendor: str) -> None:
    """Let what is known besides the type choose a narrower field."""
    check = column.check or ""
    positive = re.fullmatch(r"\(*\s*\"?\w+\"?\s*>=\s*0\s*\)*", check) is not None
    if positive and kind.field in _WHOLE[:3]:
        kind.field = f"Positive{kind.field}"
    if is_key and kind.field in _WHOLE and _counts_up(column, vendor):
        kind.field = kind.field.removeprefix("Positive").replace("IntegerField", "AutoField")
    if kind.field in ("CharField", "TextField") and "choices" not in kind.options:
        texts = [check, *(one.condition for one in table.checks)] if check else [
            one.condition for one in table.checks]  # fmt: skip
        allowed = next(filter(None, (allowed_values(text, column.name) for text in texts)), None)
        if allowed:
            kind.options["choices"] = [(value, value) for value in allowed]


def _counts_up(column: Column, vendor: str) -> bool:
    if vendor == "sqlite":  # this very word makes a key the number of the row
        return column.type.lower() == "integer"
    return bool(column.suffix) or (column.default or "").startswith("nextval(")


def _field(
    model: ModelSketch, column: Column, kind: Kind, alone: str | None, unique: set[str], orm: Orm
) -> FieldSketch:
    name = model.names[column.name]
    made = FieldSketch(name, kind.field)
    if name != column.name:
        made.options["db_column"] = column.name
    options = {key: _option(value, orm) for key, value in kind.options.items()}
    if column.generated is not None:
        inner = call(orm(kind.field), **options)
        made.kind = "GeneratedField"
        made.options["expression"] = by_hand(column.generated, orm)
        made.options |= {"output_field": inner, "db_persist": column.stored}
    else:
        made.options |= options
    if column.name == alone:
        made.options["primary_key"] = True
        made.note = "key" if "key" in model.notes else ""
    elif column.name in unique:
        made.options["unique"] = True
    if column.null and column.name not in model.key and column.generated is None:
        made.options |= {"blank": True, "null": True}
    default = _default(column, made.kind, orm)
    if default is not None and _EMPTY.match(column.default or ""):
        made.options["blank"] = True  # what the database itself gives is no mistake
    if default is not None:
        made.options["db_default"] = default
    if column.comment:
        made.options["db_comment"] = column.comment
    return made


def _option(value: Any, orm: Orm) -> Any:
    if isinstance(value, Kind):  # what an array is made of
        options = {key: _option(one, orm) for key, one in value.options.items()}
        return call(orm(value.field), **options)
    return value


def _default(column: Column, kind: str, orm: Orm) -> Any:
    text = column.default
    if text is None or kind.endswith("AutoField") or kind == "GeneratedField":
        return None
    if kind in _MOMENTS and _NOW.match(text):
        return call(orm("Now"))
    constant = read_constant(text)
    if constant is None:
        return by_hand(text, orm)
    value = constant.value
    if value is None:
        return None
    if kind == "BooleanField" and value in (0, 1):
        return bool(value)
    if kind in _WHOLE and type(value) is int:
        return value
    if kind in _TEXTS and type(value) is str:
        return value
    return by_hand(text, orm)


def by_hand(sql: str, orm: Orm, **options: Any) -> Code:
    """Return RawSQL of a text that the database itself keeps; its percent signs are no placeholders."""
    return call(orm("RawSQL"), sql.replace("%", "%%"), (), **options)
