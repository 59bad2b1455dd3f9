"""The door over every store: what Django's documentation promises, and what it does not."""

import asyncio
import inspect
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext, suppress

import pytest
from hotclub_cache import (
    BaseCache,
    Cache,
    CacheKeyWarning,
    InvalidCacheBackendError,
    InvalidCacheKey,
    KeyNotFound,
    NotACounter,
)
from hotclub_cache.stores.memory import MemoryStore
from hotclub_cache.testing import TurnableClock

Open = Callable[..., Cache]

VALUES = [
    None,
    True,
    0,
    -7,
    2**70,
    1.5,
    "text",
    "",
    b"\x00\r\n",
    [1, "two", None],
    {"a": {"b": [1, 2]}},
    {1: (2, 3)},
]


class TestBothColours:
    @pytest.mark.parametrize("value", VALUES, ids=repr)
    async def test_what_was_set_is_what_is_got_with_its_type(self, cache: Cache, value: object):
        cache.set("one", value)
        await cache.aset("two", value)

        found = [await cache.aget("one", "absent"), cache.get("two", "absent")]

        assert found == [value, value]
        assert [type(one) for one in found] == [type(value)] * 2

    async def test_an_absent_key_gives_the_default(self, cache: Cache):
        assert [cache.get("no"), cache.get("no", 3), await cache.aget("no", 4)] == [None, 3, 4]

    async def test_add_stores_only_where_nothing_is(self, cache: Cache):
        assert [cache.add("k", 1), cache.add("k", 2), await cache.aadd("k", 3)] == [
            True,
            False,
            False,
        ]
        assert await cache.aadd("other", 4)
        assert cache.get_many(["k", "other"]) == {"k": 1, "other": 4}

    async def test_many_are_set_got_and_deleted(self, cache: Cache):
        assert cache.set_many({"a": 1, "b": [2]}) == []
        assert await cache.aset_many({"c": 3}, timeout=None) == []
        assert cache.get_many(iter(["a", "b", "x"])) == {"a": 1, "b": [2]}
        assert await cache.aget_many(["b", "c"]) == {"b": [2], "c": 3}

        cache.delete_many(["a", "x"])
        await cache.adelete_many(iter(["b"]))

        assert cache.get_many(["a", "b", "c"]) == {"c": 3}

    async def test_no_keys_at_all_are_fine(self, cache: Cache):
        assert cache.get_many([]) == {}
        assert cache.set_many({}) == []
        cache.delete_many([])
        assert await cache.aget_many([]) == {}

    async def test_delete_tells_whether_there_was_a_value(self, cache: Cache):
        cache.set("a", 1)
        cache.set("b", 1)

        told = [cache.delete("a"), cache.delete("a"), await cache.adelete("b")]

        assert told == [True, False, True]

    async def test_membership(self, cache: Cache):
        cache.set("none", None)

        assert "none" in cache
        assert "other" not in cache
        assert cache.has_key("none")
        assert await cache.ahas_key("none")
        assert not await cache.ahas_key("other")

    async def test_touch_gives_a_new_timeout(self, cache: Cache):
        cache.set("a", 1)
        cache.set("b", 1, timeout=None)

        assert cache.touch("a", None)
        assert cache.touch("b", 60)
        assert await cache.atouch("b")
        assert cache.get_many(["a", "b"]) == {"a": 1, "b": 1}
        assert cache.touch("a", 0)
        assert cache.get("a") is None
        assert not cache.touch("a")

    async def test_counting(self, cache: Cache):
        cache.set("n", 40)

        assert [cache.incr("n"), await cache.aincr("n", 10)] == [41, 51]
        assert [cache.decr("n", 50), await cache.adecr("n")] == [1, 0]
        assert cache.get("n") == 0

    async def test_counting_nothing_is_a_value_error(self, cache: Cache):
        with pytest.raises(KeyNotFound) as caught:
            cache.incr("none")
        assert caught.value.key == "none"
        assert isinstance(caught.value, ValueError)
        with pytest.raises(KeyNotFound):
            await cache.adecr("none")

    async def test_counting_text_is_told(self, cache: Cache):
        cache.set("text", "text")

        with pytest.raises(NotACounter):
            cache.incr("text")
        with pytest.raises(NotACounter):
            await cache.aincr("text")
        assert cache.get("text") == "text"

    async def test_versions_do_not_meet(self, cache: Cache):
        cache.set("k", "first")
        cache.set("k", "second", version=2)

        assert [cache.get("k"), await cache.aget("k", version=2)] == ["first", "second"]
        assert cache.incr_version("k", version=2) == 3
        assert [cache.get("k", version=2), cache.get("k", version=3)] == [None, "second"]
        assert await cache.adecr_version("k", version=3) == 2
        assert cache.get("k", version=2) == "second"
        with pytest.raises(KeyNotFound):
            cache.incr_version("none")

    @pytest.mark.parametrize("timeout", [0, -1, 0.0])
    async def test_a_timeout_that_is_not_above_zero_keeps_nothing(
        self,
        cache: Cache,
        timeout: float,  # noqa: ASYNC109 - of the value
    ):
        cache.set("k", "old")
        cache.set("k", "new", timeout=timeout)
        assert cache.get("k") is None

        assert cache.add("k", "new", timeout=timeout)
        assert cache.get("k") is None
        await cache.aset_many({"a": 1, "b": 2}, timeout=timeout)
        assert await cache.aget_many(["a", "b"]) == {}

    async def test_values_expire(self, cache: Cache):
        cache.set("short", 1, timeout=1)
        await cache.aset_many({"many": 1}, timeout=1)
        cache.set("long", 1, timeout=None)
        cache.set("n", 1, timeout=1)
        cache.incr("n")
        for _ in range(200):
            if not cache.get_many(["short", "many", "n"]):
                break
            await asyncio.sleep(0.05)

        assert cache.get_many(["short", "many", "n", "long"]) == {"long": 1}
        assert cache.add("short", 2)

    async def test_what_is_got_can_be_changed_without_changing_the_cache(self, cache: Cache):
        given = [1]
        cache.set("k", given)
        given.append(2)

        cache.get("k").append(3)
        made = cache.get_or_set("k", list)
        made.append(4)

        assert await cache.aget("k") == [1]

    async def test_prefixes_keep_caches_apart_and_clear_keeps_to_its_own(
        self, open_cache: Open, store_name: str
    ):
        # SEC CAC-031 (sessions and pages on one server)
        sessions, pages = open_cache(key_prefix="s*"), open_cache(key_prefix="s")
        sessions.set("k", "session")
        pages.set("k", "page")
        assert [sessions.get("k"), pages.get("k")] == ["session", "page"]

        pages.clear()

        kept = None if store_name == "memcached" else "session"  # it can't list keys
        assert [sessions.get("k"), pages.get("k")] == [kept, None]
        await sessions.aclear()
        assert sessions.get("k") is None
        await sessions.aclose()

    async def test_clear_without_a_prefix_empties_the_store(self, open_cache: Open):
        one, other = open_cache(), open_cache(key_prefix="p")
        one.set("k", 1)
        other.set("k", 1)

        one.clear()

        assert [one.get("k"), other.get("k")] == [None, None]

    async def test_a_key_function_makes_every_key(self, open_cache: Open):
        def backwards(key: str, prefix: str, version: int) -> str:
            return f"{prefix}-{version}-{key[::-1]}"

        odd, plain = open_cache(key_function=backwards), open_cache()
        odd.set("abc", 1)

        assert odd.make_key("abc") == "-1-cba"
        assert odd.get_many(["abc"]) == {"abc": 1}
        assert plain.get("abc") is None

    async def test_closing_leaves_the_cache_usable(self, cache: Cache):
        cache.set("k", 1)
        cache.close()
        await cache.aclose()

        assert [cache.get("k"), await cache.aget("k")] == [1, 1]


