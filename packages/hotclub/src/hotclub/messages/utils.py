"""What the settings say of messages: tags by level, the level from which they are kept."""

from __future__ import annotations

from hotclub.conf import settings
from hotclub.messages import constants

__all__ = ["get_level_tags", "get_minimum_level"]


def get_level_tags() -> dict[int, str]:
    """Return level → tag: the defaults with MESSAGE_TAGS over them."""
    return {**constants.DEFAULT_TAGS, **getattr(settings, "MESSAGE_TAGS", {})}


def get_minimum_level() -> int:
    """Return MESSAGE_LEVEL; what is below is not kept."""
    level: int = getattr(settings, "MESSAGE_LEVEL", constants.INFO)
    return level
