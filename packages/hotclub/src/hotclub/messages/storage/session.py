"""Messages in the session."""

from __future__ import annotations

import json
from typing import Any

from hotclub.errors import ImproperlyConfigured
from hotclub.messages.storage.base import BaseStorage, Message
from hotclub.messages.storage.encoding import MessageDecoder, MessageEncoder

__all__ = ["SessionStorage"]


class SessionStorage(BaseStorage):
    """Keeps messages in `request.session`; needs the session middleware before."""

    session_key = "_messages"

    def __init__(self, request: Any, *args: Any, **kwargs: Any) -> None:
        if not hasattr(request, "session"):
            raise ImproperlyConfigured(
                "Messages in the session need 'hotclub.sessions.middleware.SessionMiddleware' in "
                "MIDDLEWARE, before 'hotclub.messages.middleware.MessageMiddleware'."
            )
        super().__init__(request, *args, **kwargs)

    def _get(self) -> tuple[list[Message] | None, bool]:
        kept = self.request.session.get(self.session_key)
        return self.deserialize_messages(kept), True

    def _store(self, messages: list[Message], response: Any) -> list[Message]:
        if messages:
            self.request.session[self.session_key] = self.serialize_messages(messages)
        else:
            self.request.session.pop(self.session_key, None)
        return []

    async def _aprepare(self) -> None:
        # Once loaded, the session is a mapping in memory.
        await self.request.session.aget(self.session_key)

    def serialize_messages(self, messages: list[Message]) -> str:
        """Return messages as text."""
        return MessageEncoder(separators=(",", ":")).encode(messages)

    def deserialize_messages(self, data: Any) -> list[Message] | None:
        """Return the messages of text, None for what is none."""
        if isinstance(data, str):
            try:
                data = json.loads(data, cls=MessageDecoder)
            except ValueError:
                return None
        return data if isinstance(data, list) else None
