"""CACHES: mappings and URLs, caches in a table of the project's database, signed values."""

import asyncio
from pathlib import Path

import pytest
from hotclub.adapters.cache_orm import OrmCacheRows, table_model
from hotclub.cache import InvalidCacheBackendError
from hotclub.cache.handler import CacheHandler
from hotclub.conf import UserSettingsHolder, global_settings, settings
from hotclub.db import connections
from hotclub_cache import CacheProxy, StoreUnavailable
from hotclub_cache.conformance import StoreConformance
from hotclub_cache.stores.database import DatabaseStore
from hotclub_orm import ConnectionLost
from hotclub_orm.testing import postgres_worker_url  # noqa: F401 - a fixture

TABLE = "my 50% cache"


@pytest.fixture(autouse=True)
def _settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "_wrapped", UserSettingsHolder(global_settings))
    settings.SECRET_KEY = "k" * 50


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path):
    """The default database of the project, with the cache's table; each vendor in turn."""
    url = f"sqlite:///{tmp_path}/site.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_worker_url")
    connections.configure({"default": url}, time_zone="UTC", use_tz=True)
    opened = connections["default"]
    opened.create_tables(table_model(TABLE))
    yield opened
    opened.execute(f'DROP TABLE "{TABLE}"')
    connections.configure({}, time_zone="UTC", use_tz=True)


class TestRowsInTheDatabase(StoreConformance):
    """What every store of a cache does, on a table of SQLite and of PostgreSQL."""

    @pytest.fixture
    def store(self, database):
        store = DatabaseStore(OrmCacheRows(TABLE))
        plain = store.aclose

        async def aclose() -> None:
            await plain()
            await database.aclose()

        store.aclose = aclose  # type: ignore[method-assign]
        return store


def test_the_table_is_that_of_createcachetable(database) -> None:
    model = table_model(TABLE)
    assert [(field.column, field.max_length) for field in model._meta.fields] == [
        ("cache_key", 255),
        ("value", None),
        ("expires", None),
    ]
    assert database.table_names().count(TABLE) == 1


def test_a_cache_of_the_settings_lives_in_the_table(database) -> None:
    handler = CacheHandler()
    entry = {"BACKEND": "hotclub.cache.backends.db.DatabaseCache", "LOCATION": TABLE}
    handler.configure({"default": entry}, rows=OrmCacheRows)
    cache = handler["default"]
    cache.set("answer", {"n": 42}, 60)
    cache.set("for_good", 1, None)
    cache.set("gone", 1, -1)
    assert cache.get("answer") == {"n": 42}
    assert cache.get_many(["for_good", "gone"]) == {"for_good": 1}
    assert cache.add("answer", 1) is False
    assert cache.incr("for_good") == 2
    assert cache.delete("answer") is True
    stored = database.execute(f'SELECT cache_key FROM "{TABLE}"')
    assert stored == [(":1:for_good",)]

    async def ask() -> object:
        found = await cache.aget("for_good")
        await cache.aclose()
        await database.aclose()
        return found

    assert asyncio.run(ask()) == 2


def test_a_lost_database_is_a_store_that_does_not_answer(database, monkeypatch) -> None:
    def lose(*args: object) -> None:
        raise ConnectionLost("gone")

    monkeypatch.setattr(type(database), "execute", lose)
    with pytest.raises(StoreUnavailable, match="The database of the cache did not answer: gone"):
        OrmCacheRows(TABLE).count()
    monkeypatch.undo()


# --- the handler -------------------------------------------------------------------------------


def test_caches_are_urls_or_mappings(tmp_path: Path) -> None:
    handler = CacheHandler()
    handler.configure(
        {
            "default": "memory://here",
            "files": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": str(tmp_path),
                "TIMEOUT": 60,
            },
            "none": {"BACKEND": "hotclub.cache.backends.dummy.DummyCache"},
        }
    )
    for alias in ("default", "files"):
        handler[alias].set("a", 1)
        assert handler[alias].get("a") == 1
    handler["none"].set("a", 1)
    assert handler["none"].get("a") is None
    assert list(handler) == ["default", "files", "none"]
    assert len(handler) == 3
    assert "files" in handler
    assert len(handler.all(initialized_only=True)) == 3
    handler.close_all()


def test_without_a_say_there_is_one_in_memory() -> None:
    cache = CacheProxy(CacheHandler())
    cache.set("a", 1)
    assert cache.get("a") == 1


def test_an_unknown_alias_offers_the_nearest() -> None:
    handler = CacheHandler()
    handler.configure({"default": "memory://"})
    with pytest.raises(InvalidCacheBackendError, match="Did you mean 'default'"):
        _ = handler["defualt"]


class Tune:
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tune)

    __hash__ = object.__hash__


def test_objects_are_signed_with_the_secret_key(tmp_path: Path) -> None:
    handler = CacheHandler()
    handler.configure({"default": f"file://{tmp_path}"})
    handler["default"].set("tune", Tune())
    assert handler["default"].get("tune") == Tune()
    handler.close_all()


def test_the_same_entries_keep_their_caches() -> None:
    handler = CacheHandler()
    handler.configure({"default": "memory://kept"})
    first = handler["default"]
    handler.configure({"default": "memory://kept"})
    assert handler["default"] is first
    handler.configure({"default": "memory://other"})
    assert handler["default"] is not first


def test_another_secret_key_signs_from_then_on(tmp_path: Path) -> None:
    handler = CacheHandler()
    handler.configure({"default": f"file://{tmp_path}"})
    handler["default"].set("tune", Tune())
    settings.SECRET_KEY = "another" * 8
    handler.configure({"default": f"file://{tmp_path}"})
    assert handler["default"].get("tune") is None
    handler.close_all()


def test_entries_that_were_changed_in_place_are_other_caches(tmp_path: Path) -> None:
    entries = {"default": {"LOCATION": f"file://{tmp_path}/one"}}
    handler = CacheHandler()
    handler.configure(entries)
    handler["default"].set("k", 1)
    entries["default"]["LOCATION"] = f"file://{tmp_path}/two"
    handler.configure(entries)
    assert handler["default"].get("k") is None


def test_a_handler_may_be_made_of_entries() -> None:
    handler = CacheHandler(
        {"default": {"LOCATION": "memory://"}, "other": {"LOCATION": "dummy://"}}
    )
    assert list(handler) == ["default", "other"]
    assert handler.all(initialized_only=True) == []
    handler["default"].set("k", 1)
    assert handler.all(initialized_only=True) == [handler["default"]]
    with pytest.raises(InvalidCacheBackendError):
        _ = handler["none"]
