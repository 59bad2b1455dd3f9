"""Foreign keys → relations; tables between two others → relations of many to many; names of far ends.

Flow: fields → **relations** → sketch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hotclub_orm.inspecting.code import Code, Orm
from hotclub_orm.inspecting.names import class_name, field_name, plural, unique
from hotclub_orm.inspecting.sketch import FieldSketch, ModelSketch
from hotclub_orm.inspecting.style import Style
from hotclub_orm.schema.values import ForeignKey

_RELATIONS = ("ForeignKey", "OneToOneField", "ManyToManyField")
_ACTIONS = {"CASCADE": "DB_CASCADE", "SET NULL": "DB_SET_NULL", "SET DEFAULT": "DB_SET_DEFAULT"}
_OF_FIELDS = ("unique", "primary_key", "blank", "null", "db_default", "db_comment")


def add_relations(models: list[ModelSketch], style: Style, orm: Orm) -> None:
    """Make relations of the keys' fields, add those of many to many, and name the far ends."""
    by_table = {model.table.name: model for model in models}
    for model in models:
        for key in model.table.foreign_keys:
            _relate(model, key, by_table, style, orm)
    if style.many_to_many:
        for model in list(models):
            _between(model, by_table, models)
    targets = {model.name: model for model in models}
    for model in models:
        _name_far_ends(model, targets)


def _relate(
    model: ModelSketch, key: ForeignKey, by_table: Mapping[str, ModelSketch], style: Style, orm: Orm
) -> None:
    if len(key.columns) > 1:
        _relate_several(model, key, by_table, orm)
        return
    [column], [to_column] = key.columns, key.to_columns or ("",)
    made, target = model.field_of(column), by_table.get(key.to_table)
    if made.kind in (*_RELATIONS, "GeneratedField"):
        return
    if target is None:
        _leave_outside(made, key, style, orm)
        return
    if target.key != (to_column,) and to_column not in target.names:
        return
    kept = {name: made.options[name] for name in _OF_FIELDS if name in made.options}
    single = kept.get("unique") or kept.get("primary_key")
    made.kind = "OneToOneField" if single else "ForeignKey"
    if single:
        kept.pop("unique", None)
    made.args = ["self" if target is model else target.name, _on_delete(model, key, orm)]
    made.options = _column_option(made.name, column) | kept
    if target.key != (to_column,):
        made.options["to_field"] = target.names[to_column]


def _relate_several(
    model: ModelSketch, key: ForeignKey, by_table: Mapping[str, ModelSketch], orm: Orm
) -> None:
    """Add a relation to a key of several columns; the columns stay fields of their own."""
    target = by_table.get(key.to_table)
    pairs = dict(zip(key.to_columns, key.columns, strict=False))
    if target is None or len(target.key) < 2 or set(pairs) != set(target.key):
        if "several" not in model.notes:
            model.notes.append("several")
        return
    name = unique(field_name(target.name), model.taken)
    model.taken |= {name, f"{name}_id"}
    action = "DB_CASCADE" if key.on_delete == "CASCADE" else "DO_NOTHING"
    made = FieldSketch(
        name, "ForeignKey", ["self" if target is model else target.name, orm(action)]
    )
    made.options["from_fields"] = tuple(model.names[pairs[column]] for column in target.key)
    if any(model.table.column(column).null for column in key.columns):
        made.options |= {"blank": True, "null": True}
    model.fields.append(made)


def _column_option(name: str, column: str) -> dict[str, object]:
    return {} if f"{name}_id" == column else {"db_column": column}


def _leave_outside(made: FieldSketch, key: ForeignKey, style: Style, orm: Orm) -> None:
    if not style.outside:
        made.note = made.note or "outside"
        return
    kept = {name: made.options[name] for name in _OF_FIELDS if name in made.options}
    made.kind = "ForeignKey"
    made.args = [class_name(key.to_table, singular=style.singular), orm("DO_NOTHING")]
    made.options = kept | _column_option(made.name, key.columns[0])


