"""Model forms: forms, choices and formsets of hotclub-orm's models (the extra `orm`).

Flow: model → form fields → form → cleaned values → object, checked → saved.

Import levels, from the ground (a file imports only from levels above it in this list):

    orm_names
    choice_fields · rehearsal · refusals · duplicates · field_sets
    hidden_keys · form_fields · declaration
    model_forms
    form_classes
    model_formsets
    inline_formsets
"""

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
from hotclub_forms.models.model_forms import BaseModelForm
from hotclub_forms.models.model_formsets import BaseModelFormSet, modelformset_factory
from hotclub_forms.models.orm_names import FieldsNotNamed, UnknownModelField

# The name that code written for Django asks for.
_get_foreign_key = get_foreign_key

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
