"""Choices of fields: iterators over what `choices=` may be given, made when they are read.

Flow: iterable, mapping, enumeration or function → **normal pairs** → fields. All but the blank one
are hotclub_forms' own. Not here: a field's use of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub_forms.choices import (
    BaseChoiceIterator,
    CallableChoiceIterator,
    flatten_choices,
    normalize_choices,
)

__all__ = [
    "BaseChoiceIterator",
    "BlankChoiceIterator",
    "CallableChoiceIterator",
    "flatten_choices",
    "normalize_choices",
]


class BlankChoiceIterator(BaseChoiceIterator):
    """Choices with a blank one in front, unless they have one."""

    def __init__(self, choices: Any, blank_choice: Any) -> None:
        self.choices, self.blank_choice = choices, blank_choice

    def __iter__(self) -> Iterator[Any]:
        choices = list(normalize_choices(self.choices))
        if not any(value in ("", None) for value, _ in flatten_choices(choices)):
            yield from self.blank_choice
        yield from choices
