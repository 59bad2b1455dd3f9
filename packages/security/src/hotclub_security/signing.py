"""Signed text: anybody may read it, nobody can change it.

Flow: value → JSON → base64 → stamp → **signature** → text, and back. The text is byte for byte
that of `django.core.signing`: what one signs, the other verifies. Key derivation and base64 are
itsdangerous's; the stamp (base 62) and the comparison of texts are ours, because its own stamp
has another form.
Not here: cookies (signed_cookies.py), where keys come from (keys.py).
"""

import hmac
import json
import time
import zlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import lru_cache
from typing import Any, Protocol

import itsdangerous
from itsdangerous.encoding import base64_decode, base64_encode

from hotclub_security.compare import hash_function, salted_hmac, to_bytes
from hotclub_security.errors import BadSignature, ImproperlyConfigured, SignatureExpired
from hotclub_security.keys import Key, default_fallbacks, default_secret_keys

BASE62_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
# A 64-bit stamp has 11 digits; a longer one is nobody's clock.
_BASE62_MAX_LENGTH = 12
MAX_OBJECT_BYTES = 16 * 1024 * 1024
_SEPARATOR_UNSAFE = frozenset(BASE62_ALPHABET + "-_=")
# Signers of this module sign under Django's names, so that both verify each other.
_DJANGO_MODULE = "django.core.signing"

_to_json = json.JSONEncoder(separators=(",", ":")).encode


class Serializer(Protocol):
    """Turns objects to bytes and back."""

    def dumps(self, obj: Any) -> bytes:
        """Return the bytes of an object."""
        ...

    def loads(self, data: bytes) -> Any:
        """Return the object of the bytes."""
        ...


class JSONSerializer:
    """Compact JSON. The only serializer here: nothing a visitor holds is ever unpickled."""

    def dumps(self, obj: Any) -> bytes:
        """Return compact ASCII JSON. Raises what json raises for objects it cannot write."""
        return _to_json(obj).encode("latin-1")

    def loads(self, data: bytes) -> Any:
        """Return the object. Raises ValueError or RecursionError for what is not JSON."""
        return json.loads(data.decode("latin-1"))


def b62_encode(s: int) -> str:
    """Write a whole number with the digits 0-9A-Za-z."""
    digits, rest = "", abs(s)
    while rest:
        rest, digit = divmod(rest, 62)
        digits = BASE62_ALPHABET[digit] + digits
    return ("-" if s < 0 else "") + (digits or "0")


def b62_decode(s: str) -> int:
    """Read what b62_encode wrote. Raises ValueError for anything else or over 12 characters."""
    digits = s.removeprefix("-")
    if not 0 < len(digits) <= _BASE62_MAX_LENGTH:
        raise ValueError("Not a base 62 number of at most 12 digits.")
    number = 0
    for digit in digits:
        number = number * 62 + BASE62_ALPHABET.index(digit)
    return -number if s[0] == "-" else number


def b64_encode(s: bytes) -> bytes:
    """Return URL-safe base64 without padding (RFC 4648, section 5)."""
    return base64_encode(s)


def b64_decode(s: bytes) -> bytes:
    """Read what b64_encode wrote. Raises ValueError for what is not base64."""
    try:
        return base64_decode(s)
    except itsdangerous.BadData as error:
        raise ValueError("Not URL-safe base64.") from error


def base64_hmac(salt: Key, value: object, key: Key, algorithm: str = "sha1") -> str:
    """Return the HMAC of `value` as URL-safe base64; see salted_hmac for salt and key."""
    return b64_encode(salted_hmac(salt, value, key, algorithm=algorithm).digest()).decode()


class Signer:
    """Signs text with a key and a salt, and reads back what any of its keys signed.

    key, fallback_keys: the signing key and the retired ones; left out, they come from keys.py.
    sep: stands between text and signature; must not be made of the signature's own characters.
    salt: names the use, so that text signed for one use is worthless for another. By default the
    class's full name.
    algorithm: a hash of hashlib, "sha256" unless told.
    Raises ImproperlyConfigured for an empty or missing key, InvalidAlgorithm, and ValueError for an
    unsafe separator.
    """

    def __init__(
        self,
        *,
        key: Key | None = None,
        sep: str = ":",
        salt: str | None = None,
        algorithm: str | None = None,
        fallback_keys: Iterable[Key] | None = None,
    ) -> None:
        if not sep or _SEPARATOR_UNSAFE.issuperset(sep):
            raise ValueError(
                f"Unsafe separator {sep!r}: it needs a character other than A-Z a-z 0-9 - _ =, "
                f"such as ':'."
            )
        self.key: Key = default_secret_keys().secret_key if key is None else key
        fallbacks = default_fallbacks() if fallback_keys is None else fallback_keys
        self.fallback_keys: tuple[Key, ...] = tuple(fallbacks)
        if not all((self.key, *self.fallback_keys)):
            raise ImproperlyConfigured("A signing key is empty; set a long random one.")
        self.sep = sep
        self.salt = salt or _default_salt(type(self))
        self.algorithm = algorithm or "sha256"
        hash_function(self.algorithm)

    def signature(self, value: object, key: Key | None = None) -> str:
        """Return the signature of `value` alone, made with the first key unless told."""
        derived = _derived_key(key or self.key, self.salt, self.algorithm)
        mac = hmac.digest(derived, to_bytes(value), self.algorithm)
        return base64_encode(mac).decode()

    def sign(self, value: str) -> str:
        """Return `value`, the separator and the signature."""
        return f"{value}{self.sep}{self.signature(value)}"

    def unsign(self, signed_value: str) -> str:
        """Return the text that was signed.

        Raises BadSignature unless this salt and one of the keys signed exactly this text.
        """
        value, sep, signature = _text(signed_value).rpartition(self.sep)
        if not sep:
            raise BadSignature(f"The text has no {self.sep!r} and so no signature.")
        # Texts are compared, not decoded bytes: base64 spells one signature in several ways, and
        # a signed text must have one spelling only.
        given = to_bytes(signature)
        for key in (self.key, *self.fallback_keys):
            if hmac.compare_digest(given, self.signature(value, key).encode()):
                return value
        raise BadSignature("The signature does not match the text, the salt and any key.")

    def sign_object(
        self,
        obj: Any,
        serializer: Callable[[], Serializer] = JSONSerializer,
        compress: bool = False,
    ) -> str:
        """Return an object as signed URL-safe text, compressed (leading dot) where that is shorter.

        Raises what the serializer raises for objects it cannot write.
        """
        data, mark = serializer().dumps(obj), ""
        if compress and len(data) <= MAX_OBJECT_BYTES:
            compressed = zlib.compress(data)
            if len(compressed) < len(data) - 1:
                data, mark = compressed, "."
        return self.sign(mark + base64_encode(data).decode())

    def unsign_object(
        self,
        signed_obj: str,
        serializer: Callable[[], Serializer] = JSONSerializer,
        **kwargs: Any,
    ) -> Any:
        """Return the object that sign_object signed; `kwargs` go to unsign.

        Raises BadSignature also for rightly signed text that is no such object.
        """
        return _read_object(self.unsign(signed_obj, **kwargs), serializer())


