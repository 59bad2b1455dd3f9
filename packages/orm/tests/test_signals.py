"""Signals: receivers of either colour, told by either colour, in the transaction of who tells."""

import asyncio
import logging
import threading
from contextlib import contextmanager

import hotclub_orm as orm
import pytest
from hotclub_orm import signals
from hotclub_orm.errors import CrossingEnded
from hotclub_orm.signals import Signal, receiver
from hotclub_orm.testing.sharing import share, unshare
from hotclub_orm.transactions import atomic, on_commit


class Band(orm.Model):
    name = orm.CharField(max_length=30)
    tags = orm.ManyToManyField("Mark")

    class Meta:
        app_label = "signals"


class Mark(orm.Model):
    name = orm.CharField(max_length=30, unique=True)

    class Meta:
        app_label = "signals"


class Note(orm.Model):
    text = orm.CharField(max_length=60)

    class Meta:
        app_label = "signals"


@pytest.fixture
async def bands(colour):
    await colour.run(colour.database._creation((Band, Mark, Note)))
    return colour


@pytest.fixture
async def tables(database):
    await database.acreate_tables(Band, Mark, Note)
    return database


class Undo(Exception):
    pass


@contextmanager
def connected(signal, function, sender=None):
    signal.connect(function, sender=sender, weak=False)
    try:
        yield
    finally:
        signal.disconnect(function, sender=sender)


async def notes():
    return sorted([note.text async for note in Note.objects.all()])


def plain_note(instance, **_):
    Note.objects.create(text=f"plain {instance.name}")


async def awaiting_note(instance, **_):
    await Note.objects.acreate(text=f"awaiting {instance.name}")


def opens_a_block(instance, **_):
    with atomic():
        Note.objects.create(text=f"block {instance.name}")


# --- in the transaction of who saves -----------------------------------------------------------


@pytest.mark.parametrize("hear", [plain_note, awaiting_note])
async def test_what_a_receiver_writes_is_undone_with_the_block_of_who_saves(bands, hear):
    """Without the same connection the note would stay, or wait for the block's own lock."""

    async def in_block(undo):
        async with atomic():
            await Band(name="Quintette").asave()
            if undo:
                raise Undo

    def in_blocking_block(undo):
        with atomic():
            Band(name="Quintette").save()
            if undo:
                raise Undo

    with connected(signals.post_save, hear, sender=Band):
        for undo in (True, False):
            try:
                if bands.awaits:
                    await in_block(undo)
                else:
                    await asyncio.to_thread(in_blocking_block, undo)
            except Undo:
                assert await notes() == []

    word = "plain" if hear is plain_note else "awaiting"
    assert await notes() == [f"{word} Quintette"]


@pytest.mark.parametrize("hear", [plain_note, awaiting_note])
async def test_outside_of_blocks_receivers_of_either_colour_read_and_write(bands, hear):
    with connected(signals.pre_save, hear, sender=Band):
        if bands.awaits:
            await Band(name="Trio").asave()
        else:
            await asyncio.to_thread(Band(name="Trio").save)

    word = "plain" if hear is plain_note else "awaiting"
    assert await notes() == [f"{word} Trio"]


async def test_deletes_and_relations_tell_in_the_same_transaction(bands):
    def hear(signal, instance, **named):
        which = "deleted" if signal is signals.post_delete else named["action"]
        Note.objects.create(text=f"{which}, {Band.objects.count()} bands")

    async def awaiting():
        band = await Band.objects.acreate(name="Duo")
        async with atomic():
            await band.tags.aadd(await Mark.objects.acreate(name="swing"))
            await band.adelete()
            assert len(await notes()) == 3
            raise Undo

    def blocking():
        band = Band.objects.create(name="Duo")
        with atomic():
            band.tags.add(Mark.objects.create(name="swing"))
            band.delete()
            assert sorted(Note.objects.values_list("text", flat=True)) == [
                "deleted, 0 bands", "post_add, 1 bands", "pre_add, 1 bands",
            ]  # fmt: skip
            raise Undo

    with (
        connected(signals.m2m_changed, hear, sender=Band.tags.through),
        connected(signals.post_delete, hear, sender=Band),
        pytest.raises(Undo),
    ):
        await (awaiting() if bands.awaits else asyncio.to_thread(blocking))

    assert await notes() == []


