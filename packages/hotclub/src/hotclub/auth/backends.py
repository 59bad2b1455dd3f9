"""The back ends that AUTHENTICATION_BACKENDS names; they are hotclub_auth's."""

from hotclub_auth.backends import BaseBackend
from hotclub_auth.model_backend import (
    AllowAllUsersModelBackend,
    AllowAllUsersRemoteUserBackend,
    ModelBackend,
    RemoteUserBackend,
)

__all__ = [
    "AllowAllUsersModelBackend",
    "AllowAllUsersRemoteUserBackend",
    "BaseBackend",
    "ModelBackend",
    "RemoteUserBackend",
]
