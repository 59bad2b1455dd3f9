"""What templates see of the user: `user` and `perms`; it is hotclub_auth's."""

from hotclub_auth.context_processors import PermLookupDict, PermWrapper, auth

__all__ = ["PermLookupDict", "PermWrapper", "auth"]
