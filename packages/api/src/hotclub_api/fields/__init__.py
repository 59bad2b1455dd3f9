"""Fields: text or JSON of one value → checked Python value, and back.

Levels, from the ground up: base · text, numbers, dates, choices, files · composite · ranges · special.
"""

from hotclub_api.errors import SkipField
from hotclub_api.fields.base import CreateOnlyDefault, CurrentUserDefault, Field, empty
from hotclub_api.fields.choices import ChoiceField, FilePathField, MultipleChoiceField
from hotclub_api.fields.composite import DictField, HStoreField, JSONField, ListField
from hotclub_api.fields.dates import DateField, DateTimeField, DurationField, TimeField
from hotclub_api.fields.files import FileField, ImageField
from hotclub_api.fields.numbers import (
    BigIntegerField,
    BooleanField,
    DecimalField,
    FloatField,
    IntegerField,
    NullBooleanField,
)
from hotclub_api.fields.ranges import (
    DateRangeField,
    DateTimeRangeField,
    DecimalRangeField,
    IntegerRangeField,
    RangeField,
)
from hotclub_api.fields.special import (
    HiddenField,
    ModelField,
    ReadOnlyField,
    SerializerMethodField,
)
from hotclub_api.fields.text import (
    CharField,
    EmailField,
    IPAddressField,
    RegexField,
    SlugField,
    URLField,
    UUIDField,
)

__all__ = [
    "BigIntegerField",
    "BooleanField",
    "CharField",
    "ChoiceField",
    "CreateOnlyDefault",
    "CurrentUserDefault",
    "DateField",
    "DateRangeField",
    "DateTimeField",
    "DateTimeRangeField",
    "DecimalField",
    "DecimalRangeField",
    "DictField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "HStoreField",
    "HiddenField",
    "IPAddressField",
    "ImageField",
    "IntegerField",
    "IntegerRangeField",
    "JSONField",
    "ListField",
    "ModelField",
    "MultipleChoiceField",
    "NullBooleanField",
    "RangeField",
    "ReadOnlyField",
    "RegexField",
    "SerializerMethodField",
    "SkipField",
    "SlugField",
    "TimeField",
    "URLField",
    "UUIDField",
    "empty",
]