class TestTags:
    async def test_values_count_until_a_tag_of_theirs_is_invalidated(self, cache: Cache):
        cache.set("a", [1], tags=["books", "people"])
        await cache.aset("b", 2, tags=["books"])
        cache.set_many({"c": 3, "d": 4}, tags=["people"])
        cache.set("plain", 5)
        assert cache.get_many("abcd") == {"a": [1], "b": 2, "c": 3, "d": 4}

        cache.invalidate_tags("books")
        assert await cache.aget_many(["a", "b", "c", "d", "plain"]) == {"c": 3, "d": 4, "plain": 5}
        assert "a" not in cache

        await cache.ainvalidate_tags("people", "never used")
        assert [cache.get("c"), await cache.aget("d", "gone")] == [None, "gone"]

    async def test_add_takes_the_place_of_what_no_longer_counts(self, cache: Cache):
        cache.set("k", 1, tags=["t"])
        assert not cache.add("k", 2)
        cache.invalidate_tags("t")

        assert await cache.aadd("k", 3, tags=["t"])
        assert cache.get("k") == 3

    async def test_a_lost_stamp_loses_the_values(self, cache: Cache):
        cache.set("k", 1, tags=["t"])
        cache.delete("t", version="tag")
        cache.set("other", 2, tags=["t"])

        assert cache.get_many(["k", "other"]) == {"other": 2}

    async def test_a_tag_invalidated_while_the_value_is_made_wins(self, cache: Cache):
        def make() -> str:
            cache.invalidate_tags("t")
            return "old"

        cache.set("warm", 1, tags=["t"])
        cache.get_or_set("k", make, tags=["t"])

        assert cache.get("k") is None

    async def test_any_text_is_a_tag(self, cache: Cache):
        cache.set("k", 1, tags=["two words \r\n \u2028" + "x" * 400])
        assert cache.get("k") == 1


