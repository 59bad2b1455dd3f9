"""Enumerations for `choices=`: a value, a label, and both at once.

Not here: how a field validates a choice (fields/base.py).
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

BLANK_CHOICE_DASH = [("", "---------")]


class BlankChoice:
    """What stands first among choices, for none of them. label: its text; a framework translates it."""

    def __init__(self) -> None:
        self.label: Callable[[], str] = lambda: "- Select an option -"

    def __call__(self) -> list[tuple[str, str]]:
        """Return the choice, as a list to be put before others."""
        return [("", self.label())]


blank_choice = BlankChoice()


class BlankLabel:
    """The label of the choice of nothing, in the words of the moment."""

    def __str__(self) -> str:
        return blank_choice.label()

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (str, BlankLabel)) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


BLANK_CHOICE_LABEL: Final = BlankLabel()


class ChoicesType(enum.EnumMeta):
    """Reads `NAME = value, label`, and offers names, values, labels and choices."""

    def __new__(
        metacls, classname: str, bases: tuple[type, ...], classdict: Any, **kwds: Any
    ) -> ChoicesType:
        """Take the labels out of the members' values before the enumeration is made."""
        labels = []
        for key in classdict._member_names:
            value = classdict[key]
            if isinstance(value, (list, tuple)) and len(value) > 1 and not _is_text(value[-1]):
                label = key.replace("_", " ").title()
            elif isinstance(value, (list, tuple)) and len(value) > 1:
                *parts, label = value
                value = tuple(parts) if len(parts) > 1 else parts[0]
            else:
                label = key.replace("_", " ").title()
            labels.append(label)
            dict.__setitem__(classdict, key, value)
        cls = super().__new__(metacls, classname, bases, classdict, **kwds)
        for member, label in zip(cls._all, labels, strict=False):
            member._label_ = label
        if bases != (enum.Enum,):
            unique: Any = enum.unique
            unique(cls)
        return cls

    def __contains__(cls, member: Any) -> bool:
        """Whether it is a member, or the value of one, also before Python 3.12."""
        if isinstance(member, enum.Enum):
            return super().__contains__(member)
        return any(one.value == member for one in cls._all)

    @property
    def _all(cls) -> list[Any]:
        members: dict[str, Any] = dict(cls.__members__)
        return list(members.values())

    @property
    def names(cls) -> list[str]:
        """Member names, `__empty__` first where it is declared."""
        empty = ["__empty__"] if hasattr(cls, "__empty__") else []
        return empty + [member.name for member in cls._all]

    @property
    def choices(cls) -> list[tuple[Any, Any]]:
        """Pairs (value, label)."""
        empty = [(None, cls.__empty__)] if hasattr(cls, "__empty__") else []
        return empty + [(member.value, member.label) for member in cls._all]

    @property
    def labels(cls) -> list[Any]:
        """Labels, in order."""
        return [label for _, label in cls.choices]

    @property
    def values(cls) -> list[Any]:
        """Values, in order."""
        return [value for value, _ in cls.choices]


def _is_text(label: Any) -> bool:
    return isinstance(label, str) or hasattr(type(label), "__html__") or _is_lazy(label)


def _is_lazy(label: Any) -> bool:
    plain: Any = object.__str__
    return type(label).__str__ is not plain and not isinstance(label, (int, float, bytes))


class Choices(enum.Enum, metaclass=ChoicesType):
    """Members with `value` and `label`; `str(member)` is the value's text."""

    @property
    def label(self) -> Any:
        """What people read."""
        return self._label_  # type: ignore[attr-defined]

    def __str__(self) -> str:
        return str(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"

    # Templates would call a class they meet; members are to be read there.
    do_not_call_in_templates = enum.nonmember(True)


class IntegerChoices(int, Choices):
    """Choices that are ints."""


class TextChoices(str, Choices):
    """Choices that are strings; the value defaults to the member's name with `enum.auto()`."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[Any]) -> str:
        return name


def normalize_choices(choices: Any) -> Any:
    """Return choices as a list of pairs, groups kept; callables are called.

    choices: an iterable of pairs or groups, a mapping, an enumeration, a callable, or None.
    """
    if isinstance(choices, Callable) and not isinstance(choices, type):  # type: ignore[arg-type]
        choices = choices()
    if isinstance(choices, ChoicesType):
        return choices.choices
    if isinstance(choices, Mapping):
        choices = choices.items()
    if choices is None or isinstance(choices, str) or not isinstance(choices, Iterable):
        return choices
    return [_pair(entry) for entry in choices]


def _pair(entry: Any) -> tuple[Any, Any]:
    if isinstance(entry, str) or not isinstance(entry, Iterable):
        return entry  # type: ignore[return-value]  # no pair: a check tells of it
    parts = tuple(entry)
    if len(parts) != 2:
        return entry  # type: ignore[return-value]
    value, label = parts
    if isinstance(label, (list, tuple, Mapping)):
        return value, normalize_choices(label)
    return value, label


def flatten_choices(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Return pairs (value, label) with the groups opened."""
    flat: list[tuple[Any, Any]] = []
    for value, label in choices:
        flat.extend(label if isinstance(label, (list, tuple)) else [(value, label)])
    return flat
