"""Mappings that HTTP needs and Python lacks: many values to a key, keys without case.

Flow: query, form and header text → **these** → request and response.
Not here: parsing (querydict.py, headers.py).
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Generic, Self, TypeVar, cast

from hotclub_http.errors import ImproperlyConfigured, MultiValueDictKeyError

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class MultiValueDict(dict[K, V]):
    """A dict whose keys have lists of values; item access gives the last one.

    Raises MultiValueDictKeyError for a missing key.
    """

    def __init__(self, key_to_list_mapping: Any = ()) -> None:
        super().__init__(key_to_list_mapping)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {dict(self.lists())!r}>"

    def __getitem__(self, key: K) -> V:
        try:
            values = self._values_of(key)
        except KeyError:
            raise MultiValueDictKeyError(key) from None
        # An empty list stands for "the key was there without a value", as in Django.
        return values[-1] if values else cast("V", [])

    def __setitem__(self, key: K, value: V) -> None:
        self.setlist(key, [value])

    def __copy__(self) -> Self:
        return type(self)([(key, values[:]) for key, values in self.lists()])

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        twin = type(self)()
        memo[id(self)] = twin
        for key, values in self.lists():
            MultiValueDict.setlist(twin, copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return twin

    def __reduce_ex__(self, protocol: Any) -> Any:
        return _restored, (type(self), dict(self.lists()), self.__dict__)

    def _values_of(self, key: K) -> list[V]:
        return cast("list[V]", super().__getitem__(key))

    def get(self, key: K, default: D | None = None) -> V | D | None:  # type: ignore[override]
        """Return the last value of the key, or the default if there is none."""
        values = cast("list[V] | None", super().get(key))
        return values[-1] if values else default

    def getlist(self, key: K, default: list[V] | None = None) -> list[V]:
        """Return a new list of all values of the key; the default (or []) if it is missing."""
        values = cast("list[V] | None", super().get(key))
        if values is None:
            return [] if default is None else default
        return list(values)

    def setlist(self, key: K, list_: list[V]) -> None:
        """Make `list_` the values of the key."""
        super().__setitem__(key, cast("V", list_))

    def setdefault(self, key: K, default: V = None) -> V:  # type: ignore[assignment]
        """Return the last value of the key, after setting it to the default if missing."""
        if key not in self:
            self[key] = default
        return self[key]

    def setlistdefault(self, key: K, default_list: list[V] | None = None) -> list[V]:
        """Return the list of the key itself, after setting it to the default if missing."""
        if key not in self:
            self.setlist(key, [] if default_list is None else default_list)
        return self._values_of(key)

    def appendlist(self, key: K, value: V) -> None:
        """Add a value to the key."""
        self.setlistdefault(key).append(value)

    def items(self) -> Iterator[tuple[K, V]]:  # type: ignore[override]
        """Yield each key with its last value."""
        for key in self:
            yield key, self[key]

    def lists(self) -> Iterable[tuple[K, list[V]]]:
        """Return pairs of key and list of values."""
        return cast("Iterable[tuple[K, list[V]]]", super().items())

    def values(self) -> Iterator[V]:  # type: ignore[override]
        """Yield the last value of each key."""
        for key in self:
            yield self[key]

    def copy(self) -> Self:
        """Return a copy whose lists are copied and whose values are shared."""
        return copy.copy(self)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Add (not replace) the values of one mapping or iterable of pairs, and of keywords.

        Raises TypeError for more than one positional argument.
        """
        if len(args) > 1:
            raise TypeError(f"update expected at most 1 argument, got {len(args)}")
        for source in args:
            if isinstance(source, MultiValueDict):
                for key, values in source.lists():
                    self.setlistdefault(key).extend(values)
            else:
                pairs = source.items() if isinstance(source, Mapping) else source
                for key, value in pairs:
                    self.appendlist(key, value)
        for key, value in kwargs.items():
            self.appendlist(cast("K", key), value)

    def dict(self) -> dict[K, V]:
        """Return a plain dict of each key and its last value."""
        return {key: self[key] for key in self}


def _restored(cls: type[MultiValueDict[Any, Any]], lists: Any, state: Any) -> Any:
    restored = cls.__new__(cls)
    dict.update(restored, lists)
    restored.__dict__.update(state)
    return restored


class ImmutableList(tuple[V, ...]):  # noqa: SLOT001  # it carries its warning
    """A tuple that explains itself when somebody tries to change it as a list.

    warning: the text of the ImproperlyConfigured error (an AttributeError in Django).
    """

    warning: str

    def __new__(
        cls, values: Iterable[V] = (), *, warning: str = "ImmutableList object is immutable."
    ) -> Self:
        """Return the values, frozen."""
        made = super().__new__(cls, values)
        made.warning = warning
        return made

    def _complain(self, *args: object, **kwargs: object) -> Any:
        raise ListIsImmutable(self.warning)

    append = extend = insert = pop = remove = sort = reverse = _complain
    __setitem__ = __delitem__ = _complain


class ListIsImmutable(ImproperlyConfigured, AttributeError):
    """Somebody tried to change an ImmutableList."""


class CaseInsensitiveMapping(Mapping[str, V], Generic[V]):
    """A read-only mapping whose keys match without regard to case and keep their spelling."""

    __slots__ = ("_store",)

    def __init__(self, data: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        pairs = data.items() if isinstance(data, Mapping) else data
        self._store: dict[str, tuple[str, V]] = {}
        for key, value in pairs:
            if not isinstance(key, str):
                raise TypeError(f"Keys are str, not {type(key).__name__} ({key!r}).")
            self._store[key.lower()] = (key, value)

    def __getitem__(self, key: str) -> V:
        return self._store[key.lower()][1]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._store

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[str]:
        return (original for original, _ in self._store.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mine = {key.lower(): value for key, value in self.items()}
        return mine == {str(key).lower(): value for key, value in other.items()}

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return repr(dict(self.items()))

    def copy(self) -> Self:
        """Return the mapping itself: it can't change."""
        return self
