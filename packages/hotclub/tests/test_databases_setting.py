"""DATABASES: Django's mapping and URLs, one shape for both; databases that open, change and close."""

import asyncio
from pathlib import Path

import pytest
from hotclub.db import connections, reset_queries, transaction
from hotclub.db.backends.signals import connection_created
from hotclub.db.entries import KEYS, database_arguments, read_entry
from hotclub.db.handler import ConnectionHandler
from hotclub.db.project_database import Connection
from hotclub.errors import ImproperlyConfigured
from hotclub_orm import ConnectionDoesNotExist, Database, IntegrityError, doors
from hotclub_orm.testing import postgres_worker_url  # noqa: F401 - a fixture

SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}
POSTGRES = {
    "ENGINE": "hotclub.db.backends.postgresql",
    "NAME": "shop",
    "USER": "django",
    "PASSWORD": "p@ss/word",
    "HOST": "db.example.org",
    "PORT": "5433",
}


def arguments(entry: object) -> tuple[str, dict]:
    return database_arguments("default", read_entry("default", entry))


@pytest.mark.parametrize(
    ("entry", "url", "options"),
    [
        ("sqlite://", "sqlite://", {}),
        ("sqlite:///db.sqlite3", "sqlite:///db.sqlite3", {}),
        ("sqlite:////srv/my%20shop.db", "sqlite:////srv/my%20shop.db", {}),
        ("sqlite:///db.sqlite3?mode=ro", "sqlite:///db.sqlite3", {"read_only": True}),
        (SQLITE, "sqlite:///db.sqlite3", {}),
        ({**SQLITE, "NAME": Path("/srv/shop.db")}, "sqlite:////srv/shop.db", {}),
        ({**SQLITE, "NAME": ":memory:"}, "sqlite://", {}),
        ({**SQLITE, "NAME": "file:x?mode=memory&cache=shared"}, "sqlite://", {}),
        (
            {**SQLITE, "OPTIONS": {"timeout": 20, "transaction_mode": "exclusive"}},
            "sqlite:///db.sqlite3",
            {"busy_timeout_seconds": 20.0, "transaction_mode": "EXCLUSIVE"},
        ),
        (
            POSTGRES,
            "postgresql://django:p%40ss%2Fword@db.example.org:5433/shop",
            {"server_side_cursors": True, "options": {}},
        ),
        (
            {**POSTGRES, "HOST": "/run/postgresql", "PORT": "", "USER": "", "PASSWORD": ""},
            "postgresql://%2Frun%2Fpostgresql/shop",
            {"server_side_cursors": True, "options": {}},
        ),
        (
            {**POSTGRES, "HOST": "::1", "DISABLE_SERVER_SIDE_CURSORS": True},
            "postgresql://django:p%40ss%2Fword@[::1]:5433/shop",
            {"server_side_cursors": False, "options": {}},
        ),
        (
            {
                **POSTGRES,
                "OPTIONS": {
                    "pool": {"min_size": 2, "max_size": 4, "timeout": 10},
                    "sslmode": "require",
                    "isolation_level": 4,
                    "server_side_binding": True,
                    "assume_role": "shopkeeper",
                },
            },
            "postgresql://django:p%40ss%2Fword@db.example.org:5433/shop",
            {
                "server_side_cursors": True,
                "pool_max_size": 4,
                "pool_timeout_seconds": 10.0,
                "isolation": "SERIALIZABLE",
                "assume_role": "shopkeeper",
                "options": {"sslmode": "require"},
            },
        ),
        (
            "postgres://django:p%40ss@db/shop?sslmode=require",
            "postgresql://django:p%40ss@db/shop",
            {"server_side_cursors": True, "options": {"sslmode": "require"}},
        ),
    ],
)
def test_entries_become_arguments_of_a_database(entry, url: str, options: dict) -> None:
    assert arguments(entry) == (url, options)


SEEN = {"comments": True, "fetch_mode": "raise", "slow_query_seconds": 0.5, "telemetry": True}


@pytest.mark.parametrize("entry", [SQLITE, POSTGRES])
def test_options_say_what_is_seen_of_queries(entry) -> None:
    _url, given = arguments({**entry, "OPTIONS": SEEN})
    assert SEEN.items() <= given.items()
    assert "comments" not in given.get("options", {})


def test_slow_queries_are_told_where_the_framework_logs(caplog) -> None:
    entry = {**SQLITE, "NAME": ":memory:", "OPTIONS": {"slow_query_seconds": 0.0}}
    database = Connection("slow", read_entry("slow", entry))
    try:
        database.execute("SELECT 1")
    finally:
        database.close_for_good()
    assert [(one.name, one.levelname) for one in caplog.records] == [
        ("hotclub.db.backends", "WARNING")
    ]


