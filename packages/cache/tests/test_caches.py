"""Aliases, and the shape of Django's CACHES."""

import asyncio
from pathlib import Path

import pytest
from hotclub_cache import (
    BaseCache,
    Cache,
    CacheProxy,
    Caches,
    DatabaseCache,
    DummyCache,
    FileBasedCache,
    InvalidCacheBackendError,
    LocMemCache,
    RedisCache,
    UnsupportedValue,
)
from hotclub_cache.testing import SqliteRows


class Book:
    title = "Nuages"


def test_urls_and_djangos_entries_stand_side_by_side(tmp_path: Path, redis_url: str):
    prefix = "django.core.cache.backends."
    caches = Caches(
        {
            "default": redis_url,
            "memory": {"BACKEND": prefix + "locmem.LocMemCache", "LOCATION": "snow"},
            "file": {"BACKEND": prefix + "filebased.FileBasedCache", "LOCATION": tmp_path / "c"},
            "redis": {
                "BACKEND": "hotclub.core.cache.backends.redis.RedisCache",
                "LOCATION": redis_url,
            },
            "dummy": {"BACKEND": prefix + "dummy.DummyCache"},
            "table": {"BACKEND": prefix + "db.DatabaseCache", "LOCATION": "rows"},
            "plain": {"LOCATION": "memory://", "TIMEOUT": None, "KEY_PREFIX": "p"},
            "class": {"BACKEND": LocMemCache},
        },
        rows=lambda table: SqliteRows(tmp_path / "db", table),
    )

    kinds = [type(caches[alias]) for alias in caches]

    assert kinds == [
        Cache,
        LocMemCache,
        FileBasedCache,
        RedisCache,
        DummyCache,
        DatabaseCache,
        Cache,
        LocMemCache,
    ]
    for alias in set(caches) - {"dummy"}:
        caches[alias].set("k", alias)
    assert caches["file"].get("k") == "file"
    assert caches["redis"].get("k") in {"default", "redis"}
    assert (caches["plain"].default_timeout, caches["plain"].make_key("k")) == (None, "p:1:k")
    caches.close_all()
    caches["table"].store._rows._rows.close()  # type: ignore[attr-defined]


def test_every_option_of_djangos_entry_is_obeyed():
    cache = Caches(
        {
            "default": {
                "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
                "TIMEOUT": "60",
                "KEY_PREFIX": "site",
                "VERSION": 3,
                "KEY_FUNCTION": "hotclub_cache.keys.default_key_func",
                "OPTIONS": {"MAX_ENTRIES": "2", "CULL_FREQUENCY": 2},
            }
        }
    )["default"]
    assert cache.default_timeout == 60
    assert cache.make_key("k") == "site:3:k"
    cache.set_many({"a": 1, "b": 2, "c": 3})
    assert cache.get_many("abc") == {"b": 2, "c": 3}


def test_an_alias_is_made_once_and_told_when_unknown():
    caches = Caches()
    assert caches["default"] is caches["default"]
    with pytest.raises(InvalidCacheBackendError, match="Did you mean 'default'"):
        caches["defualt"]
    assert (list(caches), len(caches), "other" in caches) == (["default"], 1, False)
    assert caches.all() == caches.all(initialized_only=True) == [caches["default"]]


@pytest.mark.parametrize(
    "entry",
    [
        {"BACKEND": "no.such.Cache"},
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"maxx": 1}},
        {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "t"},
        {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache"},
        {"LOCATION": "memory://", "TIMEOUT": "soon"},
        {"LOCATION": "memory://", "OPTIONS": {"MAX_ENTRIES": "many"}},
        {"LOCATION": "memory://", "KEY_FUNCTION": "nowhere"},
        {"LOCATION": "memory://", "KEY_FUNCTION": "hotclub_cache.keys.TAG_SPACE"},
    ],
)
def test_an_entry_that_cannot_be_is_told(entry: dict[str, object]):
    with pytest.raises(InvalidCacheBackendError):
        Caches({"default": entry})["default"]


def test_with_the_secret_of_a_project_any_object_may_be_stored(tmp_path: Path):
    url = f"file://{tmp_path}/cache"
    with pytest.raises(UnsupportedValue):
        Caches({"default": url})["default"].set("k", Book)
    cache = Caches({"default": url}, secret="of the project")["default"]
    cache.set("k", Book)
    assert cache.get("k") is Book


async def test_the_proxy_is_the_cache_at_each_use():
    caches = Caches()
    cache = CacheProxy(caches)
    cache.set("k", 1)
    assert (cache.get("k"), "k" in cache, await cache.aget("k")) == (1, True, 1)
    assert cache == caches["default"]
    cache.default_timeout = 7
    assert caches["default"].default_timeout == 7
    await caches.aclose_all()


class Twice(BaseCache):
    """A cache as users write them for Django: six methods, one colour."""

    def __init__(self, location: str, params: dict[str, object]) -> None:
        super().__init__(params)
        self.kept: dict[str, object] = {}

    def add(self, key, value, timeout=300, version=None):
        return self.kept.setdefault(self.make_and_validate_key(key, version), value) is value

    def get(self, key, default=None, version=None):
        return self.kept.get(self.make_and_validate_key(key, version), default)

    def set(self, key, value, timeout=300, version=None):
        self.kept[self.make_and_validate_key(key, version)] = value

    def touch(self, key, timeout=300, version=None):
        return self.make_key(key, version) in self.kept

    def delete(self, key, version=None):
        return self.kept.pop(self.make_key(key, version), self) is not self

    def clear(self):
        self.kept.clear()


async def test_a_users_own_cache_has_all_the_rest():
    cache = Caches({"default": {"BACKEND": Twice, "KEY_PREFIX": "p"}})["default"]
    assert cache.set_many({"a": 1, "b": 2}) == []
    assert await cache.aget_many(["a", "b", "c"]) == {"a": 1, "b": 2}
    assert (cache.incr("a"), await cache.adecr("a", 5), cache.get("a")) == (2, -3, -3)
    assert cache.get_or_set("made", lambda: 3) == 3

    async def make() -> int:
        return 4

    assert await cache.aget_or_set("later", make) == 4
    assert await cache.aget_or_set("later", 5) == 4
    assert cache.incr_version("a") == 2
    assert await cache.adecr_version("a", version=2) == 1
    assert ("a" in cache, await cache.ahas_key("z")) == (True, False)
    cache.delete_many(["a"])
    await cache.adelete_many(["b"])
    assert await asyncio.gather(cache.aadd("x", 1), cache.atouch("q"), cache.adelete("x")) == [
        True,
        False,
        True,
    ]
    with pytest.raises(ValueError, match="not found"):
        cache.incr("none")
    await cache.aset("k", 1)
    await cache.aclear()
    assert cache.get("k") is None


def test_what_a_users_cache_lacks_is_told():
    with pytest.raises(NotImplementedError, match="must define get"):
        BaseCache({}).get("k")


def test_backend_timeouts_are_moments():
    cache = BaseCache({"TIMEOUT": 100})
    assert cache.get_backend_timeout(None) is None
    assert cache.get_backend_timeout(0) < cache.get_backend_timeout(1) < cache.get_backend_timeout()


def test_a_cache_that_keeps_nothing_takes_everything():
    def local():
        """What no pickle can name."""

    cache = DummyCache("", {})
    cache.set("a", local)
    assert cache.add("a", local)
    assert cache.get("a") is None
    assert cache.get_or_set("a", lambda: local) is local
    cache.set_many({"a": local, "b": object()})
