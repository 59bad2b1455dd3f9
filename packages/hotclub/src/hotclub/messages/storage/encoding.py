"""Messages as JSON and back, in Django's form, so that waiting ones survive a port.

A message is ["__json_message", 1 if its text is safe HTML, level, text, extra tags].
"""

from __future__ import annotations

import json
from typing import Any

from hotclub_templates import SafeData, mark_safe

from hotclub.messages.storage.base import Message

__all__ = ["MessageDecoder", "MessageEncoder"]

MESSAGE_KEY = "__json_message"


class MessageEncoder(json.JSONEncoder):
    """Writes messages, alone or inside lists and mappings."""

    message_key = MESSAGE_KEY

    def default(self, obj: Any) -> Any:
        """Return a message as a list."""
        if not isinstance(obj, Message):
            return super().default(obj)
        is_safe = 1 if isinstance(obj.message, SafeData) else 0
        encoded = [self.message_key, is_safe, obj.level, str(obj.message)]
        if obj.extra_tags is not None:
            encoded.append(obj.extra_tags)
        return encoded


class MessageDecoder(json.JSONDecoder):
    """Reads what MessageEncoder wrote."""

    def process_messages(self, obj: Any) -> Any:
        """Return the object with its lists that are messages made Messages."""
        if isinstance(obj, list) and obj:
            if obj[0] == MESSAGE_KEY and len(obj) >= 4:
                text = mark_safe(str(obj[3])) if obj[1] else str(obj[3])
                return Message(int(obj[2]), text, *obj[4:5])
            return [self.process_messages(item) for item in obj]
        if isinstance(obj, dict):
            return {key: self.process_messages(value) for key, value in obj.items()}
        return obj

    def decode(self, s: str, **kwargs: Any) -> Any:  # type: ignore[override]
        """Return the object of JSON text. Raises ValueError."""
        return self.process_messages(super().decode(s, **kwargs))
