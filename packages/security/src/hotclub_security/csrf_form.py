"""The CSRF token in a form's body, found while the body arrives.

Flow: chunks of a urlencoded or multipart body → **csrf_form** → the token, and the chunks read so
far, to be replayed to the application. Reading stops at the token, so an upload behind it is
never held in memory.
Not here: waiting for chunks (asgi.py, wsgi.py), whether the token is right (csrf.py).
"""

import re
from urllib.parse import parse_qsl

from hotclub_security.errors import RequestDataTooBig

MAX_FIELDS = 1000
_FIRST_LOOK_BYTES = 4096
# RFC 2046, section 5.1.1: at most 70 of these characters.
_BOUNDARY = re.compile(
    r"boundary=(?:\"([0-9A-Za-z'()+_,./:=? -]{1,70})\"|([^\s\";,]{1,70}))", re.IGNORECASE
)
_NAME = re.compile(rb"\bname=(?:\"([^\"\r\n]*)\"|([^\s\";]+))", re.IGNORECASE)
_FILENAME = re.compile(rb"\bfilename\*?=", re.IGNORECASE)


class FormTokenReader:
    """Collects a body until its token is found, the body ends, or the limit is passed.

    content_type: the request's header. Other types than the two of forms are not read at all.
    """

    def __init__(self, content_type: str, *, field_name: str, limit_bytes: int) -> None:
        media_type = content_type.partition(";")[0].strip().lower()
        boundary = _BOUNDARY.search(content_type)
        self._field_name = field_name
        self._limit_bytes = limit_bytes
        self._urlencoded = media_type == "application/x-www-form-urlencoded"
        self._delimiter = b""
        if media_type == "multipart/form-data" and boundary:
            self._delimiter = f"\r\n--{boundary[1] or boundary[2]}".encode("latin-1", "replace")
        self._next_look_bytes = _FIRST_LOOK_BYTES
        # One buffer, not a list of chunks: a body sent byte by byte must not cost an object a byte.
        self.body = bytearray()
        self.token = ""
        self.wants_more = self._urlencoded or bool(self._delimiter)

    def feed(self, chunk: bytes, *, more: bool) -> None:
        """Take the next chunk; `more` says whether another will come.

        Raises RequestDataTooBig when the limit is passed and no token was found.
        """
        self.body += chunk
        size_bytes = len(self.body)
        over = size_bytes > self._limit_bytes
        # Looking again only when the body has doubled keeps the whole search linear.
        if self._delimiter and (over or not more or size_bytes >= self._next_look_bytes):
            self._next_look_bytes = 2 * size_bytes
            self.token = _multipart_field(bytes(self.body), self._delimiter, self._field_name)
        if self._urlencoded and not more and not over:
            self.token = _urlencoded_field(bytes(self.body), self._field_name)
        if over and not self.token:
            raise RequestDataTooBig(self._limit_bytes)
        self.wants_more = more and not self.token


def _urlencoded_field(body: bytes, name: str) -> str:
    """Return the last field of that name, as form parsers do, or ""."""
    try:
        fields = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        return ""
    return next((value for key, value in reversed(fields) if key == name), "")


def _multipart_field(body: bytes, delimiter: bytes, name: str) -> str:
    """Return the first complete field of that name in what has come of the body, or ""."""
    # The text before the first delimiter is preamble, the one after the last is not complete.
    for part in (b"\r\n" + body).split(delimiter, MAX_FIELDS)[1:-1]:
        head, separator, content = part.partition(b"\r\n\r\n")
        found = _NAME.search(head) if separator and not _FILENAME.search(head) else None
        if found and (found[1] or found[2] or b"").decode("latin-1") == name:
            return content.decode("latin-1")
    return ""
