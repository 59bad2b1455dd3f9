"""Sessions in the visitor's browser, signed; the server cannot take them back."""

from hotclub_auth.sessions.signed_cookies import SessionStore

__all__ = ["SessionStore"]
