"""The side of a field that people see: values from outside, choices, validators, their errors.

Flow: base.py takes this part in → `full_clean` and forms ask **clean**: to_python → validate → validators.
Not here: validators themselves (validators.py), rules over several fields (validation.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from hotclub_orm.choices import blank_choice as blank
from hotclub_orm.choices import flatten_choices, normalize_choices
from hotclub_orm.errors import ValidationError
from hotclub_orm.validators import EMPTY_VALUES


class ValueSide:
    """What values a field takes from people, and shows them."""

    empty_values: ClassVar[Sequence[Any]] = EMPTY_VALUES
    default_validators: ClassVar[list[Any]] = []
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": "Value %(value)r is not a valid choice.",
        "null": "This field cannot be null.",
        "blank": "This field cannot be blank.",
        "unique": "%(model_name)s with this %(field_label)s already exists.",
        "unique_for_date": "%(field_label)s must be unique for "
        "%(date_field_label)s %(lookup_type)s.",
    }
    error_messages: dict[str, Any]
    name: str
    attname: str
    editable: bool
    null: bool
    blank: bool
    _choices: Any
    _validators: list[Any]

    @property
    def choices(self) -> Any:
        """Pairs (value, label), or None."""
        return None if self._choices is None else normalize_choices(self._choices)

    @choices.setter
    def choices(self, choices: Any) -> None:
        self._choices = choices

    def as_choice(self, value: Any) -> Any:
        """Return the value in the form that it has among `flatchoices`."""
        return value

    @property
    def flatchoices(self) -> list[tuple[Any, Any]]:
        """Choices with groups opened."""
        return flatten_choices(self.choices or [])

    @property
    def validators(self) -> list[Any]:
        """Validators of the class and of this field."""
        return [*self.default_validators, *self._validators]

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Return the value to be saved; may set it first."""
        return getattr(model_instance, self.attname)

    def value_from_object(self, obj: Any) -> Any:
        """Return the value of an instance."""
        return getattr(obj, self.attname)

    def value_to_string(self, obj: Any) -> str:
        """Return the value of an instance as text for a serializer."""
        return str(self.value_from_object(obj))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Put a form's cleaned value on the instance."""
        setattr(instance, self.name, data)

    def to_python(self, value: Any) -> Any:
        """Return the value in its Python type. Raises ValidationError."""
        return value

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check choices, null and blank. Raises ValidationError."""
        if not self.editable:
            return
        if self._choices is not None and value not in self.empty_values:
            if any(value == known or str(value) == str(known) for known, _ in self.flatchoices):
                return
            raise self.problem("invalid_choice", value=value)
        if value is None and not self.null:
            raise self.problem("null")
        if not self.blank and value in self.empty_values:
            raise self.problem("blank")

    def problem(self, code: str, **params: Any) -> ValidationError:
        """Return the ValidationError of that code."""
        return ValidationError(self.error_messages[code], code=code, params=params or None)

    def run_validators(self, value: Any) -> None:
        """Run all validators and gather what they find."""
        if value in self.empty_values:
            return
        found: list[Any] = []
        for validator in self.validators:
            try:
                validator(value)
            except Exception as problem:
                if not hasattr(problem, "error_list"):
                    raise
                if getattr(problem, "code", None) in self.error_messages:
                    problem.message = self.error_messages[problem.code]  # type: ignore[attr-defined]
                found.extend(problem.error_list)
        if found:
            raise ValidationError(found)

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Convert and check. Raises ValidationError."""
        value = self.to_python(value)
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Any = None,
        limit_choices_to: Any = None,
        ordering: Any = (),
    ) -> list[tuple[Any, Any]]:
        """Return the choices, with a blank one first where none of them is blank.

        blank_choice: None is `choices.blank_choice()`.
        """
        choices = list(self.choices or [])
        if include_blank and not any(value in ("", None) for value, _ in self.flatchoices):
            return [*(blank_choice or blank()), *choices]
        return choices


def messages_of(cls: type, own: dict[str, Any] | None) -> dict[str, Any]:
    """Return the messages of a field's class and its bases, and its own."""
    messages: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        messages.update(base.__dict__.get("default_error_messages", {}))
    return {**messages, **(own or {})}
