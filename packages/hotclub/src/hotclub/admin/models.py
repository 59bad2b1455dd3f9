"""The record of what was done; it is hotclub_admin's."""

from hotclub_admin.models import (
    ACTION_FLAG_CHOICES,
    ADDITION,
    CHANGE,
    DELETION,
    LogEntry,
    LogEntryManager,
)

__all__ = [
    "ACTION_FLAG_CHOICES",
    "ADDITION",
    "CHANGE",
    "DELETION",
    "LogEntry",
    "LogEntryManager",
]
