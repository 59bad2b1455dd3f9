"""What the package promises is what it shows."""

import pkgutil
import subprocess
import sys

import hotclub_forms
import pytest
from hotclub_forms import coerce, models


@pytest.mark.parametrize("module", [coerce])
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


MODEL_NAMES = [
    "ALL_FIELDS",
    "BaseInlineFormSet",
    "BaseModelForm",
    "BaseModelFormSet",
    "ModelChoiceField",
    "ModelForm",
    "ModelMultipleChoiceField",
    "fields_for_model",
    "inlineformset_factory",
    "model_to_dict",
    "modelform_factory",
    "modelformset_factory",
]


@pytest.mark.parametrize("name", MODEL_NAMES)
def test_names_of_model_forms_are_had_from_the_root(name):
    assert getattr(hotclub_forms, name) is getattr(models, name)


def test_a_name_that_is_nowhere_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'ModelFrom'"):
        _ = hotclub_forms.ModelFrom


WITHOUT_THE_ORM = """
import sys
sys.modules["hotclub_orm"] = None
import hotclub_forms
try:
    hotclub_forms.ModelForm
except hotclub_forms.MissingExtra as missing:
    print(missing)
"""


def test_without_the_orm_model_forms_say_how_to_install_it_and_the_rest_works():
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_THE_ORM], capture_output=True, text=True, check=True
    )

    assert done.stdout == (
        "hotclub_forms.models needs hotclub-orm: pip install 'hotclub-forms[orm]'\n"
    )
