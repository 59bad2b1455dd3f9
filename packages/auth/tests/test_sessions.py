import logging
import os
import pickle
import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from hotclub_auth import (
    CreateError,
    ImproperlyConfigured,
    InvalidSessionKey,
    InvalidSessionSetting,
    NotSerializable,
    SessionSettings,
    UpdateError,
)
from hotclub_auth.sessions import SessionBase, cache, cached_db, db, file, signed_cookies
from hotclub_auth.testing import (
    MemoryCache,
    MemoryRecords,
    acheck_session_records,
    check_session_records,
)
from hotclub_security import dumps
from hypothesis import given
from hypothesis import strategies as st

STORED_ENGINES = ["db", "cache", "cached_db", "file"]
ENGINES = [*STORED_ENGINES, "signed_cookies"]


def make_engine(name, directory):
    match name:
        case "db":
            return partial(db.SessionStore, records=MemoryRecords())
        case "cache":
            return partial(cache.SessionStore, cache=MemoryCache())
        case "cached_db":
            return partial(cached_db.SessionStore, cache=MemoryCache(), records=MemoryRecords())
        case "file":
            settings = SessionSettings(file_path=str(directory))
            return partial(file.SessionStore, settings=settings)
    return signed_cookies.SessionStore


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path):
    return make_engine(request.param, tmp_path)


@pytest.fixture(params=STORED_ENGINES)
def stored_engine(request, tmp_path):
    return make_engine(request.param, tmp_path)


@pytest.fixture
def session():
    return db.SessionStore(records=MemoryRecords())


def test_values_come_back_under_the_key_they_were_saved_by(engine):
    session = engine()
    session["tune"] = "Nuages"
    session.save()

    again = engine(session.session_key)

    assert dict(again.items()) == {"tune": "Nuages"}
    assert list(again) == ["tune"]
    assert len(again) == 1


async def test_values_come_back_in_the_other_colour(engine):
    session = engine()
    await session.aset("tune", "Nuages")
    await session.asave()

    again = engine(session.session_key)

    assert await again.aget("tune") == "Nuages"
    assert engine(session.session_key)["tune"] == "Nuages"


def test_the_mapping_tells_what_was_read_and_what_was_changed(session):
    assert (session.accessed, session.modified) == (False, False)
    assert session.get("tune", "none") == "none"
    assert (session.accessed, session.modified) == (True, False)
    assert session.setdefault("tune", "Nuages") == "Nuages"
    assert session.modified
    session.modified = False
    assert session.setdefault("tune", "Other") == "Nuages"
    assert session.pop("missing", None) is None
    assert not session.modified
    assert session.pop("tune") == "Nuages"
    assert session.modified
    with pytest.raises(KeyError):
        session.pop("tune")
    session.update({"a": 1, "b": 2})
    del session["a"]
    assert (list(session.keys()), list(session.values())) == (["b"], [2])
    assert session.has_key("b")
    session.clear()
    assert session.is_empty()
    session.set_test_cookie()
    assert session.test_cookie_worked()
    session.delete_test_cookie()
    assert not session.test_cookie_worked()


async def test_the_async_mapping_does_the_same(session):
    assert await session.asetdefault("tune", "Nuages") == "Nuages"
    assert await session.apop("missing", None) is None
    await session.aupdate({"b": 2})
    assert await session.ahas_key("b")
    assert list(await session.akeys()) == ["tune", "b"]
    assert list(await session.avalues()) == ["Nuages", 2]
    assert list(await session.aitems()) == [("tune", "Nuages"), ("b", 2)]
    assert await session.apop("tune") == "Nuages"
    await session.aset_test_cookie()
    assert await session.atest_cookie_worked()
    await session.adelete_test_cookie()
    assert not await session.atest_cookie_worked()
    assert session.modified


def test_every_async_method_has_the_signature_of_its_sync_one():
    from inspect import signature

    twins = {name for name in dir(SessionBase) if hasattr(SessionBase, f"a{name}")}
    assert {"get", "save", "load", "flush", "cycle_key", "set_expiry", "clear_expired"} <= twins
    for name in twins:
        sync, async_ = getattr(SessionBase, name), getattr(SessionBase, f"a{name}")
        assert list(signature(sync).parameters) == list(signature(async_).parameters), name


