"""The ground of user models of your own; importing it declares no model."""

from hotclub_auth.base_user import AbstractBaseUser, BaseUserManager

__all__ = ["AbstractBaseUser", "BaseUserManager"]
