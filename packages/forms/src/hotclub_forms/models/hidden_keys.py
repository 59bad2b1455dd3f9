"""The hidden keys in the forms of a formset: of the form's own object, and of its parent.

What was sent has to be what the program decided; no query is needed to tell. Not here: keys that
visitors choose (choice_fields.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hotclub_forms.errors import ValidationError
from hotclub_forms.fields import Field
from hotclub_forms.models.choice_fields import ModelChoiceField
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import HiddenInput


class KeyField(ModelChoiceField):
    """The hidden key of a form in a formset: of the form's own object and no other; no query."""

    def __init__(self, queryset: Any, *, instance: Any, **kwargs: Any) -> None:
        self.instance = instance
        super().__init__(queryset, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the form's object. Raises ValidationError for the key of another."""
        if value in self.empty_values:
            return None
        own = self.instance
        if own is None or self._key_or_refusal(value) != own.pk:
            raise self._not_one(value)
        return own

    async def aload(self, value: Any) -> None:
        """Do nothing: the object is known."""

    async def aload_choices(self) -> None:
        """Do nothing: a hidden field shows no choices."""


class InlineForeignKeyField(Field):
    """The hidden key of the parent, which all forms of an inline formset share.

    pk_field: the key of the parent is that of the child too. to_field: the field pointed to.
    """

    widget: Any = HiddenInput
    default_error_messages: Mapping[str, Any] = {
        "invalid_choice": LazyText("The inline value did not match the parent instance.")
    }

    def __init__(
        self,
        parent_instance: Any,
        *args: Any,
        pk_field: bool = False,
        to_field: str | None = None,
        **kwargs: Any,
    ) -> None:
        self.parent_instance, self.pk_field, self.to_field = parent_instance, pk_field, to_field
        # A parent that is not saved has a new key each time the page is made.
        if parent_instance is not None and not parent_instance._state.adding:
            kwargs["initial"] = self._parents_key()
        kwargs["required"] = False
        super().__init__(*args, **kwargs)

    def _parents_key(self) -> Any:
        parent = self.parent_instance
        return parent.serializable_value(self.to_field) if self.to_field else parent.pk

    def clean(self, value: Any) -> Any:
        """Return the parent. Raises ValidationError for the key of another."""
        if self.pk_field and value in self.empty_values:
            return None
        if value not in self.empty_values and not self.parent_instance._state.adding:
            if str(value) != str(self._parents_key()):
                message = self.error_messages["invalid_choice"]
                raise ValidationError(message, code="invalid_choice")
        return self.parent_instance

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return False: it is no part of what a visitor edits."""
        return False
