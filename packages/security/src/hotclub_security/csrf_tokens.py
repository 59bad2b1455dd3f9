"""CSRF secrets and the masked tokens that pages show.

Flow: secret (in cookie or session) → **csrf_tokens** → a token of 64 characters, new at each
showing, and back to whether it belongs to the secret. The form is Django's: a mask of 32 letters
and digits, then the secret shifted by it, so that compression of a page reveals nothing (BREACH).
Not here: where requests come from (csrf.py).
"""

import secrets
import string

from hotclub_security.compare import constant_time_compare, get_random_string

CSRF_SECRET_LENGTH = 32
CSRF_TOKEN_LENGTH = 2 * CSRF_SECRET_LENGTH
CSRF_ALLOWED_CHARS = string.ascii_letters + string.digits

_BASE = len(CSRF_ALLOWED_CHARS)
# A text becomes the positions of its characters, one a byte, and all of them are added or taken
# apart as one long number: no byte of a sum reaches 256, so none carries into the next.
_POSITION = bytes(max(CSRF_ALLOWED_CHARS.find(chr(code)), 0) for code in range(256))
_CHAR = bytes(ord(CSRF_ALLOWED_CHARS[code % _BASE]) for code in range(256))
_ONE_ROUND = int.from_bytes(bytes([_BASE]) * CSRF_SECRET_LENGTH, "big")
# The largest multiple of 62 in a byte: bytes below it map evenly to the alphabet.
_EVEN_BYTES = 256 - 256 % _BASE
_UNEVEN = bytes(range(_EVEN_BYTES, 256))


def new_secret() -> str:
    """Return a secret of 32 random letters and digits (190 bits)."""
    # One call of the system's source for all characters; the few uneven bytes are left out.
    drawn = secrets.token_bytes(CSRF_SECRET_LENGTH + 16).translate(_CHAR, _UNEVEN)
    if len(drawn) < CSRF_SECRET_LENGTH:
        return get_random_string(CSRF_SECRET_LENGTH, CSRF_ALLOWED_CHARS)
    return drawn[:CSRF_SECRET_LENGTH].decode()


def mask_secret(secret: str) -> str:
    """Return a token for a well-formed secret; each call gives another."""
    mask = new_secret()
    return mask + _characters(_positions(secret) + _positions(mask))


def unmask_token(token: str) -> str:
    """Return the secret of a well-formed token of 64 characters."""
    mask, shifted = token[:CSRF_SECRET_LENGTH], token[CSRF_SECRET_LENGTH:]
    return _characters(_positions(shifted) + _ONE_ROUND - _positions(mask))


def format_problem(token: str) -> str | None:
    """Return what is wrong with the form of a token or secret, masked or not; None if nothing."""
    if len(token) not in (CSRF_SECRET_LENGTH, CSRF_TOKEN_LENGTH):
        return "has the wrong length"
    if not (token.isascii() and token.isalnum()):
        return "holds characters other than letters and digits"
    return None


def secret_of(token: str) -> str | None:
    """Return the secret in a masked or bare token, or None for malformed text."""
    if format_problem(token):
        return None
    return unmask_token(token) if len(token) == CSRF_TOKEN_LENGTH else token


def tokens_match(token: str, secret: str) -> bool:
    """Return whether a token, masked or bare, belongs to the secret, masked or bare.

    Malformed text matches nothing. The time taken does not tell where they differ.
    """
    given, wanted = secret_of(token), secret_of(secret)
    return given is not None and wanted is not None and constant_time_compare(given, wanted)


def _positions(text: str) -> int:
    return int.from_bytes(text.encode("ascii").translate(_POSITION), "big")


def _characters(positions: int) -> str:
    return positions.to_bytes(CSRF_SECRET_LENGTH, "big").translate(_CHAR).decode("ascii")
