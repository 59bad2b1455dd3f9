"""Sessions in the database, in the table django_session."""

from hotclub_auth.sessions.model_db import SessionStore

__all__ = ["SessionStore"]
