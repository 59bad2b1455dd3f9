"""Turn an entry into what a store keeps, and back.

Flow: key → entry → **codec** → store. What comes back from a server is not trusted: by default no
class is made from it but the table's of typed_values.py; other objects are pickled only under a
signature that also covers the key, so that no one can move, make or change them without the secret.
Not here: expiry (policy.py).

First bytes of a stored value: a digit or ``-`` an int (so that the server can count) · ``s`` text ·
``b`` bytes · ``j`` JSON · ``t`` typed JSON · ``p`` signed pickle · 0xC1 0x65 conditions before the
value · 0xC1 0x7A compressed. ``PickleCodec`` writes ints and bare pickles exactly as Django does.
"""

import hashlib
import hmac
import json
import pickle
import zlib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from hotclub_cache.entry import Entry
from hotclub_cache.errors import DamagedValue, InvalidCacheBackendError, UnsupportedValue
from hotclub_cache.keys import import_dotted
from hotclub_cache.typed_values import TypedValues, TypeForm

_CONDITIONS = b"\xc1e"
_COMPRESSED = b"\xc1z"
_FRAMED = 0xC1
_NINE = ord("9")  # digits and the minus sign are not above it, letters are
_LONGEST_INT64 = 20
_TEXT = ord("s")
_SIGNATURE_BYTES = 32
_INT64 = range(-(2**63), 2**63)

#: A compressed value may unfold to no more than this.
MAX_UNFOLDED_BYTES = 256 * 1024 * 1024


@runtime_checkable
class Codec(Protocol):
    """What a cache asks of a codec. ``key`` is the complete key of the value.

    ``encode`` raises UnsupportedValue; ``decode`` raises DamagedValue and nothing else.
    """

    def encode(self, value: object, key: str) -> Any:
        """Return what the store will keep. ``value`` may be an Entry."""

    def decode(self, stored: Any, key: str) -> object:
        """Return the value or the Entry."""


@runtime_checkable
class Serializer(Protocol):
    """A pair of functions as Django's ``OPTIONS["serializer"]`` has them."""

    def dumps(self, obj: Any) -> Any:
        """Return bytes."""

    def loads(self, data: Any) -> Any:
        """Return the value."""


class BytesCodec:
    """Frame values as bytes: counters, conditions, compression; ``body`` writes the rest."""

    def __init__(
        self,
        write: Callable[[object, str], bytes],
        read: Callable[[bytes, str], object],
        *,
        compress_over_bytes: int | None = None,
    ) -> None:
        self._write, self._read = write, read
        self._compress_over_bytes = compress_over_bytes

    def encode(self, value: object, key: str) -> bytes:
        """Return the bytes to store. Raises UnsupportedValue."""
        kind = type(value)
        if kind is int and value in _INT64:
            return b"%d" % value  # type: ignore[str-format]
        if kind is Entry:
            return self._encode_entry(value, key)  # type: ignore[arg-type]
        raw = self._write(value, key)
        limit = self._compress_over_bytes
        if limit is not None and len(raw) > limit:
            return _COMPRESSED + zlib.compress(raw)
        return raw

    def decode(self, stored: bytes, key: str) -> object:
        """Return the value or Entry. Raises DamagedValue."""
        lead = stored[0] if stored else 0
        if lead <= _NINE and len(stored) <= _LONGEST_INT64:
            try:
                return int(stored)
            except ValueError:
                pass  # what a serializer wrote may begin like a number
        if lead == _FRAMED:
            if stored.startswith(_CONDITIONS):
                return self._decode_entry(stored, key)
            if stored.startswith(_COMPRESSED):
                return self._read(_unfold(stored[2:]), key)
        return self._read(stored, key)

    def _encode_entry(self, entry: Entry, key: str) -> bytes:
        head = json.dumps([entry.tags, entry.fresh_until, entry.cost_seconds]).encode()
        return _CONDITIONS + len(head).to_bytes(4, "big") + head + self.encode(entry.value, key)

    def _decode_entry(self, stored: bytes, key: str) -> Entry:
        end = 6 + int.from_bytes(stored[2:6], "big")
        try:
            tags, fresh_until, cost = json.loads(stored[6:end])
            entry = Entry(None, dict(tags), fresh_until, float(cost))
        except (ValueError, TypeError, RecursionError) as error:
            raise DamagedValue("The conditions of a stored value are unreadable.") from error
        value = self.decode(stored[end:], key)
        if type(value) is Entry:
            raise DamagedValue("A stored value carries conditions twice.")
        return Entry(value, entry.tags, entry.fresh_until, entry.cost_seconds)


