"""`hotclub demo` as people run it: first run, later runs, kills, and what can go wrong."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from hotclub_orm.testing.postgres import fresh_postgres_database

COMMAND = [sys.executable, "-m", "hotclub", "demo"]
COUNTS = (252, 34_006, 1)
LONGEST_SECONDS = 120


def environment(**more: str) -> dict[str, str]:
    left_out = {
        "HOTCLUB_SETTINGS_MODULE",
        "DJANGO_SETTINGS_MODULE",
        "ATLAS_DIRECTORY",
        "ATLAS_DATABASE",
    }
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "NO_COLOR": "1", **more}


def demo(folder: Path, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command in that folder to its end."""
    return subprocess.run(
        [*COMMAND, *options],
        cwd=folder,
        env=environment(**more),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )


def counts(folder: Path) -> tuple[int, int, int]:
    with closing(sqlite3.connect(folder / "atlas-demo" / "atlas.sqlite3")) as database:
        tables = ("atlas_country", "atlas_city", "auth_user")
        return tuple(
            database.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables
        )


def password_in(output: str) -> str:
    found = re.search(r"Password\s+(\S+)", output)
    assert found, output
    return found[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_the_first_run_makes_everything_and_the_second_reuses_it(tmp_path):
    first = demo(tmp_path, "--prepare")
    assert (first.returncode, first.stderr) == (0, "")
    assert counts(tmp_path) == COUNTS
    assert "34258/34258" in first.stdout
    assert "admin" in first.stdout

    second = demo(tmp_path, "--prepare")
    assert (second.returncode, second.stderr) == (0, "")
    assert counts(tmp_path) == COUNTS
    assert "Importing" not in second.stdout
    assert "--reset" in second.stdout
    assert password_in(second.stdout) == password_in(first.stdout)


def test_secrets_are_for_their_owner_alone_and_differ_from_folder_to_folder(tmp_path):
    keys = set()
    for name in ("one", "two ?%20#é"):
        assert demo(tmp_path, "--prepare", "--directory", name).returncode == 0
        for file in ("secret-key", "admin-password"):
            assert (tmp_path / name / file).stat().st_mode & 0o777 == 0o600
        keys.add((tmp_path / name / "secret-key").read_text())

    assert len(keys) == 2
    assert all(len(key) >= 50 for key in keys)


def test_reset_begins_anew_and_leaves_foreign_files_alone(tmp_path):
    first = demo(tmp_path, "--prepare")
    mine = tmp_path / "atlas-demo" / "mine.txt"
    mine.write_text("keep me")
    with closing(sqlite3.connect(tmp_path / "atlas-demo" / "atlas.sqlite3")) as database, database:
        database.execute("DELETE FROM atlas_city WHERE population < 1000000")

    again = demo(tmp_path, "--prepare", "--reset")

    assert again.returncode == 0, again.stderr
    assert counts(tmp_path) == COUNTS
    assert password_in(again.stdout) != password_in(first.stdout)
    assert mine.read_text() == "keep me"


@pytest.mark.parametrize("seconds", [0.4, 1.1, 1.6, 2.2])
def test_killed_at_any_moment_the_next_run_has_the_whole_data(tmp_path, seconds):
    with subprocess.Popen(
        [*COMMAND, "--prepare"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as killed:
        time.sleep(seconds)
        killed.kill()

    again = demo(tmp_path, "--prepare")

    assert again.returncode == 0, again.stderr
    assert counts(tmp_path) == COUNTS


def test_killed_in_the_middle_of_the_import_nothing_of_it_stays(tmp_path):
    script = (
        "import os, signal\n"
        "from hotclub.demo.atlas import loading\n"
        "load = loading.load_atlas\n"
        "def killed(progress):\n"
        "    load(lambda done, total: os.kill(os.getpid(), signal.SIGKILL) if done > 20000 else None)\n"
        "loading.load_atlas = killed\n"
    )
    run = (
        "import os, sys\n"
        "os.environ['ATLAS_DIRECTORY'] = 'atlas-demo'\n"
        "os.environ['HOTCLUB_SETTINGS_MODULE'] = 'hotclub.demo.settings'\n"
        "import hotclub; hotclub.setup()\n"
        f"{script}"
        "from hotclub.management import call_command\n"
        "call_command('demo', prepare=True)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", run], cwd=tmp_path, env=environment(), capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert counts(tmp_path) == (0, 0, 0)

    again = demo(tmp_path, "--prepare")

    assert again.returncode == 0, again.stderr
    assert counts(tmp_path) == COUNTS


def test_begun_twice_at_once_it_is_done_once(tmp_path):
    both = [
        subprocess.Popen(
            [*COMMAND, "--prepare"],
            cwd=tmp_path,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ended = [one.communicate(timeout=LONGEST_SECONDS) for one in both]

    assert [one.returncode for one in both] == [0, 0], ended
    assert len({password_in(output) for output, _ in ended}) == 1
    assert counts(tmp_path) == COUNTS


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends_cleanly_with_ctrl_c_and_when_told_to(tmp_path, end):
    port = free_port()
    with subprocess.Popen(
        [*COMMAND, "--port", str(port)],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        page = eventually(f"http://127.0.0.1:{port}/")
        running.send_signal(end)
        output, errors = running.communicate(timeout=LONGEST_SECONDS)

    assert page.status_code == 200
    assert "drawn by its cities" in page.text
    assert f"http://127.0.0.1:{port}/" in output
    assert "Atlas has stopped" in output
    assert (running.returncode, errors) == (0, "")


def eventually(url: str) -> httpx.Response:
    """Return the answer of a server that is about to start."""
    until = time.monotonic() + LONGEST_SECONDS
    while True:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def refused(ended: subprocess.CompletedProcess[str]) -> str:
    """Return the one message of a command that could not start."""
    assert ended.returncode != 0
    assert "Traceback" not in ended.stderr
    lines = ended.stderr.strip().splitlines()
    assert 1 <= len(lines) <= 2, ended.stderr
    return ended.stderr


def test_a_damaged_database_is_told_and_made_anew(tmp_path):
    (tmp_path / "atlas-demo").mkdir()
    (tmp_path / "atlas-demo" / "atlas.sqlite3").write_bytes(b"no database at all" * 1000)

    told = demo(tmp_path, "--prepare")
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "hotclub demo --reset" in told.stderr

    again = demo(tmp_path, "--prepare", "--reset")
    assert again.returncode == 0, again.stderr
    assert counts(tmp_path) == COUNTS


@pytest.mark.parametrize("most_bytes", [0, 4_096, 500_000, 3_000_000])
def test_fs_04_on_a_full_disk_one_line_is_told_and_later_all_is_whole(tmp_path, most_bytes):
    limited = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes}))\n"
        "from hotclub.management import execute_from_command_line\n"
        "execute_from_command_line(['hotclub', 'demo', '--prepare'])\n"
    )
    full = subprocess.run(
        [sys.executable, "-B", "-c", limited],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )
    assert full.returncode == 1
    assert "Traceback" not in full.stderr
    assert full.stderr.count("\n") <= 2

    again = demo(tmp_path, "--prepare")
    assert again.returncode == 0, again.stderr
    assert counts(tmp_path) == COUNTS


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        message = refused(demo(tmp_path, "--port", str(port)))

    assert f"Port {port} is in use" in message
    assert f"--port {port + 1}" in message
    assert not (tmp_path / "atlas-demo").exists()


def test_ports_and_hosts_that_cannot_be_are_told(tmp_path):
    assert "up to 65535" in refused(demo(tmp_path, "--port", "99999"))
    assert "no address of this machine" in refused(
        demo(tmp_path, "--host", "198.51.100.7", "--port", "8123")
    )


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")

    message = refused(demo(tmp_path, "--prepare", "--directory", "file/atlas"))

    assert "can't write to the folder" in message
    assert "--directory ~/atlas-demo" in message


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://localhost/atlas", "mysql"),
        ("nonsense", "database"),
        ("postgresql://nobody:secret@127.0.0.1:1/atlas?connect_timeout=2", "does not answer"),
    ],
)
def test_a_database_that_cannot_be_is_told_without_its_password(tmp_path, url, words):
    message = refused(demo(tmp_path, "--prepare", "--database", url))

    assert words in message
    assert "postgresql://user:password@host/atlas" in message
    assert "secret" not in message


