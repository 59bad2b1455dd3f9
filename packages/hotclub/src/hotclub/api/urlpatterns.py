"""Format suffixes on routes."""

from hotclub_api.urlpatterns import (
    format_suffix_patterns,
)

__all__ = [
    "format_suffix_patterns",
]
