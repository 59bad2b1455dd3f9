"""Converters of path parts, under the name of `django.urls.converters`."""

from hotclub_routing import (
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
    get_converter,
    get_converters,
    register_converter,
)

__all__ = [
    "IntConverter",
    "PathConverter",
    "SlugConverter",
    "StringConverter",
    "UUIDConverter",
    "get_converter",
    "get_converters",
    "register_converter",
]
