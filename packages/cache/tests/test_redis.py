"""Redis: what goes over the wire, replicas, dead connections, processes."""

import asyncio
import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from hotclub_cache import (
    Cache,
    InvalidCacheBackendError,
    RedisCache,
    StoreRefused,
    StoreUnavailable,
)
from hotclub_cache.stores.redis import RedisStore
from hotclub_cache.stores.redis_threads import packed
from hotclub_cache.stores.resp import exchange_for
from hotclub_cache.testing import running_redis
from hotclub_cache.wishes import Insert, Read, Remove, Wipe, Write


class TestWire:
    def test_sec_cac_017_arguments_travel_with_their_lengths(self):
        key, value = "k\r\nDEL x\r\n", b"$3\r\nfoo\r\n\x00"
        command = packed(exchange_for(Write(key, value, None)).commands)
        assert (
            command == b"*3\r\n$3\r\nSET\r\n$10\r\nk\r\nDEL x\r\n\r\n$10\r\n$3\r\nfoo\r\n\x00\r\n"
        )

    @pytest.mark.filterwarnings("ignore::hotclub_cache.CacheKeyWarning")
    async def test_sec_cac_017_binary_and_delimiters_round_trip(self, redis_url: str):
        async with Cache(redis_url) as cache:
            for value in (b"\r\n+OK\r\n", "*1\r\n$7\r\nFLUSHDB\r\n", bytes(range(256))):
                await cache.aset("k\r\nFLUSHDB\r\n", value)
                assert await cache.aget("k\r\nFLUSHDB\r\n") == value

    def test_a_prefix_is_no_pattern(self):
        (command,) = exchange_for(Wipe("a*b?[c]^\\:")).commands
        assert command[3] == r"a\*b\?\[c\]\^\\:*"

    def test_seconds_become_milliseconds_and_never_zero(self):
        commands = [exchange_for(Write("k", b"1", ttl)).commands[0] for ttl in (1.5, 0.0001, -1)]
        assert commands == [
            ("SET", "k", b"1", "PX", 1500),
            ("SET", "k", b"1", "PX", 1),
            ("DEL", "k"),
        ]

    def test_only_what_is_harmless_is_sent_twice(self):
        wishes = [Read("k"), Write("k", b"", 1), Insert("k", b"", 1), Remove(["k"])]
        assert [exchange_for(wish).repeatable for wish in wishes] == [True, True, False, False]

    def test_many_keys_are_wiped_by_prefix(self, redis_url: str):
        with Cache(redis_url, key_prefix="p") as cache, Cache(redis_url) as other:
            cache.set_many({str(n): n for n in range(3000)})
            other.set("k", 1)
            cache.clear()
            assert cache.get_many(map(str, range(3000))) == {}
            assert other.get("k") == 1


@pytest.fixture(scope="module")
def own_redis_url() -> Iterator[str]:
    """A server that nobody else uses: its connections are cut here."""
    with running_redis() as url:
        yield url


