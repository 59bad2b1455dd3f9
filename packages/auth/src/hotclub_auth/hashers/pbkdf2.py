"""PBKDF2: the default, because every Python has it and every stored hash of Django's has it.

"pbkdf2_sha256$iterations$salt$base64". Iterations are those of Django 6.0, twice what OWASP's
Password Storage Cheat Sheet asks for.
Not here: other algorithms.
"""

import base64
import hashlib
from collections.abc import Callable
from typing import Any

from hotclub_security import constant_time_compare, pbkdf2

from hotclub_auth.hashers.password_hasher import (
    BasePasswordHasher,
    Password,
    mask_hash,
    must_update_salt,
    stored_number,
    text_bytes,
)


class PBKDF2PasswordHasher(BasePasswordHasher):
    """PBKDF2 with HMAC-SHA256. Subclass to change `iterations`."""

    algorithm = "pbkdf2_sha256"
    iterations = 1_200_000
    digest: Callable[..., Any] = hashlib.sha256

    def encode(self, password: Password, salt: str | bytes, iterations: int | None = None) -> str:
        """Return the text to store; `iterations` None takes the class's number."""
        salt = self._check_encode_args(password, salt)
        count = iterations or self.iterations
        key = pbkdf2(text_bytes(password), salt, count, digest=type(self).digest)
        return f"{self.algorithm}${count}${salt}${base64.b64encode(key).decode('ascii')}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return algorithm, hash, iterations and salt. Raises UnreadableHash."""
        algorithm, iterations, salt, hash_text = self._parts(encoded, 4)
        return {
            "algorithm": algorithm,
            "hash": hash_text,
            "iterations": stored_number(iterations),
            "salt": salt,
        }

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        stored = self.decode(encoded)
        again = self.encode(password, stored["salt"], stored["iterations"])
        return constant_time_compare(encoded, again)

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts as they may be shown."""
        stored = self.decode(encoded)
        return {
            "algorithm": stored["algorithm"],
            "iterations": stored["iterations"],
            "salt": mask_hash(stored["salt"]),
            "hash": mask_hash(stored["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Return whether the number of iterations or the salt's entropy is not today's."""
        stored = self.decode(encoded)
        short = must_update_salt(stored["salt"], self.salt_entropy)
        return stored["iterations"] != self.iterations or short

    def harden_runtime(self, password: Password, encoded: str) -> None:
        """Run the iterations by which the stored text has fewer."""
        stored = self.decode(encoded)
        missing = self.iterations - stored["iterations"]
        if missing > 0:
            self.encode(password, stored["salt"], missing)


class PBKDF2SHA1PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with HMAC-SHA1, for hashes of other systems."""

    algorithm = "pbkdf2_sha1"
    digest = hashlib.sha1
