"""Choices of fields: iterators over what `choices=` may be given, made when they are read.

Flow: iterable, mapping, enumeration or function → **normal pairs** → fields. Not here: a field's use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from hotclub_orm.choices import flatten_choices
from hotclub_orm.choices import normalize_choices as _normal

__all__ = [
    "BaseChoiceIterator",
    "BlankChoiceIterator",
    "CallableChoiceIterator",
    "flatten_choices",
    "normalize_choices",
]


class BaseChoiceIterator:
    """Choices that are made each time they are read; equal to a list of the same pairs."""

    def __iter__(self) -> Iterator[Any]:
        raise TypeError(f"{type(self).__name__} has to have an __iter__ of its own.")

    def __eq__(self, other: object) -> bool:
        if isinstance(other, list | tuple | BaseChoiceIterator):
            return list(self) == list(other)
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __getitem__(self, index: int | slice) -> Any:
        if isinstance(index, slice) or index < 0:
            return list(self)[index]
        found = list(islice(self, index, index + 1))
        if not found:
            raise IndexError(f"There is no choice number {index}.")
        return found[0]


class BlankChoiceIterator(BaseChoiceIterator):
    """Choices with a blank one in front, unless they have one."""

    def __init__(self, choices: Any, blank_choice: Any) -> None:
        self.choices, self.blank_choice = choices, blank_choice

    def __iter__(self) -> Iterator[Any]:
        choices = list(normalize_choices(self.choices))
        if not any(value in ("", None) for value, _ in flatten_choices(choices)):
            yield from self.blank_choice
        yield from choices


class CallableChoiceIterator(BaseChoiceIterator):
    """The choices that a function returns, asked at each reading."""

    def __init__(self, func: Callable[[], Any]) -> None:
        self.func = func

    def __iter__(self) -> Iterator[Any]:
        yield from _normal(self.func())


def normalize_choices(value: Any) -> Any:
    """Return choices as a list of pairs, groups kept; a function's stay a function's."""
    if isinstance(value, BaseChoiceIterator):
        return value
    if callable(value) and not isinstance(value, type):
        return CallableChoiceIterator(value)
    return _normal(value)
