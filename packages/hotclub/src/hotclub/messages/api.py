"""Add and read messages: `messages.success(request, "Saved.")`.

Flow: view → **these functions** → the storage of the request → the next page.
Not here: where messages wait (storage/).
"""

from __future__ import annotations

from typing import Any

from hotclub.messages import constants
from hotclub.messages.utils import get_minimum_level

__all__ = [
    "MessageFailure",
    "add_message",
    "debug",
    "error",
    "get_level",
    "get_messages",
    "info",
    "set_level",
    "success",
    "warning",
]


class MessageFailure(Exception):
    """A message was added to a request that has no storage: the middleware is missing."""


def add_message(
    request: Any,
    level: int,
    message: Any,
    extra_tags: str | None = "",
    fail_silently: bool = False,
) -> None:
    """Keep a message for the next page.

    extra_tags: words for a style sheet. fail_silently: without the middleware, do nothing.
    Raises MessageFailure, TypeError for what is no request.
    """
    storage = getattr(request, "_messages", None)
    if storage is not None:
        storage.add(level, message, extra_tags)
        return
    if not hasattr(request, "META"):
        raise TypeError(
            f"add_message() argument must be an HttpRequest object, not '{type(request).__name__}'."
        )
    if not fail_silently:
        raise MessageFailure(
            "Messages need 'hotclub.messages.middleware.MessageMiddleware' in MIDDLEWARE."
        )


def get_messages(request: Any) -> Any:
    """Return the messages of a request; iterating shows them, and they are gone afterwards."""
    return getattr(request, "_messages", [])


def get_level(request: Any) -> int:
    """Return the level from which messages of this request are kept."""
    storage = getattr(request, "_messages", None)
    return get_minimum_level() if storage is None else storage.level


def set_level(request: Any, level: int | None) -> bool:
    """Set that level, None for MESSAGE_LEVEL; return False without the middleware."""
    storage = getattr(request, "_messages", None)
    if storage is None:
        return False
    storage.level = level
    return True


def debug(
    request: Any, message: Any, extra_tags: str | None = "", fail_silently: bool = False
) -> None:
    """Add a message for developers."""
    add_message(request, constants.DEBUG, message, extra_tags, fail_silently)


def info(
    request: Any, message: Any, extra_tags: str | None = "", fail_silently: bool = False
) -> None:
    """Add a message that tells something."""
    add_message(request, constants.INFO, message, extra_tags, fail_silently)


def success(
    request: Any, message: Any, extra_tags: str | None = "", fail_silently: bool = False
) -> None:
    """Add a message that something went well."""
    add_message(request, constants.SUCCESS, message, extra_tags, fail_silently)


def warning(
    request: Any, message: Any, extra_tags: str | None = "", fail_silently: bool = False
) -> None:
    """Add a message that something may go wrong."""
    add_message(request, constants.WARNING, message, extra_tags, fail_silently)


def error(
    request: Any, message: Any, extra_tags: str | None = "", fail_silently: bool = False
) -> None:
    """Add a message that something went wrong."""
    add_message(request, constants.ERROR, message, extra_tags, fail_silently)
