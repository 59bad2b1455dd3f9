import math

import pytest
from hotclub_security import (
    ImproperlyConfigured,
    MemoryRateStore,
    Rate,
    RateDecision,
    RateLimited,
    acount_attempt,
    count_attempt,
    decide_rate,
    parse_rate,
    require_allowed,
)
from hotclub_security.testing import acheck_rate_store, check_rate_store
from hypothesis import given
from hypothesis import strategies as st

THREE_A_MINUTE = Rate(3, 60)


class AsyncStore:
    """A store with the async face, in memory."""

    def __init__(self) -> None:
        self.inner = MemoryRateStore()

    async def get(self, key):
        return self.inner.get(key)

    async def replace(self, key, old, new, *, lifetime_seconds):
        return self.inner.replace(key, old, new, lifetime_seconds=lifetime_seconds)


def attempts(*seconds: float, rate: Rate = THREE_A_MINUTE) -> list[bool]:
    store = MemoryRateStore()
    return [
        count_attempt(store, "key", rate, clock=lambda at=at: 1000.0 + at).allowed for at in seconds
    ]


def test_the_limit_is_allowed_at_once_and_no_more():
    assert attempts(0, 0, 0, 0) == [True, True, True, False]


def test_room_comes_back_evenly():
    assert attempts(0, 0, 0, 19, 20, 20, 40) == [True, True, True, False, True, False, True]


def test_refused_attempts_do_not_prolong_the_wait():
    assert attempts(0, 0, 0, *[10] * 50, 20) == [True] * 3 + [False] * 50 + [True]


def test_a_decision_says_what_is_left_and_when_to_come_back():
    first, arrival = decide_rate(THREE_A_MINUTE, None, now=1000)
    assert first == RateDecision(True, 3, 2, 0.0, 20.0)

    full, _ = decide_rate(THREE_A_MINUTE, arrival + 40, now=1000)
    assert full == RateDecision(False, 3, 0, 20.0, 60.0)
    assert full.headers() == [
        ("RateLimit-Limit", "3"),
        ("RateLimit-Remaining", "0"),
        ("RateLimit-Reset", "60"),
        ("Retry-After", "20"),
    ]


def test_a_cost_counts_as_several_and_zero_only_looks():
    store = MemoryRateStore()
    clock = lambda: 1000.0  # noqa: E731
    assert count_attempt(store, "k", THREE_A_MINUTE, cost=0, clock=clock).remaining == 3
    assert count_attempt(store, "k", THREE_A_MINUTE, cost=2, clock=clock).remaining == 1
    assert not count_attempt(store, "k", THREE_A_MINUTE, cost=2, clock=clock).allowed
    assert count_attempt(store, "k", THREE_A_MINUTE, cost=1, clock=clock).allowed


def test_a_clock_set_back_locks_nobody_out_for_long():
    assert attempts(1_000_000, 1_000_000, 1_000_000, 0, 61)[-1] is True


async def test_both_colours_decide_alike():
    store, async_store = MemoryRateStore(), AsyncStore()
    for _ in range(5):
        expected = count_attempt(store, "k", THREE_A_MINUTE, clock=lambda: 1000.0)
        assert (
            await acount_attempt(async_store, "k", THREE_A_MINUTE, clock=lambda: 1000.0) == expected
        )


def test_a_store_that_always_loses_the_race_refuses():
    class Contended(MemoryRateStore):
        def replace(self, key, old, new, *, lifetime_seconds):
            return False

    assert not count_attempt(Contended(), "k", THREE_A_MINUTE).allowed


def test_threads_never_get_more_than_the_limit():
    from concurrent.futures import ThreadPoolExecutor

    store = MemoryRateStore()
    with ThreadPoolExecutor(8) as pool:
        decisions = list(
            pool.map(
                lambda _: count_attempt(store, "k", Rate(10, 3600), clock=lambda: 1000.0), range(60)
            )
        )
    assert sum(decision.allowed for decision in decisions) == 10


def test_the_memory_of_a_store_is_bounded():
    store = MemoryRateStore(max_keys=10)
    for number in range(1000):
        count_attempt(store, str(number), THREE_A_MINUTE)
    assert len(store) == 10


async def test_the_stores_keep_the_contract():
    check_rate_store(MemoryRateStore())
    await acheck_rate_store(AsyncStore())


def test_a_refused_attempt_can_be_raised():
    decision, _ = decide_rate(THREE_A_MINUTE, 1060, now=1000)
    with pytest.raises(RateLimited, match="in 20 seconds") as caught:
        require_allowed(decision, "login:1.2.3.4")
    assert (caught.value.key, caught.value.retry_after_seconds) == ("login:1.2.3.4", 20.0)
    require_allowed(decide_rate(THREE_A_MINUTE, None, now=1000)[0], "k")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("5/m", Rate(5, 60)),
        ("100/hour", Rate(100, 3600)),
        ("3/10s", Rate(3, 10)),
        ("1/2d", Rate(1, 172800)),
    ],
)
def test_rates_are_read_from_text(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize(
    "text", ["", "5", "5/", "/m", "0/m", "-1/m", "5/x", "5/0m", "a/b", "\u0663/m", "5/m" * 30]
)
def test_other_texts_are_no_rates(text):
    with pytest.raises(ImproperlyConfigured):
        parse_rate(text)


@given(st.text())
def test_any_text_is_a_rate_or_refused(text):
    try:
        assert parse_rate(text).limit > 0
    except ImproperlyConfigured:
        pass


@pytest.mark.parametrize(
    ("limit", "period"), [(0, 1), (1, 0), (1, -1), (1, math.inf), (1, math.nan)]
)
def test_rates_without_room_are_refused(limit, period):
    with pytest.raises(ImproperlyConfigured):
        Rate(limit, period)


@given(
    st.integers(1, 20),
    st.floats(0.1, 1000),
    st.lists(st.floats(0, 500), min_size=1, max_size=60).map(sorted),
)
def test_in_one_period_never_more_than_twice_the_limit_passes(limit, period, moments):
    allowed = attempts(*moments, rate=Rate(limit, period))
    passed = [at for at, is_allowed in zip(moments, allowed, strict=True) if is_allowed]
    for start in passed:
        assert sum(start <= at < start + period for at in passed) <= 2 * limit
