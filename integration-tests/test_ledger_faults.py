"""A composed site whose database, workers and memory fail: what visitors see, and what is stored.

Names say the cases of the reliability list: rel_db_01 …, rel_fs_08, rel_fs_10.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest
from harness.servers import COMMANDS, Server
from harness.sites import environment_of, run_python
from hotclub_orm import Database
from hotclub_orm.testing import fresh_postgres_database

SUM = 200_000
PREPARE = """
import hotclub
hotclub.setup()
from hotclub.db import connection
from ledger.models import Account, Transfer
connection.create_tables(Account, Transfer)
Account.objects.create(name="django", cents=100_000)
Account.objects.create(name="stephane", cents=100_000)
"""
TWO_WORKERS = [one if one != "--threads" else "--workers=2" for one in COMMANDS["gunicorn"]]
TWO_WORKERS.insert(TWO_WORKERS.index("4"), "--threads")


class Ledger:
    """The site's database, and the servers that are started on it."""

    def __init__(self, url: str, folder: Path, opened: ExitStack) -> None:
        self.url, self.folder, self.opened = url, folder, opened
        run_python(PREPARE, self.environment())

    def environment(self, **more: str) -> dict[str, str]:
        return environment_of("ledger", self.folder, self.url) | more

    def serve(self, kind: str, arguments: list[str] | None = None, **more: str) -> Server:
        """Return a running server, which ends with the test."""
        server = Server(kind, "ledger", self.folder, self.environment(**more), arguments, "/total/")
        return self.opened.enter_context(server)

    def restart_links(self) -> None:
        """End every session on the database, as a restarted server does."""
        with Database(self.url, alias="killer", register=False) as killer:
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        time.sleep(0.1)

    def sessions(self, condition: str) -> int:
        """Return how many sessions are in a state."""
        with Database(self.url, alias="watcher", register=False) as watcher:
            [(found,)] = watcher.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                f"AND pid <> pg_backend_pid() AND {condition}"
            )
            return int(found)

    def wait_until_waiting(self) -> None:
        until = time.monotonic() + 10
        while not (self.folder / "waiting").exists():
            assert time.monotonic() < until
            time.sleep(0.01)

    def go(self) -> None:
        (self.folder / "go").touch()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ExitStack() as opened:
        url = opened.enter_context(fresh_postgres_database())
        yield Ledger(url, tmp_path, opened)


def ask(server: Server, path: str, seconds: float = 20) -> httpx.Response:
    return httpx.get(f"{server.url}{path}", timeout=seconds)


