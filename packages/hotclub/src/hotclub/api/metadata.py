"""What OPTIONS answers."""

from hotclub_api.metadata import (
    BaseMetadata,
    SimpleMetadata,
)

__all__ = [
    "BaseMetadata",
    "SimpleMetadata",
]
