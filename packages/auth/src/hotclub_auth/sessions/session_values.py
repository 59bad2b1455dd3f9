"""What a session holds: a mapping, loaded at first touch, that remembers reads and changes.

The sync methods and their `a` twins differ by who loads; once loaded, either may be used.
Flow: engine's load → **values** → view. Not here: keys, expiry and saving (session_base.py).
"""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, ClassVar


class SessionValues:
    """The mapping. `accessed` and `modified` tell whether anything was read or changed."""

    _missing: ClassVar[object] = object()
    _session_cache: dict[str, Any]
    accessed: bool = False
    modified: bool = False

    def load(self) -> dict[str, Any]:
        """Return what is stored, {} for nothing; a key nothing is stored under is given up."""
        raise NotImplementedError(f"{type(self).__name__} must write load().")

    async def aload(self) -> dict[str, Any]:
        """As load."""
        raise NotImplementedError(f"{type(self).__name__} must write aload().")

    def _is_stored(self) -> bool:
        """Return whether there may be anything to load."""
        raise NotImplementedError(f"{type(self).__name__} must write _is_stored().")

    def _get_session(self, no_load: bool = False) -> dict[str, Any]:
        self.accessed = True
        if not hasattr(self, "_session_cache"):
            needless = no_load or not self._is_stored()
            self._session_cache = {} if needless else self.load()
        return self._session_cache

    async def _aget_session(self, no_load: bool = False) -> dict[str, Any]:
        self.accessed = True
        if not hasattr(self, "_session_cache"):
            needless = no_load or not self._is_stored()
            self._session_cache = {} if needless else await self.aload()
        return self._session_cache

    async def apreload(self) -> None:
        """Load the values now, so that the sync methods wait for nothing; counts as no access."""
        accessed = self.accessed
        await self._aget_session()
        self.accessed = accessed

    @property
    def _session(self) -> dict[str, Any]:
        return self._get_session()

    def __contains__(self, key: object) -> bool:
        return key in self._session

    def __getitem__(self, key: str) -> Any:
        return self._session[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._session[key] = value
        self.modified = True

    def __delitem__(self, key: str) -> None:
        del self._session[key]
        self.modified = True

    def __iter__(self) -> Iterator[str]:
        return iter(self._session)

    def __len__(self) -> int:
        return len(self._session)

    def get(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default."""
        return self._session.get(key, default)

    async def aget(self, key: str, default: Any = None) -> Any:
        """As get."""
        return (await self._aget_session()).get(key, default)

    async def aset(self, key: str, value: Any) -> None:
        """Set a value, as `session[key] = value` does."""
        (await self._aget_session())[key] = value
        self.modified = True

    def pop(self, key: str, default: Any = _missing) -> Any:
        """Remove a key and return its value, or the default. Raises KeyError without a default."""
        return self._pop(self._session, key, default)

    async def apop(self, key: str, default: Any = _missing) -> Any:
        """As pop."""
        return self._pop(await self._aget_session(), key, default)

    def _pop(self, values: dict[str, Any], key: str, default: Any) -> Any:
        self.modified = self.modified or key in values
        return values.pop(key) if default is self._missing else values.pop(key, default)

    def setdefault(self, key: str, value: Any) -> Any:
        """Return the value of a key, after setting it if it was missing."""
        return self._setdefault(self._session, key, value)

    async def asetdefault(self, key: str, value: Any) -> Any:
        """As setdefault."""
        return self._setdefault(await self._aget_session(), key, value)

    def _setdefault(self, values: dict[str, Any], key: str, value: Any) -> Any:
        self.modified = self.modified or key not in values
        return values.setdefault(key, value)

    def update(self, dict_: Mapping[str, Any]) -> None:
        """Set several values."""
        self._session.update(dict_)
        self.modified = True

    async def aupdate(self, dict_: Mapping[str, Any]) -> None:
        """As update."""
        (await self._aget_session()).update(dict_)
        self.modified = True

    def has_key(self, key: str) -> bool:
        """Return whether the key is there."""
        return key in self._session

    async def ahas_key(self, key: str) -> bool:
        """As has_key."""
        return key in await self._aget_session()

    def keys(self) -> KeysView[str]:
        """Return the keys."""
        return self._session.keys()

    async def akeys(self) -> KeysView[str]:
        """As keys."""
        return (await self._aget_session()).keys()

    def values(self) -> ValuesView[Any]:
        """Return the values."""
        return self._session.values()

    async def avalues(self) -> ValuesView[Any]:
        """As values."""
        return (await self._aget_session()).values()

    def items(self) -> ItemsView[str, Any]:
        """Return pairs of key and value."""
        return self._session.items()

    async def aitems(self) -> ItemsView[str, Any]:
        """As items."""
        return (await self._aget_session()).items()

    def clear(self) -> None:
        """Remove every value, without loading them."""
        self._session_cache = {}
        self.accessed = True
        self.modified = True
