"""The one place where a default secret key may come from.

Flow: the surroundings' settings → **keys** → compare, signing. Alone, callers pass `key=` and
nothing here is used. A framework calls `use_secret_keys` once with a function that reads its
settings, and from then on `Signer()` and `salted_hmac(salt, value)` need no key.
Not here: reading settings, the environment or files.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from hotclub_security.errors import ImproperlyConfigured

Key = str | bytes


@dataclass(frozen=True, slots=True)
class SecretKeys:
    """The key that signs, and the retired ones whose signatures are still accepted."""

    secret_key: Key
    fallbacks: tuple[Key, ...] = ()

    def __repr__(self) -> str:
        return f"SecretKeys(<hidden>, {len(self.fallbacks)} fallbacks)"


KeyProvider = Callable[[], SecretKeys]

# A registry of one entry: the provider of the process, or nothing.
_providers: list[KeyProvider] = []


def use_secret_keys(provider: KeyProvider | None) -> None:
    """Let `provider` name the default keys from now on; None forgets it.

    It is called at each use, so that changed settings (in tests, say) are seen.
    """
    _providers[:] = [] if provider is None else [provider]


# What signs in this task or thread alone.
_here: ContextVar[SecretKeys | None] = ContextVar("hotclub_security_keys", default=None)


@contextmanager
def signing_with(keys: SecretKeys) -> Iterator[None]:
    """Let these keys be the default ones inside a `with`, for this task or thread alone."""
    token = _here.set(keys)
    try:
        yield
    finally:
        _here.reset(token)


def default_secret_keys() -> SecretKeys:
    """Return the keys of this task, else what the provider names.

    Raises ImproperlyConfigured when no provider was set or its key is empty.
    """
    chosen = _here.get()
    if chosen is not None:
        return chosen
    if not _providers:
        raise ImproperlyConfigured(
            "No secret key: pass key=..., or name a default once with use_secret_keys()."
        )
    keys = _providers[0]()
    if not keys.secret_key:
        raise ImproperlyConfigured("The secret key is empty; set a long random one.")
    return keys


def default_fallbacks() -> tuple[Key, ...]:
    """Return the retired keys of the provider, or none where there is no provider."""
    chosen = _here.get()
    if chosen is not None:
        return chosen.fallbacks
    return _providers[0]().fallbacks if _providers else ()
