"""Fields: raw → coerced → validated → clean.

Import levels, from the ground: field, images, then text_fields · number_fields · temporal_fields ·
choice_fields · file_fields, composite_fields.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_forms.fields.choice_fields import (
        BooleanField,
        ChoiceField,
        FilePathField,
        MultipleChoiceField,
        NullBooleanField,
        TypedChoiceField,
        TypedMultipleChoiceField,
    )
    from hotclub_forms.fields.composite_fields import (
        ComboField,
        MultiValueField,
        SplitDateTimeField,
    )
    from hotclub_forms.fields.field import Field
    from hotclub_forms.fields.file_fields import FileField, ImageField
    from hotclub_forms.fields.number_fields import DecimalField, FloatField, IntegerField
    from hotclub_forms.fields.temporal_fields import (
        BaseTemporalField,
        DateField,
        DateTimeField,
        DurationField,
        TimeField,
    )
    from hotclub_forms.fields.text_fields import (
        CharField,
        EmailField,
        GenericIPAddressField,
        InvalidJSONInput,
        JSONField,
        JSONString,
        RegexField,
        SlugField,
        URLField,
        UUIDField,
    )

__all__ = [
    "BaseTemporalField",
    "BooleanField",
    "CharField",
    "ChoiceField",
    "ComboField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "GenericIPAddressField",
    "ImageField",
    "IntegerField",
    "InvalidJSONInput",
    "JSONField",
    "JSONString",
    "MultiValueField",
    "MultipleChoiceField",
    "NullBooleanField",
    "RegexField",
    "SlugField",
    "SplitDateTimeField",
    "TimeField",
    "TypedChoiceField",
    "TypedMultipleChoiceField",
    "URLField",
    "UUIDField",
]

# The room that each name lives in.
_ROOMS = {
    "choice_fields": (
        "BooleanField ChoiceField FilePathField MultipleChoiceField NullBooleanField "
        "TypedChoiceField TypedMultipleChoiceField"
    ),
    "composite_fields": "ComboField MultiValueField SplitDateTimeField",
    "field": "Field",
    "file_fields": "FileField ImageField",
    "number_fields": "DecimalField FloatField IntegerField",
    "temporal_fields": "BaseTemporalField DateField DateTimeField DurationField TimeField",
    "text_fields": (
        "CharField EmailField GenericIPAddressField InvalidJSONInput JSONField JSONString "
        "RegexField SlugField URLField UUIDField"
    ),
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