@pytest.mark.parametrize(
    "look",
    [
        lambda session: "tune" in session,
        len,
        bool,
        list,
        lambda session: session.keys(),
        lambda session: session.get("tune", None),
        lambda session: session.has_key("tune"),
    ],
)
def test_sec_ses_007_any_look_into_a_session_is_an_access(session, look):
    look(session)
    assert session.accessed
    assert not session.modified


def test_an_unknown_key_gives_a_new_session_a_key_of_its_own(stored_engine):
    session = stored_engine("chosenbyavisitorchosenbyavisitor")
    assert session.get("tune") is None
    session["tune"] = "Nuages"
    session.save()
    assert session.session_key != "chosenbyavisitorchosenbyavisitor"
    assert re.fullmatch(r"[a-z0-9]{32}", session.session_key)
    assert session.exists(session.session_key)


def test_flush_removes_values_record_and_key(stored_engine):
    session = stored_engine()
    session["tune"] = "Nuages"
    session.save()
    key = session.session_key

    session.flush()

    assert session.is_empty()
    assert not session.exists(key)
    assert stored_engine(key).get("tune") is None


def test_a_session_is_true_once_it_has_a_key_or_a_value(engine):
    session = engine()
    assert not session
    session["tune"] = "Nuages"
    assert session
    session.save()
    assert engine(session.session_key)


@pytest.mark.parametrize("method", ["cycle_key", "save"])
def test_what_is_kept_before_it_is_read_keeps_its_values(engine, method):
    first = engine()
    first["tune"] = "Nuages"
    first.save()

    unread = engine(first.session_key)
    getattr(unread, method)()

    assert engine(unread.session_key)["tune"] == "Nuages"


def test_sec_ses_012_cycle_key_keeps_the_values_and_ends_the_old_key(stored_engine):
    session = stored_engine()
    session["tune"] = "Nuages"
    session.save()
    old = session.session_key

    session.cycle_key()

    assert session.session_key != old
    assert stored_engine(session.session_key)["tune"] == "Nuages"
    assert stored_engine(old).get("tune") is None


async def test_sec_ses_012_acycle_key_keeps_the_values_and_ends_the_old_key(stored_engine):
    session = stored_engine()
    await session.aset("tune", "Nuages")
    await session.asave()
    old = session.session_key

    await session.acycle_key()

    assert session.session_key != old
    assert await stored_engine(session.session_key).aget("tune") == "Nuages"
    assert await stored_engine(old).aget("tune") is None
    await session.aflush()
    assert not await session.aexists(old)


def test_sec_ses_002_flushing_anonymous_sessions_stores_nothing(tmp_path):
    records = MemoryRecords()
    for _ in range(1000):
        session = db.SessionStore(records=records)
        session.flush()
        assert session.is_empty()
    assert records.rows == {}


def test_sec_ses_005_nothing_else_in_a_cache_is_taken_for_a_session():
    store = MemoryCache()
    store.set("secretsecret", dumps({"_auth_user_id": "1"}))
    store.set(cache.KEY_PREFIX + "otherthings1", {"_auth_user_id": "1"})
    store.set(cache.KEY_PREFIX + "otherthings2", "text of somebody else")
    for key in ("secretsecret", "otherthings1", "otherthings2"):
        assert dict(cache.SessionStore(key, cache=store).items()) == {}


def test_sec_ses_008_a_session_deleted_meanwhile_is_not_brought_back(stored_engine):
    slow = stored_engine()
    slow["tune"] = "Nuages"
    slow.save()
    late = stored_engine(slow.session_key)
    late["more"] = 1
    slow.flush()
    with pytest.raises(UpdateError):
        late.save()
    assert not late.exists(late.session_key)


async def test_sec_ses_008_nor_by_an_async_save(stored_engine):
    slow = stored_engine()
    await slow.aset("tune", "Nuages")
    await slow.asave()
    late = stored_engine(slow.session_key)
    await late.aset("more", 1)
    await slow.aflush()
    with pytest.raises(UpdateError):
        await late.asave()


