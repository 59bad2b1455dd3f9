import gc

import pytest
from hotclub_auth import Signal


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


async def test_async_receivers_are_awaited_and_need_an_async_send(heard, listener):
    async def ahear(sender, **named):
        heard.append("async")

    signal = Signal()
    signal.connect(ahear)
    signal.connect(listener)
    await signal.asend("a")
    assert heard == ["async", ("a", None)]
    with pytest.raises(TypeError, match="ahear is async"):
        signal.send("a")


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
