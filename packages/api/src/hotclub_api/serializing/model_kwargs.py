"""From a model's field to the arguments of a serializer's field.

Flow: model field → class name in MODEL_FIELDS → field class; its options → keyword arguments.
Not here: which fields a serializer has (model.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from hotclub_api.fields import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    DurationField,
    EmailField,
    Field,
    FileField,
    FilePathField,
    FloatField,
    HStoreField,
    ImageField,
    IntegerField,
    IPAddressField,
    JSONField,
    ListField,
    RangeField,
    ReadOnlyField,
    SlugField,
    TimeField,
    URLField,
    UUIDField,
)
from hotclub_api.serializing.model_info import ModelInfo, RelationInfo
from hotclub_api.validators import UniqueValidator

Build: TypeAlias = Callable[[str, Any], tuple[type[Field], dict[str, Any]]]
"""ModelSerializer.build_standard_field."""

MODEL_FIELDS: dict[Any, type[Field]] = {
    "AutoField": IntegerField,
    "BigAutoField": IntegerField,
    "SmallAutoField": IntegerField,
    "BigIntegerField": IntegerField,
    "BooleanField": BooleanField,
    "CharField": CharField,
    "CommaSeparatedIntegerField": CharField,
    "DateField": DateField,
    "DateTimeField": DateTimeField,
    "DecimalField": DecimalField,
    "DurationField": DurationField,
    "EmailField": EmailField,
    "FileField": FileField,
    "FilePathField": FilePathField,
    "FloatField": FloatField,
    "GenericIPAddressField": IPAddressField,
    "HStoreField": HStoreField,
    "ImageField": ImageField,
    "IntegerField": IntegerField,
    "JSONField": JSONField,
    "NullBooleanField": BooleanField,
    "PositiveBigIntegerField": IntegerField,
    "PositiveIntegerField": IntegerField,
    "PositiveSmallIntegerField": IntegerField,
    "RangeField": RangeField,
    "SearchVectorField": ReadOnlyField,
    "SlugField": SlugField,
    "SmallIntegerField": IntegerField,
    "TextField": CharField,
    "TimeField": TimeField,
    "URLField": URLField,
    "UUIDField": UUIDField,
}
_AUTO = ("AutoField", "BigAutoField", "SmallAutoField")
_TEXT = (CharField,)
# What the serializer's own field checks already, by the names of the model's validators.
_COVERED = {
    EmailField: ("EmailValidator",),
    URLField: ("URLValidator",),
    SlugField: ("RegexValidator",),
    IPAddressField: ("IPv4Validator", "IPv6Validator", "IPv46Validator"),
    DecimalField: ("DecimalValidator",),
}
_LIMITS = {
    "MaxLengthValidator": "max_length",
    "MinLengthValidator": "min_length",
    "MaxValueValidator": "max_value",
    "MinValueValidator": "min_value",
}


def serializer_class_for(model_field: Any, mapping: dict[Any, type[Field]]) -> type[Field] | None:
    """Return the field class for a model field: by its class or a base, or their names."""
    for cls in type(model_field).__mro__:
        for key in (cls, cls.__name__):
            if key in mapping:
                return mapping[key]
    return mapping.get(model_field.get_internal_type())


def shown_by_default(info: ModelInfo) -> list[str]:
    """Return the names of the plain fields that "__all__" stands for.

    A search vector is an index of texts that are there already: it is shown only where it is named.
    """
    return [
        name for name, one in info.fields.items() if one.get_internal_type() != "SearchVectorField"
    ]


def field_kwargs(model_field: Any, kind: type[Field]) -> dict[str, Any]:
    """Return the arguments for a field of class kind that stands for model_field."""
    kwargs = words_of(model_field)
    for name in ("max_digits", "decimal_places"):
        if issubclass(kind, DecimalField):
            kwargs[name] = getattr(model_field, name)
    if (
        model_field.get_internal_type() in _AUTO
        or not model_field.editable
        or kind is ReadOnlyField
    ):
        return {**kwargs, "read_only": True}
    kwargs.update(_presence(model_field, kind))
    if model_field.choices:
        kwargs["choices"] = model_field.choices
    else:
        kwargs.update(_of_kind(model_field, kind))
    kwargs.update(_rules(model_field, kind, has_choices=bool(model_field.choices)))
    return kwargs


def array_kwargs(model_field: Any, build: Build) -> dict[str, Any]:
    """Return the arguments of a list, among them the field of its members."""
    kind, kwargs = build("child", model_field.base_field)
    kwargs.pop("read_only", None)
    found = {**field_kwargs(model_field, ListField), "child": kind(**kwargs)}
    size = getattr(model_field, "size", None)
    return {**found, "max_length": size} if size else found


def range_kwargs(model_field: Any, build: Build) -> dict[str, Any]:
    """Return the arguments that a range has of its own, among them the field of its ends."""
    kind, kwargs = build("child", model_field.base_field)
    return {
        "child": kind(**kwargs),
        "default_bounds": model_field.default_bounds,
        "range_type": model_field.range_type,
    }


def words_of(model_field: Any) -> dict[str, Any]:
    """Return the label and the help text that a model's field has."""
    kwargs: dict[str, Any] = {}
    verbose = getattr(model_field, "verbose_name", None)
    if verbose and str(verbose) != model_field.name.replace("_", " "):
        text = str(verbose)
        kwargs["label"] = text[:1].upper() + text[1:]
    if getattr(model_field, "help_text", ""):
        kwargs["help_text"] = model_field.help_text
    return kwargs


