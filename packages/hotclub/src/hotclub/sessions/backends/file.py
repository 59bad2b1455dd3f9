"""Sessions in files, in SESSION_FILE_PATH or the system's temporary folder."""

from hotclub_auth.sessions.file import SessionStore

__all__ = ["SessionStore"]
