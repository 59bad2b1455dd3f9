"""Messages of one visitor during one request: a Message, and what every storage does.

Flow: `add` queues → reading gives the kept and the queued ones → `update` at the end of the request
keeps what was not shown. A storage says how to get and to keep a list of messages.
Not here: cookies, sessions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hotclub.messages.utils import get_level_tags, get_minimum_level

__all__ = ["BaseStorage", "Message"]


class Message:
    """A message: level, text, tags of its own (words for a style sheet).

    level_tag: the level's tag. tags: own tags and the level's, as one text.
    """

    def __init__(self, level: int, message: Any, extra_tags: str | None = None) -> None:
        self.level = int(level)
        self.message = message
        self.extra_tags = extra_tags

    def _prepare(self) -> None:
        """Make text of what is lazy, in the language of now; a safe string stays one."""
        if not isinstance(self.message, str):
            self.message = str(self.message)
        if self.extra_tags is not None:
            self.extra_tags = str(self.extra_tags)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Message):
            return NotImplemented
        return (self.level, str(self.message)) == (other.level, str(other.message))

    def __hash__(self) -> int:
        return hash((self.level, str(self.message)))

    def __str__(self) -> str:
        return str(self.message)

    def __repr__(self) -> str:
        extra = f", extra_tags={self.extra_tags!r}" if self.extra_tags else ""
        return f"Message(level={self.level}, message={self.message!r}{extra})"

    @property
    def tags(self) -> str:
        """Own tags and the level's."""
        return " ".join(tag for tag in (self.extra_tags, self.level_tag) if tag)

    @property
    def level_tag(self) -> str:
        """The tag of the level, "" for a level without one."""
        return get_level_tags().get(self.level, "")


class BaseStorage:
    """The messages of a request's visitor. Iterating shows them: they are gone afterwards.

    used: whether they were shown. added_new: whether one was added.
    """

    def __init__(self, request: Any, *_args: Any, **_kwargs: Any) -> None:
        self.request = request
        self._queued_messages: list[Message] = []
        self._loaded: list[Message] | None = None
        self.used = False
        self.added_new = False
        self._level: int | None = None

    def _get(self) -> tuple[list[Message] | None, bool]:
        """Return the kept messages (None when nothing was kept), and whether these are all."""
        raise NotImplementedError("A message storage must provide _get().")

    def _store(self, messages: list[Message], response: Any) -> list[Message]:
        """Keep messages, and return those for which there is no room."""
        raise NotImplementedError("A message storage must provide _store().")

    async def _aprepare(self) -> None:
        """Wait for what `_get` and `_store` will need, so that neither waits itself."""

    @property
    def _loaded_messages(self) -> list[Message]:
        if self._loaded is None:
            self._loaded = self._get()[0] or []
        return self._loaded

    def __len__(self) -> int:
        return len(self._loaded_messages) + len(self._queued_messages)

    def __bool__(self) -> bool:
        return len(self) > 0

    def __iter__(self) -> Iterator[Message]:
        self.used = True
        if self._queued_messages:
            self._loaded_messages.extend(self._queued_messages)
            self._queued_messages = []
        return iter(self._loaded_messages)

    def __contains__(self, item: object) -> bool:
        return item in self._loaded_messages or item in self._queued_messages

    def __repr__(self) -> str:
        return f"<{type(self).__qualname__}: request={self.request!r}>"

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """Queue a message, if its level is not below the minimum and it says something."""
        if not message or int(level) < self.level:
            return
        self.added_new = True
        self._queued_messages.append(Message(level, message, extra_tags=extra_tags))

    def update(self, response: Any) -> list[Message] | None:
        """Keep what was not shown; return what could not be kept."""
        for message in self._queued_messages:
            message._prepare()
        if self.used:
            return self._store(self._queued_messages, response)
        if self.added_new:
            return self._store(self._loaded_messages + self._queued_messages, response)
        return None

    async def aupdate(self, response: Any) -> list[Message] | None:
        """As update."""
        if self.used or self.added_new:
            await self._aprepare()
        return self.update(response)

    @property
    def level(self) -> int:
        """The level from which messages are kept; assign a number, delete to return to the usual."""
        if self._level is None:
            self._level = get_minimum_level()
        return self._level

    @level.setter
    def level(self, value: int | None) -> None:
        self._level = None if value is None else int(value)

    @level.deleter
    def level(self) -> None:
        self._level = None
