"""hotclub_forms.formsets under the framework's name."""

from hotclub_forms.formsets import (
    DEFAULT_MAX_NUM,
    DEFAULT_MIN_NUM,
    DELETION_FIELD_NAME,
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    ORDERING_FIELD_NAME,
    TOTAL_FORM_COUNT,
    BaseFormSet,
    ManagementForm,
    all_valid,
    formset_factory,
)

__all__ = [
    "DEFAULT_MAX_NUM",
    "DEFAULT_MIN_NUM",
    "DELETION_FIELD_NAME",
    "INITIAL_FORM_COUNT",
    "MAX_NUM_FORM_COUNT",
    "MIN_NUM_FORM_COUNT",
    "ORDERING_FIELD_NAME",
    "TOTAL_FORM_COUNT",
    "BaseFormSet",
    "ManagementForm",
    "all_valid",
    "formset_factory",
]
