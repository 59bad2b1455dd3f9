"""Form fields whose choices are rows: one of them, or several.

Flow: query set → choices → html; key sent → object. Showing costs one query, cleaning one more.
In a coroutine `aload_choices` and `aload` ask beforehand, so that the plain methods need not.
Not here: hidden keys (hidden_keys.py), which form field a model field gets (form_fields.py).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import Any, Self

from hotclub_forms.choices import BaseChoiceIterator
from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.fields import ChoiceField, Field
from hotclub_forms.models.orm_names import Model
from hotclub_forms.texts import BLANK_CHOICE_LABEL, LazyText
from hotclub_forms.validators import ProhibitNullCharactersValidator
from hotclub_forms.widgets import (
    MultipleHiddenInput,
    RadioSelect,
    Select,
    SelectMultiple,
)

_NOT_ONE = LazyText("Select a valid choice. That choice is not one of the available choices.")
_refuse_null_characters = ProhibitNullCharactersValidator()


class ModelChoiceIteratorValue:
    """The value of a choice, with the object it stands for: for widgets that show more of it."""

    def __init__(self, value: Any, instance: Any) -> None:
        self.value, self.instance = value, instance

    def __str__(self) -> str:
        return str(self.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __eq__(self, other: object) -> bool:
        other_value = other.value if isinstance(other, ModelChoiceIteratorValue) else other
        return bool(self.value == other_value)


class ModelChoiceIterator(BaseChoiceIterator):
    """The choices of a field: its empty one, then a pair for each row, asked for when read."""

    def __init__(self, field: Any) -> None:
        self.field, self.queryset = field, field.queryset

    @property
    def starts_empty(self) -> bool:
        """Whether the first choice is the empty one; known without a query."""
        return self.field.empty_label is not None

    def __iter__(self) -> Iterator[Any]:
        if self.starts_empty:
            yield ("", self.field.empty_label)
        # All rows at once: relations that labels follow are then loaded for all of them.
        for row in self.field.rows_to_show(self.queryset):
            yield self.choice(row)

    async def __aiter__(self) -> AsyncIterator[Any]:
        if self.starts_empty:
            yield ("", self.field.empty_label)
        async for row in self.queryset.all():
            yield self.choice(row)

    def __len__(self) -> int:
        rows = self.field._rows
        count: int = self.queryset.count() if rows is None else len(rows)
        return count + self.starts_empty

    def __bool__(self) -> bool:
        return self.starts_empty or bool(
            self.queryset.exists() if self.field._rows is None else self.field._rows
        )

    def choice(self, obj: Any) -> tuple[Any, Any]:
        """Return (value, label) of a row."""
        value = self.field.prepare_value(obj)
        return (ModelChoiceIteratorValue(value, obj), self.field.label_from_instance(obj))


class ModelChoiceField(ChoiceField):
    """One row of a query set, chosen by its key.

    empty_label: of the choice for none (None: no such choice). to_field_name: the field that is
    sent, the key by default. limit_choices_to: more conditions, or a callable that gives them.
    blank: with radio buttons, offer none too.
    """

    widget: Any = Select
    default_error_messages: Mapping[str, Any] = {"invalid_choice": _NOT_ONE}
    iterator: Any = ModelChoiceIterator

    def __init__(
        self,
        queryset: Any,
        *,
        empty_label: Any = BLANK_CHOICE_LABEL,
        required: bool = True,
        widget: Any = None,
        label: Any = None,
        initial: Any = None,
        help_text: Any = "",
        to_field_name: str | None = None,
        limit_choices_to: Any = None,
        blank: bool = False,
        **kwargs: Any,
    ) -> None:
        self._queryset: Any = None
        self._choices: Any = None
        # The rows to show and the object to find, where they were asked for beforehand.
        self._rows: Any = None
        self._found: tuple[Any, Any] | None = None
        self._shelf: dict[Any, Any] | None = None
        Field.__init__(
            self,
            required=required,
            widget=widget,
            label=label,
            initial=initial,
            help_text=help_text,
            **kwargs,
        )
        is_radio = isinstance(self.widget, RadioSelect)
        preset = (required and initial is not None) or (is_radio and not blank)
        self.empty_label = None if preset else empty_label
        self.queryset = queryset
        self.limit_choices_to, self.to_field_name = limit_choices_to, to_field_name

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super(ChoiceField, self).__deepcopy__(memo)
        if self._queryset is not None:
            twin.queryset = self._queryset
        return twin

    def get_limit_choices_to(self) -> Any:
        """Return the conditions, calling them if they are callable."""
        limit = self.limit_choices_to
        return limit() if callable(limit) else limit

    @property
    def queryset(self) -> Any:
        """The rows to choose from; setting them sets the widget's choices too."""
        return self._queryset

    @queryset.setter
    def queryset(self, queryset: Any) -> None:
        self._queryset = None if queryset is None else queryset.all()
        self._rows = None
        self.widget.choices = self.choices

    @property
    def choices(self) -> Any:
        """The choices: those that were set, or an iterator over the rows."""
        return self.iterator(self) if self._choices is None else self._choices

    @choices.setter
    def choices(self, choices: Any) -> None:
        self._choices = self.widget.choices = choices

    def label_from_instance(self, obj: Any) -> Any:
        """Return what the visitor reads for a row; a hook for subclasses."""
        return str(obj)

    def prepare_value(self, value: Any) -> Any:
        """Return the key of an object; other values as they are."""
        if isinstance(value, Model):
            value = value.serializable_value(self.to_field_name) if self.to_field_name else value.pk
        # A key of several columns is sent as JSON, which its to_python() reads.
        return json.dumps(list(map(str, value))) if isinstance(value, tuple) else value

    def _key_name(self) -> str:
        return self.to_field_name or "pk"

    def _key(self, value: Any) -> Any:
        """Return the key that a raw value means. Raises ValidationError, ValueError, TypeError."""
        model = self.queryset.model
        if isinstance(value, model):
            return getattr(value, self._key_name())
        if isinstance(value, list | tuple | set | dict):
            raise TypeError(f"{type(value).__name__} is no key")
        _refuse_null_characters(value)
        field = model._meta.get_field(self.to_field_name) if self.to_field_name else model._meta.pk
        return field.to_python(value)

    def _not_one(self, value: Any) -> ValidationError:
        message = self.error_messages["invalid_choice"]
        return ValidationError(message, code="invalid_choice", params={"value": value})

    def _key_or_refusal(self, value: Any) -> Any:
        try:
            return self._key(value)
        except Exception as wrong:
            if isinstance(wrong, ValueError | TypeError) or is_validation_error(wrong):
                raise self._not_one(value) from wrong
            raise

    def to_python(self, value: Any) -> Any:
        """Return the object, None for none. Raises ValidationError for a key that has no row."""
        if value in self.empty_values:
            return None
        known = self._found
        if known is not None and known[0] == value:
            if known[1] is None:
                raise self._not_one(value)
            return known[1]
        key = self._key_or_refusal(value)
        try:
            return self.queryset.get(**{self._key_name(): key})
        except self.queryset.model.DoesNotExist as missing:
            raise self._not_one(value) from missing

    def remember(self, value: Any, found: Any) -> None:
        """Note which object a raw value means (None: no one), so that no query is needed."""
        self._found = (value, found)

    async def aload(self, value: Any) -> None:
        """Ask, awaiting, which object a raw value means; clean(value) then needs no query."""
        if value in self.empty_values:
            return
        try:
            key = self._key(value)
        except Exception as wrong:
            if isinstance(wrong, ValueError | TypeError) or is_validation_error(wrong):
                return
            raise
        name = self._key_name()
        try:
            self.remember(value, await self.queryset.aget(**{name: key}))
        except self.queryset.model.DoesNotExist:
            self.remember(value, None)

    async def aload_choices(self) -> None:
        """Ask, awaiting, for the rows to choose from; showing the field then needs no query."""
        if self._choices is None:
            rows = self._same_rows(self.queryset)
            await rows
            self._rows = rows

    def rows_to_show(self, queryset: Any) -> Any:
        """Return the rows that choices are made of: those asked for beforehand, or new ones."""
        return self._same_rows(queryset) if self._rows is None else self._rows

    def share_rows(self, shelf: dict[Any, Any]) -> None:
        """Show the same rows as other fields with that shelf whose query is the same.

        For forms that are shown on one page: ten select boxes cost one query.
        """
        self._shelf = shelf

    def _same_rows(self, queryset: Any) -> Any:
        shape, params = queryset.final_shape()
        for known_shape, known_params, alias, rows in (self._shelf or {}).get(id(shape), ()):
            if known_shape is shape and known_params == params and alias == queryset.db:
                return rows
        rows = queryset.all()
        if self._shelf is not None:
            self._shelf.setdefault(id(shape), []).append((shape, params, queryset.db, rows))
        return rows

    def validate(self, value: Any) -> None:
        """Raise ValidationError for none where one is required."""
        Field.validate(self, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the keys differ."""
        if self.disabled:
            return False
        before = "" if initial is None else initial
        after = "" if data is None else data
        return str(self.prepare_value(before)) != str(after)


class ModelMultipleChoiceField(ModelChoiceField):
    """Several rows of a query set, chosen by their keys; the clean value is a query set."""

    widget: Any = SelectMultiple
    hidden_widget: Any = MultipleHiddenInput
    default_error_messages: Mapping[str, Any] = {
        "invalid_list": LazyText("Enter a list of values."),
        "invalid_choice": LazyText(
            "Select a valid choice. %(value)s is not one of the available choices."
        ),
        "invalid_pk_value": LazyText("“%(pk)s” is not a valid value."),
    }

    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, empty_label=None, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the list of objects. Raises ValidationError."""
        return list(self._check_values(value)) if value else []

    def clean(self, value: Any) -> Any:
        """Return the chosen rows as a query set, loaded. Raises ValidationError."""
        value = self.prepare_value(value)
        if not value:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return self.queryset.none()
        chosen = self._check_values(value)
        self.run_validators(value)
        return chosen

    def _check_values(self, values: Any) -> Any:
        """Return the rows of the keys, all in one query. Raises ValidationError."""
        keys = self._keys(values)
        known = self._found
        if known is not None and known[0] == values:
            chosen = known[1]
        else:
            chosen = self.queryset.filter(**{f"{self._key_name()}__in": list(keys)})
        there = {getattr(row, self._key_name()) for row in chosen}
        for key, sent in keys.items():
            if key not in there:
                raise self._not_one(sent)
        return chosen

    def _keys(self, values: Any) -> dict[Any, Any]:
        """Return the distinct keys, each with what was sent for it. Raises ValidationError."""
        if not isinstance(values, list | tuple):
            raise ValidationError(self.error_messages["invalid_list"], code="invalid_list")
        try:
            distinct = dict.fromkeys(values)
        except TypeError as unhashable:
            message = self.error_messages["invalid_list"]
            raise ValidationError(message, code="invalid_list") from unhashable
        keys: dict[Any, Any] = {}
        for value in distinct:
            try:
                keys[self._key(value)] = value
            except Exception as wrong:
                if not isinstance(wrong, ValueError | TypeError) and not is_validation_error(wrong):
                    raise
                message = self.error_messages["invalid_pk_value"]
                params = {"pk": value}
                raise ValidationError(message, "invalid_pk_value", params) from wrong
        return keys

    async def aload(self, value: Any) -> None:
        """Ask, awaiting, for the rows of the keys; clean(value) then needs no query."""
        value = self.prepare_value(value)
        if not value:
            return
        try:
            keys = self._keys(value)
        except ValidationError:
            return
        chosen = self.queryset.filter(**{f"{self._key_name()}__in": list(keys)})
        await chosen
        self.remember(value, chosen)

    def prepare_value(self, value: Any) -> Any:
        """Return the keys of objects; other values as they are."""
        several = hasattr(value, "__iter__") and not isinstance(value, str | Model)
        if several and not hasattr(value, "items"):
            return [super(ModelMultipleChoiceField, self).prepare_value(one) for one in value]
        return super().prepare_value(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the sets of keys differ."""
        if self.disabled:
            return False
        if data and not isinstance(data, list | tuple):
            return True
        before = self.prepare_value([] if initial is None else initial)
        after = [] if data is None else data
        return len(before) != len(after) or set(map(str, before)) != set(map(str, after))
