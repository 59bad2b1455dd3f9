"""Password hashers, under the names of `django.contrib.auth.hashers`.

Flow: password → **hashers** → text to store, and back to yes or no. Import levels, from the ground
up: password_hasher · pbkdf2, argon2id, bcrypt_family, scrypt, md5 · hasher_registry · passwords.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_auth.hashers.argon2id import Argon2PasswordHasher
    from hotclub_auth.hashers.bcrypt_family import BCryptPasswordHasher, BCryptSHA256PasswordHasher
    from hotclub_auth.hashers.hasher_registry import (
        get_hasher,
        get_hashers,
        get_hashers_by_algorithm,
        identify_hasher,
        reset_hashers,
    )
    from hotclub_auth.hashers.md5 import MD5PasswordHasher
    from hotclub_auth.hashers.password_hasher import BasePasswordHasher, mask_hash, must_update_salt
    from hotclub_auth.hashers.passwords import (
        MAX_PASSWORD_LENGTH,
        UNUSABLE_PASSWORD_PREFIX,
        UNUSABLE_PASSWORD_SUFFIX_LENGTH,
        acheck_password,
        amake_password,
        check_password,
        is_password_usable,
        make_password,
        spend_time_of_a_check,
        verify_password,
    )
    from hotclub_auth.hashers.pbkdf2 import PBKDF2PasswordHasher, PBKDF2SHA1PasswordHasher
    from hotclub_auth.hashers.scrypt import ScryptPasswordHasher

__all__ = [
    "MAX_PASSWORD_LENGTH",
    "UNUSABLE_PASSWORD_PREFIX",
    "UNUSABLE_PASSWORD_SUFFIX_LENGTH",
    "Argon2PasswordHasher",
    "BCryptPasswordHasher",
    "BCryptSHA256PasswordHasher",
    "BasePasswordHasher",
    "MD5PasswordHasher",
    "PBKDF2PasswordHasher",
    "PBKDF2SHA1PasswordHasher",
    "ScryptPasswordHasher",
    "acheck_password",
    "amake_password",
    "check_password",
    "get_hasher",
    "get_hashers",
    "get_hashers_by_algorithm",
    "identify_hasher",
    "is_password_usable",
    "make_password",
    "mask_hash",
    "must_update_salt",
    "reset_hashers",
    "spend_time_of_a_check",
    "verify_password",
]

# The room that each name lives in.
_ROOMS = {
    "argon2id": "Argon2PasswordHasher",
    "bcrypt_family": "BCryptPasswordHasher BCryptSHA256PasswordHasher",
    "hasher_registry": (
        "get_hasher get_hashers get_hashers_by_algorithm identify_hasher reset_hashers"
    ),
    "md5": "MD5PasswordHasher",
    "password_hasher": "BasePasswordHasher mask_hash must_update_salt",
    "passwords": (
        "MAX_PASSWORD_LENGTH UNUSABLE_PASSWORD_PREFIX UNUSABLE_PASSWORD_SUFFIX_LENGTH "
        "acheck_password amake_password check_password is_password_usable make_password "
        "spend_time_of_a_check verify_password"
    ),
    "pbkdf2": "PBKDF2PasswordHasher PBKDF2SHA1PasswordHasher",
    "scrypt": "ScryptPasswordHasher",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
