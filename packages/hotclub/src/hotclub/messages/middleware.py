"""Gives requests their messages, and keeps those that no page has shown.

A request whose messages nobody touched costs nothing: no cookie is read or set, the session stays
closed, Vary is left alone.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_http import MiddlewareMixin
from hotclub_http.cache_headers import patch_vary_headers

from hotclub.conf import settings
from hotclub.messages.storage import default_storage

__all__ = ["MessageMiddleware"]


class MessageMiddleware(MiddlewareMixin):
    """Stands after the session middleware, if messages are to wait in the session."""

    blocking: ClassVar[bool] = False

    def process_request(self, request: Any) -> None:
        """Have the storage made when it is first touched."""
        request.slot("_messages", default_storage)

    def process_response(self, request: Any, response: Any) -> Any:
        """Keep what was not shown. Raises ValueError under DEBUG for what found no room."""
        if not request.slot_filled("_messages"):
            return response
        # Whoever looked at messages has shown what only this visitor may see.
        patch_vary_headers(response, ("Cookie",))
        if self.async_mode:
            return self._akept(request._messages, response)
        return _checked(request._messages.update(response), response)

    async def _akept(self, storage: Any, response: Any) -> Any:
        if hasattr(storage, "aupdate"):
            return _checked(await storage.aupdate(response), response)
        return _checked(storage.update(response), response)


def _checked(unstored: Any, response: Any) -> Any:
    if unstored and settings.DEBUG:
        raise ValueError("Not all temporary messages could be stored.")
    return response
