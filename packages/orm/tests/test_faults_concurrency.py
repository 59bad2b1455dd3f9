"""Many who write the same rows at once: one row each, no lost count, no doubled link.

Names say the cases of the reliability list. Workers are tasks behind the awaiting door, threads behind
the other.
"""

import asyncio
import random
from contextlib import contextmanager

import pytest
from hotclub_orm import (
    CASCADE,
    CharField,
    F,
    ForeignKey,
    IntegerField,
    ManyToManyField,
    Model,
    ValidationError,
    errors,
)
from hotclub_orm.database import Database
from hotclub_orm.door import doors
from hotclub_orm.statements import Statement
from hotclub_orm.testing import Colour
from hotclub_orm.testing.faults import together

WORKERS = 12
FIFTY = 50


class Tune(Model):
    """A row that many want to make."""

    name: CharField = CharField(max_length=20, unique=True)
    plays: IntegerField = IntegerField(default=0)
    seat: IntegerField = IntegerField(null=True, blank=True)

    class Meta:
        app_label = "faults_concurrency"


class Band(Model):
    """What has tunes."""

    name: CharField = CharField(max_length=20)
    tunes = ManyToManyField(Tune, related_name="bands")

    class Meta:
        app_label = "faults_concurrency"


class Gig(Model):
    """A row that points to another."""

    tune = ForeignKey(Tune, on_delete=CASCADE)

    class Meta:
        app_label = "faults_concurrency"


@pytest.fixture(autouse=True)
def tables(colour: Colour):
    """The tables of this module, on each database."""
    colour.database.create_tables(Tune, Band, Gig)


async def do(colour, owner, name, /, *args, **kwargs):
    """Call a method of a manager or an object, or its twin."""
    if colour.awaits:
        return await getattr(owner, f"a{name}")(*args, **kwargs)
    return getattr(owner, name)(*args, **kwargs)


async def at_once(colour, works):
    """Run the works together and return their results; an error of one is the test's."""
    results = await together(works, awaits=colour.awaits)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


async def test_rel_cc_01_fifty_get_or_create_make_one_row(colour: Colour):
    async def work():
        return await do(colour, Tune.objects, "get_or_create", name="Nuages", defaults={"plays": 1})

    results = await at_once(colour, [work] * FIFTY)

    assert [created for _, created in results].count(True) == 1
    assert len({tune.pk for tune, _ in results}) == 1
    assert await do(colour, Tune.objects, "count") == 1


async def test_rel_cc_01_get_or_create_inside_blocks_leaves_them_usable(colour: Colour):
    async def work(number):
        async with colour.atomic():
            tune, _ = await do(colour, Tune.objects, "get_or_create", name="Nuages")
            await do(colour, Gig.objects, "create", tune=tune)
            return tune.pk

    results = await at_once(colour, [lambda n=n: work(n) for n in range(WORKERS)])

    assert len(set(results)) == 1
    assert await do(colour, Gig.objects, "count") == WORKERS


async def test_rel_cc_02_fifty_update_or_create_lose_no_count(colour: Colour):
    async def work():
        return await do(
            colour, Tune.objects, "update_or_create", name="Nuages",
            defaults={"plays": F("plays") + 1}, create_defaults={"plays": 1},
        )  # fmt: skip

    results = await at_once(colour, [work] * FIFTY)

    assert [created for _, created in results].count(True) == 1
    tune = await do(colour, Tune.objects, "get")
    assert tune.plays == FIFTY


@pytest.mark.parametrize("kind", ["ignore", "update"])
async def test_rel_cc_03_bulk_create_of_the_same_keys_in_other_orders(colour: Colour, kind):
    names = [f"t{n}" for n in range(400)]
    options = (
        {"ignore_conflicts": True}
        if kind == "ignore"
        else {"update_conflicts": True, "unique_fields": ["name"], "update_fields": ["plays"]}
    )

    async def work(number):
        chance = random.Random(number)
        mine = names.copy()
        chance.shuffle(mine)
        for _ in range(40):
            rows = [Tune(name=name, plays=number) for name in mine]
            try:
                await do(colour, Tune.objects, "bulk_create", rows, batch_size=100, **options)
            except errors.DeadlockDetected:  # a documented outcome, and nothing is half written
                await asyncio.sleep(chance.random() * 0.1)
            else:
                return
        raise AssertionError("always a deadlock")

    with quick_to_see_deadlocks(colour):
        await at_once(colour, [lambda n=n: work(n) for n in range(4)])

    assert await do(colour, Tune.objects, "count") == len(names)
    stored = {row async for row in rows_of(colour, Tune.objects.values_list("name", flat=True))}
    assert stored == set(names)


@contextmanager
def quick_to_see_deadlocks(colour):
    """Let the server look for deadlocks after 20 ms, not after a second."""
    if colour.is_sqlite:
        yield
        return
    plain = colour.database
    colour.database = Database(
        plain.address.conninfo, allow_sync_in_loop=True, pool_timeout_seconds=20,
        options={"options": "-c deadlock_timeout=20ms"},
    )  # fmt: skip
    try:
        yield
    finally:
        colour.database.close()
        colour.database = plain
        doors.register(plain)