def test_sec_ses_014_keys_that_are_paths_reach_no_file(tmp_path):
    directory = tmp_path / "sessions"
    directory.mkdir()
    (tmp_path / "sessionidsecret").write_text("secret")
    settings = SessionSettings(file_path=str(directory))
    for key in ("../sessionidsecret", "/etc/passwd", "a\0bcdefgh", "x" * 300, "..", "a/b/c/d/e/f"):
        session = file.SessionStore(key, settings=settings)
        assert session.session_key is None
        assert dict(session.items()) == {}
        assert not session.exists(key)
        session.delete(key)
        with pytest.raises(InvalidSessionKey):
            session.records.read(f"../{key}")
    assert list(directory.iterdir()) == []


class Marker:
    made = []

    def __reduce__(self):
        return (Marker.made.append, (1,))


@pytest.mark.parametrize(
    "payload",
    [
        pickle.dumps(Marker()).decode("latin-1"),
        "eyJhIjoxfQ:1wSZP6:wrong-signature",
        "eyJhIjoxfQ",
        ".eJ",
        "",
        dumps([1, 2], key="a secret key of the tests", salt="django.contrib.sessions.SessionStore"),
        dumps("x", key="a secret key of the tests", salt="django.contrib.sessions.SessionStore"),
    ],
    ids=["pickle", "wrong signature", "unsigned", "cut off", "empty", "a list", "a text"],
)
def test_sec_ses_015_a_payload_that_is_not_ours_is_an_empty_session(caplog, payload):
    records = MemoryRecords()
    records.insert("keyofthevisitor", payload, datetime(2999, 1, 1, tzinfo=UTC))
    with caplog.at_level(logging.WARNING):
        session = db.SessionStore("keyofthevisitor", records=records)
        assert dict(session.items()) == {}
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert Marker.made == []


def test_sec_ses_018_neither_repr_nor_logs_show_key_or_values(caplog):
    session = db.SessionStore(records=MemoryRecords())
    session["iban"] = "DE89370400440532013000"
    session.save()
    assert re.fullmatch(r"<SessionStore [a-z0-9]{4}… modified>", repr(session))
    assert "DE89" not in repr(session)
    assert session.decode("x\r\n\x1b" + session.session_key) == {}
    assert session.session_key not in caplog.text


def test_sec_ses_026_a_warning_is_one_line_whatever_was_stored(caplog):
    db.SessionStore().decode("broken\r\nline\x1b[31m\u2028")
    assert len(caplog.messages) == 1
    assert caplog.messages[0].isprintable()


def test_sec_ses_027_a_taken_key_is_not_used_twice(monkeypatch):
    records = MemoryRecords()
    keys = iter(["k" * 32, "k" * 32, "m" * 32])
    monkeypatch.setattr(db.SessionStore, "_get_new_session_key", lambda self: next(keys))
    first, second = db.SessionStore(records=records), db.SessionStore(records=records)
    first.create()
    second.create()
    assert (first.session_key, second.session_key) == ("k" * 32, "m" * 32)


def test_sec_ses_027_the_last_of_two_writers_wins_whole():
    records = MemoryRecords()
    session = db.SessionStore(records=records)
    session["a"] = 0
    session.save()
    one = db.SessionStore(session.session_key, records=records)
    two = db.SessionStore(session.session_key, records=records)
    one["a"], two["b"] = 1, 2
    one.save()
    two.save()
    assert dict(db.SessionStore(session.session_key, records=records).items()) == {"a": 0, "b": 2}


def test_a_store_that_refuses_every_key_is_an_error_and_no_endless_loop():
    class Full(MemoryRecords):
        def insert(self, key, payload, expires_at):
            return False

    with pytest.raises(CreateError, match="100 new keys"):
        db.SessionStore(records=Full()).create()


def test_saving_under_a_taken_key_with_must_create_is_refused(stored_engine):
    session = stored_engine()
    session.create()
    with pytest.raises(CreateError):
        session.save(must_create=True)


def test_sec_ses_003_expired_records_are_removed_in_batches(clock):
    class Counting(MemoryRecords):
        calls = 0

        def delete_expired(self, limit):
            self.calls += 1
            return super().delete_expired(limit)

    records = Counting()
    for number in range(2500):
        records.insert(f"key-{number:08}", "", clock.now - timedelta(seconds=1))
    records.insert("alive-key", "", clock.now + timedelta(seconds=1))

    class Store(db.SessionStore):
        def get_records(self):
            return records

    Store.clear_expired()
    assert list(records.rows) == ["alive-key"]
    assert records.calls == 3


