"""The admin → the project's messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hotclub.messages import add_message, get_messages

if TYPE_CHECKING:
    from hotclub_admin.ports import Messages


class ProjectMessages:
    """Notes kept by the project's message storage."""

    def add(
        self, request: Any, level: int, message: Any, extra_tags: str, fail_silently: bool
    ) -> None:
        """Keep a note."""
        add_message(request, level, message, extra_tags, fail_silently)

    def read(self, request: Any) -> Any:
        """Return the notes."""
        return get_messages(request)


if TYPE_CHECKING:
    _fits: type[Messages] = ProjectMessages
