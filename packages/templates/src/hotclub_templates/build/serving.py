"""A preview of the built site, on this machine alone.

Flow: request → file of the output folder → **response**. Not for the public: it knows no limits and
no TLS.
Not here: building.
"""

import os
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"


def preview_server(out: Path, port: int, prefix: str = "/") -> ThreadingHTTPServer:
    """Return a server of the files in `out` under the URL `prefix`; port 0 for any free one.

    Its `serve_forever()` waits for requests. Raises OSError for a port that is taken.
    """
    root = os.path.realpath(out)

    class Preview(_Preview):
        site_root, site_prefix = root, prefix

    return ThreadingHTTPServer((HOST, port), Preview)


class _Preview(SimpleHTTPRequestHandler):
    site_root = ""
    site_prefix = "/"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, directory=self.site_root, **kwargs)

    def translate_path(self, path: str) -> str:
        """Return the file of a URL path; a name that does not exist for one outside."""
        if not path.startswith(self.site_prefix) or "%00" in path:
            return self._nothing
        file = super().translate_path("/" + path.removeprefix(self.site_prefix))
        real = os.path.realpath(file)
        inside = real == self.site_root or real.startswith(self.site_root + os.sep)
        return file if inside and not _is_hidden(file, self.site_root) else self._nothing

    @property
    def _nothing(self) -> str:
        return os.path.join(self.site_root, "\x01")

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Answer 404: a published site lists no folders either."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page for what is not found, where it has one."""
        page = Path(self.site_root, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        content = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def end_headers(self) -> None:
        """Keep browsers from remembering what the next build changes."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the builds are what the terminal shows."""


def _is_hidden(file: str, root: str) -> bool:
    """Return whether a part of the path is one of our temporary or somebody's hidden files."""
    parts = os.path.relpath(file, root).split(os.sep)
    return any(part.startswith(".") and part not in (".", ".well-known") for part in parts)
