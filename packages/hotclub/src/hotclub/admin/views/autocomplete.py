"""Answers for typing."""

from hotclub_admin.pages.autocomplete import (
    AutocompleteJsonView,
)

__all__ = [
    "AutocompleteJsonView",
]
