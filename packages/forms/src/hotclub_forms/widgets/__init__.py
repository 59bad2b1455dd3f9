"""Widgets: a value to HTML, and what was sent back to a raw value.

Import levels, from the ground: widget, inputs, selections, files · composite.
"""

from hotclub_forms.media import (
    Media,
    MediaAsset,
    MediaDefiningClass,
    MediaOrderConflictWarning,
    Script,
    Stylesheet,
)
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