def _on_delete(model: ModelSketch, key: ForeignKey, orm: Orm) -> Code:
    """Return what the database does itself; what it merely refuses is left to it."""
    column = model.table.column(key.columns[0])
    action = _ACTIONS.get(key.on_delete or "", "DO_NOTHING")
    fits = {"DB_SET_NULL": column.null, "DB_SET_DEFAULT": column.default is not None}
    return orm(action if fits.get(action, True) else "DO_NOTHING")


# --- many to many ---------------------------------------------------------------------------------


def _between(
    model: ModelSketch, by_table: Mapping[str, ModelSketch], models: list[ModelSketch]
) -> None:
    """Add a relation of many to many where the table joins two others."""
    pair = _pair(model)
    if pair is None or model.is_view:
        return
    keys = {key.columns[0]: key for key in model.table.foreign_keys if len(key.columns) == 1}
    here, there = (by_table.get(keys[column].to_table) for column in pair)
    if here is None or there is None:
        return
    if not _belongs(model, here) and _belongs(model, there):
        pair, (here, there) = (pair[1], pair[0]), (there, here)
    if any(keys[c].to_columns != t.key for c, t in zip(pair, (here, there), strict=True)):
        return
    base = field_name(there.name) if here is not there else model.names[pair[1]]
    name = unique(plural(base), here.taken)
    here.taken.add(name)
    made = FieldSketch(name, "ManyToManyField", ["self" if here is there else there.name])
    if _is_plain(model, pair, here, there):
        made.options["db_table"] = model.table.name
        models.remove(model)
    else:
        made.options["through"] = model.name
        if here is there:
            made.options["symmetrical"] = False
        if here is there or _points_twice(model, here, there):
            made.options["through_fields"] = tuple(model.names[column] for column in pair)
    here.fields.append(made)


def _pair(model: ModelSketch) -> tuple[str, str] | None:
    """Return the two keys that together are unique, and are all that the table is for."""
    table = model.table
    keys = [key.columns[0] for key in table.foreign_keys if len(key.columns) == 1]
    if len(table.foreign_keys) != 2 or len(set(keys)) != 2:
        return None
    together = [set(model.key), *(set(u.columns) for u in table.unique)]
    together += [set(i.columns) for i in table.indexes
                 if i.unique and not i.condition and len(i.columns) == len(i.parts)]  # fmt: skip
    if set(keys) not in together:
        return None
    order = [column.name for column in table.columns if column.name in keys]
    return order[0], order[1]


def _belongs(model: ModelSketch, target: ModelSketch) -> bool:
    return field_name(model.name).startswith(f"{field_name(target.name)}_")


def _is_plain(
    model: ModelSketch, pair: tuple[str, str], here: ModelSketch, there: ModelSketch
) -> bool:
    """Whether the table is what ManyToManyField makes by itself: a counted key and two columns."""
    if len(model.table.columns) != 3 or here is there or set(model.key) & set(pair):
        return False
    counted = model.names[model.key[0]] == "id" and model.field_of(model.key[0]).kind.endswith(
        "AutoField"
    )
    expected = (f"{here.name.lower()}_id", f"{there.name.lower()}_id")
    return counted and model.key[0] == "id" and pair == expected


def _points_twice(model: ModelSketch, here: ModelSketch, there: ModelSketch) -> bool:
    targets = [one.args[0] for one in model.fields if one.kind in _RELATIONS]
    return targets.count(here.name) > 1 or targets.count(there.name) > 1


# --- far ends -------------------------------------------------------------------------------------


def _name_far_ends(model: ModelSketch, targets: Mapping[str, ModelSketch]) -> None:
    relations = [one for one in model.fields if one.kind in _RELATIONS]
    for one in relations:
        target = model if one.args[0] == "self" else targets.get(one.args[0])
        if target is None:
            continue
        twins = [other for other in relations if other.args[0] == one.args[0]]
        usual = set(_usual_names(model, one))
        if len(twins) > 1 or usual & target.taken:
            end = "" if one.kind == "OneToOneField" else "_set"
            wanted = f"{field_name(model.name)}_{one.name}{end}"
            name = unique(wanted, target.taken)
            one.options["related_name"] = name
            usual = {name}
        target.taken |= usual


def _usual_names(model: ModelSketch, one: FieldSketch) -> Iterator[str]:
    name = model.name.lower()
    yield name
    if one.kind != "OneToOneField":
        yield f"{name}_set"