async def test_a_receiver_opens_blocks_of_its_own_inside_the_transaction(bands):
    def hear(instance, **_):
        try:
            with atomic():
                Note.objects.create(text="undone")
                raise Undo
        except Undo:
            pass
        with atomic():
            Note.objects.create(text="kept")

    async def ahear(instance, **_):
        try:
            async with atomic():
                await Note.objects.acreate(text="undone too")
                raise Undo
        except Undo:
            pass
        async with atomic():
            await Note.objects.acreate(text="kept too")

    def blocking():
        with atomic():
            Band(name="Trio").save()

    with (
        connected(signals.post_save, hear, sender=Band),
        connected(signals.post_save, ahear, sender=Band),
    ):
        if bands.awaits:
            async with atomic():
                await Band(name="Trio").asave()
        else:
            await asyncio.to_thread(blocking)

    assert await notes() == ["kept", "kept too"]


async def test_receivers_whose_writes_are_heard_by_receivers_nest(bands):
    """Each colour calls the other, in one transaction and without a thread per level."""
    threads = set()

    def hear_band(instance, **_):
        threads.add(threading.get_ident())
        Mark(name=f"of {instance.name}").save()

    async def ahear_mark(instance, **_):
        await Note(text=f"mark {instance.name}").asave()

    def hear_note(instance, **_):
        threads.add(threading.get_ident())
        if Note.objects.count() < 3:
            Note(text=f"{instance.text}!").save()

    with (
        connected(signals.post_save, hear_band, sender=Band),
        connected(signals.post_save, ahear_mark, sender=Mark),
        connected(signals.post_save, hear_note, sender=Note),
    ):
        if bands.awaits:
            with pytest.raises(Undo):
                async with atomic():
                    await Band(name="Trio").asave()
                    assert len(await notes()) == 3
                    raise Undo
            assert await notes() == []
            await Band(name="Trio").asave()
        else:
            await asyncio.to_thread(Band(name="Trio").save)

    assert await notes() == ["mark of Trio", "mark of Trio!", "mark of Trio!!"]
    assert threading.get_ident() not in threads
    assert len(threads) <= 2


async def test_an_error_of_a_receiver_ends_the_save_and_undoes_its_block(bands):
    def hear(instance, **_):
        Note.objects.create(text="before the error")
        raise Undo

    async def ahear(instance, **_):
        await Note.objects.acreate(text="before the error")
        raise Undo

    def blocking():
        with atomic():
            Band(name="Trio").save()

    for function in (hear, ahear):
        with connected(signals.post_save, function, sender=Band), pytest.raises(Undo):
            if bands.awaits:
                async with atomic():
                    await Band(name="Trio").asave()
            else:
                await asyncio.to_thread(blocking)

    assert await notes() == []
    assert await Band.objects.acount() == 0


async def test_a_blocking_query_in_an_awaiting_receiver_is_refused_by_name(tmp_path):
    """An awaiting receiver runs on the loop, where a blocking query would hold up everybody."""
    database = orm.Database(f"sqlite:///{tmp_path / 'db.sqlite3'}")
    await database.acreate_tables(Band, Mark, Note)

    async def ahear(instance, **_):
        Note.objects.create(text="blocking")

    with connected(signals.post_save, ahear, sender=Band):
        with pytest.raises(orm.SynchronousOnlyOperation, match="Await its twin"):
            await Band(name="Trio").asave()
        with pytest.raises(orm.SynchronousOnlyOperation, match="Await its twin"):
            await asyncio.to_thread(Band(name="Trio").save)
    database.close()


async def test_related_objects_and_streams_are_read_by_the_waiting_task(bands):
    heard = []

    def hear(instance, **_):
        heard.append(sorted(mark.name for mark in instance.tags.all()))
        heard.append(sum(1 for _ in Mark.objects.iterator(chunk_size=300)))
        for mark in Mark.objects.order_by("pk").iterator(chunk_size=300):
            heard.append(mark.name)
            break

    band = await Band.objects.acreate(name="Trio")
    await Mark.objects.abulk_create([Mark(name=f"m{number}") for number in range(1201)])
    await band.tags.aadd(*[mark async for mark in Mark.objects.filter(name__in=["m1", "m2"])])

    with connected(signals.post_save, hear, sender=Band):
        if bands.awaits:
            async with atomic():
                await band.asave()
        else:
            await asyncio.to_thread(band.save)

    assert heard == [["m1", "m2"], 1201, "m0"]


async def test_on_commit_of_a_receiver_waits_for_the_block_of_who_saves(bands):
    heard = []

    def hear(instance, **_):
        on_commit(lambda: heard.append(Note.objects.count()))
        Note.objects.create(text="x")

    def blocking():
        with atomic():
            Band(name="Trio").save()
            assert heard == []

    with connected(signals.post_save, hear, sender=Band):
        if bands.awaits:
            async with atomic():
                await Band(name="Trio").asave()
                assert heard == []
        else:
            await asyncio.to_thread(blocking)

    assert heard == [1]


