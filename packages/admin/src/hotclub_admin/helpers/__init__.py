"""What templates iterate: fieldsets → inlines; lists of errors and actions beside them."""

from hotclub_admin.constants import ACTION_CHECKBOX_NAME
from hotclub_admin.helpers.fieldsets import (
    AdminField,
    AdminForm,
    AdminReadonlyField,
    Fieldline,
    Fieldset,
)
from hotclub_admin.helpers.inlines import InlineAdminForm, InlineAdminFormSet, InlineFieldset
from hotclub_admin.helpers.lists import ActionForm, AdminErrorList, error_summary

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
    "error_summary",
]
