"""Patterns below a language's prefix; `django.conf.urls.i18n`."""

from hotclub_routing import (
    i18n_patterns,
    is_language_prefix_patterns_used,
)

__all__ = [
    "i18n_patterns",
    "is_language_prefix_patterns_used",
]
