"""Answer a request for a static file, found by finders or by its hashed name.

Flow: name → hashed file (kept by browsers for ever) or file of a finder → FileResponse, or 404.
Not here: which requests are for static files (urls.py, handlers.py).
"""

from __future__ import annotations

import mimetypes
import posixpath
from io import BytesIO
from typing import Any

from hotclub_http import FileResponse, Http404, HttpResponse
from hotclub_http.conditional import get_conditional_response
from hotclub_http.response import HttpResponseBase

from hotclub.files.storage import storages
from hotclub.staticfiles import finders
from hotclub.staticfiles.storage import FinderHashedStaticFilesStorage

__all__ = ["static_response"]

FOR_EVER = "public, max-age=31536000, immutable"


def static_response(request: Any, path: str) -> HttpResponseBase:
    """Return a static file. Raises Http404."""
    name = posixpath.normpath(path).lstrip("/")
    storage = storages["staticfiles"]
    if isinstance(storage, FinderHashedStaticFilesStorage):
        hashed = storage.find_hashed(name)
        if hashed is not None:
            if hashed.content is not None:
                return _rewritten(request, name, hashed.content)
            response = _found(hashed.name)
            response["Cache-Control"] = FOR_EVER
            return response
    return _found(name)


def _found(name: str) -> HttpResponseBase:
    found = finders.find(name)
    if not found:
        raise Http404(f"No static file is called {name!r}.")
    # Our own files: pictures and pages are shown, not saved.
    return FileResponse(open(found, "rb"), as_attachment=False)  # the response closes it


def _rewritten(request: Any, name: str, content: bytes) -> HttpResponseBase:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    charset = "; charset=utf-8" if kind.startswith("text/") else ""
    response = HttpResponse(BytesIO(content).getvalue(), content_type=kind + charset)
    response["Cache-Control"] = FOR_EVER
    response["X-Content-Type-Options"] = "nosniff"
    response["ETag"] = f'"{name.rsplit(".", 2)[-2]}"'
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    return answer if answer is not None else response
