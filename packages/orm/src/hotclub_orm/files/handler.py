"""Storages by alias. `storages` is filled by the application's settings (STORAGES), or by hand:

    storages["default"] = FileSystemStorage("/srv/shop/media", base_url="/media/")

or, with storages that are made when they are first asked for, by `storages.use`. Without a say,
"default" is a FileSystemStorage that reads files.media.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hotclub_orm.errors import ImproperlyConfigured, hint
from hotclub_orm.files.filesystem import FileSystemStorage

DEFAULT_STORAGE_ALIAS = "default"


class InvalidStorageError(ImproperlyConfigured):
    """No storage has that alias."""


class StorageHandler:
    """A registry of storages."""

    def __init__(self) -> None:
        self._by_alias: dict[str, Any] = {}
        self._makers: dict[str, Callable[[], Any]] = {}

    def use(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        """Have these storages from now on, in place of all earlier ones; made when asked for."""
        self._by_alias, self._makers = {}, dict(makers)

    def __getitem__(self, alias: str) -> Any:
        """Return the storage of that alias. Raises InvalidStorageError."""
        found = self._by_alias.get(alias)
        if found is None and alias in self._makers:
            found = self._by_alias.setdefault(alias, self._makers[alias]())
        if found is None and alias == DEFAULT_STORAGE_ALIAS:
            found = self._by_alias.setdefault(alias, FileSystemStorage())
        if found is None:
            raise InvalidStorageError(
                f"No storage has the alias {alias!r}.{hint(alias, list(self))}"
            )
        return found

    def __setitem__(self, alias: str, storage: Any) -> None:
        self._by_alias[alias] = storage

    def __delitem__(self, alias: str) -> None:
        self._by_alias.pop(alias, None)
        self._makers.pop(alias, None)

    def __contains__(self, alias: object) -> bool:
        return alias in tuple(self)

    def __iter__(self) -> Iterator[str]:
        known = [DEFAULT_STORAGE_ALIAS, *self._makers, *self._by_alias]
        return iter(tuple(dict.fromkeys(known)))


storages = StorageHandler()


class DefaultStorage:
    """Whatever storage is the default one at the time it is used."""

    def __getattr__(self, name: str) -> Any:
        return getattr(storages[DEFAULT_STORAGE_ALIAS], name)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefaultStorage) or storages[DEFAULT_STORAGE_ALIAS] == other

    def __hash__(self) -> int:
        return hash(DefaultStorage)

    def __repr__(self) -> str:
        return "<DefaultStorage>"


default_storage = DefaultStorage()
