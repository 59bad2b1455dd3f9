"""The fields of a class of rows, each with the column it is filled from.

Flow: RowType + query → **match_row** → names to select and how a row is called. Everything that can
be known before a row is read is checked here: names, NULL where no None is expected, types. Not here:
SQL, values.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple, is_typeddict
from uuid import UUID

from hotclub_orm.errors import FieldError, hint
from hotclub_orm.expressions.references import Col
from hotclub_orm.fields.json_keys import KeyTransform
from hotclub_orm.into.row_types import (
    RowField,
    RowType,
    Unresolved,
    alternatives,
    is_row_type,
    row_type,
)

_NONE = type(None)


@dataclass(frozen=True, slots=True)
class Part:
    """One argument of a row: a column, by the name that is selected, or a row of its own.

    convert: an Enum to be made of the value. presence: of a nested row, the name of the key that is
    NULL where there is none.
    """

    field: RowField
    name: str
    convert: Any = None
    nested: RowMatch | None = None
    presence: str | None = None


@dataclass(frozen=True, slots=True)
class RowMatch:
    """How a row is made. Fields that have no column are left to their defaults."""

    row: RowType
    parts: tuple[Part, ...]

    def names(self) -> list[str]:
        """Return what has to be selected."""
        found: list[str] = []
        for part in self.parts:
            if part.nested is None:
                found.append(part.name)
            else:
                found += [part.presence] if part.presence else []
                found += part.nested.names()
        return list(dict.fromkeys(found))


def match_row(row: RowType, query: Any, columns: Mapping[str, str]) -> RowMatch:
    """Return which column each field is. columns: field → path or annotation, where it is not its name.

    Raises FieldError: a name that is nothing in the query, None not expected, another type.
    """
    return _matched(row, query, columns, "", query.model._meta)


def match_of(query: Any) -> RowMatch:
    """Return how the rows of a query are made; those of a union as its first part's are."""
    while query.row_match is None:
        query = query.combined[0][0]
    match: RowMatch = query.row_match
    return match


def _matched(
    row: RowType, query: Any, columns: Mapping[str, str], prefix: str, meta: Any
) -> RowMatch:
    """Return the match of a row. prefix: the path to it, whose end has these options."""
    parts = []
    for field in row.fields:
        path = columns.get(field.name, field.name)
        name = prefix + path
        relation = None if name in query.annotations else _relation(meta, path)
        nested = None if relation is None else _nested(row, field)
        if relation is not None and nested is not None:
            parts.append(_nested_part(row, field, name, relation, nested, query))
            continue
        try:
            expression = query.clone().resolve_ref(name)
        except FieldError:
            if field.name in columns:
                raise
            if not field.required:
                continue
            raise FieldError(_no_column(row, field, query, prefix, meta)) from None
        if name.split("__")[0] not in query.annotations:  # what those give is not known before
            _check_null(row, field, path, meta, expression)
        _check_type(row, field, name, expression)
        parts.append(Part(field, name, _enum_of(field)))
    return RowMatch(row, tuple(parts))


def _no_column(row: RowType, field: RowField, query: Any, prefix: str, meta: Any) -> str:
    known = sorted({*meta.names(), *(() if prefix else query.annotations)})
    return (
        f"{row.name}.{field.name} is no column of {meta.label}.{hint(field.name, known)} Choices "
        f"are: {', '.join(known)}. Say what it is filled from, as into({row.name}, "
        f"{field.name}='a__path') or by an expression; or give it a default."
    )


# --- relations ---------------------------------------------------------------------------------


class _Relation(NamedTuple):
    """Where a path of relations leads. optional: whether there may be none; many: or several."""

    meta: Any
    optional: bool
    many: bool


def _relation(meta: Any, path: str) -> _Relation | None:
    """Return where the path leads; None where it is not one of relations alone."""
    optional = many = False
    for name in path.split("__"):
        step = _step(meta, name)
        if step is None:
            return None
        meta, optional, many = step.meta, optional or step.optional, many or step.many
    return _Relation(meta, optional, many)


def _step(meta: Any, name: str) -> _Relation | None:
    found = meta.forward_map.get(name) or meta.fields_map.get(name)
    if found is None or not found.is_relation or found.related_model is None:
        return None
    if name == getattr(found, "attname", None) != found.name:
        return None  # the key, not what it points to
    forward = found.concrete and not found.many_to_many
    many = bool(found.many_to_many or found.one_to_many)
    return _Relation(found.related_model._meta, bool(found.null) if forward else True, many)


