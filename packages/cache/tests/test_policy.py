"""How long, and when anew: pure decisions."""

import pytest
from hotclub_cache import DEFAULT_TIMEOUT, InvalidCacheBackendError
from hotclub_cache.entry import Entry
from hotclub_cache.policy import check_jitter, is_due, stamps_hold, time_to_live


@pytest.mark.parametrize(
    ("timeout", "seconds"),
    [
        (DEFAULT_TIMEOUT, 300),
        (None, None),
        (0, 0),
        (-5, -5),
        (1.5, 1.5),
        ("60", 60.0),
        (1e300, None),
    ],
)
def test_a_timeout_becomes_seconds_to_live(timeout: object, seconds: float | None):
    assert time_to_live(timeout, default_seconds=300) == seconds


def test_jitter_takes_off_by_chance():
    lives = [time_to_live(100, default_seconds=1, jitter=0.2, chance=c) for c in (0, 0.5, 1)]
    assert lives == [100, 90, 80]
    for wrong in (-0.1, 1, float("nan")):
        with pytest.raises(InvalidCacheBackendError):
            check_jitter(wrong)


@pytest.mark.parametrize(
    ("entry", "now", "eagerness", "chance", "due"),
    [
        (Entry(1), 10**9, 1, 0.0, False),
        (Entry(1, fresh_until=100), 99, 0, 0.0, False),
        (Entry(1, fresh_until=100), 100, 0, 1.0, True),
        (Entry(1, fresh_until=100, cost_seconds=10), 60, 1, 0.5, False),
        (Entry(1, fresh_until=100, cost_seconds=10), 95, 1, 0.5, True),
        (Entry(1, fresh_until=100, cost_seconds=10), 95, 1, 0.99, False),
        (Entry(1, fresh_until=100, cost_seconds=10), 95, 0, 0.0, False),
    ],
)
def test_an_entry_is_due_at_its_end_or_by_chance_before(
    entry: Entry, now: float, eagerness: float, chance: float, due: bool
):
    assert is_due(entry, now=now, eagerness=eagerness, chance=chance) is due


def test_every_stamp_must_hold():
    assert stamps_hold({}, {})
    assert stamps_hold({"a": 1, "b": 2}, {"a": 1, "b": 2, "c": None})
    assert not stamps_hold({"a": 1, "b": 2}, {"a": 1, "b": None})
    assert not stamps_hold({"a": 1}, {})
