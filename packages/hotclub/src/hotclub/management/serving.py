"""The development server: one process that serves, and one that starts it anew when code changes.

Flow: address → socket, bound once → (watching process → child) → uvicorn → application. The socket
outlives the child, so a request that comes in meanwhile waits instead of failing.
Not here: which application (commands/runserver.py), servers for production.
"""

from __future__ import annotations

import errno
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotclub.management.errors import CommandError

__all__ = [
    "Address",
    "bind",
    "ends_quietly",
    "inherited_socket",
    "is_child",
    "parse_address",
    "reload",
    "serve",
]

_CHILD = "HOTCLUB_SERVED_SOCKET"
_ADDRESS = re.compile(
    r"^(?:(?P<host>\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\]|[a-zA-Z0-9](?:[\w.-]*[a-zA-Z0-9])?):)?"
    r"(?P<port>\d+)$"
)
_SECONDS_TO_END = 5
_QUIET_MILLISECONDS = 200  # an editor writes several files; one restart for all of them


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen."""

    host: str
    port: int
    is_ipv6: bool = False

    @property
    def url(self) -> str:
        """The address as a browser takes it."""
        return f"http://{f'[{self.host}]' if self.is_ipv6 else self.host}:{self.port}/"


def parse_address(text: str | None, *, ipv6: bool, port: int = 8000) -> Address:
    """Read "8000", "0.0.0.0:8000", "localhost:8000", "[::1]:8000". Raises CommandError."""
    default = "::1" if ipv6 else "127.0.0.1"
    if not text:
        return Address(default, port, ipv6)
    if text == "0":
        text = "0.0.0.0:8000"
    found = _ADDRESS.match(text)
    if found is None or not int(found["port"]) < 65_536:
        raise CommandError(
            f"{text!r} is not a valid port number or address:port pair. Write 8000, 0.0.0.0:8000, "
            "localhost:8000 or [::1]:8000."
        )
    host = found["host"]
    if host is None:
        return Address(default, int(found["port"]), ipv6)
    bracketed = host.startswith("[")
    return Address(host.strip("[]"), int(found["port"]), ipv6 or bracketed)


def bind(address: Address) -> socket.socket:
    """Return a socket that has the address. Raises CommandError when it cannot be had."""
    made = socket.socket(socket.AF_INET6 if address.is_ipv6 else socket.AF_INET)
    if os.name == "posix":
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address.host, address.port))
    except OSError as error:
        made.close()
        raise CommandError(_refusal(address, error)) from error
    made.set_inheritable(True)
    return made


def _refusal(address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} of {address.host} is already in use. End the other program, or "
            f"choose another port: runserver {address.port + 1 if address.port < 65_535 else 8001}"
        )
    if error.errno == errno.EACCES:
        return f"You don't have permission to listen on port {address.port}. Take one above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"This machine has no address {address.host}. 0.0.0.0 listens on all it has."
    return f"Cannot listen on {address.url}: {error.strerror or error}"


def is_child() -> bool:
    """Whether this process was started by `reload`."""
    return _CHILD in os.environ


def inherited_socket() -> socket.socket | None:
    """Return the socket that the watching process has bound."""
    number = os.environ.get(_CHILD, "")
    return socket.socket(fileno=int(number)) if number.isdigit() else None


def serve(application: Any, listening: socket.socket, *, interface: str = "auto") -> None:
    """Answer requests until SIGINT or SIGTERM."""
    import uvicorn

    config = uvicorn.Config(
        application,
        interface=interface,  # type: ignore[arg-type]
        log_level="info",
        timeout_graceful_shutdown=_SECONDS_TO_END,
        server_header=False,
    )
    # What it says of its own life is said by the command already; failures still come through.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    with ends_quietly():
        uvicorn.Server(config).run(sockets=[listening])


@contextmanager
def ends_quietly() -> Iterator[None]:
    """Let SIGINT and SIGTERM, which uvicorn raises again when all is closed, end the block."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def reload(
    address: Address, folders: list[Path], say: Callable[[str], Any], command: list[str]
) -> int:
    """Run the command, with the socket, anew whenever a Python file changes.

    Returns the exit status: that of the first run if it never got to serve, else 0.
    """
    listening = bind(address)
    try:
        return _Watch(listening, folders, say, command).run()
    finally:
        listening.close()


class _Watch:
    """The watching process."""

    def __init__(
        self, listening: socket.socket, folders: list[Path], say: Callable[[str], Any],
        command: list[str],
    ) -> None:  # fmt: skip
        self.listening, self.folders, self.say, self.command = listening, folders, say, command
        self.child: subprocess.Popen[bytes] | None = None
        self.has_reloaded = False
        self.is_told = False

    def run(self) -> int:
        before = signal.signal(signal.SIGTERM, _terminate)
        try:
            self._start()
            return self._watch()
        except (KeyboardInterrupt, SystemExit):
            return 0
        finally:
            self._end()
            signal.signal(signal.SIGTERM, before)

    def _start(self) -> None:
        number = self.listening.fileno()
        inherits = os.name == "posix"
        environment = {**os.environ, _CHILD: str(number) if inherits else "own"}
        if not inherits:
            self.listening.close()
        self.child = subprocess.Popen(  # noqa: S603 - this very command line
            self.command, env=environment, pass_fds=(number,) if inherits else ()
        )
        self.is_told = False

    def _watch(self) -> int:
        from watchfiles import PythonFilter, watch

        for changes in watch(
            *self.folders, watch_filter=PythonFilter(), debounce=_QUIET_MILLISECONDS * 2,
            step=_QUIET_MILLISECONDS, rust_timeout=500, yield_on_timeout=True,
            raise_interrupt=True, ignore_permission_denied=True,
        ):  # fmt: skip
            if changes:
                names = sorted({os.path.relpath(path) for _, path in changes})
                self.say(f"{', '.join(names[:3])} changed; starting again.")
                self.has_reloaded = True
                self._end()
                self._start()
                continue
            status = self.child.poll() if self.child else None
            if status is None or self.is_told:
                continue
            if not self.has_reloaded or status == 0:
                return status
            self.is_told = True
            self.say("Waiting for a change of the code.")
        return 0

    def _end(self) -> None:
        child = self.child
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(_SECONDS_TO_END + 1)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _terminate(_number: int, _frame: Any) -> None:
    sys.exit(0)
