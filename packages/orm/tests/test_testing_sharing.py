"""A test's one transaction: seen from everywhere, gone at the end."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from hotclub_orm import CharField, Model, SynchronousOnlyOperation, atomic, on_commit
from hotclub_orm.registry import Apps
from hotclub_orm.testing.sharing import is_shared, share, unshare


class Tune(Model):
    name = CharField(max_length=20)

    class Meta:
        app_label = "sharing"
        apps = Apps()


@pytest.fixture
def tunes(database: Any) -> Any:
    database.create_tables(Tune)
    return database


def test_what_a_thread_and_a_task_write_is_seen_and_rolled_back(tunes: Any) -> None:
    share(tunes)
    Tune.objects.create(name="Nuages")
    thread = threading.Thread(target=lambda: Tune.objects.create(name="Daphne"))
    thread.start()
    thread.join()

    async def more() -> list[str]:
        await Tune.objects.acreate(name="Minor Swing")
        return [tune.name async for tune in Tune.objects.order_by("name")]

    assert asyncio.run(more()) == ["Daphne", "Minor Swing", "Nuages"]
    unshare(tunes)
    assert not is_shared(tunes)
    assert list(Tune.objects.all()) == []


def test_blocks_of_both_colours_are_savepoints(tunes: Any) -> None:
    share(tunes)
    with pytest.raises(ZeroDivisionError), atomic(durable=True):
        Tune.objects.create(name="gone")
        raise ZeroDivisionError

    async def block() -> None:
        async with atomic(isolation=None):
            await Tune.objects.acreate(name="kept")

    asyncio.run(block())
    assert [tune.name for tune in Tune.objects.all()] == ["kept"]
    unshare(tunes)


def test_a_test_of_a_class_undoes_its_own_part_alone(tunes: Any) -> None:
    shared = share(tunes)
    Tune.objects.create(name="of the class")
    shared.enter()
    Tune.objects.create(name="of the test")
    shared.roll_back()
    assert [tune.name for tune in Tune.objects.all()] == ["of the class"]
    unshare(tunes)


def test_callbacks_wait_and_can_be_seen(tunes: Any) -> None:
    shared = share(tunes)
    called: list[int] = []
    on_commit(lambda: called.append(1))
    assert len(shared.callbacks) == 1
    unshare(tunes)
    assert called == []


def test_a_blocking_call_on_a_loop_stays_a_mistake(tunes: Any) -> None:
    share(tunes)

    async def wrong() -> None:
        Tune.objects.create(name="no")

    with pytest.raises(SynchronousOnlyOperation):
        asyncio.run(wrong())
    unshare(tunes)


def test_sharing_twice_is_refused(tunes: Any) -> None:
    share(tunes)
    with pytest.raises(RuntimeError, match="already"):
        share(tunes)
    unshare(tunes)


def test_a_durable_block_stands_in_the_tests_own_block_and_in_no_other(tunes: Any) -> None:
    shared = share(tunes)
    shared.enter()  # one test of several that share rows

    async def nested() -> None:
        async with atomic():
            async with atomic(durable=True):
                pass

    for outer in ({}, {"durable": True}, {"savepoint": False}):
        with atomic(**outer):  # type: ignore[call-overload]
            with pytest.raises(RuntimeError, match="durable"), atomic(durable=True):
                pass
            Tune.objects.create(name="kept")
    with pytest.raises(RuntimeError, match="durable"):
        asyncio.run(nested())
    with atomic(durable=True):
        assert Tune.objects.count() == 3

    shared.roll_back()
    unshare(tunes)