async def test_expired_records_are_removed_by_the_async_call_too(clock):
    records = MemoryRecords()
    records.insert("over-key", "", clock.now)

    class Store(db.SessionStore):
        def get_records(self):
            return records

    await Store.aclear_expired()
    assert records.rows == {}


def test_an_engine_without_records_says_how_to_name_them():
    with pytest.raises(ImproperlyConfigured, match=r"get_records\(\)"):
        db.SessionStore("a-key-of-a-visitor").get("x")


def test_a_value_that_json_cannot_write_is_named(session):
    session["good"], session["when"] = 1, datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(NotSerializable) as caught:
        session.save()
    assert (caught.value.key, caught.value.kind) == ("when", "datetime")
    assert isinstance(caught.value, TypeError)


def test_stored_text_is_that_of_django(session):
    # Written by Django 5.2 under the same key.
    recorded = (
        "eyJfYXV0aF91c2VyX2lkIjoiNyIsImNhcnQiOlsxLDJdfQ:1wSZP6:"
        "QARWh0oJegXXlkxEvRUjMDQNpPI03Vjv-qV-jgA7ifg"
    )
    packed = (
        ".eJyrVkpOLCpRsopWyitNTE8tVtIZZQxNRmwtAPxKlyM:1wSZP6:"
        "bPcLWFqTvw-5jegYJA45qexUly2-xnHsS_5HSnblBDg"
    )
    assert session.decode(recorded) == {"_auth_user_id": "7", "cart": [1, 2]}
    assert session.decode(packed) == {"cart": ["nuages"] * 50}
    assert session.key_salt == "django.contrib.sessions.SessionStore"
    assert session.encode({"cart": ["nuages"] * 50}).startswith(packed.partition(":")[0] + ":")


def test_a_cookie_that_django_signed_is_read_until_it_is_too_old(configure):
    signed = "eyJhIjoxfQ:1wSZP6:TS9qAoa4XJWD_Yr5oK-eimEoPIzkx1KrBEF6OvWSM4Q"
    configure(session=SessionSettings(cookie_age_seconds=10**9))
    assert dict(signed_cookies.SessionStore(signed).items()) == {"a": 1}
    configure(session=SessionSettings(cookie_age_seconds=-1))
    assert dict(signed_cookies.SessionStore(signed).items()) == {}


def test_flushing_a_cookie_session_forgets_the_cookie():
    session = signed_cookies.SessionStore()
    session["a"] = 1
    session.save()
    session.flush()
    assert session.is_empty()
    assert session.modified
    signed_cookies.SessionStore.clear_expired()


def test_expiry_in_seconds_counts_from_the_last_change(session, clock):
    session.set_expiry(300)
    later = clock.now + timedelta(hours=1)
    assert session.get_expiry_age() == 300
    assert session.get_expiry_date() == clock.now + timedelta(seconds=300)
    assert session.get_expiry_date(modification=later) == later + timedelta(seconds=300)
    assert not session.get_expire_at_browser_close()


def test_expiry_by_date_and_by_timedelta_is_a_moment(session, clock):
    for value in (timedelta(seconds=90), clock.now + timedelta(seconds=90)):
        session.set_expiry(value)
        assert session.get_expiry_age() == 90
        assert session.get_expiry_date() == clock.now + timedelta(seconds=90)
        assert session.get_expiry_age(modification=clock.now + timedelta(seconds=30)) == 60


async def test_the_async_expiry_is_the_same(session, clock):
    await session.aset_expiry(90)
    assert await session.aget_expiry_age() == 90
    assert await session.aget_expiry_date() == clock.now + timedelta(seconds=90)
    await session.aset_expiry(0)
    assert await session.aget_expire_at_browser_close()
    await session.aset_expiry(None)
    assert not await session.aget_expire_at_browser_close()
    assert await session.aget_expiry_age(expiry=5) == 5


def test_zero_ends_with_the_browser_and_none_with_the_sites_rule(session, configure):
    session.set_expiry(0)
    assert session.get_expire_at_browser_close()
    assert session.get_expiry_age() == 1_209_600
    session.set_expiry(None)
    assert not session.get_expire_at_browser_close()
    configure(session=SessionSettings(expire_at_browser_close=True, cookie_age_seconds=60))
    assert session.get_expire_at_browser_close()
    assert session.get_session_cookie_age() == 60