def _nested(row: RowType, field: RowField) -> RowType | None:
    """Return the class of rows that a field of a relation is annotated with, or None."""
    if isinstance(field.annotation, Unresolved):
        raise FieldError(
            f"The annotation {field.annotation.text!r} of {row.name}.{field.name} can't be "
            "resolved: the class it names has to stand in the module, not in a function."
        )
    allowed = _classes(field) or []
    return row_type(allowed[0]) if len(allowed) == 1 and is_row_type(allowed[0]) else None


def _nested_part(
    row: RowType, field: RowField, name: str, relation: _Relation, nested: RowType, query: Any
) -> Part:
    if relation.many:
        raise FieldError(
            f"{row.name}.{field.name} is one {nested.name}, but {name!r} leads to many "
            f"{relation.meta.object_name} objects: read them in a query of their own."
        )
    takes_none = _NONE in (alternatives(field.annotation) or ())
    if relation.optional and not takes_none:
        raise FieldError(
            f"{row.name}.{field.name} is {nested.name}, but there may be no {name!r}: annotate it "
            f"as {nested.name} | None."
        )
    match = _matched(nested, query, {}, f"{name}__", relation.meta)
    return Part(field, name, None, match, f"{name}__pk" if takes_none else None)


# --- what can be said of a column --------------------------------------------------------------


def _classes(field: RowField) -> list[type] | None:
    """Return the classes beside None that a field takes; None where that is not known."""
    allowed = alternatives(field.annotation)
    return None if allowed is None else [one for one in allowed if one is not _NONE]


def _check_null(row: RowType, field: RowField, path: str, meta: Any, expression: Any) -> None:
    allowed = alternatives(field.annotation)
    if allowed is None or _NONE in allowed or isinstance(expression, KeyTransform):
        return
    if (culprit := _nullable(meta, path.split("__"))) is not None:
        raise FieldError(
            f"{row.name}.{field.name} takes no None, but {culprit} may be NULL: annotate it with "
            f"'| None', or fill it from an expression, as Coalesce({path!r}, …)."
        )


def _nullable(meta: Any, names: list[str]) -> str | None:
    """Return the part of the path that may be NULL, as people write it, or None."""
    for name in names:
        found = meta.forward_map.get(meta.pk.name if name == "pk" else name)
        found = found or meta.fields_map.get(name)
        step = _step(meta, name)
        if found is None or (found.null if step is None else step.optional):
            return None if found is None else f"{meta.object_name}.{name}"
        if step is None:
            return None
        meta = step.meta
    return None


_CLASSES: dict[str, type] = {
    **dict.fromkeys(
        (
            "CharField", "CommaSeparatedIntegerField", "EmailField", "FilePathField",
            "GenericIPAddressField", "SlugField", "TextField", "URLField",
        ),
        str,
    ),
    **dict.fromkeys(
        (
            "AutoField", "BigAutoField", "BigIntegerField", "IntegerField", "PositiveBigIntegerField",
            "PositiveIntegerField", "PositiveSmallIntegerField", "SmallAutoField",
            "SmallIntegerField",
        ),
        int,
    ),
    "BinaryField": bytes,
    "BooleanField": bool,
    "DateField": dt.date,
    "DateTimeField": dt.datetime,
    "DecimalField": Decimal,
    "DurationField": dt.timedelta,
    "FloatField": float,
    "TimeField": dt.time,
    "UUIDField": UUID,
}  # fmt: skip


def _class_of(expression: Any) -> type | None:
    """Return the class of an expression's values, or None where it is not known."""
    field = getattr(expression, "output_field_or_none", None)
    if isinstance(expression, Col):
        field = expression.target
    while field is not None and getattr(field, "is_relation", False) and field.concrete:
        field = getattr(field, "target_field", None)
    if field is None or hasattr(field, "from_db_value") or hasattr(expression, "convert_value"):
        return None
    return _CLASSES.get(field.get_internal_type())


def _check_type(row: RowType, field: RowField, name: str, expression: Any) -> None:
    classes, given = _classes(field), _class_of(expression)
    if classes is None or given is None or any(_takes(one, given) for one in classes):
        return
    wanted = " | ".join(one.__name__ for one in classes) or "None"
    raise FieldError(
        f"{row.name}.{field.name} is {wanted}, but {name!r} gives {given.__name__}: annotate it as "
        f"{given.__name__}, or fill it from an expression, as Cast({name!r}, …)."
    )


def _takes(wanted: type, given: type) -> bool:
    try:
        if issubclass(given, wanted) or issubclass(wanted, Enum):
            return True
    except TypeError:
        return not is_typeddict(wanted)  # a protocol, of which nothing can be said here
    # As type checkers have it, an int is taken for a float.
    return wanted is float and given is int


def _enum_of(field: RowField) -> Any:
    classes = _classes(field) or []
    return classes[0] if len(classes) == 1 and issubclass(classes[0], Enum) else None
