"""Fields, under the name of `django.db.models.fields`."""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_orm import (
        BLANK_CHOICE_DASH,
        BLANK_CHOICE_LABEL,
        NOT_PROVIDED,
        AutoField,
        BigAutoField,
        BigIntegerField,
        BinaryField,
        BooleanField,
        CharField,
        CommaSeparatedIntegerField,
        DateField,
        DateTimeField,
        DecimalField,
        DurationField,
        EmailField,
        Field,
        FilePathField,
        FloatField,
        GenericIPAddressField,
        IntegerField,
        IPAddressField,
        NullBooleanField,
        PositiveBigIntegerField,
        PositiveIntegerField,
        PositiveSmallIntegerField,
        SlugField,
        SmallAutoField,
        SmallIntegerField,
        TextField,
        TimeField,
        URLField,
        UUIDField,
    )

__all__ = [
    "BLANK_CHOICE_DASH",
    "BLANK_CHOICE_LABEL",
    "NOT_PROVIDED",
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BooleanField",
    "CharField",
    "CommaSeparatedIntegerField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FilePathField",
    "FloatField",
    "GenericIPAddressField",
    "IPAddressField",
    "IntegerField",
    "NullBooleanField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallAutoField",
    "SmallIntegerField",
    "TextField",
    "TimeField",
    "URLField",
    "UUIDField",
]

# The module that each name lives in.
_ROOMS = {
    "hotclub_orm": (
        "AutoField BLANK_CHOICE_DASH BLANK_CHOICE_LABEL BigAutoField BigIntegerField "
        "BinaryField BooleanField "
        "CharField CommaSeparatedIntegerField DateField DateTimeField DecimalField "
        "DurationField EmailField Field FilePathField FloatField GenericIPAddressField "
        "IPAddressField IntegerField NOT_PROVIDED NullBooleanField PositiveBigIntegerField "
        "PositiveIntegerField PositiveSmallIntegerField SlugField SmallAutoField "
        "SmallIntegerField TextField TimeField URLField UUIDField"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
