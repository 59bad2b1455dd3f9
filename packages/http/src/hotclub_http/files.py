"""FileResponse: files sent in pieces, with ranges, preconditions and precompressed twins.

Flow: view → **FileResponse** → negotiate(request) just before sending → gateway.
Sources: RFC 9110 sections 13 and 14, RFC 6266 (file names).
Not here: finding a file by a path from a request (safe_join below guards only the joining).
"""

from __future__ import annotations

import mimetypes
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from hotclub_http.conditional import verdict_for
from hotclub_http.errors import SuspiciousFileOperation
from hotclub_http.headers import content_disposition_header
from hotclub_http.negotiation import accepts_encoding
from hotclub_http.ranges import ByteRange, parse_range
from hotclub_http.response import StreamingHttpResponse
from hotclub_http.uri import http_date, parse_http_date_safe

_ENCODED_TYPES = {
    "br": "application/x-brotli",
    "bzip2": "application/x-bzip",
    "compress": "application/x-compress",
    "gzip": "application/gzip",
    "xz": "application/x-xz",
}
_TWINS = (("br", ".br"), ("zstd", ".zst"), ("gzip", ".gz"))


class FileResponse(StreamingHttpResponse):
    """Sends an open binary file and closes it.

    as_attachment: have it saved rather than shown.   filename: name for the user; default the
    file's own.   precompressed: send `name.br`, `name.zst` or `name.gz` beside the file to
    clients that take it.   Always `nosniff`, and types that run scripts are attachments unless
    as_attachment=False was written out.
    """

    block_size = 256 * 2**10
    negotiable: ClassVar[bool] = True
    file_to_stream: Any = None

    def __init__(
        self,
        *args: Any,
        as_attachment: bool | None = None,
        filename: str = "",
        precompressed: bool = False,
        **kwargs: Any,
    ) -> None:
        self.as_attachment = as_attachment
        self.filename = filename
        self._precompressed = precompressed
        self._no_explicit_content_type = kwargs.get("content_type") is None and (
            "content-type" not in {name.lower() for name in kwargs.get("headers") or {}}
        )
        self._size: int | None = None
        self._path: str | None = None
        super().__init__(*args, **kwargs)

    def _set_streaming_content(self, value: Any) -> None:
        if not hasattr(value, "read"):
            self.file_to_stream = None
            super()._set_streaming_content(value)
            return
        self.file_to_stream = value
        if hasattr(value, "close"):
            self.add_closer(value.close)
        self.is_async = False
        self._iterator = self._blocks(None)
        self.set_headers(value)

    def set_headers(self, filelike: Any) -> None:
        """Set length, type, name and validators from a file."""
        name = getattr(filelike, "name", "")
        self._path = name if isinstance(name, str) and os.path.isabs(name) else None
        shown = os.path.basename(self.filename or (name if isinstance(name, str) else ""))
        self._size = self._measure(filelike)
        if self._size is not None:
            self["Content-Length"] = str(self._size)
            if filelike.seekable():
                self["Accept-Ranges"] = "bytes"
        if self._no_explicit_content_type:
            kind, encoding = mimetypes.guess_type(shown)
            kind = _ENCODED_TYPES.get(encoding, kind) if encoding else kind
            self["Content-Type"] = kind or "application/octet-stream"
        self["X-Content-Type-Options"] = "nosniff"
        attach = self._runs_scripts() if self.as_attachment is None else self.as_attachment
        disposition = content_disposition_header(attach, shown)
        if disposition:
            self["Content-Disposition"] = disposition

    def _runs_scripts(self) -> bool:
        kind = self["Content-Type"].partition(";")[0]
        return kind in {"text/html", "application/xhtml+xml", "image/svg+xml"} or kind.endswith(
            ("/xml", "+xml")
        )

    def _measure(self, filelike: Any) -> int | None:
        """Return the bytes from here to the end; set validators for a file on disk."""
        seekable = hasattr(filelike, "seekable") and filelike.seekable()
        if not seekable:
            buffered = hasattr(filelike, "getbuffer") and hasattr(filelike, "tell")
            return filelike.getbuffer().nbytes - int(filelike.tell()) if buffered else None
        tell = getattr(filelike, "tell", None)
        position = int(filelike.seek(0, os.SEEK_CUR) if tell is None else tell())
        try:
            stat = os.fstat(filelike.fileno())
        except (AttributeError, OSError, ValueError):
            end = int(filelike.seek(0, os.SEEK_END))
            filelike.seek(position)
        else:
            end = stat.st_size
            self.setdefault("Last-Modified", http_date(stat.st_mtime))
            self.setdefault("ETag", f'"{stat.st_mtime_ns:x}-{end:x}"')
        self._start = position
        return max(0, end - position)

    def _blocks(self, wanted: ByteRange | None) -> Iterator[bytes]:
        # The file is bound now: middleware may put something else around the blocks before they
        # are asked for, and takes file_to_stream away.
        return self._blocks_of(self.file_to_stream, wanted)

    def _blocks_of(self, file: Any, wanted: ByteRange | None) -> Iterator[bytes]:
        if wanted is not None:
            file.seek(self._start + wanted.start)
        left = wanted.length if wanted is not None else None
        while left is None or left > 0:
            size = self.block_size if left is None else min(self.block_size, left)
            if not (block := file.read(size)):
                return
            if left is not None:
                left -= len(block)
            yield block

    # What the request makes of it

    def negotiate(self, request: Any) -> None:
        """Become 304, 206 or 416, or the precompressed twin, as the request asks."""
        if self.file_to_stream is None or self.status_code != 200:
            return
        if self._precompressed:
            self._take_twin(request)
        etag = self.get("ETag")
        modified = self.get("Last-Modified")
        changed = parse_http_date_safe(modified) if modified else None
        verdict = verdict_for(request, etag, changed)
        if verdict != "proceed":
            self._become_empty(304 if verdict == "not modified" else 412)
        elif request.method == "GET" and self._size is not None and "Accept-Ranges" in self:
            header = request.headers.get("Range")
            if header and self._if_range_holds(request.headers.get("If-Range"), etag, modified):
                self._send_ranges(parse_range(header, self._size))

    def _if_range_holds(self, condition: str | None, etag: Any, modified: Any) -> bool:
        if not condition:
            return True
        # A weak tag never matches here, and a date must be the exact one (RFC 9110 13.1.5).
        return condition in {etag, modified} and not condition.startswith("W/")

    def _become_empty(self, status: int) -> None:
        self.status_code = status
        for name in ("Content-Length", "Content-Type", "Content-Disposition"):
            del self[name]
        self._iterator = iter(())

    def _send_ranges(self, ranges: list[ByteRange] | None) -> None:
        size = self._size
        if ranges is None:
            return
        if not ranges:
            self._become_empty(416)
            self["Content-Range"] = f"bytes */{size}"
        elif len(ranges) == 1:
            one = ranges[0]
            self.status_code = 206
            self["Content-Range"] = f"bytes {one.start}-{one.stop - 1}/{size}"
            self["Content-Length"] = str(one.length)
            self._iterator = self._blocks(one)
        else:
            self._send_many(ranges)

    def _send_many(self, ranges: list[ByteRange]) -> None:
        boundary = secrets.token_hex(16)
        kind = self["Content-Type"]
        heads = [
            f"--{boundary}\r\nContent-Type: {kind}\r\n"
            f"Content-Range: bytes {one.start}-{one.stop - 1}/{self._size}\r\n\r\n".encode()
            for one in ranges
        ]
        end = f"--{boundary}--\r\n".encode()
        total = sum(len(head) + one.length + 2 for head, one in zip(heads, ranges, strict=True))
        self.status_code = 206
        self["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
        self["Content-Length"] = str(total + len(end))
        self._iterator = self._many_blocks(self.file_to_stream, heads, ranges, end)

    def _many_blocks(
        self, file: Any, heads: list[bytes], ranges: list[ByteRange], end: bytes
    ) -> Iterator[bytes]:
        for head, one in zip(heads, ranges, strict=True):
            yield head
            yield from self._blocks_of(file, one)
            yield b"\r\n"
        yield end

    def _take_twin(self, request: Any) -> None:
        self["Vary"] = ", ".join(filter(None, [self.get("Vary"), "Accept-Encoding"]))
        accepted = request.headers.get("Accept-Encoding", "")
        if self._path is None or not accepted:
            return
        for coding, suffix in _TWINS:
            twin = Path(self._path + suffix)
            if accepts_encoding(accepted, coding) and twin.is_file():
                self._replace_file(twin, coding)
                return

    def _replace_file(self, twin: Path, coding: str) -> None:
        file = twin.open("rb")
        self.add_closer(file.close)
        self.file_to_stream = file
        for name in ("ETag", "Last-Modified"):
            del self[name]
        self._size = self._measure(file)
        self["Content-Length"] = str(self._size)
        self["Content-Encoding"] = coding
        self._iterator = self._blocks(None)


def safe_join(base: str | os.PathLike[str], *paths: str) -> str:
    """Return the absolute path of a file inside a folder, symbolic links resolved.

    Raises SuspiciousFileOperation when it would be outside, or holds a NUL.
    """
    root = os.path.realpath(base)
    if any("\x00" in path for path in paths):
        raise SuspiciousFileOperation("A file name can't hold a NUL.")
    joined = os.path.realpath(os.path.join(root, *paths))
    if joined != root and not joined.startswith(root.rstrip(os.sep) + os.sep):
        raise SuspiciousFileOperation(
            f"The joined path ({joined}) is located outside of the base path component ({root})"
        )
    return joined
