"""What forms are built of: errors as lists and mappings, attributes as text, times in a zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from hotclub_forms import ErrorDict, ErrorList, flatatt, pretty_name
from hotclub_forms.renderable import (
    RenderableErrorMixin,
    RenderableFieldMixin,
    RenderableFormMixin,
    RenderableMixin,
)
from hotclub_forms.surroundings import surroundings

__all__ = [
    "ErrorDict",
    "ErrorList",
    "RenderableErrorMixin",
    "RenderableFieldMixin",
    "RenderableFormMixin",
    "RenderableMixin",
    "flatatt",
    "from_current_timezone",
    "pretty_name",
    "to_current_timezone",
]


def from_current_timezone(value: datetime | None) -> Any:
    """Return what a visitor typed, aware in the current time zone where USE_TZ holds."""
    return value if value is None else surroundings().from_current_timezone(value)


def to_current_timezone(value: datetime | None) -> Any:
    """Return the time as a visitor reads it in an input: naive, of the current time zone."""
    return value if value is None else surroundings().to_current_timezone(value)
