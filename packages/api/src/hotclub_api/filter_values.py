"""What a parameter of a filter means: the field that reads it, and its value for a lookup.

Flow: model, name → **field_for**; text, lookup, field → **value_of** → filters.py. Keys of several fields,
lists, mappings and ranges are JSON: `?pk=["1.0",7]`, `?tags__contains=["a"]`.
Not here: which names may be asked for (filters.py).
"""

from __future__ import annotations

import json
from typing import Any

from hotclub_api.errors import ValidationError, get_error_detail, is_validation_error
from hotclub_api.fields import (
    BooleanField,
    CharField,
    DecimalField,
    Field,
    IntegerField,
    ModelField,
)
from hotclub_api.serializing.model_kwargs import MODEL_FIELDS, serializer_class_for

_MEMBERS_MOST = 1000
_NUMBER_LOOKUPS = frozenset(
    {"year", "month", "day", "week", "week_day", "quarter", "hour", "minute", "second"}
)
_TEXT_LOOKUPS = frozenset(
    {"contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "iexact"}
)


class JSONTextField(ModelField):
    """The JSON of a value of a model's field that holds several: a key, a list, a mapping, a range."""

    def to_internal_value(self, data: Any) -> Any:
        """Return what the model field makes of the JSON.

        Raises ValidationError for what is none.
        """
        try:
            return super().to_internal_value(data)
        except Exception as problem:
            if is_validation_error(problem):
                raise ValidationError(get_error_detail(problem)) from None
            if not isinstance(problem, (TypeError, ValueError, ArithmeticError, RecursionError)):
                raise
            raise ValidationError("Expected the JSON of a value.", code="invalid") from None


def field_for(model: Any, name: str) -> Field:
    """Return the field that reads values of a path of the model."""
    model_field: Any = None
    for part in name.split("__"):
        if model is None:
            break
        model_field = model._meta.pk if part == "pk" else model._meta.get_field(part)
        model = getattr(model_field, "related_model", None)
    while getattr(model_field, "is_relation", False):
        model_field = model_field.related_model._meta.pk
    if _holds_several(model_field):
        return JSONTextField(model_field)
    kind = serializer_class_for(model_field, MODEL_FIELDS)
    if kind is None:
        return CharField(allow_blank=True)
    if kind is DecimalField:
        return DecimalField(max_digits=None, decimal_places=None)
    if kind is CharField:
        return CharField(allow_blank=True, trim_whitespace=False)
    return kind()


def _holds_several(model_field: Any) -> bool:
    names = {one.__name__ for one in type(model_field).__mro__}
    return hasattr(model_field, "field_names") or not names.isdisjoint(
        ("ArrayField", "HStoreField", "RangeField")
    )


def value_of(text: str, lookup: str, field: Field) -> Any:
    """Return the value of a parameter.

    Raises ValidationError for one of the wrong type.
    """
    if lookup in ("isnull", "isempty"):
        return BooleanField().run_validation(text)
    if isinstance(field, JSONTextField):
        return _of_json(text, lookup, field)
    if lookup in ("in", "range"):
        members = text.split(",")[: _MEMBERS_MOST + 1]
        _check_count(members, lookup)
        return [field.run_validation(one.strip()) for one in members]
    if lookup in _NUMBER_LOOKUPS:
        return IntegerField().run_validation(text)
    if lookup in _TEXT_LOOKUPS:
        return CharField(allow_blank=True).run_validation(text)
    return field.run_validation(text)


def _of_json(text: str, lookup: str, field: JSONTextField) -> Any:
    if lookup in ("has_key", "len"):
        return CharField().run_validation(text) if lookup == "has_key" else _number(text)
    if lookup not in ("in", "range", "has_keys", "has_any_keys"):
        return field.run_validation(text)
    try:
        members = json.loads(text)
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, list):
        raise ValidationError("Expected the JSON of a list.", code="invalid")
    _check_count(members, lookup)
    of_member = CharField() if lookup.startswith("has_") else field
    return [of_member.run_validation(one) for one in members]


def _number(text: str) -> Any:
    return IntegerField().run_validation(text)


def _check_count(members: list[Any], lookup: str) -> None:
    if len(members) > _MEMBERS_MOST or (lookup == "range" and len(members) != 2):
        raise ValidationError("Expected two values." if lookup == "range" else "Too many values.")
