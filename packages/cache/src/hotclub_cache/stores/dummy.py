"""Keep nothing: for development.

Flow: wish → **store**.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hotclub_cache.stores.contract import VerbStore


class DummyStore(VerbStore):
    """Takes everything, has nothing."""

    def read(self, key: str) -> None:
        """Find nothing."""

    def read_many(self, keys: Sequence[str]) -> dict[str, Any]:
        """Find nothing."""
        return {}

    def write(self, key: str, stored: Any, ttl: float | None) -> bool:
        """Take it."""
        return True

    def write_many(self, stored_by_key: Mapping[str, Any], ttl: float | None) -> list[str]:
        """Take them."""
        return []

    def insert(self, key: str, stored: Any, ttl: float | None) -> bool:
        """Take it."""
        return True

    def touch(self, key: str, ttl: float | None) -> bool:
        """Find nothing."""
        return False

    def remove(self, keys: Sequence[str]) -> int:
        """Find nothing."""
        return 0

    def remove_if(self, key: str, stored: Any) -> bool:
        """Find nothing."""
        return False

    def count(self, key: str, delta: Any) -> None:
        """Find nothing."""

    def wipe(self, prefix: str) -> None:
        """Have nothing to remove."""
