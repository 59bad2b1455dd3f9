import threading

import pytest
from hotclub_auth.programs import arun, ask, run


class Both:
    def work(self, number):
        return ("sync", number)

    async def awork(self, number):
        return ("async", number)


class SyncOnly:
    def work(self, number):
        return (threading.current_thread() is threading.main_thread(), number)


def twice(target):
    first = yield ask(target, "work", 1)
    second = yield ask(target, "work", number=2)
    return [first, second]


async def test_one_program_runs_in_both_colours():
    assert run(twice(Both())) == [("sync", 1), ("sync", 2)]
    assert await arun(twice(Both())) == [("async", 1), ("async", 2)]


async def test_a_method_without_an_async_twin_runs_in_a_thread():
    assert await arun(twice(SyncOnly())) == [(False, 1), (False, 2)]


async def test_what_a_call_raises_can_be_mended_by_the_program():
    class Fails:
        def work(self):
            raise LookupError("gone")

    def mending(target):
        try:
            yield ask(target, "work")
        except LookupError as error:
            return str(error)

    assert run(mending(Fails())) == "gone"
    assert await arun(mending(Fails())) == "gone"
    with pytest.raises(AttributeError):
        run(mending(object()))


async def test_a_program_that_ends_early_is_closed():
    closed = []

    def leaving(target):
        try:
            yield ask(target, "work")
        finally:
            closed.append(True)

    with pytest.raises(AttributeError):
        run(leaving(None))
    with pytest.raises(AttributeError):
        await arun(leaving(None))
    assert closed == [True, True]
