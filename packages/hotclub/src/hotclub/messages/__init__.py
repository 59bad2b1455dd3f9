"""Messages for the next page: `messages.success(request, "Saved.")`.

Flow: api → storage (cookie, session) → context processor → template.
Levels, from the ground up: constants → utils → storage → api → middleware, views, test.
"""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub.messages.api import (
        MessageFailure,
        add_message,
        debug,
        error,
        get_level,
        get_messages,
        info,
        set_level,
        success,
        warning,
    )
    from hotclub.messages.constants import (
        DEBUG,
        DEFAULT_LEVELS,
        DEFAULT_TAGS,
        ERROR,
        INFO,
        SUCCESS,
        WARNING,
    )
    from hotclub.messages.storage.base import Message

__all__ = [
    "DEBUG",
    "DEFAULT_LEVELS",
    "DEFAULT_TAGS",
    "ERROR",
    "INFO",
    "SUCCESS",
    "WARNING",
    "Message",
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

# The module that each name lives in.
_ROOMS = {
    "hotclub.messages.api": (
        "MessageFailure add_message debug error get_level get_messages info set_level success "
        "warning"
    ),
    "hotclub.messages.constants": "DEBUG DEFAULT_LEVELS DEFAULT_TAGS ERROR INFO SUCCESS WARNING",
    "hotclub.messages.storage.base": "Message",
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
