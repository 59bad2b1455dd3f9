import asyncio
import gc
import threading

import pytest
from hotclub_auth import Signal
from hotclub_auth.signals import PlainCrossing, receiver


@pytest.fixture
def heard():
    return []


@pytest.fixture
def listener(heard):
    def hear(sender, **named):
        heard.append((sender, named.get("user")))
        return len(heard)

    return hear


def test_receivers_are_told_in_the_order_of_connection(heard, listener):
    signal = Signal()
    signal.connect(listener)
    signal.connect(listener)
    assert signal.send("a", user=1) == [(listener, 1)]
    assert heard == [("a", 1)]


def test_a_receiver_may_listen_to_one_sender(heard, listener):
    signal, sender = Signal(), object()
    signal.connect(listener, sender=sender)
    assert signal.has_listeners(sender)
    assert not signal.has_listeners("other")
    signal.send("other")
    signal.send(sender)
    assert heard == [(sender, None)]


def test_a_uid_stands_for_a_receiver(heard, listener):
    signal = Signal()
    signal.connect(listener, dispatch_uid="one")
    signal.connect(lambda **_: heard.append("never"), dispatch_uid="one")
    signal.send(None)
    assert heard == [(None, None)]
    assert signal.disconnect(dispatch_uid="one")
    assert not signal.disconnect(listener)


def test_receivers_are_held_weakly_unless_told():
    class Ear:
        def hear(self, **named): ...

    signal, ear = Signal(), Ear()
    signal.connect(ear.hear)
    signal.connect(lambda **named: None, weak=False)
    assert len(signal.send(None)) == 2
    del ear
    gc.collect()
    assert len(signal.send(None)) == 1


async def test_receivers_of_both_colours_are_told_by_either_send_plain_ones_first(heard, listener):
    async def ahear(sender, **named):
        await asyncio.sleep(0)
        heard.append("async")

    signal = Signal()
    signal.connect(ahear)
    signal.connect(listener)
    await signal.asend("a")
    await asyncio.to_thread(signal.send, "a")
    assert heard == [("a", None), "async"] * 2
    with pytest.raises(TypeError, match="ahear is async, and send\\(\\) cannot wait for it inside"):
        signal.send("a")
    assert isinstance(signal.send_robust("a")[1][1], TypeError)


async def test_a_plain_receiver_does_not_hold_up_the_loop_unless_it_has_an_awaiting_twin():
    signal, threads = Signal(), []
    released = threading.Event()

    def waits(**named):
        threads.append(threading.get_ident())
        return released.wait(5)

    async def release():
        released.set()

    signal.connect(waits)
    [(_, answer)], _ = await asyncio.gather(signal.asend("a"), release())
    assert answer is True
    assert threads != [threading.get_ident()]

    async def twin(**named):
        return "twin"

    waits.asynchronous = twin
    assert await signal.asend("a") == [(waits, "twin")]
    assert await signal.asend_robust("a") == [(waits, "twin")]


async def test_receivers_are_called_across_by_what_the_class_names(monkeypatch):
    """An application that has a database lets them work in the transaction of who logs in."""
    calls = []

    class Noting(PlainCrossing):
        async def in_thread(self, function):
            calls.append("thread")
            return function()

    monkeypatch.setattr(Signal, "crossing", Noting())
    signal = Signal()
    signal.connect(lambda **_: 1, weak=False)
    await signal.asend("a")
    assert calls == ["thread"]


def test_a_receiver_that_died_leaves_its_place_to_another(heard):
    signal = Signal()
    for number in range(50):

        def hear(number=number, **_):
            heard.append(number)

        signal.connect(hear)
        signal.send("a")
        del hear
        gc.collect()
    assert heard == list(range(50))


def test_the_decorator_connects_to_one_signal_or_several(heard):
    one, two = Signal(), Signal()

    @receiver([one, two], sender="a")
    def hear(signal, **_):
        heard.append(signal)

    receiver(one)(hear)
    one.send("a")
    two.send("a")
    two.send("b")
    assert heard == [one, one, two]


async def test_a_robust_send_goes_on_after_an_error(heard, listener, caplog):
    def fails(**named):
        raise LookupError("gone")

    signal = Signal()
    signal.connect(fails)
    signal.connect(listener)
    for answers in (signal.send_robust("a"), await signal.asend_robust("a")):
        assert isinstance(answers[0][1], LookupError)
        assert len(answers) == 2
    assert len(caplog.records) == 2
    with pytest.raises(LookupError):
        signal.send("a")


def test_what_cannot_be_called_cannot_listen():
    with pytest.raises(TypeError, match="must be callable"):
        Signal().connect("hear")
