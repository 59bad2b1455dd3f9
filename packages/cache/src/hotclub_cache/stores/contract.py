"""Say what a store is, and give the a-twin to stores that have one colour.

Flow: wish → **store**. A store has one method a verb of wishes.py; ``perform`` finds it.
Not here: any store; keys, codecs and expiry rules.
"""

import asyncio
from typing import Any, ClassVar, Protocol

from hotclub_cache.wishes import VERBS


class Store(Protocol):
    """Grants wishes. ``shared``: other processes see the same entries.

    ``instant``: no wish ever waits, so ``read`` and ``write`` may be called in any colour.
    ``in_process``: keeps objects; otherwise bytes.
    """

    shared: ClassVar[bool]
    instant: ClassVar[bool]
    in_process: ClassVar[bool]

    def perform(self, wish: Any) -> Any:
        """Grant a wish. Raises StoreUnavailable, NotACounter."""

    async def aperform(self, wish: Any) -> Any:
        """Grant a wish without blocking the loop."""

    def check_key(self, key: str) -> None:
        """Raise InvalidCacheKey for a key that this store can't take."""

    def close(self) -> None:
        """Let go of connections; the store opens them again when used."""

    async def aclose(self) -> None:
        """Let go of the connections of the running loop."""


class VerbStore:
    """A store written as one method a verb; without I/O, so that both colours are the same call."""

    shared: ClassVar[bool] = False
    instant: ClassVar[bool] = True
    in_process: ClassVar[bool] = True

    def perform(self, wish: Any) -> Any:
        """Call the method that the wish is named for."""
        return getattr(self, VERBS[type(wish)])(*wish)

    async def aperform(self, wish: Any) -> Any:
        """Call the method that the wish is named for."""
        return getattr(self, VERBS[type(wish)])(*wish)

    def check_key(self, key: str) -> None:
        """Take every key."""

    def close(self) -> None:
        """Have nothing to let go of."""

    async def aclose(self) -> None:
        """Have nothing to let go of."""


class BlockingStore(VerbStore):
    """A store whose I/O has no async form (files, pymemcache): its async colour is a thread."""

    shared: ClassVar[bool] = True
    instant: ClassVar[bool] = False
    in_process: ClassVar[bool] = False

    async def aperform(self, wish: Any) -> Any:
        """Call the method that the wish is named for, beside the loop."""
        return await asyncio.to_thread(self.perform, wish)
