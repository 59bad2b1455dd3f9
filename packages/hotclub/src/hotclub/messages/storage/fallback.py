"""Messages in a cookie as long as they fit, the rest in the session."""

from __future__ import annotations

from typing import Any

from hotclub.messages.storage.base import BaseStorage, Message
from hotclub.messages.storage.cookie import CookieStorage
from hotclub.messages.storage.session import SessionStorage

__all__ = ["FallbackStorage"]


class FallbackStorage(BaseStorage):
    """Tries several storages in order; the session is touched only when the cookie is full."""

    storage_classes: tuple[type[BaseStorage], ...] = (CookieStorage, SessionStorage)

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self._arguments = args, kwargs
        self._made: dict[int, BaseStorage] = {}
        self._used_storages: set[int] = set()

    def _storage(self, position: int) -> BaseStorage:
        made = self._made.get(position)
        if made is None:
            args, kwargs = self._arguments
            kind = self.storage_classes[position]
            made = self._made[position] = kind(self.request, *args, **kwargs)
        return made

    @property
    def storages(self) -> list[BaseStorage]:
        """All storages."""
        return [self._storage(position) for position in range(len(self.storage_classes))]

    def _get(self) -> tuple[list[Message] | None, bool]:
        found: list[Message] = []
        all_retrieved = False
        for position in range(len(self.storage_classes)):
            messages, all_retrieved = self._storage(position)._get()
            if messages is None:
                break  # nothing waits; what comes later is only the overflow of this one
            self._used_storages.add(position)
            found.extend(messages)
            if all_retrieved:
                break
        return found, all_retrieved

    def _store(self, messages: list[Message], response: Any) -> list[Message]:
        rest = list(messages)
        for position in range(len(self.storage_classes)):
            if rest:
                kwargs = {"remove_oldest": False} if position == 0 else {}
                rest = self._storage(position)._store(rest, response, **kwargs)
                self._used_storages.add(position)
            elif position in self._used_storages:
                self._storage(position)._store([], response)
                self._used_storages.discard(position)
        return rest

    async def _aprepare(self) -> None:
        # The session may be needed for what does not fit; loading it touches nothing else.
        queued = sum(len(str(message)) for message in self._queued_messages)
        may_overflow = queued > CookieStorage.max_cookie_size // 2
        if may_overflow or 1 in self._made:
            await self._storage(1)._aprepare()
