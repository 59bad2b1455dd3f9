"""Projects as startproject writes them, and the real command line in them."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without what a project reads from it."""
    names = {
        "SECRET_KEY",
        "DEBUG",
        "ALLOWED_HOSTS",
        "DATABASE_URL",
        "CACHE_URL",
        "HTTPS",
        "NO_COLOR",
    }
    kept = {k: v for k, v in os.environ.items()
            if not k.endswith("SETTINGS_MODULE") and k not in names}  # fmt: skip
    return {**kept, **more}


def hotclub(
    folder: Path, *arguments: str, given: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `python -m hotclub …` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "hotclub", *arguments], cwd=folder, env=environment(**more),
        capture_output=True, text=True, timeout=120, check=False,
        **({"input": given} if given is not None else {"stdin": subprocess.DEVNULL}),
    )  # fmt: skip


_STAMPS = itertools.count(int(time.time()))


class Project:
    """A project's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run one of its commands."""
        return hotclub(self.folder, *arguments, **options)

    def ok(self, *arguments: str, **options: Any) -> str:
        """Run a command that must succeed, and return what it printed."""
        done = self.run(*arguments, **options)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def fails(self, *arguments: str, status: int = 1, **options: Any) -> str:
        """Run a command that must fail without a traceback, and return its message."""
        done = self.run(*arguments, **options)
        assert done.returncode == status, (done.returncode, done.stdout + done.stderr)
        assert "Traceback" not in done.stdout + done.stderr
        return done.stderr

    def write(self, path: str, text: str) -> None:
        """Write a file."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)
        # Byte code is taken for fresh by the second; a file written twice in one is still another.
        stamp = next(_STAMPS)
        os.utime(self.folder / path, (stamp, stamp))

    def change(self, path: str, old: str, new: str) -> None:
        """Replace a text in a file."""
        before = (self.folder / path).read_text()
        assert old in before
        self.write(path, before.replace(old, new))

    def install(self, app: str) -> None:
        """Name an application in INSTALLED_APPS."""
        self.change(
            "mysite/settings.py", '    "hotclub.api",\n', f'    "hotclub.api",\n    "{app}",\n'
        )

    @contextmanager
    def served(self, *arguments: str, **more: str) -> Iterator[Server]:
        """Run the development server for the time of a `with`."""
        port = free_port()
        process = subprocess.Popen(
            [sys.executable, "manage.py", "runserver", str(port), *arguments], cwd=self.folder,
            env=environment(PYTHONUNBUFFERED="1", **more), text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        server = Server(process, port)
        try:
            server.wait()
            yield server
        finally:
            server.interrupt()


class Server:
    """A server in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.output = ""

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=30
            ) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait(self, seconds: float = 60) -> None:
        """Wait until it answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                self.get("/")
            except OSError:
                assert self.process.poll() is None, self.process.communicate()[0]
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.interrupt())

    def interrupt(self) -> str:
        """Do what Ctrl-C does; return what was printed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        if not self.output:
            self.output = self.process.communicate(timeout=30)[0]
        return self.output


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project, as startproject wrote it; not to be changed."""
    folder = tmp_path_factory.mktemp("started")
    done = hotclub(folder, "startproject", "mysite")
    assert done.returncode == 0, done.stderr
    return folder / "mysite"


@pytest.fixture(scope="session")
def migrated(started: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its tables made; not to be changed."""
    folder = tmp_path_factory.mktemp("migrated") / "mysite"
    shutil.copytree(started, folder)
    Project(folder).ok("migrate")
    return folder


@pytest.fixture
def project(started: Path, tmp_path: Path) -> Project:
    """A project of the test's own, without tables."""
    shutil.copytree(started, tmp_path / "mysite")
    return Project(tmp_path / "mysite")


@pytest.fixture
def ready(migrated: Path, tmp_path: Path) -> Project:
    """A project of the test's own, with tables."""
    shutil.copytree(migrated, tmp_path / "ready")
    return Project(tmp_path / "ready")
