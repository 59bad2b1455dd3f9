"""bcrypt, for hashes of other systems; extra "bcrypt".

"bcrypt_sha256$$2b$12$salt-and-hash": the password goes through SHA-256 first, because bcrypt reads
72 bytes at most. The plain "bcrypt" therefore takes no longer password: two that differ at their
end must never match.
Not here: other algorithms.
"""

import binascii
import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hotclub_security import constant_time_compare

from hotclub_auth.errors import PasswordRefused, PasswordTooLong, UnreadableHash
from hotclub_auth.hashers.password_hasher import (
    BasePasswordHasher,
    Password,
    mask_hash,
    stored_number,
    text_bytes,
)

BCRYPT_LIMIT_BYTES = 72


class BCryptSHA256PasswordHasher(BasePasswordHasher):
    """bcrypt of the SHA-256 of the password. rounds is the logarithm of the work."""

    algorithm = "bcrypt_sha256"
    digest: Callable[..., Any] | None = hashlib.sha256
    library = ("bcrypt", "bcrypt")
    rounds = 12

    def salt(self) -> str:
        """Return a new salt in bcrypt's own form, "$2b$12$…"."""
        salt: bytes = self._load_library().gensalt(self.rounds)
        return salt.decode("ascii")

    def encode(self, password: Password, salt: str | bytes) -> str:
        """Return the text to store. Raises PasswordRefused for what bcrypt cannot read whole."""
        readable = self._input(password)
        text = salt if isinstance(salt, bytes) else salt.encode("ascii", "replace")
        try:
            hashed: bytes = self._load_library().hashpw(readable, text)
        except ValueError as error:
            raise PasswordRefused("bcrypt takes no such salt; see salt().") from error
        return f"{self.algorithm}${hashed.decode('ascii')}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts. Raises UnreadableHash."""
        parts = self._parts(encoded, 5)
        if parts[1] or len(parts[4]) != 53:
            raise UnreadableHash(f"The stored text is not one of {self.algorithm!r}.")
        return {
            "algorithm": parts[0],
            "algostr": parts[2],
            "checksum": parts[4][22:],
            "salt": parts[4][:22],
            "work_factor": stored_number(parts[3], at_most=31),
        }

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        self.decode(encoded)
        salt = encoded.partition("$")[2]
        try:
            return constant_time_compare(encoded, self.encode(password, salt))
        except PasswordRefused:
            # A refused password must take the time of a wrong one.
            with suppress(PasswordRefused):
                self.encode("", salt)
            return False

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts as they may be shown."""
        stored = self.decode(encoded)
        return {
            "algorithm": stored["algorithm"],
            "work factor": stored["work_factor"],
            "salt": mask_hash(stored["salt"]),
            "checksum": mask_hash(stored["checksum"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Return whether the work factor is not today's."""
        return bool(self.decode(encoded)["work_factor"] != self.rounds)

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Run the rounds by which the stored text has fewer; each doubles the work."""
        stored_work = 2 ** self.decode(encoded)["work_factor"]
        salt = encoded.partition("$")[2]
        for _ in range(2**self.rounds // stored_work - 1):
            # The work does not depend on the password, and the given one may be refused.
            self.encode("", salt)

    def _input(self, password: Password) -> bytes:
        raw = text_bytes(password)
        if self.digest is not None:
            # As hex, because bcrypt stops at a NUL that a bare digest may hold.
            return binascii.hexlify(type(self).digest(raw).digest())  # type: ignore[misc]
        if len(raw) > BCRYPT_LIMIT_BYTES:
            raise PasswordTooLong(BCRYPT_LIMIT_BYTES, "bytes")
        if b"\0" in raw:
            raise PasswordRefused("bcrypt reads no password beyond a NUL.")
        return raw


class BCryptPasswordHasher(BCryptSHA256PasswordHasher):
    """Plain bcrypt, for hashes of other systems: no password over 72 bytes, none with a NUL."""

    algorithm = "bcrypt"
    digest = None
