"""Real servers with the application of site_app.py."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest


class Server(NamedTuple):
    """A real server: its kind, its port, the process that was started."""

    name: str
    port: int
    pid: int

    def ask(self, method, path, body=None, headers=None):
        """Return status, headers and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read()
        finally:
            connection.close()

    def talk(self, data: bytes) -> bytes:
        """Send bytes, and nothing more; return all that comes back before the server hangs up."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as connection:
            connection.sendall(data)
            try:
                return b"".join(iter(lambda: connection.recv(65_536), b""))
            except ConnectionResetError:
                return b""

    def status(self, name: str) -> int:
        """Return a figure of /proc/<pid>/status, summed over the server's processes."""
        texts = [(one / "status").read_text() for one in self._processes()]
        lines = [line for text in texts for line in text.split("\n")]
        return sum(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))

    def resident_bytes(self) -> int:
        return self.status("VmRSS") * 1024

    def open_descriptors(self) -> int:
        return sum(len(list((one / "fd").iterdir())) for one in self._processes())

    def _processes(self) -> list[Path]:
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [Path(f"/proc/{pid}") for pid in [str(self.pid), *children]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module", params=["uvicorn-h11", "uvicorn-httptools", "gunicorn"])
def server(request):
    port = free_port()
    kind, _, protocol = request.param.partition("-")
    where = ["--bind", f"127.0.0.1:{port}", "--threads", "2"]
    if kind == "uvicorn":
        where = ["--http", protocol, "--port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", kind, "site_app:app", *where],
        cwd=Path(__file__).parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": "."},
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield Server(request.param, port, process.pid)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) in {0, -signal.SIGTERM}