def test_a_naive_date_is_local_time(session, clock):
    naive = (clock.now + timedelta(hours=1)).astimezone().replace(tzinfo=None)
    session.set_expiry(naive)
    assert session.get_expiry_age() == 3600


@pytest.mark.parametrize("value", ["soon", 1.5, True, 10**12, timedelta(days=10**6), object()])
def test_an_expiry_that_cannot_be_is_refused(session, value):
    with pytest.raises(InvalidSessionSetting):
        session.set_expiry(value)


@given(st.one_of(st.none(), st.text(), st.integers(), st.booleans(), st.lists(st.integers())))
def test_whatever_a_session_holds_as_expiry_gives_an_age(stored):
    session = db.SessionStore(records=MemoryRecords())
    session["_session_expiry"] = stored if not isinstance(stored, int) else stored % 10**6
    assert isinstance(session.get_expiry_age(), int)
    assert session.get_expiry_date().tzinfo is not None


def test_expired_records_are_no_sessions(clock):
    records = MemoryRecords()
    session = db.SessionStore(records=records)
    session["a"] = 1
    session.set_expiry(60)
    session.save()
    assert records.rows[session.session_key].expires_at == clock.now + timedelta(seconds=60)
    clock.forward(seconds=60)
    assert dict(db.SessionStore(session.session_key, records=records).items()) == {}


def test_a_cached_session_is_given_the_seconds_it_has_left(clock):
    store = MemoryCache()
    session = cache.SessionStore(cache=store)
    session.set_expiry(60)
    session.save()
    assert session.cache_key == cache.KEY_PREFIX + session.session_key
    assert store.timeouts == {session.cache_key: 60}


def test_cached_rows_are_read_once_and_survive_a_cache_that_fails(caplog):
    store, records = MemoryCache(), MemoryRecords()
    session = cached_db.SessionStore(cache=store, records=records)
    session["a"] = 1
    session.save()
    key = session.session_key
    rows = dict(records.rows)
    records.rows.clear()
    assert cached_db.SessionStore(key, cache=store, records=records)["a"] == 1
    records.rows.update(rows)
    store.values.clear()
    assert cached_db.SessionStore(key, cache=store, records=records)["a"] == 1
    assert session.cache_key in store.values

    def fail(*args):
        raise ConnectionError

    store.get = store.set = fail
    again = cached_db.SessionStore(key, cache=store, records=records)
    again["b"] = 2
    again.save()
    assert dict(cached_db.SessionStore(key, cache=store, records=records).items()) == {
        "a": 1,
        "b": 2,
    }
    assert "The cache of sessions failed" in caplog.text
    store.delete = fail
    with pytest.raises(ConnectionError):
        again.flush()


def test_files_are_django_files(tmp_path, clock):
    settings = SessionSettings(file_path=str(tmp_path), cookie_name="visit")
    session = file.SessionStore(settings=settings)
    session["a"] = 1
    session.save()
    assert [path.name for path in tmp_path.iterdir()] == [f"visit{session.session_key}"]
    text = (tmp_path / f"visit{session.session_key}").read_text()
    assert session.decode(text) == {"a": 1}


def test_files_end_by_the_time_they_were_written(tmp_path, configure):
    settings = SessionSettings(file_path=str(tmp_path), cookie_age_seconds=60)
    keys = []
    for expiry, age in ((None, 61), (None, 10), (600, 300), (600, 601)):
        session = file.SessionStore(settings=settings)
        session["a"] = 1
        session.set_expiry(expiry)
        session.save()
        path = tmp_path / f"sessionid{session.session_key}"
        os.utime(path, (0, datetime.now(UTC).timestamp() - age))
        keys.append(session.session_key)
    alive = [dict(file.SessionStore(key, settings=settings).items()) != {} for key in keys]
    assert alive == [False, True, True, False]
    assert len(list(tmp_path.iterdir())) == 2
    configure(session=settings)
    os.utime(tmp_path / f"sessionid{keys[1]}", (0, 0))
    file.SessionStore.clear_expired()
    assert [path.name for path in tmp_path.iterdir()] == [f"sessionid{keys[2]}"]