def _unfold(packed: bytes) -> bytes:
    unfolding = zlib.decompressobj()
    try:
        raw = unfolding.decompress(packed, MAX_UNFOLDED_BYTES)
    except zlib.error as error:
        raise DamagedValue("A compressed value does not unfold.") from error
    if not unfolding.eof:
        raise DamagedValue("A compressed value is cut off, or unfolds to more than is allowed.")
    return raw


class TypedBody:
    """The default: typed values for all, signed pickles for those who hold the secret."""

    def __init__(
        self, secret: str | bytes | None = None, more_types: tuple[TypeForm, ...] = ()
    ) -> None:
        self._values = TypedValues(more_types)
        self._secret = _derived(secret)

    def write(self, value: object, key: str) -> bytes:
        """Return bytes with a leading letter. Raises UnsupportedValue."""
        if type(value) is str:
            return b"s" + value.encode("utf-8", "surrogatepass")
        if type(value) is bytes:
            return b"b" + value
        try:
            text, typed = self._values.dumps(value)
        except UnsupportedValue:
            if self._secret is None:
                raise
            pickled = write_pickle(value, key)
            return b"p" + self._signature(pickled, key) + pickled
        return (b"t" if typed else b"j") + text.encode("utf-8", "surrogatepass")

    def read(self, raw: bytes, key: str) -> object:
        """Return the value. Raises DamagedValue."""
        if raw and raw[0] == _TEXT:
            return _text_of(raw)
        lead = raw[:1]
        if lead == b"b":
            return raw[1:]
        if lead == b"p":
            return self._read_signed(raw, key)
        if lead not in {b"j", b"t"}:
            raise DamagedValue("A stored value was not written by this codec.")
        return self._values.loads(_text_of(raw), typed=lead == b"t")

    def _signature(self, pickled: bytes, key: str) -> bytes:
        assert self._secret is not None
        named = key.encode("utf-8", "surrogatepass")
        return hmac.digest(self._secret, b"%d:" % len(named) + named + pickled, "sha256")

    def _read_signed(self, raw: bytes, key: str) -> object:
        if self._secret is None:
            raise DamagedValue("A stored object is signed, and this cache has no secret.")
        pickled = raw[1 + _SIGNATURE_BYTES :]
        if not hmac.compare_digest(raw[1 : 1 + _SIGNATURE_BYTES], self._signature(pickled, key)):
            raise DamagedValue("The signature of a stored object does not fit it and its key.")
        return read_pickle(pickled, key)


def _text_of(raw: bytes) -> str:
    """Return the text after the leading letter; lone surrogates are rare, and kept."""
    try:
        return raw[1:].decode()
    except UnicodeDecodeError:
        pass
    try:
        return raw[1:].decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        raise DamagedValue("A stored text is no UTF-8.") from error


def _derived(secret: str | bytes | None) -> bytes | None:
    if not secret:
        return None
    given = secret.encode() if isinstance(secret, str) else secret
    return hashlib.sha256(b"hotclub_cache.signed_pickle\0" + given).digest()


def write_pickle(value: object, _key: str) -> bytes:
    """Return the pickle of a value. Raises UnsupportedValue."""
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        raise UnsupportedValue(f"{type(value).__name__}", f"It does not pickle: {error}") from error


def read_pickle(raw: bytes, _key: str) -> object:
    """Return the object of a pickle from a trusted source. Raises DamagedValue."""
    try:
        return pickle.loads(raw)  # noqa: S301 - signed, made in this process, or chosen by name
    except Exception as error:
        raise DamagedValue(f"A stored pickle does not load: {error!r}") from error


