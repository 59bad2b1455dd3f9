"""Constraints and indexes of a table → entries of Meta, and db_index of fields.

Flow: relations → **constraints** → sketch. Names of fields are all known here.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.inspecting.code import Code, Orm, call, source
from hotclub_orm.inspecting.conditions import read_condition
from hotclub_orm.inspecting.exclusions import exclusion
from hotclub_orm.inspecting.fields import by_hand, unique_columns
from hotclub_orm.inspecting.sketch import ModelSketch
from hotclub_orm.inspecting.style import Style
from hotclub_orm.schema.names import index_name
from hotclub_orm.schema.values import Index, UniqueConstraint

_METHODS = {
    "bloom": "BloomIndex", "brin": "BrinIndex", "gin": "GinIndex", "gist": "GistIndex",
    "hash": "HashIndex", "spgist": "SpGistIndex",
}  # fmt: skip
_PATTERNS = ("varchar_pattern_ops", "text_pattern_ops", "bpchar_pattern_ops")


def add_constraints(model: ModelSketch, orm: Orm) -> None:
    """Fill Meta.constraints and Meta.indexes, and say which fields have an index."""
    _add_checks(model, orm)
    for unique in model.table.unique:
        if unique.columns != model.key:
            model.constraints.append(_unique(model, unique, orm))
    alone = unique_columns(model.table)
    indexed: set[str] = set()
    several = {
        made.options["from_fields"] for made in model.fields if "from_fields" in made.options
    }
    several_indexed: set[tuple[str, ...]] = set()
    for index in model.table.indexes:
        if index.unique:
            if index.columns[:1] and index.columns[0] in alone and len(index.parts) == 1:
                if not index.condition:
                    continue
            _add_unique_index(model, index, orm)
        elif _is_plain(index):
            indexed.add(index.columns[0])
        elif (names := _plain_names(model, index)) in several:
            several_indexed.add(names)
        elif not _serves_patterns(index):
            _add_index(model, index, orm)
    _say_indexed(model, indexed)
    _say_several_indexed(model, several_indexed)
    for one in model.table.exclusions:
        made = exclusion(one, model.names, orm)
        if made is not None:
            model.constraints.append(made)
        else:
            _note(model, "exclusion")


def _add_checks(model: ModelSketch, orm: Orm) -> None:
    table = model.table
    checks = [(one.name, one.condition) for one in table.checks]
    for column in table.columns:
        made = model.field_of(column.name)
        if column.check and not made.kind.startswith("Positive"):
            checks.append((f"{table.name}_{column.name}_check", column.check))
    for name, text in checks:
        condition = _condition(model, text, orm) or by_hand(
            text, orm, output_field=call(orm("BooleanField"))
        )
        model.constraints.append(
            call(orm("CheckConstraint"), condition=condition, name=_name(name))
        )


def _name(name: str) -> str:
    # Names of constraints and indexes may ask for %(class)s; a percent sign of the database does not.
    return name.replace("%", "%%")


def _condition(model: ModelSketch, text: str, orm: Orm) -> Code | None:
    return read_condition(text, model.names, orm)


def _q(model: ModelSketch, text: str, orm: Orm) -> Code:
    made = _condition(model, text, orm)
    boolean = call(orm("BooleanField"))
    return made or call(orm("Q"), by_hand(text, orm, output_field=boolean))


def _unique(model: ModelSketch, unique: UniqueConstraint, orm: Orm) -> Code:
    name = unique.name or index_name(model.table.name, unique.columns, "_uniq", max_length=63)
    options: dict[str, Any] = {
        "fields": [model.names[column] for column in unique.columns],
        "name": _name(name),
    }
    if unique.timing is not None:
        options["deferrable"] = Code(f"{orm('Deferrable')}.{unique.timing}")
    if unique.nulls_distinct is not None:
        options["nulls_distinct"] = unique.nulls_distinct
    return call(orm("UniqueConstraint"), **options)


def _add_unique_index(model: ModelSketch, index: Index, orm: Orm) -> None:
    if index.method or any(
        part.collation or part.opclass or part.descending for part in index.parts
    ):
        _note(model, "index")
        return
    args, options = _parts(model, index, orm)
    if index.nulls_distinct is not None:
        options["nulls_distinct"] = index.nulls_distinct
    model.constraints.append(call(orm("UniqueConstraint"), *args, **options))


def _add_index(model: ModelSketch, index: Index, orm: Orm) -> None:
    if any(part.collation for part in index.parts) or (
        index.method and index.method not in _METHODS
    ):
        _note(model, "index")
        return
    args, options = _parts(model, index, orm)
    opclasses = [part.opclass for part in index.parts]
    if any(opclasses):
        if args or not all(opclasses):
            _note(model, "index")
            return
        options["opclasses"] = opclasses
    model.indexes.append(call(orm(_METHODS.get(index.method, "Index")), *args, **options))


def _parts(model: ModelSketch, index: Index, orm: Orm) -> tuple[list[Any], dict[str, Any]]:
    """Return the arguments and options that Index and UniqueConstraint share."""
    args: list[Any] = []
    options: dict[str, Any] = {}
    if all(part.column is not None for part in index.parts):
        options["fields"] = [
            f"{'-' if part.descending else ''}{model.names[part.column or '']}"
            for part in index.parts
        ]
    else:
        for part in index.parts:
            made = (
                call(orm("F"), model.names[part.column])
                if part.column is not None
                else by_hand(part.expression or "", orm)
            )
            args.append(Code(f"{made}.desc()") if part.descending else made)
    options["name"] = _name(index.name)
    if index.condition:
        options["condition"] = _q(model, index.condition, orm)
    if index.include:
        options["include"] = [model.names[column] for column in index.include]
    return args, options


def _is_plain(index: Index) -> bool:
    [first, *more] = index.parts
    unusual = first.descending or first.opclass or first.collation or first.column is None
    return not (more or unusual or index.condition or index.include or index.method)


def _plain_names(model: ModelSketch, index: Index) -> tuple[str, ...]:
    """Return the names of the fields of an index of nothing but fields; () for any other."""
    unusual = bool(index.condition or index.include or index.method) or any(
        part.descending or part.opclass or part.collation or not part.column for part in index.parts
    )
    return () if unusual else tuple(model.names[column] for column in index.columns)


def _serves_patterns(index: Index) -> bool:
    """Whether it is the second index that text columns get for LIKE."""
    return len(index.parts) == 1 and index.parts[0].opclass in _PATTERNS and not index.condition


def _say_indexed(model: ModelSketch, indexed: set[str]) -> None:
    for column, name in model.names.items():
        made = next(one for one in model.fields if one.name == name)
        if made.options.get("unique") or made.options.get("primary_key"):
            continue
        if made.kind == "ForeignKey" and column not in indexed:
            made.options["db_index"] = False
        elif made.kind not in ("ForeignKey", "OneToOneField", "GeneratedField"):
            if column in indexed:
                made.options["db_index"] = True


def _say_several_indexed(model: ModelSketch, indexed: set[tuple[str, ...]]) -> None:
    """Say which relations over several fields lack the index that such have by themselves."""
    for made in model.fields:
        names = made.options.get("from_fields")
        if names is not None and names not in indexed:
            made.options["db_index"] = False


def _note(model: ModelSketch, note: str) -> None:
    if note not in model.notes:
        model.notes.append(note)


def table_options(model: ModelSketch, style: Style) -> list[tuple[str, Code]]:
    """Return what Meta says of the table itself: name → source."""
    found: list[tuple[str, Code]] = []
    managed = False if model.is_view else style.managed
    if managed is not None:
        found.append(("managed", source(managed)))
    found.append(("db_table", source(model.table.name)))
    if model.table.comment:
        found.append(("db_table_comment", source(model.table.comment)))
    return found
