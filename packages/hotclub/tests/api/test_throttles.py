"""Throttles of a project count in its cache."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from hotclub.adapters import api_cache
from hotclub_api.testing import check_throttle_store
from hotclub_cache import Cache
from hotclub_cache.testing import redis_server_url, redis_url  # noqa: F401


@pytest.fixture(params=["memory", "redis"])
def url(request, tmp_path):
    if request.param == "redis":
        return request.getfixturevalue("redis_url")
    return f"memory://{tmp_path}"


@pytest.fixture
def store(url, monkeypatch):
    with Cache(url) as cache:
        monkeypatch.setattr(api_cache, "caches", {"default": cache})
        yield api_cache.CacheThrottleStore()


@pytest.fixture
async def astore(url, monkeypatch):
    async with Cache(url) as cache:
        monkeypatch.setattr(api_cache, "caches", {"default": cache})
        yield api_cache.CacheThrottleStore()


@pytest.mark.parametrize("url", ["memory://conformance"])
def test_it_counts_as_throttles_expect(store):
    check_throttle_store(store)


def test_parallel_requests_never_exceed_the_rate(store):
    def ask(_):
        return store.take("k", limit=20, window_seconds=60, now=100.0)

    with ThreadPoolExecutor(16) as pool:
        waits = list(pool.map(ask, range(200)))

    assert waits.count(0.0) == 20
    assert all(0 < one <= 60 for one in waits if one)


async def test_parallel_tasks_never_exceed_the_rate(astore):
    waits = await asyncio.gather(
        *(astore.atake("k", limit=7, window_seconds=60, now=100.0) for _ in range(50))
    )

    assert waits.count(0.0) == 7


def test_a_window_slides(store):
    times = [0, 10, 20, 30, 61, 62, 71, 72, 200]
    waits = [store.take("k", limit=3, window_seconds=60, now=one) for one in times]

    assert waits == [0, 0, 0, 30, 0, 8, 0, 8, 0]


def test_a_rate_of_nothing_admits_nobody(store):
    assert store.take("k", limit=0, window_seconds=60, now=1.0) == 60


def test_a_cache_that_keeps_nothing_counts_nothing(monkeypatch):
    from hotclub_cache.backends import DummyCache

    monkeypatch.setattr(api_cache, "caches", {"default": DummyCache("", {})})
    store = api_cache.CacheThrottleStore()

    assert [store.take("k", limit=1, window_seconds=60, now=1.0) for _ in range(3)] == [0, 0, 0]