class ObjectCodec:
    """For stores inside this process: what cannot change is kept as it is, the rest as a copy."""

    def encode(self, value: object, key: str) -> object:
        """Return the value itself or a private copy of it. Raises UnsupportedValue."""
        kind = type(value)
        if kind in UNCHANGING:
            return value
        if value is None:
            return STORED_NONE
        if kind is Entry:
            inner = self.encode(value.value, key)  # type: ignore[attr-defined]
            return Entry(inner, value.tags, value.fresh_until, value.cost_seconds)  # type: ignore[attr-defined]
        return Copy(write_pickle(value, key))

    def decode(self, stored: Any, key: str) -> object:
        """Return the value, or a fresh copy that the caller may change."""
        kind = type(stored)
        if kind is Copy and stored is not STORED_NONE:
            return read_pickle(stored.pickled, key)
        if kind is Entry:
            inner = self.decode(stored.value, key)
            return Entry(inner, stored.tags, stored.fresh_until, stored.cost_seconds)
        return None if stored is STORED_NONE else stored


class Copy:
    """A value that could change, frozen as a pickle made in this process."""

    __slots__ = ("pickled",)

    def __init__(self, pickled: bytes) -> None:
        self.pickled = pickled


#: A stored None, told apart from nothing stored.
STORED_NONE = Copy(pickle.dumps(None))

#: Exact types that need no copy.
UNCHANGING = frozenset(
    {str, bytes, int, float, bool, complex, date, datetime, time, timedelta, Decimal, UUID}
)


def TypedCodec(  # noqa: N802 - reads as the kind of codec that it makes
    secret: str | bytes | None = None,
    *,
    more_types: tuple[TypeForm, ...] = (),
    compress_over_bytes: int | None = None,
) -> BytesCodec:
    """Return the default codec; with a ``secret`` it also takes any picklable object, signed."""
    body = TypedBody(secret, more_types)
    return BytesCodec(body.write, body.read, compress_over_bytes=compress_over_bytes)


def PickleCodec(*, compress_over_bytes: int | None = None) -> BytesCodec:  # noqa: N802 - as above
    """Return a codec that pickles all but ints, as Django's Redis backend does.

    Whoever can write to the server can run code in this process: for private servers only.
    """
    return BytesCodec(write_pickle, read_pickle, compress_over_bytes=compress_over_bytes)


def SerializerCodec(serializer: Serializer) -> BytesCodec:  # noqa: N802 - as above
    """Return a codec around a pair of ``dumps`` and ``loads``; ints are kept as ints."""

    def write(value: object, _key: str) -> bytes:
        dumped = serializer.dumps(value)
        return dumped if isinstance(dumped, bytes) else str(dumped).encode()

    def read(raw: bytes, _key: str) -> object:
        try:
            return serializer.loads(raw)
        except Exception as error:
            raise DamagedValue(f"The serializer does not read it: {error!r}") from error

    return BytesCodec(write, read)


def make_codec(
    chosen: object = None,
    *,
    secret: str | bytes | None = None,
    more_types: tuple[TypeForm, ...] = (),
    compress_over_bytes: int | None = None,
) -> Codec:
    """Return the codec for a setting.

    chosen: None or ``"typed"`` the default; ``"pickle"``; a Codec; a Serializer; or a dotted path
    to, or a class of, either. Raises InvalidCacheBackendError for anything else.
    """
    if chosen is None or chosen == "typed":
        return TypedCodec(secret, more_types=more_types, compress_over_bytes=compress_over_bytes)
    if chosen == "pickle":
        return PickleCodec(compress_over_bytes=compress_over_bytes)
    made = import_dotted(chosen) if isinstance(chosen, str) else chosen
    if isinstance(made, type) or (callable(made) and not isinstance(made, (Codec, Serializer))):
        made = made()
    if isinstance(made, Codec):
        return made
    if isinstance(made, Serializer):
        return SerializerCodec(made)
    raise InvalidCacheBackendError(
        f"{chosen!r} is neither 'typed', 'pickle', a codec (encode, decode) nor a serializer "
        "(dumps, loads)."
    )