def together(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run the calls at once, and return what they return."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return [one.result() for one in [pool.submit(call) for call in calls]]


def total(server: Server) -> dict[str, Any]:
    answer = ask(server, "/total/")
    assert answer.status_code == 200, server.output()[-3000:]
    return dict(answer.json())


BOTH = pytest.mark.parametrize("kind", ["uvicorn", "gunicorn"])


@BOTH
def test_rel_db_01_03_a_server_that_comes_back_costs_at_most_the_request_under_way(
    ledger: Ledger, kind: str
) -> None:
    server = ledger.serve(kind)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(ask, server, "/between/")
        ledger.wait_until_waiting()
        ledger.restart_links()
        ledger.go()
        status = under_way.result().status_code
    assert status in (200, 500)
    assert [ask(server, "/total/").status_code for _ in range(50)] == [200] * 50
    assert server.output().count("Traceback") == (status == 500)

    ledger.restart_links()  # while idle
    assert [ask(server, "/total/").status_code for _ in range(20)] == [200] * 20


@BOTH
def test_rel_db_02_a_link_lost_inside_a_block_stores_nothing_of_it(
    ledger: Ledger, kind: str
) -> None:
    server = ledger.serve(kind)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(ask, server, "/inside/")
        ledger.wait_until_waiting()
        ledger.restart_links()
        ledger.go()
        assert under_way.result().status_code == 500
    assert (ledger.folder / "refused").exists()
    assert total(server)["sum"] == SUM
    with Database(ledger.url, alias="reader", register=False) as reader:
        assert reader.execute("SELECT cents FROM ledger_account ORDER BY name") == [(100_000,)] * 2


class Relay:
    """A TCP door to the database's socket, which can stop passing anything on."""

    def __init__(self, url: str) -> None:
        self.is_stalled = threading.Event()
        parts = urlsplit(url)
        host = (parse_qs(parts.query).get("host") or [parts.hostname or "127.0.0.1"])[0]
        self.target: Any = (
            f"{host}/.s.PGSQL.{parts.port or 5432}" if host.startswith("/") else (host, parts.port or 5432)
        )  # fmt: skip
        self.listening = socket.create_server(("127.0.0.1", 0))
        port = self.listening.getsockname()[1]
        login = (
            f"{quote(parts.username or 'postgres', safe='')}:{quote(parts.password or '', safe='')}"
        )
        self.url = f"postgresql://{login}@127.0.0.1:{port}{parts.path}?connect_timeout=2"
        self.ends: list[socket.socket] = []
        self.threads: list[threading.Thread] = []
        self._start(self._accept)

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        self.threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            family = socket.AF_UNIX if isinstance(self.target, str) else socket.AF_INET
            server = socket.socket(family)
            self.ends += [client, server]
            server.connect(self.target)
            for one, other in ((client, server), (server, client)):
                self._start(self._pass, one, other)

    def _pass(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while chunk := one.recv(65_536):
                while self.is_stalled.is_set():
                    time.sleep(0.02)
                other.sendall(chunk)
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End all links, and wait for what passes them on."""
        self.is_stalled.clear()
        for end in (self.listening, *self.ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        for end in (self.listening, *self.ends):
            end.close()


@BOTH
def test_rel_db_04_a_server_that_says_nothing_is_given_up_after_the_time_set(
    ledger: Ledger, kind: str
) -> None:
    relay = Relay(ledger.url)
    ledger.opened.callback(relay.close)
    relay.is_stalled.set()
    server = Server(kind, "ledger", ledger.folder, ledger.environment(LEDGER_DATABASE=relay.url),
                    None, "/nowhere/")  # fmt: skip
    ledger.opened.enter_context(server)

    started = time.monotonic()
    assert ask(server, "/total/").status_code == 500
    assert time.monotonic() - started < 8
    assert ask(server, "/nowhere/").status_code == 404  # what asks no database is answered
    relay.is_stalled.clear()
    assert total(server)["sum"] == SUM


@BOTH
def test_rel_db_05_an_empty_pool_makes_wait_then_fails_and_recovers(
    ledger: Ledger, kind: str
) -> None:
    server = ledger.serve(kind, LEDGER_POOL="2")

    answers = together([lambda: ask(server, "/slow/?seconds=0.2")] * 8)
    assert {one.status_code for one in answers} == {200}
    answers = together([lambda: ask(server, "/slow/?seconds=4")] * 4)
    assert sorted(one.status_code for one in answers) == [200, 200, 500, 500]
    assert "PoolTimeout" in server.output()
    assert total(server)["sum"] == SUM
    assert ledger.sessions("state LIKE 'idle in%'") == 0


def test_rel_db_06_visitors_who_go_away_leave_no_transaction_behind(ledger: Ledger) -> None:
    server = ledger.serve("uvicorn", LEDGER_POOL="3")
    for _ in range(20):
        with pytest.raises(httpx.ReadTimeout):
            ask(server, "/aslow/?seconds=0.6", seconds=0.1)
    until = time.monotonic() + 10
    while ledger.sessions("state <> 'idle'") and time.monotonic() < until:
        time.sleep(0.05)

    assert ledger.sessions("state <> 'idle'") == 0
    assert total(server)["sum"] == SUM
    assert ledger.sessions("true") <= 3


def test_rel_db_07_workers_share_no_link_that_was_open_before_they_forked(ledger: Ledger) -> None:
    server = ledger.serve("gunicorn", [*TWO_WORKERS, "--preload"], LEDGER_ASKS_EARLY="1")

    found = together([lambda: total(server)] * 40)

    workers = {one["pid"] for one in found}
    assert len(workers) == 2
    backends = [{one["backend"] for one in found if one["pid"] == pid} for pid in workers]
    assert backends[0].isdisjoint(backends[1])


@BOTH
def test_rel_db_08_a_deadlock_has_a_class_and_retry_mends_it(ledger: Ledger, kind: str) -> None:
    server = ledger.serve(kind)
    ways = ["/cross/?first=django&second=stephane", "/cross/?first=stephane&second=django"]

    for _ in range(3):
        answers = together([lambda way=way: ask(server, way).json()["error"] for way in ways])
        assert sorted(map(str, answers)) == ["DeadlockDetected", "None"]
        answers = together(
            [lambda way=way: ask(server, f"{way}&retry=4").json()["error"] for way in ways]
        )
        assert answers == [None, None]
    assert total(server)["sum"] == SUM


def test_rel_db_09_a_write_skew_is_refused_and_what_follows_a_commit_runs_once(
    ledger: Ledger,
) -> None:
    server = ledger.serve("uvicorn")
    with Database(ledger.url, alias="writer", register=False) as writer:
        writer.execute("UPDATE ledger_account SET cents = 100")
    ways = ["/skew/?name=django", "/skew/?name=stephane"]

    answers = together([lambda way=way: ask(server, way).json()["error"] for way in ways])
    assert sorted(map(str, answers)) == ["None", "SerializationFailure"]
    assert total(server)["sum"] == 0
    with Database(ledger.url, alias="writer", register=False) as writer:
        writer.execute("UPDATE ledger_account SET cents = 100")
    answers = together(
        [lambda way=way: ask(server, f"{way}&retry=4").json()["error"] for way in ways]
    )
    assert answers == [None, None]
    assert total(server)["sum"] == 0
    assert len(list(ledger.folder.glob("told-*"))) == 2  # one a commit


@BOTH
def test_rel_db_10_a_lock_that_is_not_to_be_had_is_an_error_of_its_own(
    ledger: Ledger, kind: str
) -> None:
    server = ledger.serve(kind)
    with ThreadPoolExecutor(1) as pool:
        holder = pool.submit(ask, server, "/hold/")
        ledger.wait_until_waiting()
        found = {
            how: ask(server, f"/locked/?how={how}").json() for how in ("nowait", "timeout", "skip")
        }
        ledger.go()
        assert holder.result().status_code == 200
    assert found == {
        "nowait": {"error": "LockTimeout", "after": 2},
        "timeout": {"error": "QueryTimeout", "after": 2},
        "skip": {"rows": 0},
    }
    assert ask(server, "/locked/?how=nowait").json() == {"rows": 1}


def test_rel_fs_08_a_killed_worker_loses_its_own_requests_alone(ledger: Ledger) -> None:
    server = ledger.serve("gunicorn", TWO_WORKERS)
    done, lost, stop = [], [], threading.Event()

    def move() -> None:
        while not stop.is_set():
            try:
                answer = httpx.post(f"{server.url}/move/", timeout=10)
            except httpx.TransportError:
                lost.append(1)
            else:
                done.append((answer.status_code, answer.json()["pid"]))

    movers = [threading.Thread(target=move) for _ in range(4)]
    for one in movers:
        one.start()
    time.sleep(1)
    killed = done[-1][1]
    os.kill(killed, signal.SIGKILL)
    until = time.monotonic() + 20
    while len({pid for _, pid in done}) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    stop.set()
    for one in movers:
        one.join()

    assert {status for status, _ in done} == {200}
    assert len(lost) <= 4 + 1  # those under way, and a connection that was being accepted
    assert len({pid for _, pid in done} - {killed}) >= 2  # the other, and the one in its place
    found = total(server)
    assert found["sum"] == SUM
    assert len(done) <= found["transfers"] <= len(done) + len(lost)
    assert ledger.sessions("state LIKE 'idle in%'") == 0


def test_rel_fs_10_a_request_without_memory_is_a_500_and_the_next_is_served(ledger: Ledger) -> None:
    server = ledger.serve("gunicorn", LEDGER_MEMORY=str(4 << 30))
    before = total(server)["pid"]

    answer = ask(server, "/greedy/")
    assert answer.status_code == 500
    assert "MemoryError" not in answer.text
    assert server.output().count("MemoryError") == 1
    assert total(server)["pid"] == before
