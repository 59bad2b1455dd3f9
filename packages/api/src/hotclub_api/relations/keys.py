"""Other objects by a value of theirs: their key, a slug, their text.

Flow: key or slug → one question, for a list of keys too → objects; object → key, slug or text.
Not here: addresses (links.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_api.errors import SerializerMisuse, ValidationError, is_validation_error
from hotclub_api.fields.attributes import get_attribute
from hotclub_api.fields.text import shown
from hotclub_api.relations.related import BAD_KEY, RelatedField
from hotclub_api.steps import Fetch, Steps


class StringRelatedField(RelatedField):
    """The text of the object; shown only."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "read_only": True})

    def to_representation(self, value: Any) -> Any:
        """Return the text."""
        return str(value)


class PrimaryKeyRelatedField(RelatedField):
    """The key of the object; one of several fields is a list of their values.

    pk_field: a field that converts keys, as UUIDField().
    """

    default_error_messages = {
        "required": "This field is required.",
        "does_not_exist": 'Invalid pk "{pk_value}" - object does not exist.',
        "incorrect_type": "Incorrect type. Expected pk value, received {data_type}.",
    }

    def __init__(self, **kwargs: Any) -> None:
        self.pk_field = kwargs.pop("pk_field", None)
        super().__init__(**kwargs)

    def use_pk_only_optimization(self) -> bool:
        """Return True: the key stands in the row itself."""
        return True

    def _key(self, data: Any) -> Any:
        if self.pk_field is not None:
            return self.pk_field.to_internal_value(data)
        model = getattr(self.get_queryset(), "model", None)
        if model is not None and hasattr(model._meta.pk, "field_names"):
            return self._several(model._meta.pk, data)
        if not _is_plain(data):
            self.fail("incorrect_type", data_type=type(data).__name__)
        return data

    def _several(self, key: Any, data: Any) -> Any:
        """Return the tuple that a list of values, or its JSON text, stands for."""
        if isinstance(data, (list, tuple, str)):
            try:
                values = key.to_python(data)
            except Exception as problem:
                if not isinstance(problem, BAD_KEY) and not is_validation_error(problem):
                    raise
            else:
                given = data if not isinstance(data, str) else values
                if all(one is not None and _is_plain(one) for one in given):
                    return values
        return self.fail("incorrect_type", data_type=type(data).__name__)

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object of a key, in steps."""
        key = self._key(data)
        try:
            return (yield from self._get({"pk": key}))
        except KeyError:
            return self.fail("does_not_exist", pk_value=shown(_words(key)))
        except Exception as problem:
            if isinstance(problem, ValidationError):
                raise
            if isinstance(problem, BAD_KEY) or is_validation_error(problem):
                return self.fail("incorrect_type", data_type=type(data).__name__)
            raise

    def resolve_many(self, members: Sequence[Any]) -> Steps[list[Any]]:
        """Find the objects of many keys, in one question."""
        if type(self).to_internal_value is not RelatedField.to_internal_value:
            return (yield from super().resolve_many(members))
        keys = [self._key(one) for one in members]
        try:
            found = yield Fetch(self.get_queryset().filter(pk__in=keys))
        except Exception as problem:
            if not isinstance(problem, BAD_KEY) and not is_validation_error(problem):
                raise
            # One of them is no key; asked singly, it says so itself.
            return (yield from super().resolve_many(members))
        by_key = {str(one.pk): one for one in found}
        for key in keys:
            if str(key) not in by_key:
                self.fail("does_not_exist", pk_value=shown(_words(key)))
        return [by_key[str(key)] for key in keys]

    def to_representation(self, value: Any) -> Any:
        """Return the key."""
        key = value.pk if hasattr(value, "pk") else value
        if isinstance(key, tuple):
            key = list(key)
        return key if self.pk_field is None else self.pk_field.to_representation(key)


def _words(key: Any) -> Any:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else key


def _is_plain(value: Any) -> bool:
    # A list or mapping would be another question, and True is not 1.
    return not isinstance(value, (bool, Mapping, list, tuple, set))


class SlugRelatedField(RelatedField):
    """One attribute of the object, by which it can be found.   slug_field: its name."""

    default_error_messages = {
        "does_not_exist": "Object with {slug_name}={value} does not exist.",
        "invalid": "Invalid value.",
    }

    def __init__(self, slug_field: str | None = None, **kwargs: Any) -> None:
        if slug_field is None:
            raise SerializerMisuse("SlugRelatedField needs slug_field=..., a field's name.")
        self.slug_field = slug_field
        super().__init__(**kwargs)

    def resolve(self, data: Any) -> Steps[Any]:
        """Find the object of a slug, in steps."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        queryset = self.get_queryset()
        several = getattr(queryset.model, "MultipleObjectsReturned", LookupError)
        try:
            return (yield from self._get({self.slug_field: data}, queryset))
        except KeyError:
            return self.fail("does_not_exist", slug_name=self.slug_field, value=shown(data))
        except (several, *BAD_KEY):
            return self.fail("invalid")

    def to_representation(self, obj: Any) -> Any:
        """Return the attribute; a path with `__` is followed."""
        return get_attribute(obj, self.slug_field.split("__"))
