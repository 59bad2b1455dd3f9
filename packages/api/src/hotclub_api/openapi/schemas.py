"""Fields and serializers → JSON Schema 2020-12.

Flow: serializer → a named component, referred to wherever it is used.
Not here: operations.
"""

from __future__ import annotations

from typing import Any

from hotclub_api import serializers as s
from hotclub_api.fields.ranges import BOUNDS
from hotclub_api.json_text import dumps

_TYPES: dict[type[Any], dict[str, Any]] = {
    s.BooleanField: {"type": "boolean"},
    s.BigIntegerField: {"type": "integer", "format": "int64"},
    s.IntegerField: {"type": "integer"},
    s.FloatField: {"type": "number"},
    s.EmailField: {"type": "string", "format": "email"},
    s.URLField: {"type": "string", "format": "uri"},
    s.SlugField: {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"},
    s.UUIDField: {"type": "string", "format": "uuid"},
    s.CharField: {"type": "string"},
    s.DateTimeField: {"type": "string", "format": "date-time"},
    s.DateField: {"type": "string", "format": "date"},
    s.TimeField: {"type": "string", "format": "time"},
    s.DurationField: {"type": "string"},
    s.FileField: {"type": "string", "format": "uri"},
    s.JSONField: {},
    s.HyperlinkedRelatedField: {"type": "string", "format": "uri"},
    s.StringRelatedField: {"type": "string"},
}
_LIMITS = {
    "max_length": "maxLength",
    "min_length": "minLength",
    "max_value": "maximum",
    "min_value": "minimum",
}


class Components:
    """The schemas of a document, by name; a serializer class has one for input, one for output."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self._owners: dict[str, Any] = {}

    def reference(self, serializer: Any, *, for_input: bool, partial: bool = False) -> Any:
        """Return a reference to the schema of a serializer, which is made at first use."""
        cls = type(serializer)
        name = cls.__name__.removesuffix("Serializer") or cls.__name__
        name += "Patch" if partial else "Input" if for_input and _differs(serializer) else ""
        key = name
        # A nested serializer that depth made has no name of its own.
        owner = getattr(getattr(cls, "Meta", None), "model", cls) if "<" in repr(cls) else cls
        count = 2
        while self._owners.setdefault(key, owner) is not owner:
            key, count = f"{name}{count}", count + 1
        if key not in self.schemas:
            self.schemas[key] = {}
            self.schemas[key] = object_schema(
                self, serializer, for_input=for_input, partial=partial
            )
        return {"$ref": f"#/components/schemas/{key}"}


def _differs(serializer: Any) -> bool:
    return any(
        one.read_only or one.write_only or not one.required for one in serializer.fields.values()
    )


def object_schema(
    components: Components, serializer: Any, *, for_input: bool, partial: bool = False
) -> dict[str, Any]:
    """Return the schema of a serializer's object."""
    properties: dict[str, Any] = {}
    required: list[str] = []
    for name, field in serializer.fields.items():
        if isinstance(field, s.HiddenField) or (field.read_only if for_input else field.write_only):
            continue
        properties[name] = field_schema(components, field, for_input=for_input)
        if (field.required and not partial) if for_input else True:
            required.append(name)
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        schema["required"] = required
    if text := (type(serializer).__dict__.get("__doc__") or "").strip():
        schema["description"] = text
    return schema


def field_schema(components: Components, field: Any, *, for_input: bool) -> Any:
    """Return the schema of a field, with its words, limits and default."""
    schema = _shape(components, field, for_input=for_input)
    if field.allow_null:
        schema = _nullable(schema)
    if "$ref" in schema or "anyOf" in schema:
        return schema
    if not isinstance(field, s.BaseSerializer):
        if field.help_text:
            schema["description"] = str(field.help_text)
        if field.label and str(field.label) != field.field_name.replace("_", " ").capitalize():
            schema["title"] = str(field.label)
        _add_default(schema, field)
    return schema


def _add_default(schema: dict[str, Any], field: Any) -> None:
    if field.default is s.empty or callable(field.default) or field.default is None:
        return
    try:
        shown = field.to_representation(field.default)
        dumps(shown)
    except Exception:  # noqa: BLE001  # a default that can't be shown is not shown
        return
    schema["default"] = shown


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return {**schema, "enum": [*schema["enum"], None], **_with_null(schema)}
    if "type" in schema:
        return {**schema, **_with_null(schema)}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _with_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": [schema["type"], "null"]} if isinstance(schema.get("type"), str) else {}


def _shape(components: Components, field: Any, *, for_input: bool) -> dict[str, Any]:
    if isinstance(field, s.ListSerializer):
        items = field_schema(components, field.child, for_input=for_input)
        return {"type": "array", "items": items}
    if isinstance(field, s.Serializer):
        found: dict[str, Any] = components.reference(field, for_input=for_input)
        return found
    if isinstance(field, s.ManyRelatedField):
        items = _shape(components, field.child_relation, for_input=for_input)
        return {"type": "array", "items": items}
    if isinstance(field, s.ListField):
        items = field_schema(components, field.child, for_input=for_input)
        return {"type": "array", "items": items, **_counts(field)}
    if isinstance(field, s.RangeField):
        return _range(components, field, for_input=for_input)
    if isinstance(field, s.DictField):
        values = field_schema(components, field.child, for_input=for_input)
        return {"type": "object", "additionalProperties": values}
    if isinstance(field, s.MultipleChoiceField):
        return {"type": "array", "items": _choices(field), "uniqueItems": True}
    if isinstance(field, s.ChoiceField):
        return _choices(field)
    if isinstance(field, s.RelatedField):
        return _relation(field)
    if isinstance(field, s.DecimalField):
        return _decimal(field)
    return _plain(field, for_input=for_input)


def _range(components: Components, field: Any, *, for_input: bool) -> dict[str, Any]:
    end = field_schema(components, field.child, for_input=for_input)
    properties = {
        "lower": end,
        "upper": end,
        "bounds": {"type": "string", "enum": list(BOUNDS), "default": field.default_bounds},
        "empty": {"type": "boolean", "default": False},
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _counts(field: Any) -> dict[str, Any]:
    found = {"minItems": field.min_length, "maxItems": field.max_length}
    return {name: value for name, value in found.items() if value is not None}


def _choices(field: Any) -> dict[str, Any]:
    values = [getattr(one, "value", one) for one in field.choices]
    if field.allow_blank and "" not in values:
        values.append("")
    kinds = {type(one) for one in values}
    kind = {str: "string", int: "integer", bool: "boolean", float: "number"}
    only = kind.get(kinds.pop()) if len(kinds) == 1 else None
    return {"enum": values, "type": only} if only else {"enum": values}


def _relation(field: Any) -> dict[str, Any]:
    for kind in (s.HyperlinkedRelatedField, s.StringRelatedField):
        if isinstance(field, kind):
            return dict(_TYPES[kind])
    model = getattr(field.queryset, "model", None)
    if model is None:
        return {}
    if isinstance(field, s.SlugRelatedField):
        name = field.slug_field.partition("__")[0]
        return _model_field(model._meta.get_field(name))
    return _model_field(model._meta.pk)


def _model_field(model_field: Any) -> dict[str, Any]:
    if hasattr(model_field, "field_names"):  # a key of several fields
        members = [_model_field(one) for one in model_field.fields]
        count = len(members)
        return {"type": "array", "prefixItems": members, "minItems": count, "maxItems": count}
    kind = s.ModelSerializer.serializer_field_mapping.get(model_field.get_internal_type())
    return dict(_TYPES.get(kind, {})) if kind is not None else {}


def _decimal(field: Any) -> dict[str, Any]:
    if field.coerce_to_string:
        whole = field.max_whole_digits
        places = field.decimal_places
        count = f"{{1,{whole}}}" if whole else "+"
        rest = rf"(?:\.\d{{0,{places}}})?" if places else ""
        return {"type": "string", "format": "decimal", "pattern": rf"^-?\d{count}{rest}$"}
    return {"type": "number"}


def _plain(field: Any, *, for_input: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in type(field).__mro__:
        if kind in _TYPES:
            found = dict(_TYPES[kind])
            break
    if isinstance(field, s.FileField) and for_input:
        found = {"type": "string", "format": "binary"}
    if isinstance(field, s.SerializerMethodField):
        return _of_annotation(field)
    for name, keyword in _LIMITS.items():
        limit = getattr(field, name, None)
        if isinstance(limit, (int, float)) and found.get("type") in ("string", "integer", "number"):
            found[keyword] = limit
    return found


_ANNOTATIONS: dict[Any, str] = {
    str: "string", int: "integer", float: "number", bool: "boolean", list: "array", dict: "object",
}  # fmt: skip


def _of_annotation(field: Any) -> dict[str, Any]:
    """Return the schema of what a method says that it returns."""
    method = getattr(field.parent, str(field.method_name), None)
    annotation = getattr(method, "__annotations__", {}).get("return")
    names = {one.__name__: kind for one, kind in _ANNOTATIONS.items()}
    found = names.get(annotation) if isinstance(annotation, str) else _ANNOTATIONS.get(annotation)
    return {"type": found} if found else {}
