"""Addresses with scheme and host."""

from hotclub_api.reverse import (
    NoReverseMatch,
    preserved,
    reverse,
    reverse_lazy,
)

__all__ = [
    "NoReverseMatch",
    "preserved",
    "reverse",
    "reverse_lazy",
]