async def test_what_a_plain_receiver_leaves_for_the_commit_may_block_there(tables):
    def hear(instance, **_):
        on_commit(lambda: Note.objects.create(text="after the commit"))

    with connected(signals.post_save, hear, sender=Band):
        async with atomic():
            await Band(name="Trio").asave()
            assert await notes() == []
    assert await notes() == ["after the commit"]


@pytest.mark.parametrize("hear", [plain_note, awaiting_note])
async def test_a_receiver_needs_no_second_connection_of_the_pool(postgres_worker_url, hear):
    """If it did, as many saves as there are connections would wait for each other for ever."""
    database = orm.Database(postgres_worker_url, pool_max_size=2, pool_timeout_seconds=3)
    await database.acreate_tables(Band, Mark, Note)
    try:
        with (
            connected(signals.pre_save, hear, sender=Band),
            connected(signals.post_save, opens_a_block, sender=Band),
        ):
            await asyncio.gather(*[Band(name=f"a{number}").asave() for number in range(8)])
            await asyncio.gather(
                *[asyncio.to_thread(Band(name=f"b{number}").save) for number in range(8)]
            )
        assert await Note.objects.acount() == 32
    finally:
        await database.aexecute("DROP SCHEMA public CASCADE")
        await database.aexecute("CREATE SCHEMA public")
        await database.aclose()


# --- the loop goes on --------------------------------------------------------------------------


async def test_a_blocking_receiver_does_not_hold_up_the_loop(tables):
    """The receiver waits for what another task of the same loop does."""
    released, heard = threading.Event(), []

    def hear(instance, **_):
        heard.append(released.wait(5))

    async def release():
        released.set()

    with connected(signals.post_save, hear, sender=Band):
        await asyncio.gather(Band(name="Trio").asave(), release())

    assert heard == [True]


async def test_many_tasks_at_once_each_have_their_own_transaction(tables):
    def hear(instance, **_):
        Note.objects.create(text=instance.name)
        Note.objects.filter(text=instance.name).count()

    async def one(number):
        try:
            async with atomic():
                await Band(name=f"{number:02}").asave()
                if number % 2:
                    raise Undo
        except Undo:
            pass

    with connected(signals.post_save, hear, sender=Band):
        await asyncio.gather(*[one(number) for number in range(30)])

    assert await notes() == [f"{number:02}" for number in range(0, 30, 2)]


