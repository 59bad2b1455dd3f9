"""Requests as bytes, for what no client library would send."""

from __future__ import annotations

import socket
from typing import NamedTuple


class Answer(NamedTuple):
    """What came back.   headers: names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


def exchange(host: str, port: int, request: bytes, timeout_seconds: float = 10) -> Answer:
    """Send bytes and read until the server closes; status 0 when it closed without a word."""
    with socket.create_connection((host, port), timeout=timeout_seconds) as connection:
        connection.sendall(request)
        received = b""
        try:
            while chunk := connection.recv(65_536):
                received += chunk
        except (ConnectionResetError, TimeoutError):
            pass
    return parsed(received)


def parsed(received: bytes) -> Answer:
    """Return the parts of an answer."""
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    if not lines[0].startswith("HTTP/"):
        return Answer(0, {}, b"")
    headers = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    return Answer(int(lines[0].split()[1]), headers, body)


def request(line: str, *headers: str, body: bytes = b"") -> bytes:
    """Return a request that asks for the connection to be closed after it."""
    lines = [line, *headers, "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body