def test_a_read_entry_has_every_key() -> None:
    entry = read_entry("default", "postgresql://me@db:5433/shop")
    assert set(entry) == set(KEYS)
    assert entry["ENGINE"] == "hotclub.db.backends.postgresql"
    assert (entry["NAME"], entry["USER"], entry["HOST"], entry["PORT"]) == (
        "shop", "me", "db", "5433",
    )  # fmt: skip
    assert entry["TEST"]["MIGRATE"] is True


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            {"ENGINE": "django.db.backends.sqlite"},
            "DATABASES['default'] has no NAME: the path of a SQLite file, or the database's name.",
        ),
        (
            {"NAME": "x"},
            "DATABASES['default'] has no ENGINE, as 'hotclub.db.backends.sqlite3'.",
        ),
        (
            {"ENGINE": "hotclub.db.backends.postgresq", "NAME": "x"},
            (
                "DATABASES['default'] names the ENGINE 'hotclub.db.backends.postgresq'. "
                "Did you mean 'hotclub.db.backends.postgresql'? There are "
                "hotclub.db.backends.sqlite3 and hotclub.db.backends.postgresql."
            ),
        ),
        (
            {**SQLITE, "OPTION": {}},
            "DATABASES['default'] has the key 'OPTION'. Did you mean 'OPTIONS'?",
        ),
        (
            {**SQLITE, "OPTIONS": {"timeuot": 3}},
            (
                "DATABASES['default']['OPTIONS'] has 'timeuot', which SQLite does not take here. "
                "Did you mean 'timeout'? Known: comments, fetch_mode, init_command, "
                "slow_query_seconds, telemetry, timeout, transaction_mode."
            ),
        ),
        (
            {**POSTGRES, "OPTIONS": {"pool": {"size": 3}}},
            (
                "DATABASES['default']['OPTIONS']['pool'] has 'size'. Known: max_size, timeout "
                "(seconds); min_size is accepted and not needed."
            ),
        ),
        (
            3,
            (
                "DATABASES['default'] is a mapping with ENGINE and NAME, or a URL such as "
                "'sqlite:///db.sqlite3'; the settings give int."
            ),
        ),
        (
            "sqlite://db.sqlite3",
            "A SQLite URL has three slashes before its path: sqlite:///db.sqlite3",
        ),
    ],
)
def test_entries_that_can_t_work_say_the_mend(entry, message: str) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        arguments(entry)
    assert str(caught.value) == message


def test_no_message_holds_the_password() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        arguments("postgre://me:topsecret@db/shop")
    assert "Did you mean 'postgres'?" in str(caught.value)
    assert "topsecret" not in str(caught.value)


# --- the handler -------------------------------------------------------------------------------


@pytest.fixture
def handler():
    made = ConnectionHandler()
    yield made
    for one in made.all(initialized_only=True):
        one.close_for_good()


def configure(handler: ConnectionHandler, databases: dict, **named) -> None:
    handler.configure(databases, **{"time_zone": "UTC", "use_tz": True, **named})


def test_databases_are_doors_of_the_orm(handler) -> None:
    configure(handler, {"default": "sqlite://", "other": SQLITE})
    assert list(handler) == ["default", "other"]
    assert handler["default"] is doors["default"]
    assert isinstance(handler["other"], Database)
    assert handler["other"].settings_dict["NAME"] == "db.sqlite3"
    assert len(handler) == 2
    assert "other" in handler
    assert [one.alias for one in handler.all()] == ["default", "other"]


def test_no_default_is_told(handler) -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASES has no 'default' entry, only other"):
        configure(handler, {"other": "sqlite://"})


def test_no_databases_are_told_when_one_is_asked_for(handler) -> None:
    configure(handler, {})
    with pytest.raises(ImproperlyConfigured, match="DATABASES is empty"):
        _ = handler["default"]


def test_an_unknown_alias_offers_the_nearest(handler) -> None:
    configure(handler, {"default": "sqlite://"})
    with pytest.raises(ConnectionDoesNotExist, match="Did you mean 'default'"):
        _ = handler["defualt"]


def test_a_database_that_did_not_change_stays_open(handler) -> None:
    configure(handler, {"default": "sqlite://", "other": "sqlite://"})
    default, other = handler["default"], handler["other"]
    configure(
        handler, {"default": "sqlite://", "other": "sqlite:///:memory:"}, time_zone="Asia/Tokyo"
    )
    assert handler["default"] is default
    assert handler["other"] is other  # the same database in other words
    configure(handler, {"default": "sqlite://", "other": SQLITE})
    assert handler["default"] is default
    assert handler["other"] is not other
    configure(handler, {"default": "sqlite://"})
    assert "other" not in handler
    assert "other" not in doors


def test_a_test_database_stays_when_other_settings_change(handler) -> None:
    databases = {"default": "sqlite:///site.db"}
    configure(handler, databases)
    handler.databases["default"]["NAME"] = ":memory:"
    opened = handler.open("default")
    configure(handler, databases, time_zone="Asia/Tokyo", use_tz=False)
    assert handler["default"] is opened
    assert opened.address.in_memory


def test_closing_keeps_the_alias_and_a_database_in_memory_its_rows(handler, tmp_path: Path) -> None:
    configure(handler, {"default": "sqlite://", "file": f"sqlite:///{tmp_path}/x.db"})
    for alias in ("default", "file"):
        database = handler[alias]
        database.execute("CREATE TABLE t (n INTEGER)")
        database.execute("INSERT INTO t VALUES (1)")
        database.close()
        assert database.execute("SELECT n FROM t") == [(1,)]
        assert database.table_names() == ["t"]
    assert doors["file"] is handler["file"]
    handler.close_all()
    assert handler["file"].is_usable()


