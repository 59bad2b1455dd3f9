"""Widgets: a value to HTML, and what was sent back to a raw value.

Import levels, from the ground: widget, inputs, selections, files · composite.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from hotclub_forms.media import (
    Media,
    MediaAsset,
    MediaDefiningClass,
    MediaOrderConflictWarning,
    Script,
    Stylesheet,
)

if TYPE_CHECKING:
    from hotclub_forms.widgets.composite import (
        MultipleHiddenInput,
        MultiWidget,
        SelectDateWidget,
        SplitDateTimeWidget,
        SplitHiddenDateTimeWidget,
    )
    from hotclub_forms.widgets.files import FILE_INPUT_CONTRADICTION, ClearableFileInput, FileInput
    from hotclub_forms.widgets.inputs import (
        ColorInput,
        DateInput,
        DateTimeBaseInput,
        DateTimeInput,
        EmailInput,
        HiddenInput,
        Input,
        NumberInput,
        PasswordInput,
        SearchInput,
        TelInput,
        Textarea,
        TextInput,
        TimeInput,
        URLInput,
    )
    from hotclub_forms.widgets.selections import (
        CheckboxInput,
        CheckboxSelectMultiple,
        ChoiceWidget,
        NullBooleanSelect,
        RadioSelect,
        Select,
        SelectMultiple,
    )
    from hotclub_forms.widgets.widget import Widget

__all__ = [
    "FILE_INPUT_CONTRADICTION",
    "CheckboxInput",
    "CheckboxSelectMultiple",
    "ChoiceWidget",
    "ClearableFileInput",
    "ColorInput",
    "DateInput",
    "DateTimeBaseInput",
    "DateTimeInput",
    "EmailInput",
    "FileInput",
    "HiddenInput",
    "Input",
    "Media",
    "MediaAsset",
    "MediaDefiningClass",
    "MediaOrderConflictWarning",
    "MultiWidget",
    "MultipleHiddenInput",
    "NullBooleanSelect",
    "NumberInput",
    "PasswordInput",
    "RadioSelect",
    "Script",
    "SearchInput",
    "Select",
    "SelectDateWidget",
    "SelectMultiple",
    "SplitDateTimeWidget",
    "SplitHiddenDateTimeWidget",
    "Stylesheet",
    "TelInput",
    "TextInput",
    "Textarea",
    "TimeInput",
    "URLInput",
    "Widget",
]

# The room that each name lives in.
_ROOMS = {
    "composite": (
        "MultiWidget MultipleHiddenInput SelectDateWidget SplitDateTimeWidget "
        "SplitHiddenDateTimeWidget"
    ),
    "files": "ClearableFileInput FILE_INPUT_CONTRADICTION FileInput",
    "inputs": (
        "ColorInput DateInput DateTimeBaseInput DateTimeInput EmailInput HiddenInput Input "
        "NumberInput PasswordInput SearchInput TelInput TextInput Textarea TimeInput URLInput"
    ),
    "selections": (
        "CheckboxInput CheckboxSelectMultiple ChoiceWidget NullBooleanSelect RadioSelect Select "
        "SelectMultiple"
    ),
    "widget": "Widget",
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
