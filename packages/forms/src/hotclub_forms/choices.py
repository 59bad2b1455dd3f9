"""Choices in any spelling to pairs (value, label), where a label may be a list of pairs: a group.

Flow: what a developer writes → **choices** → select widgets, choice fields. A callable is asked
each time the choices are read, so that they may come from a database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any


class BaseChoiceIterator:
    """An iterable of choices that are made when read. Derive and define `__iter__`."""

    def __iter__(self) -> Iterator[Any]:
        raise NotImplementedError(f"{type(self).__name__} must define __iter__().")

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Iterable) else NotImplemented

    __hash__ = object.__hash__

    def __getitem__(self, place: int) -> Any:
        return list(self)[place]

    def __repr__(self) -> str:
        return repr(list(self))


class CallableChoiceIterator(BaseChoiceIterator):
    """Choices that a callable gives, each time anew."""

    def __init__(self, func: Callable[[], Any]) -> None:
        self.func = func

    def __iter__(self) -> Iterator[Any]:
        return iter(normalize_choices(self.func()))


def normalize_choices(value: Any) -> Any:
    """Return pairs from pairs, a mapping, an enumeration with `choices`, or a callable of these.

    Groups may be written in each of these ways too. What is none of these is returned as it is,
    for the reader of it to complain.
    """
    if isinstance(value, BaseChoiceIterator | str | bytes) or value is None:
        return value
    if isinstance(value, type) and hasattr(value, "choices"):
        value = value.choices
    if callable(value):
        return CallableChoiceIterator(value)
    return _pairs(value, _group_or_label)


def _pairs(value: Any, read_label: Callable[[Any], Any]) -> Any:
    pairs = value.items() if isinstance(value, Mapping) else value
    if not isinstance(pairs, Iterable):
        return value
    return [_pair(entry, read_label) for entry in pairs]


def _pair(entry: Any, read_label: Callable[[Any], Any]) -> Any:
    if isinstance(entry, str) or not isinstance(entry, list | tuple) or len(entry) != 2:
        return entry
    value, label = entry
    return (value, read_label(label))


def _group_or_label(label: Any) -> Any:
    """Return the pairs of a group, or a label; there are no groups in groups."""
    if callable(label) and not isinstance(label, type):
        label = label()
    if isinstance(label, list | tuple | Mapping | Iterator):
        return _pairs(label, lambda inner: inner)
    return label


def flatten_choices(choices: Iterable[Any] | None) -> Iterator[tuple[Any, Any]]:
    """Yield every (value, label), those in groups too; nothing for None."""
    for value, label in choices or ():
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label
