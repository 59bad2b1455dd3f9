"""Fields of yes and no, of choices, and of files chosen from a folder of the server."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from hotclub_forms.choices import flatten_choices, normalize_choices
from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.fields.field import Cleaner, Field, as_text
from hotclub_forms.texts import BLANK_CHOICE_LABEL, LazyText
from hotclub_forms.widgets import (
    CheckboxInput,
    MultipleHiddenInput,
    NullBooleanSelect,
    Select,
    SelectMultiple,
)


class BooleanField(Field):
    """Yes or no. required means that it has to be yes."""

    widget: Any = CheckboxInput

    def to_python(self, value: Any) -> Any:
        """Return True or False; 'False', 'false' and '0' are False."""
        if isinstance(value, str):
            return value.lower() not in ("false", "0", "")
        return bool(value)

    def validate(self, value: Any) -> None:
        """Raise ValidationError for no where yes is required."""
        if not value and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the answer differs."""
        if self.disabled:
            return False
        return bool(self.to_python(initial) != self.to_python(data))

    def _compile(self) -> Cleaner | None:
        def clean_boolean(field: BooleanField, value: Any) -> Any:
            if (value is True or (value is False and not field.required)) and not field.validators:
                return value
            return field.clean(value)

        return clean_boolean


class NullBooleanField(BooleanField):
    """Yes, no or unknown."""

    widget: Any = NullBooleanSelect

    def to_python(self, value: Any) -> Any:
        """Return True, False, or None for anything that says neither."""
        if value is True or (isinstance(value, str) and value in ("True", "true", "1")):
            return True
        if value is False or (isinstance(value, str) and value in ("False", "false", "0")):
            return False
        return None

    def validate(self, value: Any) -> None:
        """Accept every answer."""


