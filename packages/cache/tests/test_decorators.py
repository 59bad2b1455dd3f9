"""Results of functions are kept by their arguments."""

import asyncio
import datetime as dt

import pytest
from hotclub_cache import Cache, UnsupportedValue, cached


def test_a_function_runs_once_for_equal_arguments():
    calls: list[tuple[object, ...]] = []

    @cached(Cache(), timeout=60)
    def add(left: int, right: int = 1, *, sign: str = "+") -> str:
        """Add."""
        calls.append((left, right, sign))
        return f"{left}{sign}{right}"

    found = [add(1), add(1, 1), add(left=1, right=1, sign="+"), add(2), add(1, sign="-")]

    assert found == ["1+1", "1+1", "1+1", "2+1", "1-1"]
    assert calls == [(1, 1, "+"), (2, 1, "+"), (1, 1, "-")]
    assert (add.__name__, add.__doc__) == ("add", "Add.")


async def test_a_coroutine_function_runs_once_and_can_be_forgotten():
    calls: list[str] = []

    @cached(Cache())
    async def greet(name: str) -> str:
        calls.append(name)
        await asyncio.sleep(0)
        return f"hello {name}"

    found = await asyncio.gather(*[greet("Django") for _ in range(5)])
    assert (found, calls) == (["hello Django"] * 5, ["Django"])
    assert await greet.ainvalidate("Django")
    assert not greet.invalidate("Django")
    await greet("Django")
    assert calls == ["Django"] * 2


def test_like_arguments_of_unlike_types_do_not_meet():
    @cached(Cache())
    def kind(value: object) -> str:
        return type(value).__name__

    values = [1, True, "1", b"1", 1.0, None, (1,), [1], dt.date(2026, 1, 1), "2026-01-01"]
    assert [kind(value) for value in values] == [type(value).__name__ for value in values]


def test_keys_are_portable_and_distinct_for_distinct_functions():
    cache = Cache()

    def make() -> object:
        @cached(cache, key="short")
        def named(text: str) -> str:
            return text

        return named

    @cached(cache)
    def other(text: str) -> str:
        return text + "!"

    named = make()
    keys = [named.cache_key("a b\n" * 500), named.cache_key("\ud800"), other.cache_key("a")]
    assert all(key.isascii() and " " not in key and len(key) < 200 for key in keys)
    assert keys[0].startswith("short:")


class Book:
    pk = 7


def test_objects_need_a_key_of_their_own():
    cache = Cache()

    @cached(cache)
    def title(book: Book) -> str:
        return "Nuages"

    with pytest.raises(UnsupportedValue, match=r"cached\(key=...\)"):
        title(Book())

    @cached(cache, key=lambda book: f"title:{book.pk}", tags=lambda book: [f"book:{book.pk}"])
    def keyed(book: Book) -> str:
        return "Nuages"

    assert keyed(Book()) == "Nuages"
    assert cache.get("title:7") == "Nuages"
    cache.invalidate_tags("book:7")
    assert cache.get("title:7") is None
