"""What serializers hand out: dicts and lists that know their serializer, and bound fields.

Flow: serializer.data / .errors → ReturnDict, ReturnList; serializer["name"] → BoundField.
Not here: how they are made.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Any

from hotclub_api.fields.base import Field


class ReturnDict(dict[str, Any]):
    """A dict that remembers its serializer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.serializer = kwargs.pop("serializer", None)
        super().__init__(*args, **kwargs)

    def copy(self) -> ReturnDict:
        """Return a copy with the same serializer."""
        return ReturnDict(self, serializer=self.serializer)

    def __reduce__(self) -> tuple[type, tuple[dict[str, Any]]]:
        # A serializer holds functions; what travels is the content.
        return dict, (dict(self),)


class ReturnList(list[Any]):
    """A list that remembers its serializer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.serializer = kwargs.pop("serializer", None)
        super().__init__(*args, **kwargs)

    def __reduce__(self) -> tuple[type, tuple[list[Any]]]:
        return list, (list(self),)


class BoundField:
    """A field with its value and errors, as `serializer["name"]` gives it to a form."""

    def __init__(self, field: Field, value: Any, errors: Any, prefix: str = "") -> None:
        self._field, self._prefix = field, prefix
        self.value, self.errors = value, errors
        self.name = prefix + field.field_name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._field, name)

    def __getitem__(self, key: str) -> BoundField:
        inner: Any = self._field
        value = self.value.get(key) if isinstance(self.value, dict) else None
        errors = self.errors.get(key) if isinstance(self.errors, dict) else None
        return BoundField(inner.fields[key], value, errors, prefix=f"{self.name}.")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} value={self.value!r} errors={self.errors!r}>"


class BindingDict(MutableMapping[str, Field]):
    """Name → field of one serializer; a field that is put in is bound."""

    def __init__(self, serializer: Any) -> None:
        self.serializer = serializer
        self.fields: dict[str, Field] = {}

    def __setitem__(self, key: str, field: Field) -> None:
        self.fields[key] = field
        field.bind(field_name=key, parent=self.serializer)

    def __getitem__(self, key: str) -> Field:
        return self.fields[key]

    def __delitem__(self, key: str) -> None:
        del self.fields[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)

    def __repr__(self) -> str:
        return repr(self.fields)
