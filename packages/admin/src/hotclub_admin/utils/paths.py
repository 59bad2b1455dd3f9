"""Names like author__country__name: which fields they lead over.

Flow: "author__country__name" → **fields** → labels, filters, query sets. The names come from
declarations and from visitors; what does not resolve raises the ORM's FieldDoesNotExist or
NotRelationField, never anything else.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm import FieldDoesNotExist, ForeignObjectRel, Q

from hotclub_admin.constants import LOOKUP_SEP


class FieldIsAForeignKeyColumnName(Exception):
    """The name is the column of a foreign key (author_id), not the field."""


class NotRelationField(Exception):
    """A path goes on behind a field that is no relation."""


def get_model_from_relation(field: Any) -> Any:
    """Return the model at the far end. Raises NotRelationField."""
    if not getattr(field, "is_relation", False):
        raise NotRelationField(field)
    return field.related_model


def get_fields_from_path(model: Any, path: str) -> list[Any]:
    """Return the fields of a path. Raises FieldDoesNotExist, NotRelationField."""
    fields: list[Any] = []
    for name in path.split(LOOKUP_SEP):
        parent = get_model_from_relation(fields[-1]) if fields else model
        fields.append(parent._meta.get_field(parent._meta.pk.name if name == "pk" else name))
    return fields


def reverse_field_path(model: Any, path: str) -> tuple[Any, str]:
    """Return the model at the end of a path of relations, and the path back from there."""
    back: list[str] = []
    parent = model
    for name in path.split(LOOKUP_SEP):
        field = parent._meta.get_field(name)
        # The last name may be a plain field; the way back begins before it.
        if len(back) == len(path.split(LOOKUP_SEP)) - 1 and not field.is_relation:
            break
        if field.concrete or not hasattr(field, "field"):
            back.insert(0, field.remote_field.name)
        else:
            back.insert(0, field.field.name)
        parent = field.related_model
    return parent, LOOKUP_SEP.join(back)


def get_field(opts: Any, name: str) -> Any:
    """Return a field that may stand in a list: no far end, no foreign key's column, no hidden one.

    Raises FieldDoesNotExist, FieldIsAForeignKeyColumnName.
    """
    field = opts.get_field(name)
    if isinstance(field, ForeignObjectRel) or (field.is_relation and not field.related_model):
        raise FieldDoesNotExist(opts.label, name)
    if field.is_relation and not field.many_to_many and field.attname == name != field.name:
        raise FieldIsAForeignKeyColumnName(name)
    return field


def relations_shown(model: Any, names: Any) -> list[str]:
    """Return the paths of single objects that columns lead over: what to read with the rows."""
    found = []
    for name in names:
        if not isinstance(name, str):
            continue
        try:
            fields = get_fields_from_path(model, name)
        except (FieldDoesNotExist, NotRelationField):
            continue
        path = []
        for field in fields:
            if not field.is_relation or not (field.many_to_one or field.one_to_one):
                break
            column = getattr(field, "attname", field.name)
            if column != field.name and name.endswith(column):
                break  # the column of a foreign key is in the row itself
            path.append(field.name)
        if path:
            found.append(LOOKUP_SEP.join(path))
    return found


def lookup_spawns_duplicates(opts: Any, lookup_path: str) -> bool:
    """Tell whether a query by this path may give an object several times."""
    for name in lookup_path.split(LOOKUP_SEP):
        name = opts.pk.name if name == "pk" else name
        try:
            field = opts.get_field(name)
        except FieldDoesNotExist:
            continue  # a transform or a lookup
        if not field.is_relation:
            return False
        if field.many_to_many or field.one_to_many:
            return True
        if field.related_model is None:
            return False
        opts = field.related_model._meta
    return False


def flatten(fields: Any) -> list[str]:
    """Return the names of a list in which tuples stand for one line."""
    found: list[str] = []
    for field in fields:
        if isinstance(field, list | tuple):
            found.extend(field)
        else:
            found.append(field)
    return found


def flatten_fieldsets(fieldsets: Any) -> list[str]:
    """Return the names in fieldsets, in order."""
    return [name for _, options in fieldsets for name in flatten(options["fields"])]


def prepare_lookup_value(key: str, value: Any, separator: str = ",") -> Any:
    """Return a parameter's text as the value its lookup takes; lists value by value."""
    if isinstance(value, list):
        return [prepare_lookup_value(key, one, separator) for one in value]
    if key.endswith("__in"):
        return value.split(separator)
    if key.endswith("__isnull"):
        return str(value).lower() not in ("", "false", "0")
    return value


def build_q_object_from_lookup_parameters(parameters: dict[str, list[Any]]) -> Any:
    """Return the condition: any value of each parameter, all parameters."""
    made = Q()
    for name, values in parameters.items():
        if not values:
            continue
        either = Q((name, values[0]))
        for value in values[1:]:
            either |= Q((name, value))
        made &= either
    return made
