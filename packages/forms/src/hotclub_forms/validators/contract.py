"""What all validators share: they are values, and can tell how they were made.

Flow: coerced → **validators** → validated. A validator is called with a value and raises
ValidationError or returns None. Any callable of that shape will do; these classes also compare
equal when made alike, and `deconstruct()` gives a migration writer the call that makes them
again.
"""

from __future__ import annotations

from typing import Any, Final, Self

EMPTY_VALUES: Final[tuple[Any, ...]] = (None, "", [], (), {})


class Validator:
    """Base of the validator classes."""

    _made_with: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Remember the arguments, for `deconstruct`."""
        self = super().__new__(cls)
        self._made_with = (args, kwargs)
        return self

    def __call__(self, value: Any) -> None:
        """Return None or raise ValidationError."""
        raise NotImplementedError(f"{type(self).__name__} must define __call__(value).")

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, args, kwargs) that make an equal validator."""
        args, kwargs = self._made_with
        return f"{type(self).__module__}.{type(self).__qualname__}", args, kwargs

    def _facts(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_made_with"}

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__ or not isinstance(other, Validator):
            return NotImplemented
        return self is other or self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash((self.__class__, str(getattr(self, "message", "")), getattr(self, "code", "")))
