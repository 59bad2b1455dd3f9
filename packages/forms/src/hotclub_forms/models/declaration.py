"""What a model form class declares: class Meta, and the fields that follow from it.

Flow: class body + model → **declaration** → base_fields of the class. Not here: what a model
form does (model_forms.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from hotclub_forms.declaration import DeclarativeFieldsMetaclass
from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.models.field_sets import ALL_FIELDS, fields_for_model
from hotclub_forms.models.orm_names import FieldsNotNamed, UnknownModelField


class ModelFormOptions:
    """class Meta of a model form; what it leaves out is None."""

    def __init__(self, options: Any = None) -> None:
        self.model: Any = getattr(options, "model", None)
        self.fields: Any = getattr(options, "fields", None)
        self.exclude: Any = getattr(options, "exclude", None)
        self.widgets: Mapping[str, Any] | None = getattr(options, "widgets", None)
        self.localized_fields: Any = getattr(options, "localized_fields", None)
        self.labels: Mapping[str, Any] | None = getattr(options, "labels", None)
        self.help_texts: Mapping[str, Any] | None = getattr(options, "help_texts", None)
        self.error_messages: Mapping[str, Any] | None = getattr(options, "error_messages", None)
        self.field_classes: Mapping[str, Any] | None = getattr(options, "field_classes", None)
        self.formfield_callback: Any = getattr(options, "formfield_callback", None)


class ModelFormMetaclass(DeclarativeFieldsMetaclass):
    """Makes form fields of the model's, those that the class declares in their place."""

    def __new__(mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Make the class. Raises FieldsNotNamed, UnknownModelField, FormDefinitionError."""
        cls = super().__new__(mcs, name, bases, attrs)
        options = cls._meta = ModelFormOptions(getattr(cls, "Meta", None))
        if options.model is None:
            return cls
        _refuse_plain_texts(cls, options)
        if options.fields is None and options.exclude is None:
            raise FieldsNotNamed(
                "Creating a ModelForm without either the 'fields' attribute or the 'exclude' "
                f"attribute is prohibited; form {name} needs updating: a field added to the model "
                "later would be open to every visitor."
            )
        if options.fields == ALL_FIELDS:
            options.fields = None
        declared = cls.declared_fields
        found = fields_for_model(
            options.model,
            options.fields,
            options.exclude,
            options.widgets,
            options.formfield_callback,
            options.localized_fields,
            options.labels,
            options.help_texts,
            options.error_messages,
            options.field_classes,
            # The limits may depend on the moment: they are applied when a form is made.
            apply_limit_choices_to=False,
            form_declared_fields=declared,
        )
        _refuse_unknown(cls, found)
        shadowed = {key for key in found if getattr(cls, key, _UNSET) is None}
        cls.base_fields = {k: v for k, v in found.items() if k not in shadowed} | declared
        cls._limited = tuple(
            key for key, field in cls.base_fields.items() if getattr(field, "limit_choices_to", 0)
        )
        return cls


_UNSET = object()


def _refuse_plain_texts(cls: Any, options: ModelFormOptions) -> None:
    for option in ("fields", "exclude", "localized_fields"):
        value = getattr(options, option)
        if isinstance(value, str) and (value != ALL_FIELDS or option == "exclude"):
            raise FormDefinitionError(
                f"{cls.__name__}.Meta.{option} cannot be a string. Did you mean to type: "
                f"({value!r},)?"
            )


def _refuse_unknown(cls: Any, found: Mapping[str, Any]) -> None:
    unknown = [key for key, field in found.items() if not field and key not in cls.declared_fields]
    if not unknown:
        return
    meta = cls._meta.model._meta
    known = [field.name for field in (*meta.fields, *meta.many_to_many)]
    near = get_close_matches(unknown[0], known, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise UnknownModelField(
        f"Unknown field(s) ({', '.join(unknown)}) specified for {cls._meta.model.__name__} in "
        f"{cls.__name__}.{hint}"
    )
