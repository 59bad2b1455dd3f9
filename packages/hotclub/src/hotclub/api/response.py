"""Data on its way to a renderer."""

from hotclub_api.response import (
    Response,
)

__all__ = [
    "Response",
]