async def test_a_cancelled_save_lets_its_receiver_ask_nothing_more(tables):
    entered, released, ended, problems = (
        threading.Event(), threading.Event(), threading.Event(), [],
    )  # fmt: skip

    def hear(instance, **_):
        entered.set()
        released.wait(5)
        try:
            Note.objects.create(text="too late")
        except CrossingEnded as problem:
            problems.append(str(problem))
        ended.set()

    async def saving():
        async with atomic():
            await Band(name="Trio").asave()

    with connected(signals.post_save, hear, sender=Band):
        task = asyncio.create_task(saving())
        await asyncio.to_thread(entered.wait, 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        released.set()
        await asyncio.to_thread(ended.wait, 5)

    [problem] = problems
    assert problem == (
        "The task that waited for this function was cancelled, so its connection and its "
        "transaction are not there any more. Let this error pass: nothing is waiting for the "
        "function's result."
    )
    assert await notes() == []
    assert await Band.objects.acount() == 0
    await Band(name="Quartet").asave()  # the connection serves on


async def test_a_task_that_an_awaiting_receiver_starts_has_a_connection_of_its_own(bands):
    """As everywhere: a block belongs to one task. So it does not see what is not stored yet."""
    seen = []

    async def ahear(instance, **_):
        seen.append(await asyncio.create_task(Band.objects.acount()))
        seen.append(await Band.objects.acount())

    def blocking():
        with atomic():
            Band(name="Trio").save()

    with connected(signals.post_save, ahear, sender=Band):
        if bands.awaits:
            async with atomic():
                await Band(name="Trio").asave()
        else:
            await asyncio.to_thread(blocking)

    assert seen == [0, 1]


async def test_inside_a_test_transaction_receivers_of_either_colour_work(tables):
    shared = share(tables)
    try:
        with (
            connected(signals.post_save, plain_note, sender=Band),
            connected(signals.post_save, awaiting_note, sender=Band),
        ):
            async with atomic():
                await Band(name="Trio").asave()
            await asyncio.to_thread(Band(name="Duo").save)
            assert await notes() == [
                "awaiting Duo", "awaiting Trio", "plain Duo", "plain Trio",
            ]  # fmt: skip
        assert shared.depth == 1
    finally:
        unshare(tables)
    assert await notes() == []


# --- signals by themselves ---------------------------------------------------------------------


async def test_send_and_asend_tell_both_colours_plain_ones_first():
    signal, heard = Signal(), []

    @receiver(signal)
    async def ahear(sender, **_):
        await asyncio.sleep(0)
        heard.append("awaiting")
        return 2

    @receiver(signal)
    def hear(sender, **_):
        heard.append("plain")
        return 1

    assert await signal.asend("me") == [(hear, 1), (ahear, 2)]
    assert await asyncio.to_thread(signal.send, "me") == [(hear, 1), (ahear, 2)]
    assert heard == ["plain", "awaiting"] * 2


async def test_send_in_a_running_loop_refuses_an_awaiting_receiver_by_name(caplog):
    signal = Signal()

    async def ahear(**_):
        raise AssertionError("never called")

    signal.connect(ahear)
    with pytest.raises(TypeError) as caught:
        signal.send("me")
    assert str(caught.value) == (
        "The receiver test_send_in_a_running_loop_refuses_an_awaiting_receiver_by_name.<locals>."
        "ahear is async, and send() cannot wait for it inside a running event loop. Use "
        "`await signal.asend(…)` there (or the awaiting twin of what sends it)."
    )
    [(told, problem)] = signal.send_robust("me")
    assert told is ahear
    assert isinstance(problem, TypeError)


async def test_robust_sending_logs_the_problem_and_goes_on(caplog):
    signal = Signal()

    def fails(**_):
        raise ValueError("plain")

    async def afails(**_):
        raise ValueError("awaiting")

    def hears(**_):
        return 1

    for function in (fails, afails, hears):
        signal.connect(function)
    with caplog.at_level(logging.ERROR, logger="hotclub_orm.signals"):
        for answers in (
            await signal.asend_robust("me"),
            await asyncio.to_thread(signal.send_robust, "me"),
        ):
            assert [(one.__name__, str(answer)) for one, answer in answers] == [
                ("fails", "plain"), ("hears", "1"), ("afails", "awaiting"),
            ]  # fmt: skip
    assert len(caplog.records) == 4
    with pytest.raises(ValueError, match="plain"):
        signal.send("me")
    with pytest.raises(ValueError, match="plain"):
        await signal.asend("me")


async def test_an_awaiting_twin_is_told_by_asend():
    signal, heard = Signal(), []

    def hear(**_):
        heard.append("plain")

    async def ahear(**_):
        heard.append("twin")

    hear.asynchronous = ahear
    signal.connect(hear)
    signal.send("me")
    await signal.asend("me")
    await signal.asend_robust("me")
    assert heard == ["plain", "twin", "twin"]


async def test_objects_and_wrappers_that_give_coroutines_are_awaited():
    signal = Signal()

    class Ear:
        async def __call__(self, **_):
            return "ear"

    async def ahear(**_):
        return "wrapped"

    ear = Ear()
    wrapped = lambda **named: ahear(**named)  # noqa: E731
    signal.connect(ear)
    signal.connect(wrapped)
    assert sorted(answer for _, answer in await signal.asend("me")) == ["ear", "wrapped"]


def test_a_receiver_that_died_leaves_its_place_to_another():
    """The key is an address, which a later function may get again."""
    signal, heard = Signal(), []
    for number in range(50):

        def hear(number=number, **_):
            heard.append(number)

        signal.connect(hear)
        signal.send("me")
        del hear  # it is in no circle, so it is gone
    assert heard == list(range(50))
    assert not signal.has_listeners("me")


def test_methods_are_found_again_whoever_binds_them():
    signal, heard = Signal(), []

    class Ear:
        def hear(self, **named):
            heard.append(named["sender"])

    ear = Ear()
    signal.connect(ear.hear)
    signal.connect(ear.hear)
    assert len(signal.send("a")) == 1
    assert signal.disconnect(ear.hear)
    names = []
    signal.connect(names.__class__, weak=False)  # a class is called as well
    assert signal.disconnect(names.__class__)


def test_what_cannot_be_called_is_no_receiver():
    with pytest.raises(TypeError, match="must be callable, not str"):
        Signal().connect("hear")


async def test_context_variables_are_seen_by_receivers_of_the_other_colour():
    from contextvars import ContextVar

    language = ContextVar("language", default="en")
    signal, heard = Signal(), []

    def hear(**_):
        heard.append(language.get())

    async def ahear(**_):
        heard.append(language.get())

    signal.connect(hear)
    signal.connect(ahear)
    language.set("fr")
    await signal.asend("me")
    assert heard == ["fr", "fr"]
