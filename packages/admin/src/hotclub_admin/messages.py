"""Messages of an admin that stands alone: kept in the visitor's session until a page shows them.

Not here: a framework's messages, which take this place by `use_surroundings`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hotclub_templates import SafeString, conditional_escape

SESSION_KEY: Final = "_admin_messages"
MOST_KEPT: Final = 50
TAGS: Final = {10: "debug", 20: "info", 25: "success", 30: "warning", 40: "error"}


class Message:
    """One note. `str(message)` is its text; safe text stays safe."""

    def __init__(self, level: int, message: Any, extra_tags: str = "") -> None:
        self.level, self.message, self.extra_tags = level, message, extra_tags

    @property
    def level_tag(self) -> str:
        """debug, info, success, warning or error."""
        return TAGS.get(self.level, "")

    @property
    def tags(self) -> str:
        """The extra tags and the level's."""
        return " ".join(one for one in (self.extra_tags, self.level_tag) if one)

    def __str__(self) -> str:
        return str(self.message)

    def __html__(self) -> str:
        return str(conditional_escape(self.message))


class _Kept:
    """The notes of a session, forgotten when they are read."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._read: list[Message] | None = None

    def _all(self) -> list[Message]:
        if self._read is None:
            session = getattr(self._request, "session", None)
            stored = session.pop(SESSION_KEY, []) if session and SESSION_KEY in session else []
            self._read = [
                Message(level, SafeString(text) if safe else text, extra)
                for level, text, extra, safe in stored
            ]
        return self._read

    def __iter__(self) -> Iterator[Message]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())


class SessionMessages:
    """The port Messages on the request's session."""

    def add(
        self, request: Any, level: int, message: Any, extra_tags: str, fail_silently: bool
    ) -> None:
        """Keep a note; without a session it is lost if that is allowed, else an error."""
        session = getattr(request, "session", None)
        if session is None:
            if fail_silently:
                return
            raise TypeError("A message needs a session; this request has none.")
        kept = list(session.get(SESSION_KEY, []))
        is_safe = hasattr(message, "__html__")
        kept.append([int(level), str(message), str(extra_tags), is_safe])
        session[SESSION_KEY] = kept[-MOST_KEPT:]

    def read(self, request: Any) -> _Kept:
        """Return the notes: an iterable that forgets them when it is read."""
        return _Kept(request)
