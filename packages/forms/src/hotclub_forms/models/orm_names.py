"""What model forms take from hotclub-orm: the one door to it, and to the extra's error.

Flow: hotclub-orm → **orm_names** → the other rooms of models/. Nothing else of this library
imports the ORM. Not here: any work.
"""

from __future__ import annotations

from hotclub_forms.errors import FormDefinitionError, MissingExtra

try:
    import hotclub_orm  # noqa: F401 - the question is whether it is there
except ModuleNotFoundError as missing:
    raise MissingExtra(
        "hotclub_forms.models needs hotclub-orm: pip install 'hotclub-forms[orm]'"
    ) from missing

from hotclub_orm import (
    AutoField,
    BigAutoField,
    Exists,
    FieldError,
    ForeignKey,
    ImproperlyConfigured,
    IntegrityError,
    Model,
    OuterRef,
    Q,
    QuerySet,
    SmallAutoField,
    UniqueConstraint,
    zones,
)
from hotclub_orm.crossing import in_thread
from hotclub_orm.fields.base import NOT_PROVIDED, DatabaseDefault
from hotclub_orm.fields.base import Field as ModelField

__all__ = [
    "NOT_PROVIDED",
    "DatabaseDefault",
    "Exists",
    "FieldsNotNamed",
    "ForeignKey",
    "IntegrityError",
    "Model",
    "ModelField",
    "OuterRef",
    "Q",
    "QuerySet",
    "UniqueConstraint",
    "UnknownModelField",
    "in_thread",
    "is_auto_field",
    "zones",
]


class FieldsNotNamed(FormDefinitionError, ImproperlyConfigured):
    """A model form says neither which fields it has nor which it leaves out."""


class UnknownModelField(FormDefinitionError, FieldError):
    """A model form names a field that its model has not, or that can't be edited."""


def is_auto_field(field: object) -> bool:
    """Tell whether the database numbers the field."""
    return isinstance(field, AutoField | BigAutoField | SmallAutoField)
