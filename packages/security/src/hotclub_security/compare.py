"""Comparison, randomness and keyed hashes that leak nothing.

Flow: text → **compare** → digest or truth; the ground under tokens, signing and CSRF.
Not here: the form of a signed text (signing.py), what a token means (tokens.py).
"""

import hashlib
import hmac
import secrets
import string
from collections.abc import Callable
from typing import Any

from hotclub_security.errors import ImproperlyConfigured, InvalidAlgorithm
from hotclub_security.keys import Key, default_secret_keys

RANDOM_STRING_CHARS = string.ascii_lowercase + string.ascii_uppercase + string.digits


def to_bytes(value: object) -> bytes:
    """Return bytes as they are and the text of anything else as UTF-8.

    Lone surrogates, which have no UTF-8, are kept apart from each other, so that comparing text a
    visitor sent never raises.
    """
    if isinstance(value, bytes):
        return value
    return str(value).encode("utf-8", "surrogatepass")


def constant_time_compare(val1: object, val2: object) -> bool:
    """Return whether both are equal, in a time that does not tell where they differ.

    Text and bytes are equal when the text's UTF-8 is the bytes. Only the length leaks.
    """
    return hmac.compare_digest(to_bytes(val1), to_bytes(val2))


def get_random_string(length: int, allowed_chars: str = RANDOM_STRING_CHARS) -> str:
    """Return `length` characters drawn independently from the system's secure source.

    22 characters of the default alphabet carry 131 bits.
    Raises ValueError for a negative length or fewer than two characters to draw from.
    """
    if length < 0:
        raise ValueError(f"A random string cannot have {length} characters.")
    if len(allowed_chars) < 2:
        raise ValueError("allowed_chars needs at least two characters to be random.")
    return "".join([secrets.choice(allowed_chars) for _ in range(length)])


def hash_function(algorithm: str) -> Callable[..., Any]:
    """Return the hashlib constructor of that name.

    Raises InvalidAlgorithm for names hashlib lacks and for hashes without a fixed length.
    """
    if algorithm not in hashlib.algorithms_guaranteed or algorithm.startswith("shake"):
        raise InvalidAlgorithm(algorithm)
    constructor: Callable[..., Any] = getattr(hashlib, algorithm)
    return constructor


def salted_hmac(
    key_salt: Key, value: object, secret: Key | None = None, *, algorithm: str = "sha1"
) -> hmac.HMAC:
    """Return the HMAC of `value` under a key derived from `key_salt` and `secret`.

    Each use needs a salt of its own. The derivation is hash(salt + secret), as Django's is, so both
    sides verify each other. `secret` falls back to the default key (see keys.py).
    Raises InvalidAlgorithm, and ImproperlyConfigured for an empty or missing secret.
    """
    if secret is None:
        secret = default_secret_keys().secret_key
    if not secret:
        raise ImproperlyConfigured("The secret key is empty; set a long random one.")
    hasher = hash_function(algorithm)
    derived = hasher(to_bytes(key_salt) + to_bytes(secret)).digest()
    return hmac.new(derived, msg=to_bytes(value), digestmod=hasher)


def pbkdf2(
    password: Key,
    salt: Key,
    iterations: int,
    dklen: int = 0,
    digest: Callable[..., Any] | None = None,
) -> bytes:
    """Return the PBKDF2 key of a password (RFC 8018); `dklen` 0 takes the digest's own length.

    Raises ValueError for fewer than one iteration or a negative length.
    """
    if iterations < 1 or dklen < 0:
        raise ValueError("pbkdf2 needs at least one iteration and no negative length.")
    name = (digest or hashlib.sha256)().name
    return hashlib.pbkdf2_hmac(name, to_bytes(password), to_bytes(salt), iterations, dklen or None)
