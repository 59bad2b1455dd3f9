"""Where the bytes of a part go: into a field of the form, down the upload handlers, or nowhere.

Flow: FormReader → **FieldSink / FileSink / NoSink** → POST, FILES.
Not here: what a part is (multipart_parts.py), where files go (upload_handlers.py).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hotclub_http.datastructures import MultiValueDict
from hotclub_http.errors import SkipFile, StopFutureHandlers
from hotclub_http.multipart_parts import Base64Decoder, Part
from hotclub_http.querydict import QueryDict
from hotclub_http.upload_handlers import FileUploadHandler
from hotclub_http.uploads import UploadedFile


class NoSink:
    """Where the bytes of an empty file input or a skipped file go."""

    def write(self, chunk: bytes) -> None:
        """Take the next bytes of the part."""

    def close(self) -> None:
        """End the part."""


class FieldSink(NoSink):
    """Collects a field's value."""

    def __init__(self, part: Part, post: QueryDict, take_memory: Callable[[int], None]) -> None:
        self._part, self._post, self._take_memory = part, post, take_memory
        self._pieces: list[bytes] = []
        take_memory(len(part.name))

    def write(self, chunk: bytes) -> None:
        """Keep the next bytes of the value."""
        self._take_memory(len(chunk))
        self._pieces.append(chunk)

    def close(self) -> None:
        """Put the value into the form."""
        raw = b"".join(self._pieces)
        if self._part.is_base64:
            decoder = Base64Decoder()
            raw = decoder.decode(raw) + decoder.finish()
        text = raw.decode(self._post.encoding, "replace")
        self._post.appendlist(self._part.name, text)


class FileSink(NoSink):
    """Hands a file's bytes down the handlers."""

    def __init__(
        self,
        part: Part,
        filename: str,
        *,
        files: MultiValueDict[str, UploadedFile],
        handlers: Sequence[FileUploadHandler],
        chunk_size: int,
    ) -> None:
        self._part, self._files = part, files
        self._chunk_size = chunk_size
        self._decoder = Base64Decoder() if part.is_base64 else None
        self._handlers = list(handlers)
        self._offsets = [0] * len(self._handlers)
        self._skipped = False
        self._open(filename)

    def _open(self, filename: str) -> None:
        part = self._part
        for index, handler in enumerate(self._handlers):
            try:
                handler.new_file(
                    part.name,
                    filename,
                    part.content_type,
                    part.content_length,
                    part.charset,
                    part.extra,
                )
            except StopFutureHandlers:
                del self._handlers[index + 1 :]
                break
            except SkipFile:
                self._skipped = True
                break

    def write(self, chunk: bytes) -> None:
        """Pass the next bytes on, in pieces that every handler takes."""
        if self._decoder is not None:
            chunk = self._decoder.decode(chunk)
        step = self._chunk_size
        if len(chunk) <= step:
            self._pass_on(chunk)
            return
        for start in range(0, len(chunk), step):
            self._pass_on(chunk[start : start + step])

    def _pass_on(self, chunk: bytes | None) -> None:
        if self._skipped:
            return
        try:
            for index, handler in enumerate(self._handlers):
                if not chunk:
                    return
                length = len(chunk)
                chunk = handler.receive_data_chunk(chunk, self._offsets[index])
                self._offsets[index] += length
        except SkipFile:
            self._skipped = True

    def close(self) -> None:
        """Put the file into the form."""
        if self._decoder is not None:
            self._pass_on(self._decoder.finish())
        if self._skipped:
            return
        for index, handler in enumerate(self._handlers):
            file = handler.file_complete(self._offsets[index])
            if file is not None:
                self._files.appendlist(self._part.name, file)
                return
