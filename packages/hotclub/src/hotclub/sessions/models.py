"""The model of sessions; it is hotclub_auth's."""

from hotclub_auth.sessions.models import (
    AbstractBaseSession,
    BaseSessionManager,
    Session,
    SessionManager,
)

__all__ = ["AbstractBaseSession", "BaseSessionManager", "Session", "SessionManager"]
