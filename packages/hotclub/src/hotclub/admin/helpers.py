"""What the template of a form iterates."""

from hotclub_admin.helpers import (
    ACTION_CHECKBOX_NAME,
    ActionForm,
    AdminErrorList,
    AdminField,
    AdminForm,
    AdminReadonlyField,
    Fieldline,
    Fieldset,
    InlineAdminForm,
    InlineAdminFormSet,
    InlineFieldset,
)

__all__ = [
    "ACTION_CHECKBOX_NAME",
    "ActionForm",
    "AdminErrorList",
    "AdminField",
    "AdminForm",
    "AdminReadonlyField",
    "Fieldline",
    "Fieldset",
    "InlineAdminForm",
    "InlineAdminFormSet",
    "InlineFieldset",
]
