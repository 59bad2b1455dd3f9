"""Which user names may be chosen; the rules are hotclub_auth's."""

from hotclub_auth.names import ASCIIUsernameValidator, UnicodeUsernameValidator

__all__ = ["ASCIIUsernameValidator", "UnicodeUsernameValidator"]