def _presence(model_field: Any, kind: type[Field]) -> dict[str, Any]:
    kwargs: dict[str, Any] = {}
    has_db_default = getattr(model_field, "has_db_default", bool)()
    if model_field.has_default() or has_db_default or model_field.blank or model_field.null:
        kwargs["required"] = False
    if model_field.null:
        kwargs["allow_null"] = True
    if model_field.blank and (issubclass(kind, _TEXT) or model_field.choices):
        if model_field.get_internal_type() in ("CharField", "TextField", "SlugField") or issubclass(
            kind, _TEXT
        ):
            kwargs["allow_blank"] = True
    if not model_field.blank and issubclass(kind, ListField):
        kwargs["allow_empty"] = False
    return kwargs


def _of_kind(model_field: Any, kind: type[Field]) -> dict[str, Any]:
    if issubclass(kind, FilePathField):
        names = ("path", "match", "recursive", "allow_files", "allow_folders")
        return {name: getattr(model_field, name) for name in names}
    if issubclass(kind, IPAddressField):
        return {"protocol": model_field.protocol}
    if issubclass(kind, SlugField):
        return {"allow_unicode": model_field.allow_unicode}
    if issubclass(kind, JSONField):
        encoder = getattr(model_field, "encoder", None)
        decoder = getattr(model_field, "decoder", None)
        return {"encoder": encoder, "decoder": decoder} if encoder or decoder else {}
    if model_field.get_internal_type() == "TextField":
        return {"style": {"base_template": "textarea.html"}}
    return {}


def _rules(model_field: Any, kind: type[Field], *, has_choices: bool) -> dict[str, Any]:
    """Return limits as arguments, and the validators that no argument says."""
    kwargs: dict[str, Any] = {}
    if model_field.max_length is not None and issubclass(kind, (CharField, FileField)):
        kwargs["max_length"] = model_field.max_length
    covered = next((names for one, names in _COVERED.items() if issubclass(kind, one)), ())
    rest = []
    for one in model_field.validators:
        name = type(one).__name__
        key = _LIMITS.get(name)
        if key is not None and _takes(kind, key) and not callable(getattr(one, "_limit", None)):
            kwargs[key] = _tighter(key, kwargs.get(key), one.limit_value)
        elif name not in covered and name != "ProhibitNullCharactersValidator":
            rest.append(one)
    if has_choices:
        kwargs = {}
    if model_field.unique:
        rest.append(unique_validator(model_field))
    if rest:
        # Given validators replace the default ones of a field, which some kinds have.
        kwargs["validators"] = [*kind.default_validators, *rest]
    return kwargs


