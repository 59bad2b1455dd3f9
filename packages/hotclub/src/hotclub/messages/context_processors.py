"""What templates see of messages: `messages`, and DEFAULT_MESSAGE_LEVELS to compare with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub.messages.api import get_messages
from hotclub.messages.constants import DEFAULT_LEVELS

__all__ = ["messages"]


class _Messages:
    """The messages of a request, not looked for before a template asks."""

    __slots__ = ("_request",)

    def __init__(self, request: Any) -> None:
        self._request = request

    def __iter__(self) -> Iterator[Any]:
        return iter(get_messages(self._request))

    def __len__(self) -> int:
        return len(get_messages(self._request))

    def __bool__(self) -> bool:
        return bool(get_messages(self._request))

    def __getattr__(self, name: str) -> Any:
        return getattr(get_messages(self._request), name)


def messages(request: Any) -> dict[str, Any]:
    """Give the messages, lazily, and the levels by name."""
    return {"messages": _Messages(request), "DEFAULT_MESSAGE_LEVELS": DEFAULT_LEVELS}
