"""The words of a URLconf, under the name of `django.urls.conf`."""

from hotclub_routing import (
    include,
    path,
    re_path,
)

__all__ = [
    "include",
    "path",
    "re_path",
]
