"""Decorators for admin.py."""

from hotclub_admin.decorators import (
    ActionLocation,
    action,
    display,
)

__all__ = [
    "ActionLocation",
    "action",
    "display",
]