def _takes(kind: type[Field], key: str) -> bool:
    if key in ("max_length", "min_length"):
        return issubclass(kind, (CharField,))
    return issubclass(kind, (IntegerField, FloatField, DecimalField, DurationField))


def _tighter(key: str, known: Any, limit: Any) -> Any:
    if known is None:
        return limit
    return min(known, limit) if key.startswith("max") else max(known, limit)


def unique_validator(model_field: Any) -> UniqueValidator:
    """Return the validator that a model field's `unique` asks for, in the model field's words."""
    message = model_field.error_messages.get("unique")
    model = model_field.model
    if message is not None:
        names = {"model_name": model._meta.verbose_name, "field_label": model_field.verbose_name}
        message = str(message) % names
        message = message[:1].upper() + message[1:]
    return UniqueValidator(queryset=model._default_manager, message=message)


def relation_kwargs(relation: RelationInfo) -> dict[str, Any]:
    """Return the arguments for a field that stands for a relation."""
    manager = relation.related_model._default_manager
    kwargs: dict[str, Any] = {"queryset": manager, "view_name": detail_name(relation.related_model)}
    field = relation.model_field
    if relation.to_many:
        kwargs["many"] = True
    if relation.to_field:
        kwargs["to_field"] = relation.to_field
    limit = getattr(field, "_limit_choices_to", None) or getattr(
        getattr(field, "remote_field", None), "limit_choices_to", None
    )
    if limit:
        limit = limit() if callable(limit) else limit
        chosen = manager.filter(**limit) if isinstance(limit, dict) else manager.filter(limit)
        kwargs["queryset"] = chosen
    if relation.has_through_model or (field is not None and not field.editable):
        kwargs["read_only"] = True
        kwargs.pop("queryset")
    if field is not None:
        kwargs.update(words_of(field))
        if not kwargs.get("read_only"):
            kwargs.update(_relation_presence(field, relation))
    return kwargs


def _relation_presence(field: Any, relation: RelationInfo) -> dict[str, Any]:
    kwargs: dict[str, Any] = {}
    if field.has_default() or field.blank or field.null:
        kwargs["required"] = False
    if field.null and not relation.to_many:
        kwargs["allow_null"] = True
    rest = [one for one in field.validators if not relation.to_many]
    if getattr(field, "unique", False):
        rest.append(unique_validator(field))
    if rest:
        kwargs["validators"] = rest
    if relation.to_many and not field.blank:
        kwargs["allow_empty"] = False
    return kwargs


def detail_name(model: Any) -> str:
    """Return the usual name of the route that shows one object of a model."""
    return f"{model._meta.object_name.lower()}-detail"


def needs_label(model_field: Any) -> bool:
    """Tell whether the verbose name says more than the name."""
    return "label" in words_of(model_field)


def with_extra_kwargs(kwargs: dict[str, Any], extra_kwargs: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a field with Meta's own over them; what that excludes is dropped."""
    if extra_kwargs.get("read_only", False):
        for name in (
            "required", "default", "allow_blank", "min_length", "max_length", "min_value",
            "max_value", "validators", "queryset", "allow_empty",
        ):  # fmt: skip
            kwargs.pop(name, None)
    if extra_kwargs.get("default") and kwargs.get("required") is False:
        kwargs.pop("required")
    if extra_kwargs.get("read_only", kwargs.get("read_only", False)):
        extra_kwargs = {k: v for k, v in extra_kwargs.items() if k != "required"}
    if "default" in extra_kwargs:
        kwargs.pop("required", None)
    return {**kwargs, **extra_kwargs}
