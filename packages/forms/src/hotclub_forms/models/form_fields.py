"""From a model's field to a form's field.

Flow: model field → **maker** of its kind → form field. `field.formfield()` comes here; a field
class with a `formfield` of its own is asked first, as everywhere. The makers are a registry: by the
name of the field's class or of one of its bases, then by its internal type. Not here: the choice
of a model's fields (field_sets.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from hotclub_forms.errors import FormDefinitionError
from hotclub_forms.fields import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    DecimalField,
    DurationField,
    EmailField,
    FileField,
    FilePathField,
    FloatField,
    GenericIPAddressField,
    ImageField,
    IntegerField,
    JSONField,
    NullBooleanField,
    SlugField,
    TimeField,
    TypedChoiceField,
    URLField,
    UUIDField,
)
from hotclub_forms.models.choice_fields import ModelChoiceField, ModelMultipleChoiceField
from hotclub_forms.models.orm_names import NOT_PROVIDED, zones
from hotclub_forms.postgres import HStoreField, SimpleArrayField
from hotclub_forms.texts import BLANK_CHOICE_LABEL, LazyText
from hotclub_forms.widgets import Textarea

Maker = Callable[[Any], Mapping[str, Any] | None]
"""From a model field to defaults, `form_class` among them; None: no form field."""

_OF_CHOICES: Final = {
    "choices",
    "coerce",
    "disabled",
    "empty_value",
    "error_messages",
    "help_text",
    "initial",
    "label",
    "required",
    "show_hidden_initial",
    "widget",
}
_BIGGEST: Final = 2**63 - 1
_USUAL_BOUNDS: Final = "[)"


class MomentField(DateTimeField):
    """A date and time for a model, which wants to know the zone.

    Where the surroundings leave a time naive, it is one in the ORM's zone.
    """

    def to_python(self, value: Any) -> Any:
        """Return the moment, or None. Raises ValidationError."""
        found = super().to_python(value)
        return found if found is None else zones.make_aware(found)

    def prepare_value(self, value: Any) -> Any:
        """Return the time as clocks of the zone show it."""
        shown = super().prepare_value(value)
        is_aware = isinstance(shown, datetime) and shown.tzinfo is not None
        return zones.to_local(shown).replace(tzinfo=None) if is_aware else shown


def make_form_field(
    field: Any, form_class: Any, choices_form_class: Any, options: Mapping[str, Any]
) -> Any:
    """Return the form field of a model field, None for one that forms do not show.

    form_class, choices_form_class: in place of the usual ones. options: in place of the defaults.
    """
    own = _maker_of(field)(field)
    if own is None:
        return None
    defaults, asked = {**_defaults(field), **own}, dict(options)
    usual = defaults.pop("form_class", CharField)
    if field._choices is not None and not issubclass(usual, ModelChoiceField):
        defaults = _choice_defaults(field, asked, own)
        usual = choices_form_class or TypedChoiceField
        asked = {name: value for name, value in asked.items() if name in _OF_CHOICES}
        form_class = None
    elif issubclass(usual, ModelChoiceField):
        _ask_for_rows(usual, defaults, asked)
    elif issubclass(usual, FileField) and "initial" in asked:
        # Where there is a file already, another one need not be given.
        defaults["required"] = False
    defaults.update(asked)
    return (form_class or usual)(**defaults)


def _ask_for_rows(usual: Any, defaults: dict[str, Any], asked: dict[str, Any]) -> None:
    """Take what only fields with rows are asked: a database, and objects to start with."""
    using, first = asked.pop("using", None), asked.get("initial")
    if using is not None:
        defaults["queryset"] = defaults["queryset"].using(using)
    if first is not None and issubclass(usual, ModelMultipleChoiceField):
        objects = first() if callable(first) else first
        asked["initial"] = [getattr(one, "pk", one) for one in objects]


def register_form_field(kind: str, maker: Maker) -> None:
    """Say how model fields of a kind (class name or internal type) become form fields."""
    _makers[kind] = maker


def _maker_of(field: Any) -> Maker:
    names = [one.__name__ for one in type(field).__mro__] + [field.get_internal_type()]
    return next((_makers[name] for name in names if name in _makers), _plain)


def _defaults(field: Any) -> dict[str, Any]:
    defaults: dict[str, Any] = {
        "required": not field.blank,
        "label": capitalised(field.verbose_name),
        "help_text": field.help_text,
    }
    if field.has_default():
        called_each_time = callable(field.default)
        defaults["initial"] = field.default if called_each_time else field.get_default()
        if called_each_time:
            defaults["show_hidden_initial"] = True
    return defaults


def _choice_defaults(
    field: Any, asked: Mapping[str, Any], own: Mapping[str, Any]
) -> dict[str, Any]:
    preset = field.has_default() or "initial" in asked
    # A yes or no that starts somewhere needs no blank choice, whether it may be blank or not.
    blank = (field.blank and own.get("form_class") not in _YES_NO) or not preset
    first = [("", BLANK_CHOICE_LABEL)]
    read = partial(field.get_choices, include_blank=blank, blank_choice=first)
    declared = field._choices
    defaults = _defaults(field)
    defaults["choices"] = read if _is_plain_callable(declared) else read()
    defaults["coerce"] = field.to_python
    if field.null:
        defaults["empty_value"] = None
    return defaults


def _is_plain_callable(choices: Any) -> bool:
    return callable(choices) and not isinstance(choices, type)


class _Capitalised(LazyText):
    """A label whose first letter is made big when it is shown, for its language is known then."""

    __slots__ = ()

    def __str__(self) -> str:
        text = str(self.source)
        return text[:1].upper() + text[1:]


def capitalised(label: Any) -> Any:
    """Return a label with a big first letter; lazy ones stay lazy."""
    if isinstance(label, str):
        return label[:1].upper() + label[1:]
    return label if label is None else _Capitalised(label)


def _plain(_field: Any) -> Mapping[str, Any]:
    return {}


def _none(_field: Any) -> None:
    return None


def _of(form_class: Any, *attributes: str) -> Maker:
    """Return a maker of that class that hands on attributes of the model field."""

    def maker(field: Any) -> Mapping[str, Any]:
        return {"form_class": form_class, **{name: getattr(field, name) for name in attributes}}

    return maker


def _text(field: Any) -> Mapping[str, Any]:
    defaults = {"max_length": field.max_length}
    return {**defaults, "empty_value": None} if field.null else defaults


def _text_of(form_class: Any, *attributes: str) -> Maker:
    rest = _of(form_class, *attributes)
    return lambda field: {**_text(field), **(rest(field) or {})}


def _long_text(field: Any) -> Mapping[str, Any]:
    return {**_text(field), "widget": Textarea}


def _boolean(field: Any) -> Mapping[str, Any]:
    # Not to tick a box is an answer too.
    return {"form_class": NullBooleanField if field.null else BooleanField, "required": False}


_YES_NO: Final = (BooleanField, NullBooleanField)


def _whole_from(smallest: int | None, biggest: int | None = None) -> Maker:
    limits = {"min_value": smallest, "max_value": biggest}
    own = {name: value for name, value in limits.items() if value is not None}
    return lambda _field: {"form_class": IntegerField, **own}


def _numbers_with_commas(field: Any) -> Mapping[str, Any]:
    invalid = LazyText("Enter only digits separated by commas.")
    return {**_text(field), "error_messages": {"invalid": invalid}}


def _array(field: Any) -> Mapping[str, Any] | None:
    inside = make_form_field(field.base_field, None, None, {})
    own = {"form_class": SimpleArrayField, "base_field": inside, "max_length": field.size}
    return None if inside is None else own


def _range(kind: str) -> Maker:
    """Return a maker of that class of ranges."""

    def maker(field: Any) -> Mapping[str, Any]:
        # Only here, where there is one: it needs psycopg.
        from hotclub_forms.postgres import ranges

        own: dict[str, Any] = {"form_class": getattr(ranges, kind)}
        if kind == "DateTimeRangeField":
            own["fields"] = [MomentField(required=False), MomentField(required=False)]
        if field.default_bounds != _USUAL_BOUNDS:
            own["default_bounds"] = field.default_bounds
        return own

    return maker


def _path(field: Any) -> Mapping[str, Any]:
    names = ("match", "recursive", "allow_files", "allow_folders")
    path = field.path() if callable(field.path) else field.path
    return {"form_class": FilePathField, "path": path} | {n: getattr(field, n) for n in names}


def _address(field: Any) -> Mapping[str, Any]:
    own = {"form_class": GenericIPAddressField, "protocol": field.protocol}
    # No column of addresses holds an empty text.
    return {**own, "empty_value": None} if field.null else own


def _related_model(field: Any) -> Any:
    model = field.remote_field.model
    if isinstance(model, str):
        raise FormDefinitionError(
            f"Cannot create form field for {field.name!r} yet, because its related model {model!r} "
            f"has not been loaded yet. Import the module that declares it first."
        )
    return model


def _foreign_key(field: Any) -> Mapping[str, Any] | None:
    if field.remote_field.parent_link:
        return None
    return {
        "form_class": ModelChoiceField,
        "queryset": _related_model(field)._default_manager.all(),
        "to_field_name": field.remote_field.field_name,
        "limit_choices_to": field.remote_field.limit_choices_to,
        "blank": field.blank,
    }


def _many_to_many(field: Any) -> Mapping[str, Any]:
    own = {
        "form_class": ModelMultipleChoiceField,
        "queryset": _related_model(field)._default_manager.all(),
        "limit_choices_to": field.remote_field.limit_choices_to,
    }
    if field.default is NOT_PROVIDED:  # has_default() speaks of columns
        return own
    return {**own, "initial": field.default, "show_hidden_initial": callable(field.default)}


# The registry: by class name or internal type, so that a file field of another library fits in.
_makers: dict[str, Maker] = {
    "ArrayField": _array,
    "AutoField": _none,
    "BigAutoField": _none,
    "SmallAutoField": _none,
    "BigIntegerField": _whole_from(-_BIGGEST - 1, _BIGGEST),
    "BigIntegerRangeField": _range("IntegerRangeField"),
    "BooleanField": _boolean,
    "CharField": _text,
    "CommaSeparatedIntegerField": _numbers_with_commas,
    "DateField": _of(DateField),
    "DateRangeField": _range("DateRangeField"),
    "DateTimeField": _of(MomentField),
    "DateTimeRangeField": _range("DateTimeRangeField"),
    "DecimalField": _of(DecimalField, "max_digits", "decimal_places"),
    "DecimalRangeField": _range("DecimalRangeField"),
    "DurationField": _of(DurationField),
    "EmailField": _text_of(EmailField),
    "FileField": _of(FileField, "max_length"),
    "FilePathField": _path,
    "FloatField": _of(FloatField),
    "ForeignKey": _foreign_key,
    "GeneratedField": _none,
    "GenericIPAddressField": _address,
    "HStoreField": _of(HStoreField),
    "ImageField": _of(ImageField, "max_length"),
    "IntegerField": _whole_from(None),
    "IntegerRangeField": _range("IntegerRangeField"),
    "JSONField": _of(JSONField, "encoder", "decoder"),
    "ManyToManyField": _many_to_many,
    "PositiveBigIntegerField": _whole_from(0, _BIGGEST),
    "PositiveIntegerField": _whole_from(0),
    "PositiveSmallIntegerField": _whole_from(0),
    "SlugField": _text_of(SlugField, "allow_unicode"),
    "TextField": _long_text,
    "TimeField": _of(TimeField),
    "URLField": _text_of(URLField),
    "UUIDField": _of(UUIDField),
}
