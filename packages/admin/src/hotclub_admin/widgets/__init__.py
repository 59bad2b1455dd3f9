"""Widgets of the admin's forms: plain → moments, relations, autocomplete."""

from hotclub_admin.widgets.autocomplete import (
    AutocompleteMixin,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
)
from hotclub_admin.widgets.moments import (
    AdminDateWidget,
    AdminSplitDateTime,
    AdminTimeWidget,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
)
from hotclub_admin.widgets.plain import (
    LONGEST_URL,
    AdminBigIntegerFieldWidget,
    AdminEmailInputWidget,
    AdminFileWidget,
    AdminIntegerFieldWidget,
    AdminJSONWidget,
    AdminRadioSelect,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AdminURLFieldWidget,
    AdminUUIDInputWidget,
    ByAdminTemplates,
    PasswordHashWidget,
)
from hotclub_admin.widgets.relations import (
    FilteredSelectMultiple,
    ForeignKeyRawIdWidget,
    ManyToManyRawIdWidget,
    RelatedFieldWidgetWrapper,
    url_params_from_lookup_dict,
)

__all__ = [
    "LONGEST_URL",
    "AdminBigIntegerFieldWidget",
    "AdminDateWidget",
    "AdminEmailInputWidget",
    "AdminFileWidget",
    "AdminIntegerFieldWidget",
    "AdminJSONWidget",
    "AdminRadioSelect",
    "AdminSplitDateTime",
    "AdminTextInputWidget",
    "AdminTextareaWidget",
    "AdminTimeWidget",
    "AdminURLFieldWidget",
    "AdminUUIDInputWidget",
    "AutocompleteMixin",
    "AutocompleteSelect",
    "AutocompleteSelectMultiple",
    "BaseAdminDateWidget",
    "BaseAdminTimeWidget",
    "ByAdminTemplates",
    "FilteredSelectMultiple",
    "ForeignKeyRawIdWidget",
    "ManyToManyRawIdWidget",
    "PasswordHashWidget",
    "RelatedFieldWidgetWrapper",
    "url_params_from_lookup_dict",
]