class ChoiceField(Field):
    """One of several values, as text. choices: pairs, groups, a mapping, or a callable of these."""

    widget: Any = Select
    default_error_messages: Mapping[str, Any] = {
        "invalid_choice": LazyText(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
    }

    def __init__(self, *, choices: Any = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.__dict__["_choices"] = copy.copy(self._choices)
        return twin

    @property
    def choices(self) -> Any:
        """The choices as pairs; setting them sets the widget's too."""
        return self._choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        self._choices = self.widget.choices = normalize_choices(choices)

    def to_python(self, value: Any) -> Any:
        """Return the value as text, '' for none."""
        return "" if value in self.empty_values else as_text(value)

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless the value is one of the choices."""
        super().validate(value)
        if value and not self.valid_value(value):
            raise self._not_a_choice(value)

    def valid_value(self, value: Any) -> bool:
        """Tell whether a value, or its text, is one of the choices."""
        text = str(value)
        return any(value == one or text == str(one) for one, _ in flatten_choices(self.choices))

    def _not_a_choice(self, value: Any) -> ValidationError:
        return ValidationError(
            self.error_messages["invalid_choice"], code="invalid_choice", params={"value": value}
        )

    def _chosen_texts(self) -> tuple[Any, frozenset[str]] | None:
        """Return a copy of the choices and their texts, if they can't change unseen."""
        if type(self).valid_value is not ChoiceField.valid_value or "valid_value" in vars(self):
            return None
        choices = self._choices
        if choices.__class__ is not list or any(isinstance(c[1], list | tuple) for c in choices):
            return None
        return list(choices), frozenset(str(value) for value, _ in choices if value != "")

    def _compile(self) -> Cleaner | None:
        known = self._chosen_texts()
        if known is None:
            return None
        snapshot, texts = known

        def clean_choice(field: ChoiceField, value: Any) -> Any:
            if value.__class__ is str and value in texts and field._choices == snapshot:
                if field.validators:
                    field.run_validators(value)
                return value
            return field.clean(value)

        return clean_choice


class TypedChoiceField(ChoiceField):
    """One of several values, made by `coerce` from its text; empty_value stands for none."""

    def __init__(
        self,
        *,
        coerce: Callable[[Any], Any] = lambda value: value,
        empty_value: Any = "",
        **kwargs: Any,
    ) -> None:
        self.coerce, self.empty_value = coerce, empty_value
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        try:
            return self.coerce(value)
        except Exception as wrong:
            if not isinstance(wrong, ValueError | TypeError) and not is_validation_error(wrong):
                raise
            raise self._not_a_choice(value) from wrong

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the values differ once both are coerced."""
        if self.disabled:
            return False
        try:
            return bool(self._coerce(self.to_python(data)) != self._coerce(initial))
        except ValidationError:
            return True

    def clean(self, value: Any) -> Any:
        """Return the coerced value. Raises ValidationError."""
        return self._coerce(super().clean(value))


class MultipleChoiceField(ChoiceField):
    """Several of several values, as a list of texts."""

    hidden_widget: Any = MultipleHiddenInput
    widget: Any = SelectMultiple
    default_error_messages: Mapping[str, Any] = {
        "invalid_choice": LazyText(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
        "invalid_list": LazyText("Enter a list of values."),
    }

    def to_python(self, value: Any) -> Any:
        """Return the list of texts. Raises ValidationError for what is no list."""
        if not value:
            return []
        if not isinstance(value, list | tuple):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        return [as_text(one) for one in value]

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless each value is one of the choices."""
        if self.required and not value:
            raise ValidationError(self.error_messages["required"], code="required")
        known = self._chosen_texts() if len(value) > 1 else None
        for one in value:
            if (known is None or one not in known[1]) and not self.valid_value(one):
                raise self._not_a_choice(one)

    def _compile(self) -> Cleaner | None:
        known = self._chosen_texts()
        if known is None:
            return None
        snapshot, texts = known

        def clean_choices(field: MultipleChoiceField, value: Any) -> Any:
            if value.__class__ is list and value and field._choices == snapshot:
                if not field.validators and _all_texts_in(value, texts):
                    return value[:]
            return field.clean(value)

        return clean_choices

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the sets of values differ."""
        if self.disabled:
            return False
        if data and not isinstance(data, list | tuple):
            return True
        before, after = list(initial or ()), list(data or ())
        return len(before) != len(after) or set(map(str, before)) != set(map(str, after))


def _all_texts_in(values: list[Any], texts: frozenset[str]) -> bool:
    return all(value.__class__ is str and value in texts for value in values)


class TypedMultipleChoiceField(MultipleChoiceField):
    """Several of several values, each made by `coerce` from its text."""

    def __init__(
        self, *, coerce: Callable[[Any], Any] = lambda value: value, **kwargs: Any
    ) -> None:
        self.coerce = coerce
        self.empty_value = kwargs.pop("empty_value", [])
        super().__init__(**kwargs)

    def _coerce(self, value: Any) -> Any:
        if value == self.empty_value or value in self.empty_values:
            return self.empty_value
        coerced = []
        for one in value:
            try:
                coerced.append(self.coerce(one))
            except Exception as wrong:
                if not isinstance(wrong, ValueError | TypeError) and not is_validation_error(wrong):
                    raise
                raise self._not_a_choice(one) from wrong
        return coerced

    def clean(self, value: Any) -> Any:
        """Return the list of coerced values. Raises ValidationError."""
        return self._coerce(super().clean(value))

    def validate(self, value: Any) -> None:
        """Raise ValidationError unless each value is one of the choices."""
        if value != self.empty_value:
            super().validate(value)
        elif self.required:
            raise ValidationError(self.error_messages["required"], code="required")


class FilePathField(ChoiceField):
    """One of the files of a folder. match: a pattern of names; recursive: folders below too."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        match: str | None = None,
        recursive: bool = False,
        allow_files: bool = True,
        allow_folders: bool = False,
        **kwargs: Any,
    ) -> None:
        self.path, self.match, self.recursive = path, match, recursive
        self.allow_files, self.allow_folders = allow_files, allow_folders
        super().__init__(choices=(), **kwargs)
        self.match_re = None if match is None else re.compile(match)
        self.set_choices()

    def set_choices(self) -> None:
        """Look into the folder anew: a form calls it to offer what is there at the moment."""
        none = [] if self.required else [("", BLANK_CHOICE_LABEL)]
        self.choices = none + sorted(self._found(Path(self.path)), key=lambda choice: choice[1])

    def _found(self, folder: Path) -> Iterator[tuple[str, str]]:
        base = str(self.path)
        for entry in folder.iterdir():
            if entry.name == "__pycache__":
                continue
            wanted = (self.allow_files and entry.is_file()) or (
                self.allow_folders and entry.is_dir()
            )
            if wanted and (self.match_re is None or self.match_re.search(entry.name)):
                shown = (
                    str(entry).replace(base, "", 1).lstrip("/") if self.recursive else entry.name
                )
                yield (str(entry), shown)
            # A link to a folder above would have no end.
            if self.recursive and entry.is_dir() and not entry.is_symlink():
                yield from self._found(entry)
