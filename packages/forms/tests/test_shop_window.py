"""What the package promises is what it shows."""

import pkgutil

import hotclub_forms
import pytest
from hotclub_forms import coerce, fields, validators, widgets


@pytest.mark.parametrize("module", [hotclub_forms, fields, widgets, validators, coerce])
def test_everything_visible_is_promised_and_sorted(module):
    visible = {name for name in vars(module) if not name.startswith("_")}
    rooms = {found.name for found in pkgutil.iter_modules(module.__path__)}

    assert set(module.__all__) == visible - rooms
    assert sorted(module.__all__) == sorted(visible - rooms)
    assert len(module.__all__) == len(set(module.__all__))


DJANGO_NAMES = [
    "BaseForm",
    "BaseFormSet",
    "BooleanField",
    "BoundField",
    "CharField",
    "CheckboxInput",
    "CheckboxSelectMultiple",
    "ChoiceField",
    "ChoiceWidget",
    "ClearableFileInput",
    "ColorInput",
    "ComboField",
    "DateField",
    "DateInput",
    "DateTimeField",
    "DateTimeInput",
    "DecimalField",
    "DurationField",
    "EmailField",
    "EmailInput",
    "ErrorDict",
    "ErrorList",
    "Field",
    "FileField",
    "FileInput",
    "FilePathField",
    "FloatField",
    "Form",
    "GenericIPAddressField",
    "HiddenInput",
    "ImageField",
    "Input",
    "IntegerField",
    "JSONField",
    "Media",
    "MediaDefiningClass",
    "MultiValueField",
    "MultiWidget",
    "MultipleChoiceField",
    "MultipleHiddenInput",
    "NullBooleanField",
    "NullBooleanSelect",
    "NumberInput",
    "PasswordInput",
    "RadioSelect",
    "RegexField",
    "Script",
    "SearchInput",
    "Select",
    "SelectDateWidget",
    "SelectMultiple",
    "SlugField",
    "SplitDateTimeField",
    "SplitDateTimeWidget",
    "SplitHiddenDateTimeWidget",
    "TelInput",
    "TextInput",
    "Textarea",
    "TimeField",
    "TimeInput",
    "TypedChoiceField",
    "TypedMultipleChoiceField",
    "URLField",
    "URLInput",
    "UUIDField",
    "ValidationError",
    "Widget",
    "all_valid",
    "formset_factory",
]


@pytest.mark.parametrize("name", DJANGO_NAMES)
def test_djangos_names_are_here(name):
    assert name in hotclub_forms.__all__
