"""The models of users; they are hotclub_auth's."""

from hotclub_auth import AnonymousUser
from hotclub_auth.models import (
    AbstractBaseUser,
    AbstractUser,
    BaseUserManager,
    Group,
    GroupManager,
    Permission,
    PermissionManager,
    PermissionsMixin,
    User,
    UserManager,
    update_last_login,
)

__all__ = [
    "AbstractBaseUser",
    "AbstractUser",
    "AnonymousUser",
    "BaseUserManager",
    "Group",
    "GroupManager",
    "Permission",
    "PermissionManager",
    "PermissionsMixin",
    "User",
    "UserManager",
    "update_last_login",
]
