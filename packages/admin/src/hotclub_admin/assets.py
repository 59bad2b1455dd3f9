"""The admin's style sheets, scripts and pictures under an address that changes with their content.

Flow: files of static/admin, the look of the HTTP library → **digest** → /…/asset/<digest>/<path>.
One digest for all: it is a folder of the address, so that relative names inside the files hold.
"""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any, Final

from hotclub_http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseNotModified
from hotclub_http.look import stylesheet

ROOT: Final = Path(__file__).parent / "static" / "admin"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
_KINDS: Final = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
}


@cache
def assets() -> dict[str, bytes]:
    """Return path → content of every asset, read once."""
    found = {"look.css": stylesheet().encode()}
    if ROOT.is_dir():
        for file in sorted(ROOT.rglob("*")):
            if file.is_file():
                found[file.relative_to(ROOT).as_posix()] = file.read_bytes()
    return found


@cache
def digest() -> str:
    """Return the digest of all assets."""
    made = hashlib.sha256()
    for name, content in sorted(assets().items()):
        made.update(name.encode() + b"\0" + content + b"\0")
    return made.hexdigest()[:16]


def forget() -> None:
    """Read the files again at the next use, as while they are being written."""
    assets.cache_clear()
    digest.cache_clear()


def asset_view(request: Any, version: str, path: str) -> Any:
    """Answer with an asset. Raises Http404 for a name that is none, or of another version."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    content = assets().get(path)
    if content is None or version != digest():
        raise Http404(f"There is no asset {path[:200]!r} in this version.")
    tag = f'"{version}"'
    if request.headers.get("If-None-Match") == tag:
        answer: Any = HttpResponseNotModified()
    else:
        answer = HttpResponse(content, content_type=_kind(path))
    answer.headers["Cache-Control"] = IMMUTABLE
    answer.headers["ETag"] = tag
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _kind(path: str) -> str:
    suffix = Path(path).suffix.lower()
    return _KINDS.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