class TestMaking:
    async def test_a_missing_value_is_made_and_kept(self, cache: Cache):
        async def make_later() -> list[str]:
            return ["later"]

        assert cache.get_or_set("plain", 1) == 1
        assert cache.get_or_set("plain", 2) == 1
        assert cache.get_or_set("made", lambda: [3]) == [3]
        assert cache.get_or_set("made", lambda: [4]) == [3]
        assert await cache.aget_or_set("later", make_later) == ["later"]
        assert await cache.aget_or_set("later", lambda: ["sooner"]) == ["later"]
        assert cache.get_or_set("none", lambda: None) is None
        assert cache.get_or_set("none", lambda: 1) is None

    async def test_one_of_many_threads_makes_the_value(self, cache: Cache):
        made: list[int] = []

        def slow() -> list[int]:
            made.append(1)
            time.sleep(0.2)
            return [len(made)]

        found: list[list[int]] = []
        threads = [
            threading.Thread(target=lambda: found.append(cache.get_or_set("k", slow)))
            for _ in range(12)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            await asyncio.to_thread(thread.join)

        assert (made, found) == ([1], [[1]] * 12)
        assert len({id(one) for one in found}) == 12

    async def test_one_of_many_tasks_and_caches_makes_the_value(self, open_cache: Open):
        # each cache has its own table of flights, as processes have
        caches = [open_cache() for _ in range(3)]
        made: list[int] = []

        async def slow() -> str:
            made.append(1)
            await asyncio.sleep(0.2)
            return "made"

        found = await asyncio.gather(
            *[one.aget_or_set("k", slow) for one in caches for _ in range(5)]
        )

        assert found == ["made"] * 15
        assert len(made) == (1 if caches[0].store.shared else 3)
        for one in caches:
            await one.aclose()

    async def test_a_failed_maker_raises_and_the_next_one_tries(self, cache: Cache):
        attempts: list[int] = []

        async def failing_once() -> str:
            attempts.append(1)
            await asyncio.sleep(0.02)
            if len(attempts) == 1:
                raise LookupError("first")
            return "second"

        found = await asyncio.gather(
            *[cache.aget_or_set("k", failing_once) for _ in range(4)], return_exceptions=True
        )

        assert [type(one) for one in found].count(LookupError) == 1
        assert found.count("second") == 3

    async def test_a_cancelled_maker_makes_room(self, cache: Cache):
        async def never() -> str:
            await asyncio.sleep(60)
            return "never"

        first = asyncio.create_task(cache.aget_or_set("k", never))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(cache.aget_or_set("k", lambda: "second"))
        await asyncio.sleep(0.05)
        first.cancel()

        assert await asyncio.wait_for(second, 10) == "second"
        assert await cache.aget("k") == "second"

    async def test_making_a_key_inside_its_own_making_does_not_hang(self, cache: Cache):
        def outer() -> str:
            return cache.get_or_set("k", lambda: "inner", patience_seconds=0.2) + " outer"

        assert cache.get_or_set("k", outer) == "inner outer"

    async def test_impatient_callers_compute_themselves(self, cache: Cache):
        gate = threading.Event()
        slow = threading.Thread(
            target=lambda: cache.get_or_set("k", lambda: gate.wait(20) and "slow")
        )
        slow.start()
        await asyncio.sleep(0.05)

        found = await cache.aget_or_set("k", lambda: "own", patience_seconds=0.1)

        gate.set()
        await asyncio.to_thread(slow.join)
        assert found == "own"

    async def test_renew_makes_it_even_if_it_is_there(self, cache: Cache):
        cache.set("k", "old")

        assert cache.get_or_set("k", lambda: "new", renew=True) == "new"
        assert cache.get("k") == "new"

    async def test_a_stale_value_is_served_while_one_makes_the_new(self, open_cache: Open):
        clock = TurnableClock()
        cache = open_cache(clock=clock)
        cache.get_or_set("k", lambda: "old", timeout=60, stale_seconds=3600)
        clock.turn(61)
        served: list[str] = []

        def make() -> str:
            other = threading.Thread(
                target=lambda: served.append(
                    cache.get_or_set("k", lambda: "wrong", timeout=60, stale_seconds=3600)
                )
            )
            other.start()
            other.join()
            return "new"

        made = cache.get_or_set("k", make, timeout=60, stale_seconds=3600)

        assert (served, made, cache.get("k")) == (["old"], "new", "new")

    async def test_an_eager_cache_makes_anew_before_the_timeout(self, open_cache: Open):
        clock = TurnableClock()
        cache = open_cache(clock=clock, chance=lambda: 0.01)

        def dear() -> str:
            clock.turn(10)
            return "first"

        cache.get_or_set("k", dear, timeout=60, eagerness=1)
        clock.turn(5)
        assert cache.get_or_set("k", lambda: "second", timeout=60, eagerness=1) == "first"
        clock.turn(10)

        assert cache.get_or_set("k", lambda: "third", timeout=60, eagerness=1) == "third"


class TestDoor:
    def test_every_method_has_a_twin_with_the_same_signature(self):
        twins = {
            name: getattr(Cache, name.removeprefix("a"))
            for name, _ in inspect.getmembers(Cache, inspect.iscoroutinefunction)
            if not name.startswith("_")
        }

        assert len(twins) == 17
        for name, sync in twins.items():
            here, there = inspect.signature(getattr(Cache, name)), inspect.signature(sync)
            assert str(here) == str(there), name

    def test_django_names_are_all_there(self):
        names = (
            "aadd aclear aclose add adecr adecr_version adelete adelete_many aget aget_many "
            "aget_or_set ahas_key aincr aincr_version aset aset_many atouch clear close decr "
            "decr_version delete delete_many get get_many get_or_set has_key incr incr_version "
            "make_key make_and_validate_key validate_key get_backend_timeout set set_many touch"
        )
        assert [name for name in names.split() if not callable(getattr(Cache, name, None))] == []

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("reddis://h", "Did you mean 'redis'?"),
            ("localhost:6379", "Known: memory://"),
            ("file://relative", "three slashes"),
        ],
    )
    def test_a_wrong_url_is_told(self, url: str, words: str):
        with pytest.raises(InvalidCacheBackendError) as caught:
            Cache(url)
        assert words in str(caught.value)

    def test_a_wrong_url_does_not_show_its_password(self):
        with pytest.raises(InvalidCacheBackendError) as caught:
            Cache("rediss1://user:hunter2@host")
        assert "hunter2" not in str(caught.value)

    @pytest.mark.parametrize("timeout", ["soon", float("nan"), []])
    def test_a_timeout_that_is_none_is_told(self, timeout: object):
        with pytest.raises(InvalidCacheBackendError):
            Cache().set("k", 1, timeout=timeout)  # type: ignore[arg-type]
        with pytest.raises(InvalidCacheBackendError):
            Cache(timeout=timeout)  # type: ignore[arg-type]

    @pytest.mark.parametrize("timeout", [10**400, float("inf"), 1e300])
    def test_a_timeout_beyond_all_bounds_is_for_ever(self, timeout: float):
        cache = Cache(timeout=timeout)
        cache.set("default", 1)
        cache.set("given", 1, timeout=timeout)
        assert cache.get_many(["default", "given"]) == {"default": 1, "given": 1}
        assert cache.default_timeout is None

    def test_jitter_takes_off_its_share_at_most(self):
        clock = TurnableClock()
        for chance, kept in ((0.0, True), (1.0, False)):
            store = MemoryStore(clock=clock)
            cache = Cache(store, jitter=0.5, chance=lambda value=chance: value)
            cache.set("k", 1, timeout=10)
            clock.turn(6)
            assert ("k" in cache) is kept
        with pytest.raises(InvalidCacheBackendError):
            Cache(jitter=1)

    def test_the_dummy_keeps_nothing(self):
        cache = Cache("dummy://")
        cache.set("k", 1)
        assert cache.add("k", 1)
        assert cache.get_or_set("k", lambda: 2) == 2
        assert (cache.get("k"), cache.get_many(["k"]), cache.touch("k")) == (None, {}, False)
        with pytest.raises(KeyNotFound):
            cache.incr("k")


