"""Texts of this library's messages, translated when they are shown.

Flow: surroundings → **texts** → messages of validators, fields, formsets. `str(text)` gives the
text in the current language; `text % params` fills its places.
"""

from __future__ import annotations

from typing import Any

from hotclub_forms.surroundings import surroundings


class LazyText:
    """A text that is translated each time it is shown."""

    __slots__ = ("source",)

    def __init__(self, source: str) -> None:
        self.source = source

    def __str__(self) -> str:
        return surroundings().gettext(self.source)

    def __mod__(self, params: Any) -> str:
        return str(str(self) % params)

    def __add__(self, other: Any) -> str:
        return str(self) + str(other)

    def __radd__(self, other: Any) -> str:
        return str(other) + str(self)

    def __bool__(self) -> bool:
        return bool(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __getattr__(self, name: str) -> Any:
        """Return a method of the text: format, lower, …"""
        if name.startswith("_"):
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        return getattr(str(self), name)

    def __repr__(self) -> str:
        return repr(str(self))

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, LazyText | str) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))


class _BlankChoiceLabel(LazyText):
    """The label of the choice that chooses nothing, as the surroundings say."""

    __slots__ = ()

    def __str__(self) -> str:
        return surroundings().blank_choice_label()


BLANK_CHOICE_LABEL = _BlankChoiceLabel("")


class LazyPlural(LazyText):
    """A text with a number in it, which chooses between two forms.

    number_key: the name in params that holds the number; params may also be the number itself.
    """

    __slots__ = ("number_key", "plural")

    def __init__(self, singular: str, plural: str, number_key: str) -> None:
        super().__init__(singular)
        self.plural, self.number_key = plural, number_key

    def __str__(self) -> str:
        return surroundings().ngettext(self.source, self.plural, 2)

    def __mod__(self, params: Any) -> str:
        number = params if isinstance(params, int) else params[self.number_key]
        return str(surroundings().ngettext(self.source, self.plural, number) % params)
