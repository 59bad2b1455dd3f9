"""Fields: raw → coerced → validated → clean.

Import levels, from the ground: field, images, then text_fields · number_fields · temporal_fields ·
choice_fields · file_fields, composite_fields.
"""

from hotclub_forms.fields.choice_fields import (
    BooleanField,
    ChoiceField,
    FilePathField,
    MultipleChoiceField,
    NullBooleanField,
    TypedChoiceField,
    TypedMultipleChoiceField,
)
from hotclub_forms.fields.composite_fields import ComboField, MultiValueField, SplitDateTimeField
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
