"""Signed values of cookies, bound to the cookie's name.

Flow: name and value → **signed_cookies** → the value to set, and back. Keys and salts are those of
Django's signed cookies, so a port keeps its visitors' cookies.
Not here: writing the Set-Cookie header.
"""

from collections.abc import Iterable
from datetime import timedelta

from hotclub_security.compare import to_bytes
from hotclub_security.errors import BadSignature, SignatureExpired
from hotclub_security.keys import Key, default_fallbacks, default_secret_keys
from hotclub_security.signing import TimestampSigner

_PREFIX = "django.http.cookies"


def get_cookie_signer(
    salt: str = "django.core.signing.get_cookie_signer",
    *,
    key: Key | None = None,
    fallback_keys: Iterable[Key] | None = None,
) -> TimestampSigner:
    """Return the signer of cookies under this salt; keys fall back to the default ones."""
    signing_key = default_secret_keys().secret_key if key is None else key
    fallbacks = default_fallbacks() if fallback_keys is None else fallback_keys
    return TimestampSigner(
        # An empty key must stay empty under the prefix, so that the signer refuses it.
        key=_prefixed(signing_key) if signing_key else b"",
        fallback_keys=[_prefixed(fallback) for fallback in fallbacks],
        salt=salt,
    )


def sign_cookie(name: str, value: str, salt: str = "", *, key: Key | None = None) -> str:
    """Return the signed value for the cookie `name`; it is worthless under another name."""
    return get_cookie_signer(_salt(name, salt), key=key).sign(value)


def unsign_cookie(
    name: str,
    signed_value: str,
    salt: str = "",
    *,
    max_age: float | timedelta | None = None,
    key: Key | None = None,
    fallback_keys: Iterable[Key] | None = None,
    accept_legacy_salt: bool = False,
) -> str:
    """Return the value that sign_cookie signed.

    accept_legacy_salt: also accept values whose salt was name + salt without its length (Django
    before 2026), where "a" + "bc" and "ab" + "c" could stand for each other.
    Raises SignatureExpired or BadSignature.
    """
    signing_key, fallbacks = key, None if fallback_keys is None else tuple(fallback_keys)

    def unsign(full_salt: str) -> str:
        signer = get_cookie_signer(full_salt, key=signing_key, fallback_keys=fallbacks)
        return signer.unsign(signed_value, max_age=max_age)

    try:
        return unsign(_salt(name, salt))
    except SignatureExpired:
        raise
    except BadSignature:
        if not accept_legacy_salt:
            raise
        return unsign(name + salt)


def _prefixed(key: Key) -> bytes:
    return _PREFIX.encode() + to_bytes(key)


def _salt(name: str, salt: str) -> str:
    # The length keeps (salt, name) pairs apart that would join to the same text.
    return f"{_PREFIX}.v2:{len(salt)}:{salt}{name}"
