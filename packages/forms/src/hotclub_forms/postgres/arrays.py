"""Lists: in one input with commas, or in an input for each item.

Flow: raw text, or a list of raw items → each **cleaned by the field inside** → a list.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any, Self

from hotclub_forms.errors import ValidationError, is_validation_error
from hotclub_forms.fields import CharField, Field
from hotclub_forms.media import Media
from hotclub_forms.postgres.items import (
    ArrayMaxLengthValidator,
    ArrayMinLengthValidator,
    each,
    of_item,
)
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import Widget

_ITEM_INVALID = LazyText("Item %(nth)s in the array did not validate:")


class SimpleArrayField(CharField):
    """A list whose items stand in one input, with the delimiter between.

    No item can hold the delimiter. base_field: the form field of the items.
    """

    default_error_messages: Mapping[str, Any] = {"item_invalid": _ITEM_INVALID}

    def __init__(
        self,
        base_field: Field,
        *,
        delimiter: str = ",",
        max_length: int | None = None,
        min_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.base_field, self.delimiter = base_field, delimiter
        super().__init__(**kwargs)
        self.min_length, self.max_length = min_length, max_length
        if min_length is not None:
            self.validators.append(ArrayMinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(ArrayMaxLengthValidator(int(max_length)))
        self.stateless = type(self).stateless and base_field.stateless  # type: ignore[misc]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.__dict__["base_field"] = copy.deepcopy(self.base_field, memo)
        return twin

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return nothing: the limits are of items, not of characters."""
        return {}

    def prepare_value(self, value: Any) -> Any:
        """Return the text of a list; what was sent stays as it is."""
        if not isinstance(value, list | tuple):
            return value
        inside = self.base_field
        return self.delimiter.join(
            "" if one is None else str(inside.prepare_value(one)) for one in value
        )

    def to_python(self, value: Any) -> Any:
        """Return the list. Raises ValidationError."""
        if value in self.empty_values:
            return []
        items = value if isinstance(value, list | tuple) else str(value).split(self.delimiter)
        return each(items, self.base_field.to_python, self.error_messages["item_invalid"])

    def validate(self, value: Any) -> None:
        """Check that the list is not empty, then each item."""
        super().validate(value)
        each(value, self.base_field.validate, self.error_messages["item_invalid"])

    def run_validators(self, value: Any) -> None:
        """Run the validators of the list, then those of each item."""
        super().run_validators(value)
        each(value, self.base_field.run_validators, self.error_messages["item_invalid"])

    def clean(self, value: Any) -> Any:
        """Return the list of clean items. Raises ValidationError."""
        items = super().clean(value)
        return each(items, self.base_field.clean, self.error_messages["item_invalid"])

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the list differs; none and an empty one are alike."""
        try:
            value = self.to_python(data)
        except ValidationError:
            return not self.disabled
        if initial in self.empty_values and value in self.empty_values:
            return False
        return super().has_changed(initial, data)


class SplitArrayWidget(Widget):
    """The same widget again and again, a time for each item; inputs are named name_0, name_1 …"""

    template_name = "django/forms/widgets/multiwidget.html"
    use_fieldset = True

    def __init__(self, widget: Any, size: int, **kwargs: Any) -> None:
        self.widget: Widget = widget() if isinstance(widget, type) else widget
        self.size = size
        self.stateless = type(self).stateless and self.widget.stateless  # type: ignore[misc]
        super().__init__(**kwargs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.widget = copy.deepcopy(self.widget, memo)
        return twin

    @property
    def is_hidden(self) -> bool:
        """Tell whether the items' widget is hidden."""
        return self.widget.is_hidden

    @property
    def media(self) -> Media:  # type: ignore[override]
        """The media of the items' widget."""
        return self.widget.media

    @property
    def needs_multipart_form(self) -> bool:  # type: ignore[override]
        """Tell whether the items' widget takes files."""
        return self.widget.needs_multipart_form

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> Any:
        """Return the raw items."""
        read = self.widget.value_from_datadict
        return [read(data, files, f"{name}_{index}") for index in range(self.size)]

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        """Tell whether nothing was sent for any item."""
        omitted = self.widget.value_omitted_from_data
        return all(omitted(data, files, f"{name}_{index}") for index in range(self.size))

    def id_for_label(self, id_: str) -> str:
        """Return '': a group has a legend."""
        return ""

    def get_context(
        self, name: str, value: Any, attrs: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Return what the template sees; a list that is longer than the size is shown whole."""
        items: Sequence[Any] = value or ()
        context = super().get_context(name, None, attrs)
        own = context["widget"]["attrs"]
        id_ = own.get("id")
        part = copy.copy(self.widget)
        part.is_localized = self.is_localized
        context["widget"]["subwidgets"] = [
            part.get_context(
                f"{name}_{index}",
                items[index] if index < len(items) else None,
                {**own, "id": f"{id_}_{index}"} if id_ else dict(own),
            )["widget"]
            for index in range(max(len(items), self.size))
        ]
        return context


class SplitArrayField(Field):
    """A list of `size` items, each in an input of its own.

    remove_trailing_nulls: inputs that are left empty at the end make no items.
    """

    default_error_messages: Mapping[str, Any] = {"item_invalid": _ITEM_INVALID}

    def __init__(
        self,
        base_field: Field,
        size: int,
        *,
        remove_trailing_nulls: bool = False,
        **kwargs: Any,
    ) -> None:
        self.base_field, self.size = base_field, size
        self.remove_trailing_nulls = remove_trailing_nulls
        kwargs.setdefault("widget", SplitArrayWidget(widget=base_field.widget, size=size))
        super().__init__(**kwargs)
        self.stateless = type(self).stateless and base_field.stateless  # type: ignore[misc]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = super().__deepcopy__(memo)
        twin.__dict__["base_field"] = copy.deepcopy(self.base_field, memo)
        return twin

    def _kept(self, items: Sequence[Any]) -> int:
        """Return how many items are kept."""
        count = len(items)
        while self.remove_trailing_nulls and count and items[count - 1] in self.empty_values:
            count -= 1
        return count

    def to_python(self, value: Any) -> Any:
        """Return the list, without empty items at its end where these are removed."""
        read = [self.base_field.to_python(one) for one in value or ()]
        return read[: self._kept(read)]

    def clean(self, value: Any) -> Any:
        """Return the list of clean items. Raises ValidationError."""
        items = list(value) if isinstance(value, list | tuple) else []
        if self.required and all(one in self.empty_values for one in items):
            raise ValidationError(self.error_messages["required"], code="required")
        items += [None] * (self.size - len(items))
        cleaned: list[Any] = []
        errors: list[list[ValidationError]] = []
        for number, item in enumerate(items, 1):
            try:
                cleaned.append(self.base_field.clean(item))
                errors.append([])
            except Exception as error:
                if not is_validation_error(error):
                    raise
                cleaned.append(None)
                errors.append(of_item(error, self.error_messages["item_invalid"], number))
        # An item that is given keeps its place, though it is refused.
        kept = max(self._kept(cleaned), self._kept(items))
        if found := [error for of_one in errors[:kept] for error in of_one]:
            raise ValidationError(found)
        self.run_validators(cleaned[:kept])
        return cleaned[:kept]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the list differs; none and an empty one are alike."""
        try:
            value = self.to_python(data)
        except ValidationError:
            return not self.disabled
        if initial in self.empty_values and value in self.empty_values:
            return False
        return super().has_changed(initial, data)
