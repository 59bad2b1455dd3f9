"""The plug-in for pytest: `db`, `client`, `settings` and their kin.

Flow: HOTCLUB_SETTINGS_MODULE (option --hotclub-settings, environment, pytest's ini file, manage.py) →
setup → test databases at first need → **fixtures**. A run whose project is no hotclub project is
left alone. Named in the distribution as entry point `pytest11`.
"""

# ruff: noqa: ARG001 - a fixture asks for others by naming them

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

__all__: list[str] = []

_VARIABLES = ("HOTCLUB_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE")
_MARK = (
    "hotclub_db(transaction=False, reset_sequences=False, databases=None): the test uses the "
    "database; without transaction=True all it does is rolled back."
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("hotclub")
    group.addoption("--hotclub-settings", metavar="MODULE", help="Import path of the settings.")
    group.addoption(
        "--reuse-db", action="store_true", help="Keep the test databases, and use those kept."
    )
    group.addoption("--create-db", action="store_true", help="Make the test databases anew.")
    parser.addini("HOTCLUB_SETTINGS_MODULE", "Import path of the settings.")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Find the settings; set the project up when there are some."""
    config.addinivalue_line("markers", _MARK)
    chosen = config.getoption("--hotclub-settings") or next(
        filter(None, map(os.environ.get, _VARIABLES)), None
    )
    chosen = chosen or config.getini("HOTCLUB_SETTINGS_MODULE")
    if not chosen and not _enter(config):
        return
    if chosen:
        os.environ["HOTCLUB_SETTINGS_MODULE"] = chosen
    import hotclub
    from hotclub.test.environment import setup_test_environment

    hotclub.setup()
    setup_test_environment(debug=False)
    config.stash[_READY] = True


_READY = pytest.StashKey[bool]()


def _enter(config: pytest.Config) -> bool:
    """Use the project whose manage.py lies in pytest's root folder."""
    if not (Path(config.rootpath) / "manage.py").is_file():
        return False
    from hotclub.management.discovery import enter_project

    return enter_project(Path(config.rootpath)) is not None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Put the process back."""
    if config.stash.get(_READY, False):
        from hotclub.test.environment import teardown_test_environment

        teardown_test_environment()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give unittest-style cases their databases: they ask by their class, not by a fixture."""
    from unittest import TestCase

    for item in items:
        cls = getattr(item, "cls", None)
        if cls is not None and issubclass(cls, TestCase) and getattr(cls, "databases", None):
            item.fixturenames.insert(0, "hotclub_databases")  # type: ignore[attr-defined]


def _need_project(request: pytest.FixtureRequest) -> None:
    if not request.config.stash.get(_READY, False):
        raise pytest.UsageError(
            "No settings were found. Name them in pyproject.toml: [tool.pytest.ini_options] "
            'HOTCLUB_SETTINGS_MODULE = "mysite.settings", or run pytest beside manage.py.'
        )


@pytest.fixture(scope="session")
def hotclub_databases(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have the test databases, from first need to the end of the run."""
    _need_project(request)
    from hotclub.test.databases import setup_databases, teardown_databases

    keep = request.config.getoption("--reuse-db") and not request.config.getoption("--create-db")
    _name_for_worker(request.config)
    prepared = setup_databases(0, False, keepdb=bool(keep))
    yield
    teardown_databases(prepared, 0, keepdb=bool(request.config.getoption("--reuse-db")))


def _name_for_worker(config: pytest.Config) -> None:
    """Under pytest-xdist each process has databases of its own."""
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        return
    from hotclub.db import connections
    from hotclub.test.databases import test_name

    for alias in connections:
        name = test_name(alias)
        if name != ":memory:":
            connections.databases[alias]["TEST"]["NAME"] = f"{name}_{worker}"


def _marked(request: pytest.FixtureRequest) -> dict[str, Any]:
    mark = request.node.get_closest_marker("hotclub_db")
    return dict(mark.kwargs) if mark else {}


@pytest.fixture(autouse=True)
def _hotclub_mark(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the mark hotclub_db ask for the database, and refuse it to who does not ask."""
    from unittest import TestCase

    mark = request.node.get_closest_marker("hotclub_db")
    if mark is not None:
        request.getfixturevalue("transactional_db" if mark.kwargs.get("transaction") else "db")
    cls = getattr(request.node, "cls", None)
    is_project = request.config.stash.get(_READY, False)
    asks = mark is not None or {"db", "transactional_db"} & set(request.fixturenames)
    if not is_project or asks or (cls is not None and issubclass(cls, TestCase)):
        yield
        return
    from hotclub_orm.door import doors

    guarded: list[Any] = [doors[alias] for alias in doors]
    for door in guarded:
        door.add_watcher(_refuse)
    yield
    for door in guarded:
        door.remove_watcher(_refuse)


def _refuse(_execute: Any, sql: Any, *_rest: Any) -> Any:
    pytest.fail(
        "The test uses the database and does not ask for it: name the fixture db, or mark it with "
        f"@pytest.mark.hotclub_db. The statement was: {sql}"
    )


@pytest.fixture
def db(request: pytest.FixtureRequest, hotclub_databases: None) -> Iterator[None]:
    """Use the databases; everything is rolled back at the end, in both colours."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        yield
        return
    from hotclub_orm.door import doors
    from hotclub_orm.testing.sharing import is_shared, share, unshare

    wanted = _marked(request).get("databases") or list(doors)
    opened = [doors[alias] for alias in wanted if not is_shared(doors[alias])]
    for door in opened:
        share(door)
    yield
    for door in reversed(opened):
        unshare(door)


@pytest.fixture
def transactional_db(request: pytest.FixtureRequest, hotclub_databases: None) -> Iterator[None]:
    """Use the databases with real commits; the tables are emptied at the end."""
    yield
    from hotclub.db import connections
    from hotclub.management import call_command

    for alias in _marked(request).get("databases") or list(connections):
        call_command(
            "flush", verbosity=0, interactive=False, database=alias,
            reset_sequences=bool(_marked(request).get("reset_sequences")),
        )  # fmt: skip


@pytest.fixture
def client(request: pytest.FixtureRequest) -> Any:
    """Give a test client."""
    _need_project(request)
    from hotclub.test import Client

    return Client()


@pytest.fixture
def async_client(request: pytest.FixtureRequest) -> Any:
    """Give a test client whose requests are awaited."""
    _need_project(request)
    from hotclub.test import AsyncClient

    return AsyncClient()


@pytest.fixture
def admin_user(db: None) -> Any:
    """Give a superuser, admin with the password "password"."""
    from hotclub.auth import get_user_model

    users: Any = get_user_model()
    name = users.USERNAME_FIELD
    found = users._default_manager.filter(**{name: "admin"}).first()
    if found is not None:
        return found
    values = {name: "admin@example.com" if name == "email" else "admin"}
    if "email" in users.REQUIRED_FIELDS:
        values["email"] = "admin@example.com"
    return users._default_manager.create_superuser(password="password", **values)  # noqa: S106


@pytest.fixture
def admin_client(admin_user: Any) -> Any:
    """Give a test client that is logged in as `admin_user`."""
    from hotclub.test import Client

    logged_in = Client()
    logged_in.force_login(admin_user)
    return logged_in


@pytest.fixture
def rf() -> Any:
    """Give a RequestFactory."""
    from hotclub.test import RequestFactory

    return RequestFactory()


@pytest.fixture
def async_rf() -> Any:
    """Give an AsyncRequestFactory."""
    from hotclub.test import AsyncRequestFactory

    return AsyncRequestFactory()


class SettingsOfTest:
    """The settings, to be changed for one test: `settings.DEBUG = True`."""

    def __init__(self) -> None:
        self.__dict__["_undo"] = []

    def __getattr__(self, name: str) -> Any:
        from hotclub.conf import settings

        return getattr(settings, name)

    def __setattr__(self, name: str, value: Any) -> None:
        from hotclub.test import override_settings

        change = override_settings(**{name: value})
        change.enable()
        self.__dict__["_undo"].append(change.disable)

    def _finish(self) -> None:
        for undo in reversed(self.__dict__["_undo"]):
            undo()


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Iterator[SettingsOfTest]:
    """Give the settings; what is assigned holds for this test."""
    _need_project(request)
    changed = SettingsOfTest()
    yield changed
    changed._finish()


@pytest.fixture
def live_server(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[Any]:
    """Give a running server; its `url` is where it is."""
    from hotclub.test import override_settings
    from hotclub.test.liveserver import LiveServerTestCase, LiveServerThread

    with override_settings(ALLOWED_HOSTS=["*"]):
        server = LiveServerThread(LiveServerTestCase._served())
        server.start_and_wait()
        yield server
        server.terminate()


@pytest.fixture
def mailoutbox() -> Any:
    """Give the list of mails that the test sent."""
    from importlib import import_module

    mail: Any = import_module("hotclub.mail")
    mail.outbox = []
    return mail.outbox


def _queries(expected: int, alias: str, *, exact: bool) -> Any:
    from hotclub.db import connections
    from hotclub.test import CaptureQueriesContext

    class Counted(CaptureQueriesContext):
        def __exit__(self, kind: Any, error: Any, traceback: Any) -> None:  # noqa: PYI036
            super().__exit__(kind, error, traceback)
            if error is None and (len(self) != expected if exact else len(self) > expected):
                listed = "\n".join(one["sql"] for one in self)
                pytest.fail(f"{len(self)} queries executed, {expected} expected:\n{listed}")

    return Counted(connections[alias])


@pytest.fixture
def django_assert_num_queries(db: None) -> Callable[..., Any]:
    """Give a context manager that wants exactly so many statements; the name is pytest-django's."""
    return lambda expected, using="default": _queries(expected, using, exact=True)


@pytest.fixture
def django_assert_max_num_queries(db: None) -> Callable[..., Any]:
    """Give a context manager that wants at most so many statements."""
    return lambda expected, using="default": _queries(expected, using, exact=False)
