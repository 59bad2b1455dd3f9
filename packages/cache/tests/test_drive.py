"""The two drivers: the same operation, the same replies, errors thrown in."""

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest
from hotclub_cache.drive import Program, arun, run
from hotclub_cache.flights import Flights, may_wait
from hotclub_cache.wishes import Compute, Join, Read, Sleep


class Echo:
    """Grants every wish with the wish; fails on ``bad``."""

    def perform(self, wish: Any) -> Any:
        if wish == Read("bad"):
            raise LookupError("bad")
        return wish

    async def aperform(self, wish: Any) -> Any:
        return self.perform(wish)


def operation() -> Program[list[object]]:
    replies: list[object] = [(yield Read("good"))]
    try:
        yield Read("bad")
    except LookupError as error:
        replies.append(str(error))
    yield Sleep(0)
    replies.append((yield Compute(lambda: 7)))
    return replies


async def test_both_drivers_give_the_same():
    assert run(operation(), Echo()) == await arun(operation(), Echo()) == [Read("good"), "bad", 7]


async def test_an_awaitable_is_awaited_in_the_async_colour():
    async def later() -> int:
        return 8

    def program() -> Program[Any]:
        return (yield Compute(later))

    assert await arun(program(), Echo()) == 8


async def test_a_cancelled_operation_may_clean_up():
    cleaned: list[object] = []

    def program() -> Program[None]:
        try:
            yield Sleep(60)
        finally:
            cleaned.append((yield Read("cleaned")))

    task = asyncio.create_task(arun(program(), Echo()))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert cleaned == [Read("cleaned")]


async def test_waiting_for_a_flight_ends_with_it_or_with_patience():
    landed: Future[Any] = Future()
    assert not Join(landed, 0.01).grant()
    assert not await Join(landed, 0.01).agrant()
    landed.set_result(1)
    assert Join(landed, 0.01).grant()
    assert await Join(landed, 0.01).agrant()


async def test_nobody_waits_for_a_flight_of_its_own():
    flights = Flights()
    flight, leading = flights.board("k")
    again, leading_again = flights.board("k")

    assert (leading, again is flight, leading_again) == (True, True, False)
    assert not may_wait(flight, blocking=False)
    assert not may_wait(flight, blocking=True)
    assert await asyncio.to_thread(may_wait, flight, blocking=True)
    assert await asyncio.create_task(_may_wait(flight))
    flights.land("k", flight, b"stored")
    assert flight.result() == b"stored"
    assert flights.board("k")[1]


async def _may_wait(flight: Any) -> bool:
    return may_wait(flight, blocking=False)
