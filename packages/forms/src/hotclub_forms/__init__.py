"""hotclub-forms: raw input to clean values or errors, and accessible HTML.

Flow: raw → coerced → validated → cleaned or errors → html.

Import levels, from the ground (a file imports only from levels above it in this list):

    errors · surroundings · ports · sent_data
    texts · elements · choices · coerce
    validators · media · builtin_templates
    renderers
    renderable
    error_lists · widgets
    boundfield
    fields
    declaration · postgres
    forms
    management
    baseformset
    formsets
    testing
    models

Names of `hotclub_forms.models` can be had from here too; they are loaded when they are asked for,
because they need the extra `orm`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_forms.boundfield import BoundField, BoundWidget, pretty_name
    from hotclub_forms.choices import BaseChoiceIterator, CallableChoiceIterator
    from hotclub_forms.declaration import DeclarativeFieldsMetaclass
    from hotclub_forms.elements import flatatt
    from hotclub_forms.error_lists import ErrorDict, ErrorList
    from hotclub_forms.errors import (
        NON_FIELD_ERRORS,
        FormDefinitionError,
        FormsError,
        MissingExtra,
        NotValidYet,
        UnknownField,
        UnknownTemplate,
        ValidationError,
        is_validation_error,
    )
    from hotclub_forms.fields import (
        BooleanField,
        CharField,
        ChoiceField,
        ComboField,
        DateField,
        DateTimeField,
        DecimalField,
        DurationField,
        EmailField,
        Field,
        FileField,
        FilePathField,
        FloatField,
        GenericIPAddressField,
        ImageField,
        IntegerField,
        JSONField,
        MultipleChoiceField,
        MultiValueField,
        NullBooleanField,
        RegexField,
        SlugField,
        SplitDateTimeField,
        TimeField,
        TypedChoiceField,
        TypedMultipleChoiceField,
        URLField,
        UUIDField,
    )
    from hotclub_forms.forms import BaseForm, Form
    from hotclub_forms.formsets import BaseFormSet, ManagementForm, all_valid, formset_factory
    from hotclub_forms.models import (
        ALL_FIELDS as ALL_FIELDS,
    )
    from hotclub_forms.models import (
        BaseInlineFormSet as BaseInlineFormSet,
    )
    from hotclub_forms.models import (
        BaseModelForm as BaseModelForm,
    )
    from hotclub_forms.models import (
        BaseModelFormSet as BaseModelFormSet,
    )
    from hotclub_forms.models import (
        ModelChoiceField as ModelChoiceField,
    )
    from hotclub_forms.models import (
        ModelForm as ModelForm,
    )
    from hotclub_forms.models import (
        ModelMultipleChoiceField as ModelMultipleChoiceField,
    )
    from hotclub_forms.models import (
        fields_for_model as fields_for_model,
    )
    from hotclub_forms.models import (
        inlineformset_factory as inlineformset_factory,
    )
    from hotclub_forms.models import (
        model_to_dict as model_to_dict,
    )
    from hotclub_forms.models import (
        modelform_factory as modelform_factory,
    )
    from hotclub_forms.models import (
        modelformset_factory as modelformset_factory,
    )
    from hotclub_forms.renderers import (
        BaseRenderer,
        BuiltinRenderer,
        DjangoTemplates,
        EngineRenderer,
        Jinja2,
        TemplatesSetting,
        get_default_renderer,
        set_default_renderer,
    )
    from hotclub_forms.surroundings import Surroundings, use_surroundings
    from hotclub_forms.texts import LazyPlural, LazyText
    from hotclub_forms.widgets import (
        CheckboxInput,
        CheckboxSelectMultiple,
        ChoiceWidget,
        ClearableFileInput,
        ColorInput,
        DateInput,
        DateTimeInput,
        EmailInput,
        FileInput,
        HiddenInput,
        Input,
        Media,
        MediaAsset,
        MediaDefiningClass,
        MediaOrderConflictWarning,
        MultipleHiddenInput,
        MultiWidget,
        NullBooleanSelect,
        NumberInput,
        PasswordInput,
        RadioSelect,
        Script,
        SearchInput,
        Select,
        SelectDateWidget,
        SelectMultiple,
        SplitDateTimeWidget,
        SplitHiddenDateTimeWidget,
        Stylesheet,
        TelInput,
        Textarea,
        TextInput,
        TimeInput,
        URLInput,
        Widget,
    )

__all__ = [
    "NON_FIELD_ERRORS",
    "BaseChoiceIterator",
    "BaseForm",
    "BaseFormSet",
    "BaseRenderer",
    "BooleanField",
    "BoundField",
    "BoundWidget",
    "BuiltinRenderer",
    "CallableChoiceIterator",
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
    "DeclarativeFieldsMetaclass",
    "DjangoTemplates",
    "DurationField",
    "EmailField",
    "EmailInput",
    "EngineRenderer",
    "ErrorDict",
    "ErrorList",
    "Field",
    "FileField",
    "FileInput",
    "FilePathField",
    "FloatField",
    "Form",
    "FormDefinitionError",
    "FormsError",
    "GenericIPAddressField",
    "HiddenInput",
    "ImageField",
    "Input",
    "IntegerField",
    "JSONField",
    "Jinja2",
    "LazyPlural",
    "LazyText",
    "ManagementForm",
    "Media",
    "MediaAsset",
    "MediaDefiningClass",
    "MediaOrderConflictWarning",
    "MissingExtra",
    "MultiValueField",
    "MultiWidget",
    "MultipleChoiceField",
    "MultipleHiddenInput",
    "NotValidYet",
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
    "Stylesheet",
    "Surroundings",
    "TelInput",
    "TemplatesSetting",
    "TextInput",
    "Textarea",
    "TimeField",
    "TimeInput",
    "TypedChoiceField",
    "TypedMultipleChoiceField",
    "URLField",
    "URLInput",
    "UUIDField",
    "UnknownField",
    "UnknownTemplate",
    "ValidationError",
    "Widget",
    "all_valid",
    "flatatt",
    "formset_factory",
    "get_default_renderer",
    "is_validation_error",
    "pretty_name",
    "set_default_renderer",
    "use_surroundings",
]

# The room that each name lives in; what `models` holds needs the extra `orm`, and no star brings it.
_ROOMS = {
    "boundfield": "BoundField BoundWidget pretty_name",
    "choices": "BaseChoiceIterator CallableChoiceIterator",
    "declaration": "DeclarativeFieldsMetaclass",
    "elements": "flatatt",
    "error_lists": "ErrorDict ErrorList",
    "errors": (
        "FormDefinitionError FormsError MissingExtra NON_FIELD_ERRORS NotValidYet UnknownField "
        "UnknownTemplate ValidationError is_validation_error"
    ),
    "fields": (
        "BooleanField CharField ChoiceField ComboField DateField DateTimeField DecimalField "
        "DurationField EmailField Field FileField FilePathField FloatField "
        "GenericIPAddressField ImageField IntegerField JSONField MultiValueField "
        "MultipleChoiceField NullBooleanField RegexField SlugField SplitDateTimeField TimeField "
        "TypedChoiceField TypedMultipleChoiceField URLField UUIDField"
    ),
    "forms": "BaseForm Form",
    "formsets": "BaseFormSet ManagementForm all_valid formset_factory",
    "models": (
        "ALL_FIELDS BaseInlineFormSet BaseModelForm BaseModelFormSet ModelChoiceField ModelForm "
        "ModelMultipleChoiceField fields_for_model inlineformset_factory model_to_dict "
        "modelform_factory modelformset_factory"
    ),
    "renderers": (
        "BaseRenderer BuiltinRenderer DjangoTemplates EngineRenderer Jinja2 TemplatesSetting "
        "get_default_renderer set_default_renderer"
    ),
    "surroundings": "Surroundings use_surroundings",
    "texts": "LazyPlural LazyText",
    "widgets": (
        "CheckboxInput CheckboxSelectMultiple ChoiceWidget ClearableFileInput ColorInput "
        "DateInput DateTimeInput EmailInput FileInput HiddenInput Input Media MediaAsset "
        "MediaDefiningClass MediaOrderConflictWarning MultiWidget MultipleHiddenInput "
        "NullBooleanSelect NumberInput PasswordInput RadioSelect Script SearchInput Select "
        "SelectDateWidget SelectMultiple SplitDateTimeWidget SplitHiddenDateTimeWidget "
        "Stylesheet TelInput TextInput Textarea TimeInput URLInput Widget"
    ),
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
