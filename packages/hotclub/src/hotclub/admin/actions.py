"""The actions every list begins with."""

from hotclub_admin.actions import (
    delete_selected,
)

__all__ = [
    "delete_selected",
]