class TestTrouble:
    async def test_an_absent_server_is_told_in_both_colours(self):
        cache = Cache("redis://localhost:1/0")
        with pytest.raises(StoreUnavailable, match="Is it running"):
            cache.get("k")
        with pytest.raises(StoreUnavailable):
            await cache.aget("k")
        assert issubclass(StoreUnavailable, ConnectionError)

    async def test_a_wrong_type_is_refused_and_the_connection_stays_good(self, own_redis_url: str):
        with redis.Redis.from_url(own_redis_url) as client, Cache(own_redis_url) as cache:
            client.rpush(":1:list", "x")
            with pytest.raises(StoreRefused, match="WRONGTYPE"):
                cache.get("list")
            with pytest.raises(StoreRefused):
                await cache.aget("list")
            cache.set("k", 1)
            assert [cache.get("k"), await cache.aget("k")] == [1, 1]
            await cache.aclose()

    async def test_connections_that_the_server_closed_are_replaced(self, own_redis_url: str):
        async with Cache(own_redis_url) as cache:
            cache.set("k", 1)
            await cache.aget("k")
            with redis.Redis.from_url(own_redis_url) as client:
                for _ in range(2):
                    client.client_kill_filter(_type="normal", skipme=True)
                    assert cache.get("k") == 1
                    assert await cache.aget("k") == 1
            cache.close()

    def test_a_number_is_not_counted_twice_over_a_dead_connection(self, own_redis_url: str):
        with Cache(own_redis_url) as cache, redis.Redis.from_url(own_redis_url) as client:
            cache.set("n", 1)
            client.client_kill_filter(_type="normal", skipme=True)
            with pytest.raises(StoreUnavailable):
                cache.incr("n")
            assert cache.incr("n") == 2

    def test_a_connection_that_was_idle_for_long_is_looked_at_first(
        self, own_redis_url: str, monkeypatch: pytest.MonkeyPatch
    ):
        import hotclub_cache.stores.redis_threads as room

        monkeypatch.setattr(room, "_LOOK_AFTER_IDLE_SECONDS", -1.0)
        with Cache(own_redis_url) as cache, redis.Redis.from_url(own_redis_url) as client:
            cache.set("n", 1)
            client.client_kill_filter(_type="normal", skipme=True)
            time.sleep(0.05)
            assert cache.incr("n") == 2

    async def test_a_silent_server_is_given_up(self, silent_server: str):
        cache = Cache(silent_server, socket_timeout=0.2, socket_connect_timeout=1)
        began = time.monotonic()
        with pytest.raises(StoreUnavailable):
            cache.get("k")
        with pytest.raises(StoreUnavailable):
            await cache.aget("k")
        assert time.monotonic() - began < 30

    async def test_a_pause_of_the_server_fails_those_who_wait_and_the_next_call_works(
        self, own_redis_url: str
    ):
        cache = Cache(own_redis_url, socket_timeout=0.2)
        with redis.Redis.from_url(own_redis_url) as client:
            cache.set("k", 1)
            await cache.aget("k")
            client.client_pause(600)
            with pytest.raises(StoreUnavailable):
                await cache.aget("k")
            with pytest.raises(StoreUnavailable):
                cache.get("k")
            client.ping()  # answered when the pause is over
            await asyncio.sleep(0.7)
        assert [cache.get("k"), await cache.aget("k")] == [1, 1]
        await cache.aclose()
        cache.close()

    async def test_a_cancelled_task_leaves_the_replies_of_others_in_order(self, own_redis_url: str):
        async with Cache(own_redis_url) as cache:
            await cache.aset_many({str(n): n for n in range(50)})
            tasks = [asyncio.create_task(cache.aget(str(n))) for n in range(50)]
            await asyncio.sleep(0)
            for task in tasks[::3]:
                task.cancel()

            found = await asyncio.gather(*tasks, return_exceptions=True)

            assert [f for n, f in enumerate(found) if n % 3] == [n for n in range(50) if n % 3]
            assert await cache.aget("7") == 7

    async def test_a_password_opens_and_a_wrong_one_is_not_shown(self):
        with running_redis() as url, redis.Redis.from_url(url) as client:
            client.config_set("requirepass", "hunter2")
            right, wrong = (url.replace("//", f"//:{word}@") for word in ("hunter2", "swing39"))
            async with Cache(right) as cache:
                cache.set("k", 1)
                assert await cache.aget("k") == 1
                cache.close()
            for location in (wrong, url):
                with pytest.raises((StoreUnavailable, StoreRefused)) as caught:
                    Cache(location).get("k")
                assert "swing39" not in str(caught.value)
                cache = Cache(location)
                with pytest.raises((StoreUnavailable, StoreRefused)):
                    await cache.aget("k")
                await cache.aclose()

    async def test_wrong_urls_and_options_are_told(self):
        with pytest.raises(InvalidCacheBackendError):
            Cache("redis://h:port")
        cache = Cache("redis://h", no_such_option=1)
        with pytest.raises(InvalidCacheBackendError, match="no_such_option"):
            cache.get("k")
        with pytest.raises(InvalidCacheBackendError, match="no_such_option"):
            await cache.aget("k")

    @pytest.fixture
    def silent_server(self) -> Iterator[str]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"redis://127.0.0.1:{server.getsockname()[1]}"