def test_a_new_connection_is_told_to_receivers_that_set_it_up(handler, tmp_path: Path) -> None:
    configure(handler, {"default": f"sqlite:///{tmp_path}/x.db"})

    def set_up(sender, connection, **kwargs) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA user_version = 7")
        told.append((sender, connection))

    told: list[object] = []
    connection_created.connect(set_up)
    try:
        assert handler["default"].execute("PRAGMA user_version") == [(7,)]
        handler["default"].execute("SELECT 1")
    finally:
        connection_created.disconnect(set_up)
    assert told == [(type(handler["default"]), handler["default"])]


def test_statements_are_remembered_when_debug_wants_it(handler) -> None:
    configure(handler, {"default": "sqlite://"}, keeps_queries=True)
    database = handler["default"]
    database.execute("SELECT 1")
    assert [query["sql"] for query in database.queries] == ["SELECT 1"]
    assert float(database.queries[0]["time"]) >= 0
    database.reset_queries()
    assert database.queries == []
    handler.keep_queries(False)
    database.execute("SELECT 2")
    assert database.queries == []
    database.force_debug_cursor = True
    database.execute("SELECT 3")
    assert [query["sql"] for query in database.queries] == ["SELECT 3"]
    assert database.queries_logged


def test_remembered_statements_are_logged(handler, caplog) -> None:
    configure(handler, {"default": "sqlite://"}, keeps_queries=True)
    with caplog.at_level("DEBUG", logger="hotclub.db.backends"):
        handler["default"].execute("SELECT %s", [7])
    (record,) = caplog.records
    assert record.getMessage().endswith("SELECT ?; args=[7]; alias=default")
    assert (record.sql, record.alias) == ("SELECT ?", "default")


def test_only_so_many_statements_are_remembered(handler) -> None:
    configure(handler, {"default": "sqlite://"})
    database = handler["default"]
    database.queries_limit = 3
    database.force_debug_cursor = True
    for number in range(5):
        database.execute(f"SELECT {number}")
    assert [query["sql"] for query in database.queries] == ["SELECT 2", "SELECT 3", "SELECT 4"]


def test_a_block_is_known(handler) -> None:
    configure(handler, {"default": "sqlite://"})
    database = handler["default"]
    assert not database.in_atomic_block
    assert database.get_autocommit()
    with transaction.atomic():
        assert database.in_atomic_block
        assert not database.get_autocommit()
    assert not database.in_atomic_block


def test_the_project_s_own_functions_are_there() -> None:
    reset_queries()
    assert connections.all(initialized_only=True) == []


# --- PostgreSQL ----------------------------------------------------------------------------------


def test_a_postgresql_url_opens_in_both_colours(handler, postgres_worker_url: str) -> None:  # noqa: F811
    configure(handler, {"default": postgres_worker_url})
    database = handler["default"]
    assert database.vendor == "postgresql"
    database.ensure_connection()
    assert database.execute("SHOW TimeZone") == [("UTC",)]

    async def ask() -> object:
        found = await database.aexecute("SELECT 1 + 1")
        await database.aclose()
        return found

    assert asyncio.run(ask()) == [(2,)]
    database.close()
    assert database.is_usable()


def test_local_time_without_zones_is_the_connection_s(handler, postgres_worker_url: str) -> None:  # noqa: F811
    configure(handler, {"default": postgres_worker_url}, time_zone="Asia/Tokyo", use_tz=False)
    assert handler["default"].execute("SHOW TimeZone") == [("Asia/Tokyo",)]
    configure(handler, {"default": postgres_worker_url}, time_zone="Asia/Tokyo", use_tz=True)
    assert handler["default"].execute("SHOW TimeZone") == [("UTC",)]


def test_a_zone_that_changes_nothing_leaves_the_database(
    handler,
    postgres_worker_url: str,  # noqa: F811
) -> None:
    configure(handler, {"default": postgres_worker_url}, time_zone="Europe/Paris")
    database = handler["default"]
    configure(handler, {"default": postgres_worker_url}, time_zone="Asia/Tokyo")
    assert handler["default"] is database
    with transaction.atomic():
        configure(handler, {"default": postgres_worker_url}, time_zone="Asia/Tokyo", use_tz=False)
        assert handler["default"] is database
        assert database.in_atomic_block


def test_what_the_database_refuses_is_one_family_of_errors(
    handler,
    postgres_worker_url: str,  # noqa: F811
) -> None:
    for url in (postgres_worker_url, "sqlite://"):
        configure(handler, {"default": url})
        database = handler["default"]
        database.execute("CREATE TABLE refused (n INTEGER PRIMARY KEY)")
        try:
            database.execute("INSERT INTO refused VALUES (1)")
            with pytest.raises(IntegrityError):
                database.execute("INSERT INTO refused VALUES (1)")
        finally:
            database.execute("DROP TABLE refused")
