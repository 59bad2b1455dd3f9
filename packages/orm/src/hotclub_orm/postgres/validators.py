"""Checks on lists, mappings and ranges: each is callable and raises ValidationError."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from hotclub_orm.errors import ValidationError
from hotclub_orm.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinLengthValidator,
    MinValueValidator,
)


class ArrayMaxLengthValidator(MaxLengthValidator):
    """At most so many items."""

    message = "List contains %(show_value)d items, it should contain no more than %(limit_value)d."


class ArrayMinLengthValidator(MinLengthValidator):
    """At least so many items."""

    message = "List contains %(show_value)d items, it should contain no fewer than %(limit_value)d."


class KeysValidator:
    """A mapping must have all of the keys; with strict, no others."""

    messages: Mapping[str, Any] = {
        "missing_keys": "Some keys were missing: %(keys)s",
        "extra_keys": "Some unknown keys were provided: %(keys)s",
    }
    strict = False
    codes: ClassVar[tuple[str, str]] = ("missing_keys", "extra_keys")

    def __init__(
        self,
        keys: Iterable[str],
        strict: bool = False,
        messages: Mapping[str, Any] | None = None,
    ) -> None:
        self.keys, self.strict = set(keys), strict
        if messages is not None:
            self.messages = {**self.messages, **messages}

    def __call__(self, value: Mapping[str, Any]) -> None:
        """Raise ValidationError (codes missing_keys, extra_keys) unless the value passes."""
        given = set(value)
        missing, extra = self.codes
        self._refuse(missing, self.keys - given)
        if self.strict:
            self._refuse(extra, given - self.keys)

    def _refuse(self, code: str, keys: set[str]) -> None:
        if keys:
            params = {"keys": ", ".join(sorted(map(str, keys)))}
            raise ValidationError(self.messages[code], code=code, params=params)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, KeysValidator) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash((type(self), *sorted(self.keys)))

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        cls = type(self)
        options: dict[str, Any] = {"keys": sorted(self.keys)}
        if self.strict:
            options["strict"] = True
        if self.messages != KeysValidator.messages:
            options["messages"] = dict(self.messages)
        return f"{cls.__module__}.{cls.__qualname__}", (), options


class RangeMaxValueValidator(MaxValueValidator):
    """The range has an upper bound, at most the limit."""

    message = "Ensure that the upper bound of the range is not greater than %(limit_value)s."

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether range a reaches beyond b."""
        return a.upper is None or bool(a.upper > b)


class RangeMinValueValidator(MinValueValidator):
    """The range has a lower bound, at least the limit."""

    message = "Ensure that the lower bound of the range is not less than %(limit_value)s."

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether range a begins before b."""
        return a.lower is None or bool(a.lower < b)
