"""A project's own tests, which use every tool, on SQLite and on PostgreSQL; and the runner's options."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hotclub.test.runner import DiscoverRunner
from hotclub_orm import Database
from hotclub_orm.testing.postgres import fresh_postgres_database

from tools.conftest import environment

SITE = Path(__file__).parent / "site"
WHOLE = "Ran 53 tests"
PATTERN = ("--pattern", "*_cases.py")
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run() -> Run:
    """A function that runs `manage.py test` in the sample site."""

    def run_tests(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", "test", *arguments], cwd=SITE, env=environment(**more),
            capture_output=True, text=True, timeout=200, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    return run_tests


def test_every_tool_on_sqlite(run: Run) -> None:
    done = run(*PATTERN)

    assert done.returncode == 0, done.stderr
    assert WHOLE in done.stderr
    assert "OK (skipped=2)" in done.stderr


def test_every_tool_on_postgresql(run: Run) -> None:
    with fresh_postgres_database() as url:
        done = run(*PATTERN, "--noinput", SHOP_DATABASE=url)
        assert done.returncode == 0, done.stderr
        assert "OK (skipped=2)" in done.stderr
        # The project's own database was not touched, and the other one is gone.
        assert "Destroying test database for alias 'default'" in done.stdout


def test_mig_017_test_databases_come_without_an_account(run: Run) -> None:
    with fresh_postgres_database() as url, Database(url, alias="roles", register=False) as server:
        seen, done = {roles(server)}, threading.Event()

        def watch() -> None:
            while not done.wait(0.05):
                seen.add(roles(server))

        watching = threading.Thread(target=watch)
        watching.start()
        try:
            ended = run(*PATTERN, "--parallel", "2", "--noinput", SHOP_DATABASE=url)
        finally:
            done.set()
            watching.join()
        seen.add(roles(server))
        (left,) = server.execute(
            "SELECT count(*) FROM pg_database WHERE datname LIKE %s",
            [f"test_{urlsplit(url).path[1:]}%"],
        )

    assert ended.returncode == 0, ended.stderr
    assert len(seen) == 1  # nobody new, neither meanwhile nor after
    assert left == (0,)


def roles(server: Database) -> tuple[str, ...]:
    """Return the accounts of the server, with the hashes of their passwords."""
    found = server.execute("SELECT rolname || coalesce(rolpassword, '') FROM pg_authid ORDER BY 1")
    return tuple(name for (name,) in found)


def test_several_processes_with_a_copy_of_the_database_each(run: Run) -> None:
    with fresh_postgres_database() as url:
        done = run(*PATTERN, "--parallel", "2", "--noinput", SHOP_DATABASE=url)
        assert done.returncode == 0, done.stderr
    memory = run(*PATTERN, "--parallel", "2")
    assert memory.returncode == 0, memory.stderr
    assert WHOLE in memory.stderr


ROLLBACK = "shop.suite.tools_cases.RollbackTests"


@pytest.mark.parametrize(("arguments", "count"), [
    (["shop.suite.tools_cases.HelperTests"], 6),
    ([f"{ROLLBACK}.test_a_writes"], 1),
    (["shop/suite/tools_cases.py", "-k", "redirects"], 1),
    (["shop.suite", *PATTERN, "--tag", "slow"], 1),
    ([ROLLBACK, "shop.suite.tools_cases.HelperTests", "--exclude-tag", "slow"], 13),
    ([*PATTERN, "-k", "*test_*_writes"], 1),
])  # fmt: skip
def test_a_part_of_the_tests_can_be_chosen(run: Run, arguments: list[str], count: int) -> None:
    done = run(*arguments)

    assert done.returncode == 0, done.stderr
    assert f"Ran {count} test{'s' if count > 1 else ''}" in done.stderr


@pytest.mark.parametrize(("verbosity", "shown"), [(0, ""), (1, "info\n"), (2, "debug\ninfo\n")])
def test_lines_of_the_runner_have_levels(
    capsys: pytest.CaptureFixture[str], verbosity: int, shown: str
) -> None:
    runner = DiscoverRunner(verbosity=verbosity, failfast=True)
    runner.log("debug", logging.DEBUG)
    runner.log("info")

    assert capsys.readouterr().out == shown
    assert runner.get_test_runner_kwargs()["failfast"] is True


@pytest.mark.parametrize("name", ["HOTCLUB_TEST_PROCESSES", "DJANGO_TEST_PROCESSES"])
def test_the_environment_says_how_many_processes(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, "7")
    assert DiscoverRunner(parallel="auto").parallel == 7


def test_the_order_can_be_changed_and_repeated(run: Run) -> None:
    options = [ROLLBACK, "-v", "2"]
    ordinary, backwards = run(*options).stderr, run(*options, "--reverse").stderr
    shuffled = [run(*options, "--shuffle", "7").stderr for _ in range(2)]

    def order(text: str) -> list[str]:
        return [line.split()[0] for line in text.splitlines() if line.startswith("test_")]

    assert order(ordinary) == list(reversed(order(backwards)))
    assert order(shuffled[0]) == order(shuffled[1]) != order(ordinary)


def test_a_failure_is_shown_with_its_sql_and_ends_with_a_status(run: Run, tmp_path: Path) -> None:
    (tmp_path / "test_failing.py").write_text(FAILING)
    done = run(str(tmp_path), "--debug-sql", "--failfast", "--durations", "3")

    assert done.returncode == 1
    assert "FAILED (failures=1)" in done.stderr
    assert 'INSERT INTO "shop_author"' in done.stderr
    assert "Ran 1 test" in done.stderr
    assert "testcases.py" not in done.stderr  # the tools' own frames are left out


FAILING = """
from hotclub.test import TestCase
from shop.models import Author


