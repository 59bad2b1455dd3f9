"""Requests as tests write them: encoded bodies, and the environ or scope that a server would make.

Flow: `client.post("/x", {...})` → **OutgoingRequest** → environ or scope → gateway.
Not here: sending (client.py).
"""

from __future__ import annotations

import json
import mimetypes
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from hotclub_http.headers import HttpHeaders

BOUNDARY = "BoUnDaRyStRiNg"
MULTIPART_CONTENT = f"multipart/form-data; boundary={BOUNDARY}"
_JSON = re.compile(r"^application\/(.+\+)?json")


@dataclass(slots=True)
class OutgoingRequest:
    """A request on its way.   headers: (name, value) in order.   extra: keys of the environ."""

    method: str
    path: str
    query: str = ""
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    secure: bool = False
    server: str = "testserver"
    server_port: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def scheme(self) -> str:
        """The scheme, "http" or "https"."""
        return "https" if self.secure else "http"

    @property
    def port(self) -> str:
        """The port, as text."""
        return self.server_port or ("443" if self.secure else "80")

    def to_environ(self) -> dict[str, Any]:
        """Return the environ that a WSGI server would make."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(self.path).decode("latin-1"),
            "QUERY_STRING": self.query.encode().decode("latin-1"),
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": self.server,
            "SERVER_PORT": self.port,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self.scheme,
            "wsgi.input": BytesIO(self.body),
            "wsgi.errors": BytesIO(),
            "wsgi.multiprocess": True,
            "wsgi.multithread": False,
            "wsgi.run_once": False,
        }
        for name, value in self.headers:
            key = HttpHeaders.to_wsgi_name(name)
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        environ.update(self.extra)
        return environ

    def to_scope(self) -> dict[str, Any]:
        """Return the scope that an ASGI server would make."""
        headers = [
            (name.lower().encode("latin-1"), str(value).encode("latin-1", "replace"))
            for name, value in self.headers
        ]
        for key, value in self.extra.items():
            if "." not in key:
                name = key.removeprefix("HTTP_").replace("_", "-").lower()
                headers.append((name.encode("latin-1"), str(value).encode("latin-1")))
        if not any(name == b"host" for name, _ in headers):
            headers.insert(0, (b"host", self.server.encode()))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.4"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": self.scheme,
            "path": unquote_to_bytes(self.path).decode("utf-8", "replace"),
            "raw_path": self.path.encode("ascii", "replace"),
            "root_path": "",
            "query_string": self.query.encode(),
            "headers": headers,
            "client": ("127.0.0.1", 0),
            "server": (self.server, int(self.port)),
            **{key: value for key, value in self.extra.items() if "." in key},
        }


def build(
    method: str,
    path: str,
    data: Any = "",
    content_type: str = "application/octet-stream",
    *,
    secure: bool = False,
    headers: Mapping[str, str] | None = None,
    query: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> OutgoingRequest:
    """Return the request for a method, an address and a body."""
    parts = urlsplit(str(path))
    made = OutgoingRequest(method.upper(), parts.path or "/", secure=secure)
    if parts.netloc:
        made.server, _, made.server_port = parts.netloc.partition(":")
        made.headers.append(("Host", parts.netloc))
    made.secure = secure or parts.scheme == "https"
    made.query = parts.query if query is None else query
    made.body = bytes(data) if isinstance(data, (bytes, bytearray)) else str(data).encode()
    if made.body:
        made.headers.append(("Content-Length", str(len(made.body))))
        made.headers.append(("Content-Type", content_type))
    made.headers.extend((name, str(value)) for name, value in (headers or {}).items())
    made.extra.update(extra or {})
    return made


def query_of(data: Any) -> str:
    """Return a mapping, pairs or text as a query string."""
    if data is None or isinstance(data, str):
        return data or ""
    if hasattr(data, "urlencode"):
        return str(data.urlencode())
    pairs = data.items() if isinstance(data, Mapping) else data
    flat: list[tuple[str, Any]] = []
    for name, value in pairs:
        if value is None:
            raise TypeError(
                f"Cannot encode None for key {name!r} in a query string. "
                "Did you mean to pass an empty string or omit the value?"
            )
        is_many = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
        flat.extend((name, one) for one in (value if is_many else [value]))
    return urlencode(flat)


def encode_body(data: Any, content_type: str, encoder: type[json.JSONEncoder]) -> bytes:
    """Return form data, JSON or text as the bytes of its content type."""
    if content_type == MULTIPART_CONTENT:
        return encode_multipart(BOUNDARY, data or {})
    if _JSON.match(content_type) and isinstance(data, (dict, list, tuple)):
        return json.dumps(data, cls=encoder).encode()
    if isinstance(data, bytes):
        return data
    if isinstance(data, Mapping):
        return query_of(data).encode()
    return str(data).encode()


def encode_multipart(boundary: str, data: Mapping[str, Any]) -> bytes:
    """Return a multipart body; lists give a part a member, objects with `read` give files.

    Raises TypeError for None.
    """
    parts: list[bytes] = []
    for name, value in data.items():
        is_many = isinstance(value, Iterable) and not isinstance(value, (str, bytes))
        for one in value if is_many and not hasattr(value, "read") else [value]:
            if one is None:
                raise TypeError(
                    f"Cannot encode None for key {name!r} as POST data. "
                    "Did you mean to pass an empty string or omit the value?"
                )
            parts += (
                encode_file(boundary, name, one)
                if hasattr(one, "read")
                else [
                    f"--{boundary}".encode(),
                    f'Content-Disposition: form-data; name="{_quoted(name)}"'.encode(),
                    b"",
                    one if isinstance(one, bytes) else str(one).encode(),
                ]
            )
    return b"\r\n".join([*parts, f"--{boundary}--".encode(), b""])


def encode_file(boundary: str, key: str, file: Any) -> list[bytes]:
    """Return the lines of a file's part."""
    filename = os.path.basename(str(getattr(file, "name", "") or ""))
    content_type = getattr(file, "content_type", None) or (
        mimetypes.guess_type(filename)[0] if filename else None
    )
    content = file.read()
    return [
        f"--{boundary}".encode(),
        f'Content-Disposition: form-data; name="{_quoted(key)}"; '
        f'filename="{_quoted(filename or key)}"'.encode(),
        f"Content-Type: {content_type or 'application/octet-stream'}".encode(),
        b"",
        content if isinstance(content, bytes) else content.encode(),
    ]


def _quoted(text: str) -> str:
    # As browsers write names (the HTML standard, multipart/form-data encoding).
    return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")
