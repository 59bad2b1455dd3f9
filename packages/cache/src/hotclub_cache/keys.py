"""Build the key that the store sees, and say which keys are not portable.

Flow: **key** → entry → codec → store. Pure text.
Not here: which key function a cache uses (basecache.py), hashing of arguments (decorators.py).

The form ``prefix:version:key`` is Django's, so both may share one server.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from hotclub_cache.errors import InvalidCacheBackendError, InvalidCacheKey, shown

KeyFunction = Callable[[Any, str, Any], str]

#: What Memcached accepts, in bytes.
MEMCACHE_MAX_KEY_LENGTH = 250

#: Takes the place of the version in keys that the package keeps for itself.
TAG_SPACE = "tag"
LOCK_SPACE = "lock"

_FORBIDDEN = frozenset(chr(code) for code in (*range(0x21), 0x7F))


def default_key_func(key: object, key_prefix: str, version: object) -> str:
    """Return ``prefix:version:key``."""
    return f"{key_prefix}:{version}:{key}"


def get_key_func(key_func: KeyFunction | str | None) -> KeyFunction:
    """Return the key function for a callable, a dotted path, or None (the default one).

    Raises InvalidCacheBackendError when the path leads nowhere.
    """
    if key_func is None:
        return default_key_func
    found = import_dotted(key_func) if isinstance(key_func, str) else key_func
    if not callable(found):
        raise InvalidCacheBackendError(f"KEY_FUNCTION {key_func!r} is not callable.")
    return found


def import_dotted(path: str) -> Any:
    """Return the object at ``package.module.name``; raises InvalidCacheBackendError."""
    module, _, name = path.rpartition(".")
    try:
        return getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise InvalidCacheBackendError(f"Could not find {path!r}: {error}") from error


def is_portable(key: str) -> bool:
    """Tell at once for nearly every good key; False means that a closer look is due."""
    return (
        len(key) <= MEMCACHE_MAX_KEY_LENGTH
        and key.isascii()
        and key.isprintable()
        and " " not in key
    )


def memcache_key_warnings(key: str) -> Iterator[str]:
    """Yield a sentence for each way in which Memcached would refuse the key."""
    if len(encoded(key)) > MEMCACHE_MAX_KEY_LENGTH:
        yield (
            f"Cache key will cause errors if used with memcached: {shown(key)} "
            f"(longer than {MEMCACHE_MAX_KEY_LENGTH} bytes)"
        )
    if not _FORBIDDEN.isdisjoint(key):
        yield (
            "Cache key contains characters that will cause errors if used with "
            f"memcached: {shown(key)}"
        )


def encoded(key: str) -> bytes:
    """Return the key as UTF-8; raises InvalidCacheKey for lone surrogates."""
    try:
        return key.encode()
    except UnicodeEncodeError as error:
        raise InvalidCacheKey(key, "holds a lone surrogate, which has no UTF-8 form") from error


def make_template_fragment_key(fragment_name: str, vary_on: Iterable[object] | None = None) -> str:
    """Return the key of a cached template fragment.

    Each member of ``vary_on`` enters with its length, so that no two different lists share a key.
    """
    digest = hashlib.sha256()
    for member in vary_on or ():
        text = str(member).encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(text) + text)
    return f"template.cache.{fragment_name}.{digest.hexdigest()[:32]}"