class FailingTests(TestCase):
    def test_first(self):
        Author.objects.create(name="x")
        self.assertEqual(1, 2)

    def test_second(self):
        self.assertEqual(1, 2)
"""


def test_labels_that_name_nothing_are_told(run: Run) -> None:
    done = run("shop.suite.tools_cases.NoSuchTests")

    assert done.returncode == 1
    assert "There are no tests 'shop.suite.tools_cases.NoSuchTests'" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_databases_can_be_kept(run: Run, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    with fresh_postgres_database() as postgres:
        first = run(ROLLBACK, "--keepdb", "-v", "2", SHOP_DATABASE=postgres)
        again = run(ROLLBACK, "--keepdb", "-v", "2", SHOP_DATABASE=postgres)
        refused = run(ROLLBACK, SHOP_DATABASE=postgres)
        replaced = run(ROLLBACK, "--noinput", SHOP_DATABASE=postgres)
    assert "Applying shop.0001_initial" in first.stdout
    assert "No migrations to apply" in again.stdout
    assert refused.returncode == 1
    assert "use --noinput or --keepdb" in refused.stderr
    assert replaced.returncode == 0, replaced.stderr
    assert run(ROLLBACK, SHOP_DATABASE=url).returncode == 0
    assert list(tmp_path.iterdir()) == []


PYTEST = """
import pytest
from hotclub.conf import settings as project_settings
from shop.models import Author


def test_db(db):
    assert Author.objects.count() == 1
    Author.objects.create(name="x")


def test_it_was_rolled_back(db, client):
    assert Author.objects.count() == 1
    assert b"House" in client.get("/").content


async def test_async(db, async_client):
    await Author.objects.acreate(name="Async")
    assert (await async_client.get("/async/")).text == "Async, House"


@pytest.mark.hotclub_db(transaction=True)
def test_commits():
    Author.objects.create(name="y")


def test_tables_were_emptied(db, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Author.objects.count() == 0


def test_admin_client(admin_client, admin_user):
    assert admin_client.get("/me/").text == "admin 1"
    assert admin_user.is_superuser


def test_settings(settings):
    settings.LANGUAGE_CODE = "de"
    assert project_settings.LANGUAGE_CODE == "de"


def test_settings_were_put_back(settings, rf):
    assert project_settings.LANGUAGE_CODE == "en-us"
    assert rf.get("/x/").path == "/x/"


def test_live(live_server):
    from urllib.request import urlopen

    with urlopen(live_server.url + "/async/") as answer:
        assert answer.status == 200


def test_without_asking_the_database_is_not_there(client):
    with pytest.raises(pytest.fail.Exception, match="name the fixture db"):
        Author.objects.count()
"""


def test_the_plugin_for_pytest(tmp_path: Path) -> None:
    (tmp_path / "test_plugin.py").write_text(PYTEST)
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\nHOTCLUB_SETTINGS_MODULE = shop.settings\npythonpath = {SITE}\nasyncio_mode = auto\n"
        "asyncio_default_fixture_loop_scope = function\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr
    assert "10 passed" in done.stdout


def test_pytest_says_how_to_name_the_settings(tmp_path: Path) -> None:
    (tmp_path / "test_plugin.py").write_text("def test_client(client): pass")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip

    assert done.returncode != 0
    assert "HOTCLUB_SETTINGS_MODULE" in done.stdout
