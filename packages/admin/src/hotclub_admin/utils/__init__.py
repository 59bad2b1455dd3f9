"""Names and functions that the rooms of the admin share, and that other people's admins import."""

from hotclub_admin.utils.display import (
    display_for_field,
    display_for_value,
    help_text_for_field,
    label_for_field,
    lookup_field,
)
from hotclub_admin.utils.paths import (
    FieldIsAForeignKeyColumnName,
    NotRelationField,
    build_q_object_from_lookup_parameters,
    flatten,
    flatten_fieldsets,
    get_fields_from_path,
    get_model_from_relation,
    lookup_spawns_duplicates,
    prepare_lookup_value,
    reverse_field_path,
)
from hotclub_admin.utils.quoting import (
    capfirst,
    grouped,
    model_format_dict,
    model_ngettext,
    quote,
    unquote,
)

__all__ = [
    "FieldIsAForeignKeyColumnName",
    "NotRelationField",
    "build_q_object_from_lookup_parameters",
    "capfirst",
    "display_for_field",
    "display_for_value",
    "flatten",
    "flatten_fieldsets",
    "get_fields_from_path",
    "get_model_from_relation",
    "grouped",
    "help_text_for_field",
    "label_for_field",
    "lookup_field",
    "lookup_spawns_duplicates",
    "model_format_dict",
    "model_ngettext",
    "prepare_lookup_value",
    "quote",
    "reverse_field_path",
    "unquote",
]
