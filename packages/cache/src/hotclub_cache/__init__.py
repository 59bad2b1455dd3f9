"""One cache door in both colours.

Data flows one way: **key → entry → codec → operation → wish → store**.

    from hotclub_cache import Cache
    cache = Cache("redis://localhost")        # or memory://, file:///directory, memcached://
    cache.set("answer", 42, timeout=60)       # and: await cache.aset("answer", 42, timeout=60)

Import levels, from the ground: errors · entry, keys, ports, wishes · drive, flights, policy,
typed_values · codec · operations · stores · basecache · cache · backends · caches · conditional ·
decorators, pages · conformance, testing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hotclub_cache.backends import (
        DatabaseCache,
        DummyCache,
        FileBasedCache,
        LocMemCache,
        PyMemcacheCache,
        RedisCache,
    )
    from hotclub_cache.basecache import BaseCache
    from hotclub_cache.cache import Cache
    from hotclub_cache.caches import Caches
    from hotclub_cache.codec import Codec, PickleCodec, SerializerCodec, TypedCodec
    from hotclub_cache.conditional import (
        Precondition,
        add_never_cache_headers,
        check_preconditions,
        get_max_age,
        has_vary_header,
        patch_cache_control,
        patch_response_headers,
        patch_vary_headers,
        set_response_etag,
    )
    from hotclub_cache.decorators import CachedFunction, cached
    from hotclub_cache.errors import (
        CacheError,
        CacheKeyWarning,
        CodecError,
        DamagedValue,
        InsecureDirectory,
        InvalidCacheBackendError,
        InvalidCacheKey,
        KeyNotFound,
        MissingExtra,
        NotACounter,
        StoreRefused,
        StoreUnavailable,
        UnsupportedValue,
    )
    from hotclub_cache.keys import default_key_func, get_key_func, make_template_fragment_key
    from hotclub_cache.pages import (
        aget_cache_key,
        alearn_cache_key,
        get_cache_key,
        learn_cache_key,
        may_fetch,
        page_key,
        seconds_to_store,
    )
    from hotclub_cache.policy import DEFAULT_TIMEOUT
    from hotclub_cache.ports import CacheRow, CacheRows
    from hotclub_cache.proxy import DEFAULT_CACHE_ALIAS, CacheProxy
    from hotclub_cache.stores.contract import BlockingStore, Store, VerbStore
    from hotclub_cache.typed_values import TypeForm

__all__ = [
    "DEFAULT_CACHE_ALIAS",
    "DEFAULT_TIMEOUT",
    "BaseCache",
    "BlockingStore",
    "Cache",
    "CacheError",
    "CacheKeyWarning",
    "CacheProxy",
    "CacheRow",
    "CacheRows",
    "CachedFunction",
    "Caches",
    "Codec",
    "CodecError",
    "DamagedValue",
    "DatabaseCache",
    "DummyCache",
    "FileBasedCache",
    "InsecureDirectory",
    "InvalidCacheBackendError",
    "InvalidCacheKey",
    "KeyNotFound",
    "LocMemCache",
    "MissingExtra",
    "NotACounter",
    "PickleCodec",
    "Precondition",
    "PyMemcacheCache",
    "RedisCache",
    "SerializerCodec",
    "Store",
    "StoreRefused",
    "StoreUnavailable",
    "TypeForm",
    "TypedCodec",
    "UnsupportedValue",
    "VerbStore",
    "add_never_cache_headers",
    "aget_cache_key",
    "alearn_cache_key",
    "cached",
    "check_preconditions",
    "default_key_func",
    "get_cache_key",
    "get_key_func",
    "get_max_age",
    "has_vary_header",
    "learn_cache_key",
    "make_template_fragment_key",
    "may_fetch",
    "page_key",
    "patch_cache_control",
    "patch_response_headers",
    "patch_vary_headers",
    "seconds_to_store",
    "set_response_etag",
]

# The room that each name lives in.
_ROOMS = {
    "backends": "DatabaseCache DummyCache FileBasedCache LocMemCache PyMemcacheCache RedisCache",
    "basecache": "BaseCache",
    "cache": "Cache",
    "caches": "Caches",
    "codec": "Codec PickleCodec SerializerCodec TypedCodec",
    "conditional": (
        "Precondition add_never_cache_headers check_preconditions get_max_age has_vary_header "
        "patch_cache_control patch_response_headers patch_vary_headers set_response_etag"
    ),
    "decorators": "CachedFunction cached",
    "errors": (
        "CacheError CacheKeyWarning CodecError DamagedValue InsecureDirectory "
        "InvalidCacheBackendError InvalidCacheKey KeyNotFound MissingExtra NotACounter "
        "StoreRefused StoreUnavailable UnsupportedValue"
    ),
    "keys": "default_key_func get_key_func make_template_fragment_key",
    "pages": (
        "aget_cache_key alearn_cache_key get_cache_key learn_cache_key may_fetch page_key "
        "seconds_to_store"
    ),
    "policy": "DEFAULT_TIMEOUT",
    "ports": "CacheRow CacheRows",
    "proxy": "CacheProxy DEFAULT_CACHE_ALIAS",
    "stores.contract": "BlockingStore Store VerbStore",
    "typed_values": "TypeForm",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
