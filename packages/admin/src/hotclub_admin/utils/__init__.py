"""Names and functions that the rooms of the admin share, and that other people's admins import."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

# The room that each name lives in.
_ROOMS = {
    "display": (
        "display_for_field display_for_value help_text_for_field label_for_field lookup_field"
    ),
    "paths": (
        "FieldIsAForeignKeyColumnName NotRelationField build_q_object_from_lookup_parameters "
        "flatten flatten_fieldsets get_fields_from_path get_model_from_relation "
        "lookup_spawns_duplicates prepare_lookup_value reverse_field_path"
    ),
    "quoting": "capfirst grouped model_format_dict model_ngettext quote unquote",
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
