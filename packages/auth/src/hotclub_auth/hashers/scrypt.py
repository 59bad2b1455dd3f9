"""scrypt (RFC 7914): memory-hard, and in the standard library.

"scrypt$work_factor$salt$block_size$parallelism$base64". Cost is OWASP's N=2^14, r=8, p=5.
Not here: other algorithms.
"""

import base64
import hashlib
from typing import Any

from hotclub_security import constant_time_compare

from hotclub_auth.errors import UnreadableHash
from hotclub_auth.hashers.password_hasher import (
    BasePasswordHasher,
    Password,
    mask_hash,
    must_update_salt,
    stored_number,
    text_bytes,
)


class ScryptPasswordHasher(BasePasswordHasher):
    """scrypt. work_factor is N, block_size r, parallelism p; maxmem in bytes, 0 for OpenSSL's own."""

    algorithm = "scrypt"
    block_size = 8
    maxmem = 0
    parallelism = 5
    work_factor = 2**14

    def encode(
        self,
        password: Password,
        salt: str | bytes,
        n: int | None = None,
        r: int | None = None,
        p: int | None = None,
    ) -> str:
        """Return the text to store; n, r and p default to the class's.

        Raises UnreadableHash for costs that scrypt does not take.
        """
        salt = self._check_encode_args(password, salt)
        n, r, p = n or self.work_factor, r or self.block_size, p or self.parallelism
        try:
            key = hashlib.scrypt(
                text_bytes(password),
                salt=text_bytes(salt),
                n=n,
                r=r,
                p=p,
                maxmem=self.maxmem,
                dklen=64,
            )
        except (ValueError, OverflowError) as error:
            raise UnreadableHash(f"scrypt takes no costs n={n}, r={r}, p={p}.") from error
        hashed = base64.b64encode(key).decode("ascii")
        return f"{self.algorithm}${n}${salt}${r}${p}${hashed}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts. Raises UnreadableHash."""
        algorithm, work_factor, salt, block_size, parallelism, hash_text = self._parts(encoded, 6)
        return {
            "algorithm": algorithm,
            "work_factor": stored_number(work_factor),
            "salt": salt,
            "block_size": stored_number(block_size),
            "parallelism": stored_number(parallelism),
            "hash": hash_text,
        }

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        stored = self.decode(encoded)
        again = self.encode(
            password,
            stored["salt"],
            stored["work_factor"],
            stored["block_size"],
            stored["parallelism"],
        )
        return constant_time_compare(stored["hash"], again.rpartition("$")[2])

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts as they may be shown."""
        stored = self.decode(encoded)
        return {
            "algorithm": stored["algorithm"],
            "work factor": stored["work_factor"],
            "block size": stored["block_size"],
            "parallelism": stored["parallelism"],
            "salt": mask_hash(stored["salt"]),
            "hash": mask_hash(stored["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Return whether costs or the salt's entropy are not today's."""
        stored = self.decode(encoded)
        costs = (stored["work_factor"], stored["block_size"], stored["parallelism"])
        today = (self.work_factor, self.block_size, self.parallelism)
        return costs != today or must_update_salt(stored["salt"], self.salt_entropy)