def test_a_missing_driver_is_told_with_the_line_that_installs_it(tmp_path):
    shadow = tmp_path / "shadow" / "psycopg"
    shadow.mkdir(parents=True)
    (shadow / "__init__.py").write_text("raise ModuleNotFoundError(\"No module named 'psycopg'\")")

    ended = demo(
        tmp_path,
        "--prepare",
        "--database",
        "postgresql://x@localhost/x",
        PYTHONPATH=str(shadow.parent),
    )

    assert "pip install 'hotclub[postgres]'" in refused(ended)


def test_it_lives_on_postgresql_too(tmp_path):
    with fresh_postgres_database() as url:
        first = demo(tmp_path, "--prepare", "--database", url)
        assert first.returncode == 0, first.stderr
        assert "34258/34258" in first.stdout

        second = demo(tmp_path, "--prepare", "--database", url)
        assert second.returncode == 0, second.stderr
        assert "Importing" not in second.stdout

        reset = demo(tmp_path, "--prepare", "--database", url, "--reset")
        assert reset.returncode == 0, reset.stderr
        assert "34258/34258" in reset.stdout
        assert not (tmp_path / "atlas-demo" / "atlas.sqlite3").exists()


def test_a_database_with_other_things_in_it_is_left_alone(tmp_path):
    other = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(other)) as database, database:
        database.execute("CREATE TABLE accounts (id integer)")

    message = refused(demo(tmp_path, "--prepare", "--reset", "--database", f"sqlite:///{other}"))

    assert "holds other things (accounts)" in message
    with closing(sqlite3.connect(other)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]


def of_the_sample(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command with the sample's settings, as its developers do."""
    return subprocess.run(
        [sys.executable, "-m", "hotclub", *command],
        cwd=folder,
        env=environment(
            HOTCLUB_SETTINGS_MODULE="hotclub.demo.settings", ATLAS_DIRECTORY=str(folder)
        ),
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )


def test_the_tests_of_the_sample_pass(tmp_path):
    ended = of_the_sample(tmp_path, "test", "hotclub.demo")

    assert ended.returncode == 0, ended.stderr
    assert ended.stderr.split()[-1] == "OK"


def test_the_sample_is_checked_and_its_migrations_are_those_of_its_models(tmp_path):
    checked = of_the_sample(tmp_path, "check")
    changed = of_the_sample(tmp_path, "makemigrations", "--check", "--dry-run")

    assert (checked.returncode, checked.stderr) == (0, "")
    assert changed.returncode == 0, changed.stdout