async def rows_of(colour, queryset):
    if colour.awaits:
        async for row in queryset:
            yield row
    else:
        for row in queryset:
            yield row


async def test_rel_cc_04_keys_given_by_hand_then_by_the_database_never_repeat(colour: Colour):
    given = [Tune(pk=n, name=f"given {n}") for n in range(1, 40)]
    await do(colour, Tune.objects, "bulk_create", given)
    table = Tune._meta.db_table
    editor = colour.database.schema_editor()
    await colour.run(editor.ddl.reset_sequence(table, "id"))

    async def work(number):
        made = [await do(colour, Tune.objects, "create", name=f"{number}-{n}") for n in range(20)]
        return [tune.pk for tune in made]

    results = await at_once(colour, [lambda n=n: work(n) for n in range(8)])

    made = [key for keys in results for key in keys]
    assert len(set(made)) == 160
    assert min(made) > 39


async def test_rel_cc_05_a_whole_save_wins_last_and_update_fields_touch_their_own(colour: Colour):
    first = await do(colour, Tune.objects, "create", name="Nuages")
    second = await do(colour, Tune.objects, "get", pk=first.pk)

    first.plays, second.seat = 5, 7
    await do(colour, first, "save", update_fields=["plays"])
    await do(colour, second, "save", update_fields=["seat"])
    await do(colour, first, "refresh_from_db")
    assert (first.plays, first.seat) == (5, 7)

    second.seat = 8  # stale: it knows nothing of the plays
    await do(colour, second, "save")
    await do(colour, first, "refresh_from_db")
    assert (first.plays, first.seat) == (0, 8)

    async def work():
        for _ in range(10):
            await do(colour, Tune.objects.filter(pk=first.pk), "update", plays=F("plays") + 1)

    await at_once(colour, [work] * WORKERS)
    await do(colour, first, "refresh_from_db")
    assert first.plays == WORKERS * 10


async def test_rel_cc_06_a_row_removed_meanwhile_is_told(colour: Colour):
    tune = await do(colour, Tune.objects, "create", name="Nuages")
    await do(colour, Tune.objects.filter(pk=tune.pk), "delete")

    for options in ({"force_update": True}, {"update_fields": ["plays"]}):
        with pytest.raises(errors.DatabaseError) as caught:
            await do(colour, tune, "save", **options)
        assert isinstance(caught.value, errors.ObjectNotUpdated)
    deleted, _ = await do(colour, tune, "delete")
    assert deleted == 0


async def test_rel_cc_06_of_many_who_delete_one_row_one_does(colour: Colour):
    tune = await do(colour, Tune.objects, "create", name="Nuages")
    await do(colour, Gig.objects, "create", tune=tune)

    async def work():
        return await do(colour, Tune.objects.filter(name="Nuages"), "delete")

    results = await at_once(colour, [work] * WORKERS)

    assert sum(found.get(Tune._meta.label, 0) for _, found in results) == 1
    assert await do(colour, Gig.objects, "count") == 0


async def test_rel_cc_07_two_who_passed_the_check_of_a_unique_value(colour: Colour):
    tunes = [Tune(name="Nuages") for _ in range(WORKERS)]
    for tune in tunes:
        tune.full_clean()

    async def work(tune):
        try:
            await do(colour, tune, "save")
        except errors.UniqueViolation:
            return "taken"
        return "stored"

    results = await at_once(colour, [lambda t=tune: work(t) for tune in tunes])

    assert sorted(results) == ["stored"] + ["taken"] * (WORKERS - 1)
    assert await do(colour, Tune.objects, "count") == 1
    with pytest.raises(ValidationError, match="already exists"):
        Tune(name="Nuages").full_clean()


async def test_rel_cc_08_links_added_set_and_cleared_by_many_are_single(colour: Colour):
    band = await do(colour, Band.objects, "create", name="Quintette")
    tunes = [await do(colour, Tune.objects, "create", name=f"t{n}") for n in range(8)]

    async def work(number):
        chance = random.Random(number)
        for _ in range(12):
            some = chance.sample(tunes, 3)
            step = chance.choice(["add", "add", "remove", "set", "clear"])
            for _ in range(40):
                try:
                    if step == "set":
                        await do(colour, band.tunes, "set", some)
                    else:
                        await do(colour, band.tunes, step, *(() if step == "clear" else some))
                except errors.DeadlockDetected:
                    await asyncio.sleep(chance.random() * 0.1)
                else:
                    break
            else:
                raise AssertionError("always a deadlock")

    with quick_to_see_deadlocks(colour):
        await at_once(colour, [lambda n=n: work(n) for n in range(8)])

    table = Band.tunes.through._meta.db_table
    links = await colour.run(links_of(table))
    assert len(links) == len(set(links))
    await do(colour, band.tunes, "set", tunes)
    assert await do(colour, band.tunes, "count") == 8


def links_of(table):
    return (yield Statement(f"SELECT band_id, tune_id FROM {table}"))