def test_a_directory_that_is_not_there_is_named(tmp_path):
    settings = SessionSettings(file_path=str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="SESSION_FILE_PATH"):
        file.SessionStore(settings=settings).create()


async def test_all_records_pass_the_cases_of_the_port(tmp_path):
    for name in STORED_ENGINES:
        records = make_engine(name, tmp_path)().records
        check_session_records(records)
        await acheck_session_records(records)
    assert list(tmp_path.iterdir()) == []


async def test_an_engine_of_ones_own_may_write_the_sync_methods_alone():
    class Own(SessionBase):
        kept = {}

        def exists(self, session_key):
            return session_key in self.kept

        def create(self):
            self._session_key = self._get_new_session_key()
            self.save(must_create=True)

        def save(self, must_create=False):
            self.kept[self._get_or_create_session_key()] = self._get_session(no_load=must_create)

        def load(self):
            return dict(self.kept.get(self.session_key, {}))

        def delete(self, session_key=None):
            self.kept.pop(session_key or self.session_key, None)

        @classmethod
        def clear_expired(cls):
            cls.kept.clear()

    session = Own()
    await session.aset("a", 1)
    await session.asave()
    key = session.session_key
    assert await Own(key).aget("a") == 1
    await session.acycle_key()
    assert not await session.aexists(key)
    await session.adelete()
    assert await Own(session.session_key).aget("a") is None
    await Own.aclear_expired()
    with pytest.raises(NotImplementedError, match=r"SessionBase must write load\(\)"):
        SessionBase("a key that is long enough").get("x")


@pytest.mark.parametrize("key", ["short", "", None, "x" * 41, "with space", "ünïcode-key", 7])
def test_a_key_of_another_form_is_taken_for_none(key):
    assert db.SessionStore(key, records=MemoryRecords()).session_key is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"cookie_name": "a\r\nb"},
        {"cookie_name": ""},
        {"cookie_path": "/\r\nSet-Cookie: a=b"},
        {"cookie_path": "/; Domain=evil"},
        {"cookie_domain": "a\nb"},
        {"cookie_samesite": "Sometimes"},
    ],
)
def test_sec_ses_028_settings_that_would_break_the_header_are_refused(wrong):
    with pytest.raises(InvalidSessionSetting):
        SessionSettings(**wrong)


def test_sec_ses_008_files_are_whole_and_stay_deleted_whoever_writes_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    settings = SessionSettings(file_path=str(tmp_path))
    session = file.SessionStore(settings=settings)
    session["number"] = -1
    session.save()
    key, gone = session.session_key, []

    def write(number):
        late = file.SessionStore(key, settings=settings)
        seen = late.get("number")
        late["number"], late["ballast"] = number, "x" * 2000
        if late.session_key is None:
            return seen
        try:
            late.save()
        except UpdateError:
            gone.append(number)
        if number == 60:
            session.delete(key)
        return seen

    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(write, range(120)))

    # Each reader saw a whole session, or none once it was deleted.
    assert {type(number) for number in seen} <= {int, type(None)}
    assert not session.exists(key)
    assert list(tmp_path.iterdir()) == []


async def test_a_cookie_session_does_nothing_but_sign_in_either_colour():
    session = signed_cookies.SessionStore("not ours, but long enough")
    assert await session.aget("a") is None
    assert session.session_key is None
    assert session.is_empty()
    await session.acreate()
    await session.aset("a", 1)
    await session.acycle_key()
    assert not session.exists(session.session_key)
    assert not await session.aexists(session.session_key)
    await signed_cookies.SessionStore.aclear_expired()
    await session.aflush()
    assert session.is_empty()


def test_a_serializer_of_ones_own_may_fail_in_its_own_way(caplog):
    class Odd:
        def dumps(self, obj):
            return repr(sorted(obj)).encode()

        def loads(self, data):
            raise LookupError("no such codec")

    settings = SessionSettings(serializer=Odd)
    session = db.SessionStore(records=MemoryRecords(), settings=settings)
    session["a"] = 1
    session.save()
    assert session.decode(session.encode({"a": 1})) == {}
    assert "cannot be read (LookupError)" in caplog.text
