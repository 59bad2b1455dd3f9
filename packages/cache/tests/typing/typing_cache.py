"""What a checker sees."""

from typing import Any, assert_type

from hotclub_cache import BaseCache, Cache, Caches, cached

cache = Cache("memory://")


def make() -> list[int]:
    return [1]


async def amake() -> list[int]:
    return [1]


assert_type(cache.get("k"), Any)
assert_type(cache.get_or_set("k", make), list[int])
assert_type(cache.get_or_set("k", 1, 60, tags=["t"]), int)
assert_type(cache.add("k", 1), bool)
assert_type(cache.incr("k"), int)
assert_type(cache.get_many(["k"]), dict[Any, Any])
assert_type(Caches({"default": "memory://"})["default"], BaseCache)


async def colours() -> None:
    assert_type(await cache.aget_or_set("k", amake), list[int])
    assert_type(await cache.aget_or_set("k", make, stale_seconds=5), list[int])
    assert_type(await cache.aget_or_set("k", "text"), str)
    assert_type(await cache.adelete("k"), bool)
    assert_type(await later("x"), bytes)


@cached(cache, timeout=60)
def length(text: str, *, twice: bool = False) -> int:
    return len(text)


@cached(cache)
async def later(text: str) -> bytes:
    return text.encode()


assert_type(length("x", twice=True), int)
assert_type(length.cache_key("x"), str)
assert_type(length.invalidate("x"), bool)
length(5)  # type: ignore[arg-type]
cache.get_or_set("k", make, tagz=["t"])  # type: ignore[call-overload]
