"""Names and functions that other people's admins import."""

from hotclub_admin.deletion import NestedObjects
from hotclub_admin.history import construct_change_message
from hotclub_admin.utils import (
    FieldIsAForeignKeyColumnName,
    NotRelationField,
    build_q_object_from_lookup_parameters,
    display_for_field,
    display_for_value,
    flatten,
    flatten_fieldsets,
    get_fields_from_path,
    get_model_from_relation,
    help_text_for_field,
    label_for_field,
    lookup_field,
    lookup_spawns_duplicates,
    model_format_dict,
    model_ngettext,
    prepare_lookup_value,
    quote,
    reverse_field_path,
    unquote,
)

__all__ = [
    "FieldIsAForeignKeyColumnName",
    "NestedObjects",
    "NotRelationField",
    "build_q_object_from_lookup_parameters",
    "construct_change_message",
    "display_for_field",
    "display_for_value",
    "flatten",
    "flatten_fieldsets",
    "get_fields_from_path",
    "get_model_from_relation",
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
