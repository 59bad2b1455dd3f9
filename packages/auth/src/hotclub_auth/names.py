"""User names and addresses: one form for what looks the same, and which names may be chosen.

Flow: what somebody typed → **names** → what is stored and compared. Not here: where they are
stored; uniqueness, which is the store's.
"""

import re
import unicodedata
from typing import Any

from hotclub_auth.settings import auth_settings
from hotclub_auth.validation_error import ValidationError


def normalize_username(username: Any) -> Any:
    """Return the name with compatibility characters replaced (NFKC); other types as they are."""
    return unicodedata.normalize("NFKC", username) if isinstance(username, str) else username


def normalize_email(email: str | None) -> str:
    """Return the address with its domain in lower case; the part before @ may be case-sensitive."""
    name, at, domain = (email or "").strip().rpartition("@")
    return f"{name}@{domain.lower()}" if at else (email or "")


def same_identifier(one: str, other: str) -> bool:
    """Return whether two names or addresses are the same to Unicode (UTR 36, section 2.11.2).

    A database that ignores case may find an address that only resembles the one typed; mail goes to
    the stored one, and only if this says yes.
    """
    return _folded(one) == _folded(other)


class UsernameValidator:
    """Base of the two rules for user names; a subclass says `regex`, `message` and `flags`.

    Invisible characters (zero width, marks of direction) are neither letters nor digits, so no rule
    lets them through. Raises ValidationError "invalid" when called with another name.
    """

    regex: str
    message: str
    flags: re.RegexFlag = re.UNICODE
    code = "invalid"

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value is a name of this form."""
        if not re.fullmatch(self.regex, str(value), self.flags):
            message = auth_settings().gettext(self.message)
            raise ValidationError(message, code=self.code, params={"value": value})

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return the path and arguments that make this object again, for migrations."""
        return f"{type(self).__module__}.{type(self).__qualname__}", (), {}


class UnicodeUsernameValidator(UsernameValidator):
    """Letters and digits of any script, and @ . + - _."""

    regex = r"[\w.@+-]+"
    message = "A user name has only letters, digits and the characters @ . + - _"


class ASCIIUsernameValidator(UsernameValidator):
    """Letters a to z, digits, and @ . + - _."""

    regex = r"[\w.@+-]+"
    message = "A user name has only the letters a to z, digits and the characters @ . + - _"
    flags = re.ASCII


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
