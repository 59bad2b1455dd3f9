"""What sessions raise."""

from hotclub_auth.errors import InvalidSessionKey, SessionInterrupted, SuspiciousSession

__all__ = ["InvalidSessionKey", "SessionInterrupted", "SuspiciousSession"]
