"""What can go wrong in the admin."""

from hotclub_admin.errors import (
    AlreadyRegistered,
    DisallowedModelAdminLookup,
    DisallowedModelAdminToField,
    NotRegistered,
)

__all__ = [
    "AlreadyRegistered",
    "DisallowedModelAdminLookup",
    "DisallowedModelAdminToField",
    "NotRegistered",
]
