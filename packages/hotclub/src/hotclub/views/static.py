"""Serve files of a folder, as development and small sites do.

Flow: path of the URL → a file inside the folder, or 404 → FileResponse (ranges, 304, nosniff).
Not here: static files by finders and hashed names (staticfiles/).
"""

from __future__ import annotations

import mimetypes
import os
import posixpath
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hotclub_http import (
    FileResponse,
    Http404,
    HttpResponse,
    HttpResponseRedirect,
    SuspiciousFileOperation,
    safe_join,
)
from hotclub_http.response import HttpResponseBase

from hotclub.templates import TemplateDoesNotExist, loader

__all__ = ["directory_index", "serve"]

_CODINGS = frozenset({"gzip", "br", "compress"})  # those that HTTP has; bzip2 and xz are files


def serve(
    request: Any,
    path: str,
    document_root: str | Path | None = None,
    show_indexes: bool = False,
    *,
    as_attachment: bool | None = None,
) -> HttpResponseBase:
    """Return the file at `path` below `document_root`.

    show_indexes: list folders. as_attachment: None has files that can run scripts (HTML, SVG)
    saved rather than shown, which is right for what visitors uploaded.
    Raises Http404 for what is not there, and for a path that leads out of the folder.
    """
    if document_root is None:
        raise TypeError("serve() needs document_root: the folder that it serves from.")
    wanted = posixpath.normpath(path).lstrip("/")
    try:
        found = Path(safe_join(document_root, wanted))
    except (SuspiciousFileOperation, ValueError, OSError):
        raise Http404(f"{path!r} is not inside the served folder.") from None
    if os.path.isdir(found):  # False, too, for a name longer than the file system has
        if not show_indexes:
            raise Http404("Directory indexes are not allowed here.")
        if not request.path.endswith("/"):
            return HttpResponseRedirect(f"{request.path}/")
        return directory_index(wanted, found)
    try:
        file = found.open("rb")
    except (OSError, ValueError):
        raise Http404(f"{path!r} does not exist.") from None
    kind, coding = mimetypes.guess_type(found.name)
    if coding not in _CODINGS:
        return FileResponse(file, as_attachment=as_attachment)
    # As a browser wants what lies packed on the disk: notes.txt.gz is text that travels packed.
    return FileResponse(
        file,
        as_attachment=as_attachment,
        content_type=kind or "application/octet-stream",
        headers={"Content-Encoding": coding},
    )


def directory_index(path: str, fullpath: Path) -> HttpResponse:
    """Return a page that lists a folder; hidden files are left out.

    A template `static/directory_index.html` is shown instead where there is one; it gets
    `directory` (the path, with its slash) and `file_list` (names, those of folders with a slash).
    """
    names = sorted(
        f"{entry.name}/" if entry.is_dir() else entry.name
        for entry in fullpath.iterdir()
        if not entry.name.startswith(".")
    )
    try:
        template = loader.get_template("static/directory_index.html")
    except TemplateDoesNotExist:
        return _plain_index(path, names)
    return HttpResponse(template.render({"directory": f"{path}/", "file_list": names}))


def _plain_index(path: str, names: list[str]) -> HttpResponse:
    above = "" if path in {"", "."} else '<li><a href="../">../</a></li>'
    from html import escape

    rows = "".join(f'<li><a href="{quote(name)}">{escape(name)}</a></li>' for name in names)
    title = f"Index of {escape(path if path != '.' else '/')}"
    return HttpResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><main><h1>{title}</h1><ul>{above}{rows}</ul></main></body></html>"
    )
