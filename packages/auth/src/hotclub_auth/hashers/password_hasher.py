"""What every password hasher is: a name, a salt, and five verbs on the stored text.

Flow: password → **hasher** → "algorithm$…$hash" and back to yes or no. The stored texts are those
of Django, byte for byte.
Not here: which hasher is preferred (hasher_registry.py), upgrades (passwords.py).
"""

import math
from importlib import import_module
from typing import Any, ClassVar, TypeGuard

from hotclub_security import RANDOM_STRING_CHARS, get_random_string

from hotclub_auth.errors import (
    ImproperlyConfigured,
    PasswordNotText,
    PasswordRefused,
    UnreadableHash,
)

Password = str | bytes


class BasePasswordHasher:
    """Base of all hashers; a subclass names `algorithm` and writes the verbs.

    library: the module to import, or (extra, module), when the hash is not in the standard library.
    salt_entropy: bits of randomness in a new salt (OWASP asks for 128).
    """

    algorithm: ClassVar[str]
    library: ClassVar[str | tuple[str, str] | None] = None
    salt_entropy: int = 128

    def _load_library(self) -> Any:
        """Return the imported library. Raises ImproperlyConfigured with the install line."""
        if self.library is None:
            raise ImproperlyConfigured(f"{type(self).__name__} names no library.")
        extra, module = (
            self.library if isinstance(self.library, tuple) else (self.library, self.library)
        )
        try:
            return import_module(module)
        except ImportError as missing:
            raise ImproperlyConfigured(
                f"{type(self).__name__} needs a library that is not there ({missing}): "
                f"pip install 'hotclub-auth[{extra}]'."
            ) from missing

    def salt(self) -> str:
        """Return a new salt of at least `salt_entropy` bits."""
        characters = math.ceil(self.salt_entropy / math.log2(len(RANDOM_STRING_CHARS)))
        return get_random_string(characters)

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        raise NotImplementedError(f"{type(self).__name__} must write verify().")

    def encode(self, password: Password, salt: str | bytes) -> str:
        """Return the text to store."""
        raise NotImplementedError(f"{type(self).__name__} must write encode().")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts of a stored text, at least algorithm, salt and hash.

        Raises UnreadableHash for text of another form.
        """
        raise NotImplementedError(f"{type(self).__name__} must write decode().")

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts of a stored text as they may be shown: labels, secrets masked."""
        raise NotImplementedError(f"{type(self).__name__} must write safe_summary().")

    def must_update(self, encoded: str) -> bool:
        """Return whether the stored text is weaker than what encode() writes today."""
        return False

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Spend the time by which verify() on `encoded` was quicker than on a text of today."""

    def _check_encode_args(self, password: object, salt: Any) -> str:
        """Return the salt as the text that is stored. Raises PasswordRefused."""
        if not isinstance(password, str | bytes):
            raise PasswordNotText(type(password).__name__)
        if not isinstance(salt, str | bytes) or not salt:
            raise PasswordRefused("A salt must be text with at least one character.")
        if ("$" if isinstance(salt, str) else b"$") in salt:  # type: ignore[operator]
            raise PasswordRefused("A salt must not hold '$', which separates the stored parts.")
        try:
            return salt if isinstance(salt, str) else salt.decode()
        except UnicodeDecodeError as error:
            raise PasswordRefused("A salt of bytes must be text in UTF-8.") from error

    def _parts(self, encoded: str, count: int) -> list[str]:
        """Split a stored text; raise UnreadableHash unless it is ours and has `count` parts."""
        parts = encoded.split("$", count - 1)
        if len(parts) != count or parts[0] != self.algorithm:
            raise UnreadableHash(f"The stored text is not one of {self.algorithm!r}.")
        return parts


def text_bytes(text: Password) -> bytes:
    """Return the bytes that are hashed: UTF-8, with lone surrogates kept apart."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")


def stored_number(text: str, *, at_most: int = 2**31 - 1) -> int:
    """Return a whole number of 1 up to `at_most` from a stored text; raise UnreadableHash else."""
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or not 0 < int(text) <= at_most:
        raise UnreadableHash("A number in the stored text is none, or out of bounds.")
    return int(text)


def mask_hash(hash: str, show: int = 6, char: str = "*") -> str:
    """Return a hash as it may be shown: its first characters, the others masked."""
    return hash[:show] + char * len(hash[show:])


def must_update_salt(salt: str, expected_entropy: float) -> bool:
    """Return whether a salt carries fewer bits than expected."""
    return len(salt) * math.log2(len(RANDOM_STRING_CHARS)) < expected_entropy


def is_text(value: object) -> TypeGuard[Password]:
    """Return whether a value can be a password."""
    return isinstance(value, str | bytes)
