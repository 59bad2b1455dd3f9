"""Salted MD5: to read old data and to make tests quick. Never for people's passwords.

"md5$salt$hex". Not in the default list, so it is used only where somebody wrote it out.
Not here: other algorithms.
"""

import hashlib
from typing import Any

from hotclub_security import constant_time_compare

from hotclub_auth.hashers.password_hasher import (
    BasePasswordHasher,
    Password,
    mask_hash,
    must_update_salt,
    text_bytes,
)


class MD5PasswordHasher(BasePasswordHasher):
    """One round of MD5 over salt and password."""

    algorithm = "md5"

    def encode(self, password: Password, salt: str | bytes) -> str:
        """Return the text to store."""
        salt = self._check_encode_args(password, salt)
        digest = hashlib.md5(text_bytes(salt) + text_bytes(password), usedforsecurity=False)
        return f"{self.algorithm}${salt}${digest.hexdigest()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, hash and salt. Raises UnreadableHash."""
        algorithm, salt, hash_text = self._parts(encoded, 3)
        return {"algorithm": algorithm, "hash": hash_text, "salt": salt}

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts as they may be shown."""
        stored = self.decode(encoded)
        return {
            "algorithm": stored["algorithm"],
            "salt": mask_hash(stored["salt"], show=2),
            "hash": mask_hash(stored["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Return whether the salt's entropy is not today's."""
        return must_update_salt(self.decode(encoded)["salt"], self.salt_entropy)
