"""A project behind a real server: started as a process, waited for, stopped by SIGTERM.

    with Server("uvicorn", "letters", folder, environment) as server:
        httpx.get(server.url)

The port is free when chosen; a server that finds it taken is started again on another. What the
process wrote is in `server.output()`, and in the error when it does not come up or go down.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

STARTS_WITHIN_SECONDS = 30
STOPS_WITHIN_SECONDS = 15
_TAKEN = ("address already in use", "address in use", "couldn't listen", "errno 98")

COMMANDS = {
    "uvicorn": ["-m", "uvicorn", "{module}.asgi:application", "--host", "{host}", "--port", "{port}"],
    "gunicorn": [
        "-m", "gunicorn", "{module}.wsgi:application", "--bind", "{host}:{port}",
        "--threads", "4", "--graceful-timeout", "10",
    ],
    "granian-asgi": [
        "-m", "granian", "--interface", "asgi", "--host", "{host}", "--port", "{port}",
        "--no-ws", "{module}.asgi:application",
    ],
    "granian-wsgi": [
        "-m", "granian", "--interface", "wsgi", "--host", "{host}", "--port", "{port}",
        "--no-ws", "--blocking-threads", "4", "{module}.wsgi:application",
    ],
    "daphne": ["-m", "daphne", "-b", "{host}", "-p", "{port}", "{module}.asgi:application"],
}  # fmt: skip
KINDS = tuple(COMMANDS)
# These give a response that has begun whole before they stop; Daphne cuts it short.
DRAINING = frozenset(KINDS) - {"daphne"}
# uvicorn lets the signal do its work once it has shut down.
CLEAN_EXITS = {0, -signal.SIGTERM}


class ServerFailed(AssertionError):
    """The server did not come up, or did not go down as it should."""


class Server:
    """One server process.   arguments: after `python`, with {module}, {host} and {port} in them."""

    host = "127.0.0.1"

    def __init__(
        self,
        kind: str,
        module: str,
        folder: Path,
        environment: Mapping[str, str],
        arguments: list[str] | None = None,
        path: str = "/",
    ) -> None:
        self.kind, self.module, self.folder = kind, module, folder
        self.arguments = COMMANDS[kind] if arguments is None else arguments
        self.environment = {**os.environ, **environment, "PYTHONUNBUFFERED": "1"}
        self.path = path
        self.port = 0
        self.exit_status: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, without a slash at its end."""
        return f"http://{self.host}:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.kind}-{self.port}.log"

    def output(self) -> str:
        """Return what the process wrote."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def __enter__(self) -> Self:
        for _attempt in range(3):
            self._start()
            if self._is_up():
                return self
            if not any(words in self.output().lower() for words in _TAKEN):
                break
        self._kill()
        raise ServerFailed(f"{self.kind} did not answer at {self.url}:\n{self.output()[-4000:]}")

    def _start(self) -> None:
        self.port = free_port()
        values = {"module": self.module, "host": self.host, "port": str(self.port)}
        command = [sys.executable, *(one.format(**values) for one in self.arguments)]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def _is_up(self) -> bool:
        assert self._process is not None
        until = time.monotonic() + STARTS_WITHIN_SECONDS
        while time.monotonic() < until and self._process.poll() is None:
            if answers(self.host, self.port, self.path):
                return True
            time.sleep(0.02)
        return False

    def terminate(self) -> None:
        """Ask the process to stop, and return at once."""
        assert self._process is not None
        self._process.terminate()

    def wait(self) -> int:
        """Wait until the process has gone, and return its exit status."""
        assert self._process is not None
        try:
            self.exit_status = self._process.wait(STOPS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self._kill()
            raise ServerFailed(
                f"{self.kind} did not stop at SIGTERM within {STOPS_WITHIN_SECONDS} s:\n"
                f"{self.output()[-4000:]}"
            ) from None
        return self.exit_status

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.exit_status is None:
            self.terminate()
            self.wait()
        if error is None and self.exit_status not in CLEAN_EXITS:
            raise ServerFailed(
                f"{self.kind} ended with status {self.exit_status}:\n{self.output()[-4000:]}"
            )

    def _kill(self) -> None:
        """End the process and the workers it started."""
        if self._process is not None:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self._process.wait()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def answers(host: str, port: int, path: str = "/") -> bool:
    """Tell whether somebody speaks HTTP there."""
    request = f"HEAD {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode()
    try:
        with socket.create_connection((host, port), timeout=5) as connection:
            connection.sendall(request)
            return connection.recv(5) == b"HTTP/"
    except OSError:
        return False
