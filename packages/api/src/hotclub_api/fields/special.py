"""Fields that are not about a type: shown only, computed, hidden, or given by a model.

Flow: base.py → these. Not here: relations.
"""

from __future__ import annotations

from typing import Any

from hotclub_api.errors import SerializerMisuse
from hotclub_api.fields.base import Field, empty
from hotclub_api.value_validators import MaxLengthValidator


class ReadOnlyField(Field, context_free=True):
    """An attribute shown as it is; a method is called."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "read_only": True})

    def to_representation(self, value: Any) -> Any:
        """Return value."""
        return value


class HiddenField(Field):
    """A value that comes from its default and never from the client."""

    def __init__(self, **kwargs: Any) -> None:
        if "default" not in kwargs:
            raise SerializerMisuse("HiddenField needs a default.")
        super().__init__(**{**kwargs, "write_only": True})

    def get_value(self, dictionary: Any) -> Any:
        """Return `empty`: nothing that was sent counts."""
        return empty

    def to_internal_value(self, data: Any) -> Any:
        """Return data."""
        return data


class SerializerMethodField(Field):
    """What a method of the serializer says of the object.

    method_name: default "get_" and the field's name.
    """

    def __init__(self, method_name: str | None = None, **kwargs: Any) -> None:
        self.method_name = method_name
        super().__init__(**{**kwargs, "source": "*", "read_only": True})

    def bind(self, field_name: str, parent: Any) -> None:
        """Take a place in a serializer, and the default method name with it."""
        if self.method_name is None:
            self.method_name = f"get_{field_name}"
        super().bind(field_name, parent)

    def to_representation(self, value: Any) -> Any:
        """Return what the method says of the object."""
        assert self.method_name is not None
        return getattr(self.parent, self.method_name)(value)


class ModelField(Field):
    """A model's field for which there is no better one; converts by the model field itself.

    model_field: a field of a model, asked for `to_python` and `value_to_string`.
    """

    default_error_messages = {
        "max_length": "Ensure this field has no more than {max_length} characters."
    }

    def __init__(self, model_field: Any, **kwargs: Any) -> None:
        self.model_field = model_field
        self.max_length = kwargs.pop("max_length", getattr(model_field, "max_length", None))
        super().__init__(**kwargs)
        if self.max_length is not None:
            message = str(self.error_messages["max_length"]).replace(
                "{max_length}", "{limit_value}"
            )
            self.validators.append(MaxLengthValidator(self.max_length, message=message))

    def to_internal_value(self, data: Any) -> Any:
        """Return what the model field makes of data."""
        remote = getattr(self.model_field, "remote_field", None)
        if remote is not None:
            return remote.model._meta.get_field(remote.field_name).to_python(data)
        return self.model_field.to_python(data)

    def get_attribute(self, obj: Any) -> Any:
        """Return the object itself: the model field knows where its value is."""
        return obj

    def to_representation(self, obj: Any) -> Any:
        """Return the value, as text unless it is of a plain type; of a key of several fields a list."""
        if getattr(self.model_field, "field_names", ()):
            values = [_plain(one, obj) for one in self.model_field.fields]
            return None if None in values else values
        return _plain(self.model_field, obj)


def _plain(model_field: Any, obj: Any) -> Any:
    value = model_field.value_from_object(obj)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return model_field.value_to_string(obj)
