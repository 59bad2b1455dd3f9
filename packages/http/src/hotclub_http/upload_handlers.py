"""Where the bytes of an upload go while they arrive.

Flow: multipart.py → **handlers**, in order → UploadedFile. A handler may pass bytes on, keep them,
or steer the parser with the exceptions StopUpload, SkipFile and StopFutureHandlers.
Not here: parsing, limits on the whole body.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from io import BytesIO
from typing import Any

from hotclub_http.errors import ImproperlyConfigured, StopFutureHandlers
from hotclub_http.limits import DEFAULT_LIMITS
from hotclub_http.uploads import (
    InMemoryUploadedFile,
    TemporaryUploadedFile,
    UploadedFile,
)


class FileUploadHandler:
    """Base of upload handlers; Django's hooks.

    chunk_size: how many bytes a call of `receive_data_chunk` gets at most.
    """

    chunk_size = 64 * 2**10

    def __init__(self, request: Any = None) -> None:
        self.file_name: str | None = None
        self.content_type: str | None = None
        self.content_length: int | None = None
        self.charset: str | None = None
        self.content_type_extra: Mapping[str, str] | None = None
        self.field_name: str | None = None
        self.request = request

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803
        content_length: int | None,
        boundary: bytes,
        encoding: str | None = None,
    ) -> Any:
        """Parse the whole body instead of the parser: return (POST, FILES), or None not to."""

    def new_file(
        self,
        field_name: str,
        file_name: str,
        content_type: str | None,
        content_length: int | None,
        charset: str | None = None,
        content_type_extra: Mapping[str, str] | None = None,
    ) -> None:
        """Learn that a file begins; may raise StopFutureHandlers."""
        self.field_name = field_name
        self.file_name = file_name
        self.content_type = content_type
        self.content_length = content_length
        self.charset = charset
        self.content_type_extra = content_type_extra

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Take bytes that begin at offset start; return bytes for the next handler, or None.

        Raises NotImplementedError unless overridden.
        """
        raise NotImplementedError(
            "subclasses of FileUploadHandler must provide a receive_data_chunk() method"
        )

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the finished file of file_size bytes, None to leave it to the next handler.

        Raises NotImplementedError unless overridden.
        """
        raise NotImplementedError(
            "subclasses of FileUploadHandler must provide a file_complete() method"
        )

    def upload_complete(self) -> None:
        """Learn that the whole body is parsed."""

    def upload_interrupted(self) -> None:
        """Learn that parsing stopped midway."""


class TemporaryFileUploadHandler(FileUploadHandler):
    """Writes every file to disk.   upload_dir: where; None for the system's folder."""

    upload_dir: str | None = None

    file: TemporaryUploadedFile | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the file on disk."""
        super().new_file(*args, **kwargs)
        self.file = self._open()

    def _open(self) -> TemporaryUploadedFile:
        return TemporaryUploadedFile(
            self.file_name or "",
            self.content_type,
            0,
            self.charset,
            self.content_type_extra,
            folder=self.upload_dir,
        )

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Write the bytes."""
        if self.file is not None:
            self.file.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the file, rewound."""
        file, self.file = self.file, None
        if file is not None:
            file.seek(0)
            file.size = file_size
        return file

    def upload_interrupted(self) -> None:
        """Remove a half-written file."""
        if self.file is not None:
            self.file.close()
            self.file = None


class MemoryFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps small files in memory; one that grows over the limit moves to disk.

    max_memory_bytes: for all files of a request together. Django trusts the Content-Length here
        and keeps nothing in memory when it is larger; ours counts what really arrives.
    """

    max_memory_bytes = DEFAULT_LIMITS.file_memory_bytes

    def __init__(self, request: Any = None, *, max_memory_bytes: int | None = None) -> None:
        super().__init__(request)
        if max_memory_bytes is not None:
            self.max_memory_bytes = max_memory_bytes
        self.activated = True
        self._left = self.max_memory_bytes
        self._buffer: BytesIO | None = None

    def handle_raw_input(
        self,
        input_data: Any,
        META: Mapping[str, Any],  # noqa: N803
        content_length: int | None,
        boundary: bytes,
        encoding: str | None = None,
    ) -> Any:
        """Stand aside when the body is known to be too large."""
        self.activated = content_length is None or content_length <= self.max_memory_bytes

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Start a buffer; the handlers after this one are not needed then."""
        FileUploadHandler.new_file(self, *args, **kwargs)
        if self.activated:
            self._buffer, self.file = BytesIO(), None
            raise StopFutureHandlers("The file is kept in memory.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Keep the bytes, or pass them on when not active."""
        if not self.activated:
            return raw_data
        self._left -= len(raw_data)
        if self.file is None and self._left < 0 and self._buffer is not None:
            self.file = self._open()
            self.file.write(self._buffer.getvalue())
            self._buffer = None
        if self.file is not None:
            self.file.write(raw_data)
        elif self._buffer is not None:
            self._buffer.write(raw_data)
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        """Return the file, from memory or from disk."""
        if not self.activated:
            return None
        if self.file is not None:
            return super().file_complete(file_size)
        buffer, self._buffer = self._buffer or BytesIO(), None
        buffer.seek(0)
        return InMemoryUploadedFile(
            file=buffer,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


DEFAULT_UPLOAD_HANDLERS = (MemoryFileUploadHandler, TemporaryFileUploadHandler)


def load_handler(path: str, *args: Any, **kwargs: Any) -> FileUploadHandler:
    """Make the handler at a dotted path.

    Raises ImproperlyConfigured when there is none.
    """
    module_name, _, class_name = path.rpartition(".")
    try:
        factory = getattr(import_module(module_name), class_name)
    except (ImportError, AttributeError, ValueError) as missing:
        raise ImproperlyConfigured(
            f"There is no upload handler at {path!r}: {missing}. "
            "Give the dotted path of a FileUploadHandler class."
        ) from missing
    made: FileUploadHandler = factory(*args, **kwargs)
    return made
