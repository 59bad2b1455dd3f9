"""The ground of session engines of your own."""

from hotclub_auth.errors import CreateError, UpdateError
from hotclub_auth.sessions.session_base import VALID_KEY_CHARS, SessionBase

__all__ = ["VALID_KEY_CHARS", "CreateError", "SessionBase", "UpdateError"]
