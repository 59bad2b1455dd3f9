"""Choosing parser and renderer."""

from hotclub_api.negotiation import (
    BaseContentNegotiation,
    DefaultContentNegotiation,
)

__all__ = [
    "BaseContentNegotiation",
    "DefaultContentNegotiation",
]
