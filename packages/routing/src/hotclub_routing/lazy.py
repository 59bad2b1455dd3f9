"""`reverse_lazy()`: a path that is worked out when it is read, for class attributes and settings.

Flow: arguments of `reverse` → **LazyURL** → text, each time it is used as text.
Not here: reversing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hotclub_routing.current import AnyURLConf, reverse
from hotclub_routing.names import ViewName


class LazyURL:
    """Reads like the text that `reverse` returns at the moment of reading.

    `str(url)` gives the text; the methods and operators of text work on it.
    """

    __slots__ = ("_arguments",)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._arguments = (arguments, options)

    def __str__(self) -> str:
        arguments, options = self._arguments
        return reverse(*arguments, **options)

    def __repr__(self) -> str:
        return f"reverse_lazy({self._arguments[0][0]!r})"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(str(self), name)

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, str | LazyURL) else NotImplemented

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
        return isinstance(part, str | LazyURL) and str(part) in str(self)

    def __getitem__(self, index: int | slice) -> str:
        return str(self)[index]

    def __add__(self, other: object) -> str:
        return str(self) + str(other)

    def __radd__(self, other: object) -> str:
        return str(other) + str(self)

    def __mod__(self, values: Any) -> str:
        return str(self).__mod__(values)

    def __format__(self, form: str) -> str:
        return format(str(self), form)

    def __copy__(self) -> LazyURL:
        return self

    def __deepcopy__(self, memo: Mapping[int, Any]) -> LazyURL:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, self._arguments


def _remake(*state: Any) -> LazyURL:
    arguments, options = state
    return LazyURL(*arguments, **options)


def reverse_lazy(
    viewname: ViewName,
    urlconf: AnyURLConf | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    current_app: str | None = None,
    *,
    query: Any = None,
    fragment: str | None = None,
) -> LazyURL:
    """Return what `reverse` would, worked out when it is read; the arguments are the same.

    NoReverseMatch is raised by the reading, not by this call.
    """
    return LazyURL(viewname, urlconf, args, kwargs, current_app, query=query, fragment=fragment)
