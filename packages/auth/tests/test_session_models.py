"""Sessions as rows, on SQLite and PostgreSQL, in both colours."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import hotclub_orm as orm
import pytest
from hotclub_auth.sessions import cached_db, db
from hotclub_auth.sessions.model_db import SessionStore
from hotclub_auth.sessions.models import AbstractBaseSession, ModelRecords, Session
from hotclub_auth.testing import MemoryCache, acheck_session_records, check_session_records


class OwnedSession(AbstractBaseSession):
    owner = orm.IntegerField(null=True)

    class Meta:
        app_label = "auth_test_sessions"

    @classmethod
    def get_session_store_class(cls):
        return OwnedStore


class OwnedStore(SessionStore):
    @classmethod
    def get_model_class(cls):
        return OwnedSession

    def create_model_instance(self, data):
        row = super().create_model_instance(data)
        row.owner = data.get("owner")
        return row


def test_the_table_is_djangos():
    assert Session._meta.label == "sessions.Session"
    assert Session._meta.db_table == "django_session"
    columns = [field.column for field in Session._meta.concrete_fields]
    assert columns == ["session_key", "session_data", "expire_date"]
    assert Session._meta.get_field("expire_date").db_index


def test_rows_behave_as_session_records(tables):
    check_session_records(ModelRecords())


async def test_rows_behave_as_session_records_in_the_awaiting_colour(tables):
    await acheck_session_records(ModelRecords())


@pytest.mark.parametrize(
    "engine",
    [
        SessionStore,
        partial(db.SessionStore, records=ModelRecords()),
        partial(cached_db.SessionStore, records=ModelRecords(), cache=MemoryCache()),
    ],
)
def test_a_session_is_kept_by_every_engine_on_rows(tables, engine):
    session = engine()
    session["tune"] = "Nuages"
    session.save()

    again = engine(session.session_key)
    assert again["tune"] == "Nuages"
    row = Session.objects.get()
    assert row.session_key == str(row) == session.session_key
    assert row.get_decoded() == {"tune": "Nuages"}
    again.cycle_key()
    again.save()
    assert Session.objects.get().session_key == again.session_key != session.session_key
    again.flush()
    assert not Session.objects.exists()


async def test_a_session_is_kept_in_the_awaiting_colour(tables):
    session = SessionStore()
    await session.aset("tune", "Nuages")
    await session.asave()

    again = SessionStore(session.session_key)
    assert await again.aget("tune") == "Nuages"
    await again.acycle_key()
    await again.asave()
    assert (await Session.objects.aget()).session_key == again.session_key
    await again.aflush()
    assert not await Session.objects.aexists()


async def test_expired_sessions_are_removed_and_no_others(tables, clock):
    for key, days in (("a" * 32, -1), ("b" * 32, 1)):
        await Session.objects.asave(key, {"tune": "Nuages"}, clock.now + timedelta(days=days))

    await asyncio.to_thread(SessionStore.clear_expired)
    assert [row.session_key async for row in Session.objects.all()] == ["b" * 32]
    clock.forward(days=2)
    await SessionStore.aclear_expired()
    assert not await Session.objects.aexists()


def test_a_session_saved_by_the_manager_is_read_by_the_engine(tables):
    end = datetime.now(UTC) + timedelta(days=1)
    Session.objects.save("k" * 32, {"tune": "Nuages"}, end)

    assert SessionStore("k" * 32)["tune"] == "Nuages"
    Session.objects.save("k" * 32, {}, end)
    assert not Session.objects.exists()


async def test_the_manager_saves_in_the_awaiting_colour(tables):
    end = datetime.now(UTC) + timedelta(days=1)
    await Session.objects.asave("k" * 32, {"tune": "Nuages"}, end)
    assert await SessionStore("k" * 32).aget("tune") == "Nuages"
    await Session.objects.asave("k" * 32, {}, end)
    assert not await Session.objects.aexists()


async def test_a_model_of_ones_own_has_further_columns(tables, database):
    await database.acreate_tables(OwnedSession)
    session = OwnedStore()
    await session.aset("owner", 7)
    await session.asave()
    assert (await OwnedSession.objects.aget()).owner == 7

    again = OwnedStore(session.session_key)
    await again.aset("owner", 8)
    await again.asave()
    row = await OwnedSession.objects.aget()
    assert (row.owner, row.get_decoded()) == (8, {"owner": 8})


def test_a_project_of_naive_times_keeps_its_sessions(tables):
    orm.zones.use_naive()
    try:
        session = SessionStore()
        session["tune"] = "Nuages"
        session.save()
        assert SessionStore(session.session_key)["tune"] == "Nuages"
        SessionStore.clear_expired()
        assert Session.objects.count() == 1
    finally:
        orm.zones.use_naive(None)


def test_a_record_in_an_outer_transaction_that_is_taken_leaves_it_usable(tables):
    records, end = ModelRecords(), datetime.now(UTC) + timedelta(days=1)
    with orm.atomic():
        assert records.insert("k" * 32, "payload", end)
        assert not records.insert("k" * 32, "other", end)
        assert records.read("k" * 32).payload == "payload"
