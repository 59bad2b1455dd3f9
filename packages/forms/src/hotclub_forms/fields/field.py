"""Field: how one raw value becomes a clean one, or errors.

Flow: raw → `to_python` → `validate` → `run_validators` → clean. `clean` is the meaning; a field
class may besides give `_compile`, a quicker function for the values that are plainly good, made
once a field and thrown away when an attribute of the field is set. Not here: the fields
themselves, HTML (widgets/).
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, Self

from hotclub_forms.boundfield import BoundField
from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.texts import LazyText
from hotclub_forms.validators import EMPTY_VALUES
from hotclub_forms.widgets import HiddenInput, TextInput, Widget

Cleaner = Callable[[Any, Any], Any]
"""A function of (field, raw value) that returns the clean value or raises ValidationError."""

_CLEANING = frozenset({"clean", "to_python", "validate", "run_validators"})
_OUR_PACKAGE = __name__.partition(".")[0]


def interpreted(field: Any, value: Any) -> Any:
    """Clean by the field's methods: what every field without a quicker way does."""
    return field.clean(value)


def as_text(value: Any) -> str:
    """Return a raw value as text.

    Raises ValidationError for what can't be written out: Python refuses to write numbers of
    thousands of digits, which JSON may bring.
    """
    try:
        return str(value)
    except ValueError as wrong:
        raise ValidationError(LazyText("Enter a valid value."), code="invalid") from wrong


class Field:
    """Base of the fields.

    required: empty input is an error. widget: class or instance. label, help_text: texts, may be
    lazy; help_text is HTML. initial: value or callable. error_messages: texts by code.
    show_hidden_initial: keep the initial value in the page, to tell changes by. validators: more
    callables. localize: show and read as the visitor's language does. disabled: not editable, what
    is sent is ignored. label_suffix, template_name, bound_field_class: in place of the form's.
    """

    widget: Any = TextInput
    hidden_widget: Any = HiddenInput
    default_validators: Sequence[Callable[[Any], None]] = ()
    default_error_messages: Mapping[str, Any] = {"required": LazyText("This field is required.")}
    empty_values: Sequence[Any] = list(EMPTY_VALUES)
    bound_field_class: Any = None
    # See Widget.stateless: our fields are shared by forms, a class from elsewhere is copied.
    stateless: ClassVar[bool] = True
    _compiles: ClassVar[bool] = False
    _plan: tuple[bool, Cleaner] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "stateless" not in cls.__dict__:
            cls.stateless = cls.stateless and cls.__module__.partition(".")[0] == _OUR_PACKAGE
        # A class that changes what cleaning means can't use the quicker function of its base.
        if "_compile" in cls.__dict__:
            cls._compiles = True
        elif _CLEANING & cls.__dict__.keys():
            cls._compiles = False

    def __init__(
        self,
        *,
        required: bool = True,
        widget: Widget | type[Widget] | None = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        error_messages: Mapping[str, Any] | None = None,
        show_hidden_initial: bool = False,
        validators: Iterable[Callable[[Any], None]] = (),
        localize: bool = False,
        disabled: bool = False,
        label_suffix: Any = None,
        template_name: str | None = None,
        bound_field_class: Any = None,
    ) -> None:
        self.required, self.label, self.initial = required, label, initial
        self.show_hidden_initial, self.help_text = show_hidden_initial, help_text
        self.disabled, self.label_suffix = disabled, label_suffix
        self.localize, self.template_name = localize, template_name
        self.bound_field_class = bound_field_class or self.bound_field_class
        self.error_messages: dict[str, Any] = {}
        for base in reversed(type(self).__mro__):
            self.error_messages.update(base.__dict__.get("default_error_messages", {}))
        self.error_messages.update(error_messages or {})
        self.validators: list[Callable[[Any], None]] = [*self.default_validators, *validators]
        self.widget = self._own_widget(widget or self.widget)
        # A field may have a second base, with a beginning of its own.
        super().__init__()

    def _own_widget(self, widget: Any) -> Widget:
        own: Widget = widget() if isinstance(widget, type) else copy.deepcopy(widget)
        own.is_required = self.required
        own.is_localized = own.is_localized or self.localize
        own.attrs.update(self.widget_attrs(own))
        return own

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)
        object.__setattr__(self, "_plan", None)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = self.__class__.__new__(self.__class__)
        own = twin.__dict__
        own.update(self.__dict__)
        memo[id(self)] = twin
        own["widget"] = copy.deepcopy(self.widget, memo)
        own["error_messages"] = self.error_messages.copy()
        own["validators"] = self.validators[:]
        return twin

    def prepare_value(self, value: Any) -> Any:
        """Return the value as its widget takes it."""
        return value

    def to_python(self, value: Any) -> Any:
        """Return the raw value as a Python value. Raises ValidationError."""
        return value

    def validate(self, value: Any) -> None:
        """Raise ValidationError for a value that is empty and must not be."""
        if value in self.empty_values and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """Call every validator, and raise one ValidationError of all they found."""
        if value not in self.empty_values:
            self._run(self.validators, value)

    def _run(self, validators: Iterable[Callable[[Any], None]], value: Any) -> None:
        found: list[Any] = []
        for validator in validators:
            try:
                validator(value)
            except Exception as error:
                if not is_validation_error(error):
                    raise
                found.extend(self._in_own_words(error))
        if found:
            raise ValidationError(found)

    def _in_own_words(self, error: Any) -> list[Any]:
        """Replace a validator's text by the field's text for that code."""
        errors = ValidationError(error).error_list
        for one in errors:
            if one.code in self.error_messages:
                one.message = self.error_messages[one.code]
        return errors

    def clean(self, value: Any) -> Any:
        """Return the clean value of a raw one. Raises ValidationError."""
        value = self.to_python(value)
        self.validate(value)
        self.run_validators(value)
        return value

    @property
    def plan(self) -> tuple[bool, Cleaner]:
        """Whether the raw value is simply data.get(name), and the quickest way to clean it.

        The latter is a function (field, value) that does what `clean(value)` does. A field that
        needs its bound field to be cleaned is read by that.
        """
        found = self._plan
        if found is None:
            by_method = not self._compiles or not _CLEANING.isdisjoint(self.__dict__)
            cleaner = (None if by_method else self._compile()) or interpreted
            found = self.__dict__["_plan"] = (self._is_read_plainly(), cleaner)
        return found

    def _is_read_plainly(self) -> bool:
        return (
            type(self.widget).value_from_datadict is Widget.value_from_datadict
            and "value_from_datadict" not in vars(self.widget)
            and not self._is_read_by_bound_field()
        )

    def _is_read_by_bound_field(self) -> bool:
        return self.disabled or self.bound_field_class is not None

    def _compile(self) -> Cleaner | None:
        """Return such a function for this field as it is configured, or None."""
        return None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the form shows of what was sent."""
        return initial if self.disabled else data

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return attributes that the field gives to its widget, such as maxlength."""
        return {}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether raw data differs from the initial value. Empty and None are alike."""
        if self.disabled:
            return False
        try:
            value = self.to_python(data)
        except Exception as error:
            if not is_validation_error(error):
                raise
            return True
        return bool(("" if initial is None else initial) != ("" if value is None else value))

    def get_bound_field(self, form: Any, field_name: str) -> Any:
        """Return the field as it stands in a form."""
        kind = self.bound_field_class or form.bound_field_class or BoundField
        return kind(form, self, field_name)

    def _clean_bound_field(self, bound_field: Any) -> Any:
        return self.clean(bound_field.initial if self.disabled else bound_field.data)
