"""A receiver of a log-in sits in the transaction of the log-in, whatever colour each has."""

from __future__ import annotations

from typing import Any

import pytest
from hotclub_auth import user_login_failed


@pytest.fixture
def made(site: Any) -> Any:
    """Receivers that write a row a failed log-in."""
    from hotclub.auth.models import Group

    def blocking(sender: Any, credentials: Any, **more: Any) -> None:
        Group.objects.create(name=f"blocking {credentials['username']}")

    async def awaiting(sender: Any, credentials: Any, **more: Any) -> None:
        await Group.objects.acreate(name=f"awaiting {credentials['username']}")

    user_login_failed.connect(blocking, weak=False)
    user_login_failed.connect(awaiting, weak=False)
    yield Group
    user_login_failed.disconnect(blocking)
    user_login_failed.disconnect(awaiting)


async def test_what_receivers_wrote_goes_with_the_block_of_a_task(made: Any) -> None:
    from hotclub_auth import aauthenticate
    from hotclub_orm import atomic

    with pytest.raises(LookupError):
        async with atomic():
            assert await aauthenticate(username="stephane", password="wrong") is None
            assert await made.objects.acount() == 2
            raise LookupError
    assert await made.objects.acount() == 0


def test_what_receivers_wrote_goes_with_the_block_of_a_thread(made: Any) -> None:
    from hotclub_auth import authenticate
    from hotclub_orm import atomic

    with pytest.raises(LookupError), atomic():
        assert authenticate(username="stephane", password="wrong") is None
        assert made.objects.count() == 2
        raise LookupError
    assert made.objects.count() == 0
