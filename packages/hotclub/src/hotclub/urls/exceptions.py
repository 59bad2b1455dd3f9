"""What has no address, under the name of `django.urls.exceptions`."""

from hotclub_routing import (
    NoReverseMatch,
    Resolver404,
)

__all__ = [
    "NoReverseMatch",
    "Resolver404",
]
