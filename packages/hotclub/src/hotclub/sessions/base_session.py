"""The ground of session models of your own."""

from hotclub_auth.sessions.models import AbstractBaseSession, BaseSessionManager

__all__ = ["AbstractBaseSession", "BaseSessionManager"]
