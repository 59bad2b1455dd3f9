"""A mapping of texts to texts or nulls, written as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hotclub_forms.coerce import parse_json
from hotclub_forms.errors import ValidationError
from hotclub_forms.fields import CharField
from hotclub_forms.texts import LazyText
from hotclub_forms.widgets import Textarea


class HStoreField(CharField):
    """JSON of an object; its values become texts, but for null."""

    widget: Any = Textarea
    default_error_messages: Mapping[str, Any] = {
        "invalid_json": LazyText("Could not load JSON data."),
        "invalid_format": LazyText("Input must be a JSON dictionary."),
    }

    def prepare_value(self, value: Any) -> Any:
        """Return the JSON of a mapping; what was sent stays as it is."""
        return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value

    def to_python(self, value: Any) -> Any:
        """Return the mapping. Raises ValidationError."""
        if not value:
            return {}
        if not isinstance(value, dict):
            try:
                value = parse_json(str(value))
            except ValueError as wrong:
                raise ValidationError(
                    self.error_messages["invalid_json"], code="invalid_json"
                ) from wrong
        if not isinstance(value, dict):
            raise ValidationError(self.error_messages["invalid_format"], code="invalid_format")
        return {key: None if one is None else _text(one) for key, one in value.items()}

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the mapping differs; the order of keys is no difference."""
        return super().has_changed(self.to_python(initial), data)


def _text(value: Any) -> str:
    # Lists and mappings are shown as the JSON they were.
    return json.dumps(value) if isinstance(value, list | dict) else str(value)