class TestKeys:
    METHODS = [
        lambda cache, key: cache.get(key),
        lambda cache, key: cache.set(key, 1),
        lambda cache, key: cache.add(key, 1),
        lambda cache, key: cache.incr(key),
        lambda cache, key: cache.touch(key),
        lambda cache, key: cache.delete(key),
        lambda cache, key: cache.has_key(key),
        lambda cache, key: cache.get_many([key]),
        lambda cache, key: cache.set_many({key: 1}),
        lambda cache, key: cache.delete_many([key]),
        lambda cache, key: cache.get_or_set(key, 1),
        lambda cache, key: cache.incr_version(key),
    ]
    BAD = ["with space", "line\r\nset x 0 0 1", "nul\0", "x" * 251, "é" * 130]

    @pytest.mark.parametrize("key", BAD, ids=ascii)
    def test_sec_cac_014_unportable_keys_are_told_before_the_wire(self, cache: Cache, key: str):
        refused = CacheKeyWarning if "memcached" not in type(cache.store).__module__ else None
        for method in self.METHODS:
            if refused is None:
                with pytest.raises(InvalidCacheKey):
                    method(cache, key)
            else:
                with pytest.warns(CacheKeyWarning), suppress(KeyNotFound):
                    method(cache, key)

    @pytest.mark.filterwarnings("ignore::hotclub_cache.CacheKeyWarning")
    def test_sec_cac_014_odd_keys_never_meet_another_value(self, cache: Cache, store_name: str):
        if store_name == "memcached":
            return  # refuses them, see above
        keys = [*self.BAD, "with", "x" * 250, "x" * 252, "line", "nul", "nul\0\0"]
        for number, key in enumerate(keys):
            cache.set(key, number)

        assert cache.get_many(keys) == {key: number for number, key in enumerate(keys)}

    def test_sec_cac_033_warnings_are_one_line_of_ascii(self):
        with pytest.warns(CacheKeyWarning) as caught:
            Cache().get("a\r\nb\x1b[31m\u2028")

        text = str(caught[0].message)
        assert text.isascii()
        assert text.isprintable()

    def test_a_lone_surrogate_has_no_key(self, cache: Cache, store_name: str):
        with pytest.raises(InvalidCacheKey):
            cache.set("\ud800", 1)

    def test_a_subclass_may_look_at_keys_itself(self):
        class Strict(Cache):
            def validate_key(self, key: str) -> None:
                if "/" in key:
                    raise InvalidCacheKey(key, "holds a slash")

        with pytest.raises(InvalidCacheKey, match="holds a slash"):
            Strict().get("a/b")
        Strict().get("a b")

    @pytest.mark.parametrize("key", [1, None, (1, 2), "é"])
    def test_a_key_is_what_its_text_is(self, key: object):
        cache = Cache()
        with pytest.warns(CacheKeyWarning) if key == (1, 2) else nullcontext():
            cache.set(key, "value")
            assert cache.get(key) == "value"
            assert isinstance(cache, BaseCache)
