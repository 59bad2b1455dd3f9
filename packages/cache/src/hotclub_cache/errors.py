"""Name everything that can go wrong in a cache.

Flow: every room raises from here. Nothing but the standard library is imported.

    CacheError
    ├── InvalidCacheBackendError      a cache that cannot be made as it was described
    │   ├── MissingExtra              (also ImportError) the optional dependency is not installed
    │   └── InsecureDirectory         a cache directory others could write to
    ├── InvalidCacheKey               (also ValueError) a key no store may be given
    ├── KeyNotFound                   (also ValueError) incr, decr, incr_version on an absent key
    ├── NotACounter                   (also TypeError) incr, decr on a value that is no number
    ├── CodecError
    │   ├── UnsupportedValue          (also TypeError) a value the codec refuses to write
    │   └── DamagedValue              (also ValueError) stored bytes the codec refuses to read
    ├── StoreUnavailable              (also ConnectionError) the server could not be reached
    └── StoreRefused                  the server answered with an error

    CacheKeyWarning (RuntimeWarning)  the key works here and would fail on Memcached
"""

from collections.abc import Iterable
from difflib import get_close_matches


class CacheError(Exception):
    """Root of everything this package raises on purpose."""


class InvalidCacheBackendError(CacheError):
    """A cache cannot be made from its URL or settings."""


class MissingExtra(InvalidCacheBackendError, ImportError):
    """An optional dependency is absent; ``extra`` names what to install."""

    def __init__(self, what: str, extra: str) -> None:
        self.extra = extra
        super().__init__(f"{what} needs the {extra!r} extra: pip install 'hotclub-cache[{extra}]'")


class InsecureDirectory(InvalidCacheBackendError):
    """The directory of a file cache could be written by somebody else; ``path`` is its path."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        super().__init__(
            f"The cache directory {path!r} {reason}. Cached values decide what your application "
            "believes: give it a directory that its own user alone can write (mode 0700)."
        )


class InvalidCacheKey(CacheError, ValueError):
    """A key that must not reach the store; ``key`` is the key as built."""

    def __init__(self, key: str, reason: str) -> None:
        self.key = key
        super().__init__(f"Cache key {shown(key)} {reason}.")


class KeyNotFound(CacheError, ValueError):
    """The key to count or move is not in the cache; ``key`` is the key as the caller gave it."""

    def __init__(self, key: object) -> None:
        self.key = key
        super().__init__(
            f"Key {shown(key)} not found: it was never set, or has expired. "
            "Call add(key, 0) first when counting from nothing."
        )


class NotACounter(CacheError, TypeError):
    """The value under ``key`` cannot be counted up or down."""

    def __init__(self, key: object, delta: object) -> None:
        self.key, self.delta = key, delta
        super().__init__(
            f"The value of key {shown(key)} cannot be changed by {delta!r}: "
            "incr and decr need an int of at most 64 bits on both sides."
        )


class CodecError(CacheError):
    """A value could not be turned into bytes or back."""


class UnsupportedValue(CodecError, TypeError):
    """The codec does not write values of this kind; ``kind`` is the type's name."""

    def __init__(self, kind: str, mend: str) -> None:
        self.kind = kind
        super().__init__(f"This cache does not store {kind}. {mend}")


class DamagedValue(CodecError, ValueError):
    """Stored bytes are not what this codec wrote. A plain read treats them as a miss."""


class StoreUnavailable(CacheError, ConnectionError):
    """The cache server did not answer; the driver's own error is the cause."""


class StoreRefused(CacheError):
    """The cache server refused a command; ``reason`` is its answer."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"The cache server refused a command: {reason}")


class CacheKeyWarning(RuntimeWarning):
    """The key is longer than 250 bytes or holds blanks or control characters."""


def shown(value: object, limit: int = 120) -> str:
    """Return ``value`` quoted on one line of ASCII, shortened to about ``limit`` characters."""
    text = ascii(value)
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the closest known name, or an empty string."""
    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean {close[0]!r}?" if close else ""
