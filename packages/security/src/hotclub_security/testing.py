"""For the tests of others: a valid CSRF token, and the cases every rate store must pass.

Not here: anything production code imports.
"""

from hotclub_security.csrf_tokens import mask_secret, new_secret
from hotclub_security.ports import AsyncRateStore, RateStore


def csrf_cookie_and_token() -> tuple[str, str]:
    """Return a cookie value and a token that belong together, for a test client to send."""
    secret = new_secret()
    return secret, mask_secret(secret)


def check_rate_store(store: RateStore) -> None:
    """Raise AssertionError where a fresh store breaks the contract of RateStore."""
    assert store.get("key") is None, "an unknown key has no number"
    assert not store.replace("key", 1.0, 2.0, lifetime_seconds=60), "None is not 1.0"
    assert store.replace("key", None, 1.0, lifetime_seconds=60), "the first number is taken"
    assert not store.replace("key", None, 2.0, lifetime_seconds=60), "a lost race is told"
    assert store.get("key") == 1.0, "a lost race changes nothing"
    assert store.replace("key", 1.0, 2.5, lifetime_seconds=60), "the number is replaced"
    assert store.get("key") == 2.5, "the new number is kept exactly"
    assert store.get("other") is None, "keys do not touch each other"


async def acheck_rate_store(store: AsyncRateStore) -> None:
    """Raise AssertionError where a fresh store breaks the contract of AsyncRateStore."""
    assert await store.get("key") is None, "an unknown key has no number"
    assert not await store.replace("key", 1.0, 2.0, lifetime_seconds=60), "None is not 1.0"
    assert await store.replace("key", None, 1.0, lifetime_seconds=60), "the first number is taken"
    assert not await store.replace("key", None, 2.0, lifetime_seconds=60), "a lost race is told"
    assert await store.get("key") == 1.0, "a lost race changes nothing"
    assert await store.replace("key", 1.0, 2.5, lifetime_seconds=60), "the number is replaced"
    assert await store.get("key") == 2.5, "the new number is kept exactly"
    assert await store.get("other") is None, "keys do not touch each other"
