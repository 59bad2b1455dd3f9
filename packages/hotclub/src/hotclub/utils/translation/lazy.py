"""Messages that are translated when they are read, in the language of that moment.

Flow: `gettext_lazy("Album")` in a class body → **LazyMessage** → `str()` → text.
Not here: translation (active.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import total_ordering
from typing import TYPE_CHECKING, Any

from hotclub.utils.functional import Promise
from hotclub.utils.translation import active

Translate = Callable[..., str]


@total_ordering
class LazyMessage(Promise):
    """A text that does not exist yet; it reads, compares and formats as its text does."""

    # By this mark libraries that do not know this class tell it from a value.
    __lazy_text__ = True

    def __init__(self, name: str, *arguments: Any) -> None:
        self._name = name
        self._arguments = arguments

    def __str__(self) -> str:
        translate: Translate = getattr(active, self._name)
        return translate(*self._arguments)

    def __repr__(self) -> str:
        return repr(str(self))

    def __getattr__(self, name: str) -> Any:
        """Return a method of the text."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(str(self), name)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyMessage) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return str(self) < str(other)

    def __hash__(self) -> int:
        return hash(str(self))

    def __len__(self) -> int:
        return len(str(self))

    def __bool__(self) -> bool:
        return bool(str(self))

    def __iter__(self) -> Iterator[str]:
        return iter(str(self))

    def __contains__(self, part: object) -> bool:
        return str(part) in str(self)

    def __getitem__(self, index: int | slice) -> str:
        return str(self)[index]

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __mod__(self, values: Any) -> str:
        return str(str(self) % values)

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __copy__(self) -> LazyMessage:
        return self

    def __deepcopy__(self, memo: Mapping[int, Any]) -> LazyMessage:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._name, *self._arguments)


class LazyPlural(LazyMessage):
    """A message whose number is known only when it is filled in, by `%` or `format`."""

    def _number(self, values: Any) -> int:
        name = self._arguments[-1]
        if not isinstance(name, str):
            return int(name)
        if not isinstance(values, Mapping):
            number: int = values[0] if isinstance(values, tuple) else values
            return number
        try:
            return int(values[name])
        except KeyError:
            raise KeyError(
                f"Your dictionary lacks key '{name}'. Please provide it, because it is required "
                "to determine whether string is singular or plural."
            ) from None

    def _text(self, values: Any) -> str:
        translate: Translate = getattr(active, self._name)
        return translate(*self._arguments[:-1], self._number(values))

    def __str__(self) -> str:
        translate: Translate = getattr(active, self._name)
        return translate(*self._arguments[:-1], 2)

    def __mod__(self, values: Any) -> str:
        text = self._text(values)
        try:
            return str(text % values)
        except TypeError:
            return text  # "one album" has no place for the number

    def format(self, *args: Any, **kwargs: Any) -> str:
        """Fill in by name or position."""
        return self._text(kwargs or args).format(*args, **kwargs)


# To a checker these are str, as they are used; models, forms and templates take them for text.


def gettext_lazy(message: str) -> str:
    """As gettext, when it is read."""
    return _as_text(LazyMessage("gettext", message))


def pgettext_lazy(context: str, message: str) -> str:
    """As pgettext, when it is read."""
    return _as_text(LazyMessage("pgettext", context, message))


def ngettext_lazy(singular: str, plural: str, number: int | str | None = None) -> str:
    """As ngettext, when it is read.

    number: the number itself, or the name under which it will be filled in, or None for the value.
    """
    return _plural("ngettext", singular, plural, number)


def npgettext_lazy(
    context: str, singular: str, plural: str, number: int | str | None = None
) -> str:
    """As npgettext, when it is read; number as for ngettext_lazy."""
    return _plural("npgettext", context, singular, plural, number)


def _plural(name: str, *arguments: Any) -> str:
    number = arguments[-1]
    if isinstance(number, int):
        return _as_text(LazyMessage(name, *arguments))
    return _as_text(LazyPlural(name, *arguments[:-1], number or ""))


if TYPE_CHECKING:

    def _as_text(message: LazyMessage) -> str: ...
else:

    def _as_text(message):
        return message
