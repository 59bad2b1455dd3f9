"""Messages in a signed cookie.

Flow: messages → JSON → signed, compressed text → cookie, and back. What is not ours, or was
changed, counts as no message. The oldest ones give way when the cookie is full.
"""

from __future__ import annotations

import json
from typing import Any

from hotclub_security import BadSignature, TimestampSigner

from hotclub.conf import settings
from hotclub.messages.storage.base import BaseStorage, Message
from hotclub.messages.storage.encoding import MessageDecoder, MessageEncoder

__all__ = ["CookieStorage", "MessageDecoder", "MessageEncoder"]

# Django's salt: waiting messages survive a port.
_SALT = "django.contrib.messages"


class _MessageSerializer:
    """JSON with messages in it, for a signer."""

    def dumps(self, obj: Any) -> bytes:
        return json.dumps(obj, separators=(",", ":"), cls=MessageEncoder).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        return json.loads(data.decode("latin-1"), cls=MessageDecoder)


class CookieStorage(BaseStorage):
    """Keeps messages with the visitor."""

    cookie_name = "messages"
    # Browsers take 4096 bytes with name and attributes; other cookies want room, too.
    max_cookie_size = 2048
    not_finished = "__messagesnotfinished__"

    def _get(self) -> tuple[list[Message] | None, bool]:
        data = self.request.COOKIES.get(self.cookie_name)
        messages = self._decode(data) if data else None
        if messages and messages[-1] == self.not_finished:
            return messages[:-1], False
        return messages, True

    def _store(
        self, messages: list[Message], response: Any, remove_oldest: bool = True
    ) -> list[Message]:
        unstored: list[Message] = []
        kept: list[Any] = list(messages)
        encoded = self._encode(kept)
        while encoded and len(encoded) > self.max_cookie_size and kept:
            # Found by halves would be fewer signatures; messages are few.
            if remove_oldest:
                unstored.append(kept.pop(0))
            else:
                unstored.insert(0, kept.pop())
            encoded = self._encode([*kept, self.not_finished]) if kept else ""
        self._set_cookie(encoded if kept else "", response)
        return unstored

    def _set_cookie(self, encoded: str, response: Any) -> None:
        if encoded:
            response.set_cookie(
                self.cookie_name,
                encoded,
                domain=settings.SESSION_COOKIE_DOMAIN,
                secure=settings.SESSION_COOKIE_SECURE or self.request.is_secure(),
                httponly=settings.SESSION_COOKIE_HTTPONLY,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )
        elif self.cookie_name in self.request.COOKIES:
            response.delete_cookie(
                self.cookie_name,
                domain=settings.SESSION_COOKIE_DOMAIN,
                samesite=settings.SESSION_COOKIE_SAMESITE,
            )

    def _encode(self, messages: list[Any]) -> str:
        if not messages:
            return ""
        return TimestampSigner(salt=_SALT).sign_object(
            messages, serializer=_MessageSerializer, compress=True
        )

    def _decode(self, data: str) -> list[Any] | None:
        try:
            found = TimestampSigner(salt=_SALT).unsign_object(data, serializer=_MessageSerializer)
        except (BadSignature, ValueError, TypeError):
            self.used = True  # so that the broken cookie is taken away
            return None
        return found if isinstance(found, list) else None
