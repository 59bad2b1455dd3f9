"""Which hashers there are: the configured ones, the preferred first.

Flow: settings → **registry** → hasher by name or by stored text.
Not here: hashing (the rooms of the algorithms), checking passwords (passwords.py).
"""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from hotclub_auth.dotted import import_string
from hotclub_auth.errors import ImproperlyConfigured, UnreadableHash
from hotclub_auth.hashers.password_hasher import BasePasswordHasher
from hotclub_auth.settings import auth_settings


# A process has one list of hashers; tests have a few.
@lru_cache(maxsize=32)
def _build(entries: tuple[str | type, ...]) -> tuple[BasePasswordHasher, ...]:
    classes = [
        import_string(entry, "password_hashers") if isinstance(entry, str) else entry
        for entry in entries
    ]
    hashers = [hasher_class() for hasher_class in classes]
    for hasher in hashers:
        if not getattr(hasher, "algorithm", None):
            raise ImproperlyConfigured(
                f"The password hasher {type(hasher).__name__} names no algorithm."
            )
    return tuple(hashers)


def get_hashers() -> list[BasePasswordHasher]:
    """Return the configured hashers, the preferred first. Raises ImproperlyConfigured."""
    hashers = _build(tuple(auth_settings().password_hashers))
    if not hashers:
        raise ImproperlyConfigured("password_hashers is empty; name at least one hasher.")
    return list(hashers)


def get_hashers_by_algorithm() -> Mapping[str, BasePasswordHasher]:
    """Return the configured hashers by the name that stands first in what they store."""
    return MappingProxyType({hasher.algorithm: hasher for hasher in get_hashers()})


def reset_hashers(*, setting: str, **kwargs: Any) -> None:  # noqa: ARG001 - a signal's receiver
    """Forget the hashers that were made, when `setting` is "PASSWORD_HASHERS"."""
    if setting == "PASSWORD_HASHERS":
        _build.cache_clear()


def get_hasher(algorithm: str | BasePasswordHasher = "default") -> BasePasswordHasher:
    """Return the hasher of that algorithm, "default" for the preferred, or the hasher given.

    Raises UnreadableHash (a ValueError) for an algorithm that is not configured.
    """
    if isinstance(algorithm, BasePasswordHasher) or hasattr(algorithm, "algorithm"):
        return algorithm  # type: ignore[return-value]
    if algorithm == "default":
        return get_hashers()[0]
    known = get_hashers_by_algorithm()
    if algorithm in known:
        return known[algorithm]
    shown = algorithm[:40]
    close = get_close_matches(shown, known, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise UnreadableHash(
        f"No password hasher of the name {shown!r} is configured.{hint} "
        f"Add its class to password_hashers (PASSWORD_HASHERS)."
    )


def identify_hasher(encoded: str) -> BasePasswordHasher:
    """Return the hasher that wrote a stored text. Raises UnreadableHash (a ValueError)."""
    algorithm, separator, _ = encoded.partition("$")
    if not separator:
        raise UnreadableHash("The stored password holds no '$', so names no hasher.")
    return get_hasher(algorithm)
