"""Model forms: forms, choices and formsets of hotclub-orm's models (the extra `orm`).

Flow: model → form fields → form → cleaned values → object, checked → saved.

Import levels, from the ground (a file imports only from levels above it in this list):

    orm_names
    choice_fields · refusals · duplicates · field_sets
    hidden_keys · form_fields · declaration
    model_forms
    form_classes
    model_formsets
    inline_formsets
    joining
"""

from importlib import import_module
from typing import TYPE_CHECKING

from hotclub_forms.models import joining as _joining  # noqa: F401 - the ORM's fields find their forms

if TYPE_CHECKING:
    from hotclub_forms.models.choice_fields import (
        ModelChoiceField,
        ModelChoiceIterator,
        ModelChoiceIteratorValue,
        ModelMultipleChoiceField,
    )
    from hotclub_forms.models.declaration import ModelFormMetaclass, ModelFormOptions
    from hotclub_forms.models.field_sets import (
        ALL_FIELDS,
        apply_limit_choices_to_to_formfield,
        construct_instance,
        fields_for_model,
        model_to_dict,
    )
    from hotclub_forms.models.form_classes import (
        ModelForm,
        modelform_defines_fields,
        modelform_factory,
    )
    from hotclub_forms.models.form_fields import make_form_field, register_form_field
    from hotclub_forms.models.hidden_keys import InlineForeignKeyField
    from hotclub_forms.models.inline_formsets import (
        BaseInlineFormSet,
        get_foreign_key,
        inlineformset_factory,
    )
    from hotclub_forms.models.inline_formsets import _get_foreign_key as _get_foreign_key
    from hotclub_forms.models.model_forms import BaseModelForm
    from hotclub_forms.models.model_formsets import BaseModelFormSet, modelformset_factory
    from hotclub_forms.models.orm_names import FieldsNotNamed, UnknownModelField

__all__ = [
    "ALL_FIELDS",
    "BaseInlineFormSet",
    "BaseModelForm",
    "BaseModelFormSet",
    "FieldsNotNamed",
    "InlineForeignKeyField",
    "ModelChoiceField",
    "ModelChoiceIterator",
    "ModelChoiceIteratorValue",
    "ModelForm",
    "ModelFormMetaclass",
    "ModelFormOptions",
    "ModelMultipleChoiceField",
    "UnknownModelField",
    "apply_limit_choices_to_to_formfield",
    "construct_instance",
    "fields_for_model",
    "get_foreign_key",
    "inlineformset_factory",
    "make_form_field",
    "model_to_dict",
    "modelform_defines_fields",
    "modelform_factory",
    "modelformset_factory",
    "register_form_field",
]

# The room that each name lives in.
_ROOMS = {
    "choice_fields": (
        "ModelChoiceField ModelChoiceIterator ModelChoiceIteratorValue ModelMultipleChoiceField"
    ),
    "declaration": "ModelFormMetaclass ModelFormOptions",
    "field_sets": (
        "ALL_FIELDS apply_limit_choices_to_to_formfield construct_instance fields_for_model "
        "model_to_dict"
    ),
    "form_classes": "ModelForm modelform_defines_fields modelform_factory",
    "form_fields": "make_form_field register_form_field",
    "hidden_keys": "InlineForeignKeyField",
    "inline_formsets": "BaseInlineFormSet _get_foreign_key get_foreign_key inlineformset_factory",
    "model_forms": "BaseModelForm",
    "model_formsets": "BaseModelFormSet modelformset_factory",
    "orm_names": "FieldsNotNamed UnknownModelField",
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