class TestManyServers:
    async def test_writes_go_to_the_first_and_reads_to_the_others(self, redis_url: str):
        with running_redis() as replica:
            params = {"OPTIONS": {"serializer": "pickle"}}
            with RedisCache([redis_url, replica], params) as both, Cache(replica) as other:
                both.set("k", 1)
                assert both.get("k") is None
                other.set("k", 2)
                other.set("x", 3)
                assert both.get_many(["k", "x"]) == {"k": 2, "x": 3}
                assert await both.aget("k") == 2
                assert both.incr("k") == 2  # of the first server's 1
                await both.aclose()

    def test_servers_may_be_joined_by_commas_or_semicolons(self):
        store = RedisCache("redis://a,redis://b;redis://c", {}).store
        assert isinstance(store, RedisStore)
        assert store._servers == ("redis://a", "redis://b", "redis://c")


def _compute(url: str, out: str) -> None:
    def make() -> str:
        with open(out, "a") as file:
            file.write("made\n")
        time.sleep(0.3)
        return "value"

    with Cache(url) as cache:
        assert cache.get_or_set("dear", make) == "value"
        for _ in range(100):
            cache.incr("n")


class TestSharing:
    def test_sec_cac_028_one_of_many_processes_makes_a_value_and_counts_are_exact(
        self, redis_url: str, tmp_path: Path
    ):
        out = f"{tmp_path}/made"
        with Cache(redis_url) as cache:
            cache.set("n", 0)
            context = multiprocessing.get_context("fork")
            workers = [context.Process(target=_compute, args=(redis_url, out)) for _ in range(4)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            assert [worker.exitcode for worker in workers] == [0] * 4
            assert (tmp_path / "made").read_text() == "made\n"
            assert cache.get("n") == 400

    def test_a_fork_does_not_share_its_parents_connection(self, redis_url: str):
        with Cache(redis_url) as cache:
            cache.set("k", "parent")
            child = os.fork()
            if child == 0:
                cache.set("k", "child")
                os._exit(0 if cache.get("k") == "child" else 1)
            _, status = os.waitpid(child, 0)
            assert (status, cache.get("k")) == (0, "child")

    def test_threads_use_no_more_connections_than_allowed(self, redis_url: str):
        with Cache(redis_url, max_connections=2) as cache:
            threads = [
                threading.Thread(target=lambda: [cache.get("k") for _ in range(50)])
                for _ in range(8)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(cache.store._lanes[0]._idle) <= 2  # type: ignore[attr-defined]

    def test_each_event_loop_has_its_own_connection(self, redis_url: str):
        cache = Cache(redis_url)

        async def use(number: int) -> object:
            async with cache:
                await cache.aset("k", number)
                return await cache.aget("k")

        assert [asyncio.run(use(number)) for number in range(3)] == [0, 1, 2]

    def test_options_of_the_url_are_obeyed(self, own_redis_url: str):
        with Cache(own_redis_url) as zero, Cache(f"{own_redis_url}?db=3") as three:
            zero.set("k", 0)
            three.set("k", 3)
            assert [zero.get("k"), three.get("k")] == [0, 3]
            three.clear()
            assert [zero.get("k"), three.get("k")] == [0, None]

    def test_djangos_pickles_are_read_and_written(self, redis_url: str):
        import pickle

        params = {"OPTIONS": {"serializer": "pickle"}, "KEY_PREFIX": "site", "VERSION": 2}
        with redis.Redis.from_url(redis_url) as client, RedisCache(redis_url, params) as cache:
            client.set("site:2:session", pickle.dumps({"user": 1}), ex=100)
            assert cache.get("session") == {"user": 1}
            cache.set("session", {"user": 2})
            assert pickle.loads(client.get("site:2:session")) == {"user": 2}
