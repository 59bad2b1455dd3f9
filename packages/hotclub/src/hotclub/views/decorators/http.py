"""Which methods a view takes, and conditional requests."""

from hotclub_http.decorators import (
    condition,
    conditional_page,
    etag,
    last_modified,
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

__all__ = [
    "condition",
    "conditional_page",
    "etag",
    "last_modified",
    "require_GET",
    "require_POST",
    "require_http_methods",
    "require_safe",
]