class TimestampSigner(Signer):
    """A Signer that adds the time of signing, so that a text can grow too old."""

    def timestamp(self) -> str:
        """Return the current time, whole seconds since 1970, in base 62."""
        return b62_encode(int(time.time()))

    def sign(self, value: str) -> str:
        """Return `value`, the stamp and the signature."""
        return super().sign(f"{value}{self.sep}{self.timestamp()}")

    # The wider signature of Django: `max_age` may be left out, so a Signer's caller fits.
    def unsign(self, signed_value: str, max_age: float | timedelta | None = None) -> str:
        """Return the text that was signed.

        max_age: seconds or a timedelta; None accepts any age.
        Raises SignatureExpired when it is older, BadSignature when it is not ours.
        """
        value, sep, stamp = super().unsign(signed_value).rpartition(self.sep)
        try:
            signed_at = b62_decode(stamp if sep else "")
        except ValueError as error:
            raise BadSignature("The signed text carries no time stamp.") from error
        if max_age is not None:
            _refuse_older(signed_at, max_age, now=time.time())
        return value


def dumps(
    obj: Any,
    key: Key | None = None,
    salt: str = _DJANGO_MODULE,
    serializer: Callable[[], Serializer] = JSONSerializer,
    compress: bool = False,
) -> str:
    """Return an object as signed, stamped, URL-safe text. Give each use a salt of its own."""
    signer = TimestampSigner(key=key, salt=salt)
    return signer.sign_object(obj, serializer=serializer, compress=compress)


def loads(
    s: str,
    key: Key | None = None,
    salt: str = _DJANGO_MODULE,
    serializer: Callable[[], Serializer] = JSONSerializer,
    max_age: float | timedelta | None = None,
    fallback_keys: Iterable[Key] | None = None,
) -> Any:
    """Return the object that dumps signed. Raises BadSignature or SignatureExpired."""
    signer = TimestampSigner(key=key, salt=salt, fallback_keys=fallback_keys)
    return signer.unsign_object(s, serializer=serializer, max_age=max_age)


# A process has few keys and few salts; deriving anew at each call would cost as much as signing.
@lru_cache(maxsize=128)
def _derived_key(key: Key, salt: str, algorithm: str) -> bytes:
    """Derive a salt's key from a secret one: hash(salt + "signer" + key)."""
    return itsdangerous.Signer(
        to_bytes(key),
        salt=to_bytes(salt),
        sep=":",
        key_derivation="django-concat",
        digest_method=hash_function(algorithm),
    ).derive_key()


def _default_salt(signer: type[Signer]) -> str:
    module = _DJANGO_MODULE if signer.__module__ == __name__ else signer.__module__
    return f"{module}.{signer.__name__}"


def _text(signed_value: object) -> str:
    if not isinstance(signed_value, str):
        raise BadSignature(f"Signed text is a str, not {type(signed_value).__name__}.")
    return signed_value


def _refuse_older(signed_at: int, max_age: float | timedelta, *, now: float) -> None:
    allowed = max_age.total_seconds() if isinstance(max_age, timedelta) else max_age
    if now - signed_at > allowed:
        raise SignatureExpired(now - signed_at, allowed)


def _read_object(text: str, serializer: Serializer) -> Any:
    try:
        data = b64_decode(text.removeprefix(".").encode("ascii"))
        return serializer.loads(_inflate(data) if text.startswith(".") else data)
    except (ValueError, RecursionError, zlib.error) as error:
        raise BadSignature("The text is rightly signed but holds no readable object.") from error


def _inflate(data: bytes) -> bytes:
    """Decompress up to MAX_OBJECT_BYTES; a text that grows beyond is refused, not read."""
    inflater = zlib.decompressobj()
    inflated = inflater.decompress(data, MAX_OBJECT_BYTES)
    if not inflater.eof:
        raise ValueError("The compressed object is cut off or too large.")
    return inflated
