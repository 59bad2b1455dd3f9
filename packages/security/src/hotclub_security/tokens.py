"""Random tokens, and tokens that prove a purpose once.

Flow: purpose, state and key → **tokens** → text in a link, and back to yes or no. The text is the
one of Django's password-reset links: seconds since 2001 in base 36, a hyphen, half a keyed hash.
Not here: what the state is made of (the caller knows what changes once a token was used).
"""

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from hotclub_security.compare import constant_time_compare, salted_hmac
from hotclub_security.errors import ImproperlyConfigured
from hotclub_security.keys import Key

_BASE36 = string.digits + string.ascii_lowercase
# Thirteen digits hold 2**64 in base 36; longer text is somebody's attempt to keep us busy.
_BASE36_MAX_LENGTH = 13
_EPOCH_2001_SECONDS = 978_307_200
MIN_TOKEN_BYTES = 16

# What is signed: text, or a function that weaves the stamp into it (Django puts it in the midst).
State = str | Callable[[int], str]


def int_to_base36(i: int) -> str:
    """Write a whole number, 0 or more, with the digits 0-9a-z. Raises ValueError below 0."""
    if i < 0:
        raise ValueError("Only whole numbers from 0 up can be written in base 36.")
    digits = ""
    while i >= 36:
        i, digit = divmod(i, 36)
        digits = _BASE36[digit] + digits
    return _BASE36[i] + digits


def base36_to_int(s: str) -> int:
    """Read what int_to_base36 wrote; upper case is accepted.

    Raises ValueError for other characters and for more than 13 of them.
    """
    if not 0 < len(s) <= _BASE36_MAX_LENGTH or not (s.isascii() and s.isalnum()):
        raise ValueError("Not a base 36 number of at most 13 digits.")
    return int(s, 36)


def random_token(length_bytes: int = 32) -> str:
    """Return a URL-safe text carrying `length_bytes` random bytes.

    Raises ValueError below 16 bytes (128 bits), which is what a guess must stay behind.
    """
    if length_bytes < MIN_TOKEN_BYTES:
        raise ValueError(f"A token needs at least {MIN_TOKEN_BYTES} random bytes.")
    return secrets.token_urlsafe(length_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeTokens:
    """Makes and checks tokens for one purpose ("password reset", "change of address").

    A token is bound to a `state`: text that names the subject and changes as soon as the token has
    done its work (the password's hash, the time of the last log-in), which makes it one-time. A
    function from the stamp to the text serves whoever has to place the stamp as others did.
    """

    purpose: str
    key: Key = field(repr=False)
    lifetime_seconds: int
    fallback_keys: tuple[Key, ...] = field(default=(), repr=False)
    algorithm: str = "sha256"

    def __post_init__(self) -> None:
        if not self.purpose or not self.key:
            raise ImproperlyConfigured("Purpose tokens need a purpose and a key.")

    def make(self, state: State, *, now: float) -> str:
        """Return a token for `state`, stamped with `now` in seconds since 1970."""
        return self._token(state, int(now) - _EPOCH_2001_SECONDS, self.key)

    def is_valid(self, token: str, state: State, *, now: float) -> bool:
        """Return whether the token was made for this purpose and state and has not expired.

        Any malformed text is simply not valid. A stamp in the future is not valid either.
        """
        stamp_text, hyphen, _ = token.partition("-")
        try:
            stamp = base36_to_int(stamp_text)
        except ValueError:
            return False
        # Every key is tried, so that the time taken does not tell which one signed.
        matches = [
            constant_time_compare(self._token(state, stamp, key), token)
            for key in (self.key, *self.fallback_keys)
        ]
        age_seconds = int(now) - _EPOCH_2001_SECONDS - stamp
        return bool(hyphen) and any(matches) and 0 <= age_seconds <= self.lifetime_seconds

    def _token(self, state: State, stamp: int, key: Key) -> str:
        # Every second hex digit halves the link and still leaves 128 bits of SHA-256.
        signed = state(stamp) if callable(state) else f"{state}{stamp}"
        digest = salted_hmac(self.purpose, signed, key, algorithm=self.algorithm)
        return f"{int_to_base36(max(stamp, 0))}-{digest.hexdigest()[::2]}"
