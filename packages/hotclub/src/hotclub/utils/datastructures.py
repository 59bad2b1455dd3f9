"""Mappings with several values a key, and other small containers. Django's `django.utils.datastructures`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from hotclub_http import (
    CaseInsensitiveMapping,
    ImmutableList,
    MultiValueDict,
    MultiValueDictKeyError,
)

__all__ = [
    "CaseInsensitiveMapping",
    "DictWrapper",
    "ImmutableList",
    "MultiValueDict",
    "MultiValueDictKeyError",
    "OrderedSet",
]

T = TypeVar("T")


class OrderedSet(Generic[T]):
    """A set that keeps the order in which its members came."""

    def __init__(self, iterable: Iterable[T] = ()) -> None:
        self.dict: dict[T, None] = dict.fromkeys(iterable)

    def add(self, item: T) -> None:
        """Take a member."""
        self.dict[item] = None

    def remove(self, item: T) -> None:
        """Give a member up. Raises KeyError."""
        del self.dict[item]

    def discard(self, item: T) -> None:
        """Give a member up, if it is one."""
        self.dict.pop(item, None)

    def __iter__(self) -> Iterator[T]:
        return iter(self.dict)

    def __reversed__(self) -> Iterator[T]:
        return reversed(self.dict)

    def __contains__(self, item: object) -> bool:
        return item in self.dict

    def __len__(self) -> int:
        return len(self.dict)

    def __repr__(self) -> str:
        return f"OrderedSet({list(self.dict)!r})" if self.dict else "OrderedSet()"


class DictWrapper(dict[str, Any]):
    """A mapping that passes the values of keys with a prefix through a function.

    func: takes a value. prefix: `wrapper["qn_name"]` with prefix "qn_" is func(wrapper["name"]).
    """

    def __init__(self, data: dict[str, Any], func: Callable[[Any], Any], prefix: str) -> None:
        super().__init__(data)
        self.func, self.prefix = func, prefix

    def __getitem__(self, key: str) -> Any:
        value = super().__getitem__(key.removeprefix(self.prefix))
        return self.func(value) if key.startswith(self.prefix) else value
