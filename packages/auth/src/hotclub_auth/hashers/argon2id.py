"""Argon2id, the winner of the Password Hashing Competition (RFC 9106); extra "argon2".

"argon2" before the usual "$argon2id$v=19$m=…,t=…,p=…$salt$hash". Cost is that of Django: 100 MiB,
2 passes, 8 lanes, above OWASP's smallest profiles.
Not here: other algorithms.
"""

from base64 import b64decode
from typing import Any

from hotclub_auth.errors import UnreadableHash
from hotclub_auth.hashers.password_hasher import (
    BasePasswordHasher,
    Password,
    mask_hash,
    must_update_salt,
    text_bytes,
)


class Argon2PasswordHasher(BasePasswordHasher):
    """Argon2id. time_cost in passes, memory_cost in KiB, parallelism in lanes."""

    algorithm = "argon2"
    library = ("argon2", "argon2")
    time_cost = 2
    memory_cost = 102_400
    parallelism = 8

    def encode(self, password: Password, salt: str | bytes) -> str:
        """Return the text to store."""
        self._check_encode_args(password, salt)
        parameters = self.params()
        text = self._load_library().low_level.hash_secret(
            text_bytes(password),
            text_bytes(salt),
            time_cost=parameters.time_cost,
            memory_cost=parameters.memory_cost,
            parallelism=parameters.parallelism,
            hash_len=parameters.hash_len,
            type=parameters.type,
        )
        return f"{self.algorithm}{text.decode('ascii')}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Return the parts and `params`. Raises UnreadableHash."""
        argon2 = self._load_library()
        algorithm, rest = self._parts(encoded, 2)
        try:
            params = argon2.extract_parameters(f"${rest}")
        except (argon2.exceptions.InvalidHash, ValueError) as error:
            raise UnreadableHash("The stored text is not one of 'argon2'.") from error
        variety, *_, salt, hash_text = rest.split("$")
        return {
            "algorithm": algorithm,
            "hash": hash_text,
            "memory_cost": params.memory_cost,
            "parallelism": params.parallelism,
            "salt": _salt_text(salt),
            "time_cost": params.time_cost,
            "variety": variety,
            "version": params.version,
            "params": params,
        }

    def verify(self, password: Password, encoded: str) -> bool:
        """Return whether the password belongs to the stored text."""
        argon2 = self._load_library()
        _, rest = self._parts(encoded, 2)
        try:
            verified = argon2.PasswordHasher().verify(f"${rest}", text_bytes(password))
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHash):
            return False
        return bool(verified)

    def safe_summary(self, encoded: str) -> dict[str, Any]:
        """Return the parts as they may be shown."""
        stored = self.decode(encoded)
        shown = ("algorithm", "variety", "version")
        costs = ("memory_cost", "time_cost", "parallelism")
        return {
            **{name: stored[name] for name in shown},
            **{name.replace("_", " "): stored[name] for name in costs},
            "salt": mask_hash(stored["salt"]),
            "hash": mask_hash(stored["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Return whether variety, costs or the salt's entropy are not today's."""
        stored = self.decode(encoded)
        today = self.params()
        # The length of the salt is the caller's, not one of the costs.
        today.salt_len = stored["params"].salt_len
        short = must_update_salt(stored["salt"], self.salt_entropy)
        return bool(today != stored["params"]) or short

    def params(self) -> Any:
        """Return argon2's Parameters of a text of today."""
        argon2 = self._load_library()
        return argon2.Parameters(
            type=argon2.low_level.Type.ID,
            version=argon2.low_level.ARGON2_VERSION,
            salt_len=argon2.DEFAULT_RANDOM_SALT_LENGTH,
            hash_len=argon2.DEFAULT_HASH_LENGTH,
            time_cost=self.time_cost,
            memory_cost=self.memory_cost,
            parallelism=self.parallelism,
        )


def _salt_text(salt: str) -> str:
    """Return the salt as text; argon2 writes it as base64 without padding."""
    try:
        return b64decode(salt + "=" * (-len(salt) % 4)).decode("latin-1")
    except ValueError as error:
        raise UnreadableHash("The salt in the stored text is not base64.") from error
