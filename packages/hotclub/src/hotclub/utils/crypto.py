"""Random text, comparing in constant time, keyed hashes. Django's `django.utils.crypto`."""

from hotclub_security import (
    RANDOM_STRING_CHARS,
    constant_time_compare,
    get_random_string,
    pbkdf2,
    salted_hmac,
)
from hotclub_security.errors import InvalidAlgorithm

__all__ = [
    "RANDOM_STRING_CHARS",
    "InvalidAlgorithm",
    "constant_time_compare",
    "get_random_string",
    "pbkdf2",
    "salted_hmac",
]
