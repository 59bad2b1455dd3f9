"""Multipart forms: bytes in any pieces → fields and files.

Flow: body → `multipart` (the push parser) → **FormReader** → upload handlers → (POST, FILES).
Sources: RFC 7578, RFC 2046 section 5.1.
Not here: one part (multipart_parts.py), where its bytes go (multipart_sinks.py, upload_handlers.py),
where bytes come from (body.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from multipart import (  # type: ignore[import-untyped]  # annotated, but without its marker
    MultipartError,
    MultipartSegment,
    ParserLimitReached,
    PushMultipartParser,
)

from hotclub_http.body import ByteStream, content_length_of
from hotclub_http.datastructures import MultiValueDict
from hotclub_http.errors import (
    BadRequest,
    InputStreamExhausted,
    MultiPartParserError,
    RequestDataTooBig,
    StopUpload,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from hotclub_http.headers import parse_header_parameters
from hotclub_http.limits import DEFAULT_LIMITS, Limits
from hotclub_http.multipart_parts import Part, sanitize_file_name
from hotclub_http.multipart_sinks import FieldSink, FileSink, NoSink
from hotclub_http.querydict import QueryDict, known_encoding
from hotclub_http.upload_handlers import FileUploadHandler
from hotclub_http.uploads import UploadedFile

__all__ = ["FormReader", "MultiPartParser", "boundary_of", "sanitize_file_name"]

_BOUNDARY_LONGEST = 200
_READ_BYTES = 64 * 2**10


class FormReader:
    """Takes the pieces of one multipart body and makes fields and files of them.

    Feed it with `feed`, end with `finish`; `abort` closes all files after a failure.
    post: immutable QueryDict of the fields after `finish`.   files: name → UploadedFile.
    Raises MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent and what
    upload handlers raise.
    """

    def __init__(
        self,
        boundary: str,
        handlers: Sequence[FileUploadHandler],
        *,
        encoding: str = "utf-8",
        limits: Limits = DEFAULT_LIMITS,
        clean_name: Callable[[str], str | None] = sanitize_file_name,
    ) -> None:
        self._clean_name = clean_name
        self.post = QueryDict("", mutable=True, encoding=encoding)
        self.files: MultiValueDict[str, UploadedFile] = MultiValueDict()
        self._limits = limits
        self._handlers = handlers
        self._parser = PushMultipartParser(
            boundary,
            max_header_size=limits.part_header_bytes,
            max_segment_count=_sum_of(limits.fields, limits.files),
        )
        self._chunk_size = min([2**31 - 4, *(handler.chunk_size for handler in handlers)])
        self._memory_left = limits.memory_body_bytes
        self._sink: FieldSink | FileSink | NoSink = NoSink()
        self._counts = {FieldSink: 0, FileSink: 0}

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes of the body."""
        try:
            for event in self._parser.parse(chunk):
                if event is None:
                    self._sink.close()
                elif isinstance(event, MultipartSegment):
                    self._sink = self._sink_for(event)
                else:
                    self._sink.write(bytes(event))
        except ParserLimitReached as over:
            if "count" in str(over) and "segment count" in str(over).lower():
                raise TooManyFieldsSent("The multipart form has too many parts.") from over
            raise MultiPartParserError(f"Invalid multipart form: {over}.") from over
        except MultipartError as wrong:
            raise MultiPartParserError(f"Invalid multipart form: {wrong}.") from wrong

    def finish(self) -> None:
        """End the body; tell the handlers.

        Raises InputStreamExhausted when the closing boundary has not come.
        """
        try:
            self._parser.close()
        except MultipartError as wrong:
            raise InputStreamExhausted("The multipart form ends before its last boundary.") from (
                wrong
            )
        self.complete()

    def complete(self) -> None:
        """Tell the handlers that no more will come, and freeze the fields."""
        for handler in self._handlers:
            handler.upload_complete()
        self.post._mutable = False

    def abort(self) -> None:
        """Close what is open and tell the handlers, after a failure."""
        for handler in self._handlers:
            handler.upload_interrupted()
        for _, uploaded in self.files.lists():
            for file in uploaded:
                file.close()

    def _sink_for(self, segment: MultipartSegment) -> FieldSink | FileSink | NoSink:
        part = Part(segment)
        if part.filename is None:
            self._count(FieldSink)
            return FieldSink(part, self.post, self.take_memory)
        filename = self._clean_name(part.filename)
        if filename is None:
            return NoSink()
        self._count(FileSink)
        return FileSink(
            part,
            filename,
            files=self.files,
            handlers=self._handlers,
            chunk_size=self._chunk_size,
        )

    def _count(self, kind: type[FieldSink | FileSink]) -> None:
        self._counts[kind] += 1
        limit = self._limits.fields if kind is FieldSink else self._limits.files
        if limit is not None and self._counts[kind] > limit:
            if kind is FieldSink:
                raise TooManyFieldsSent(f"The form has more than {limit} fields (Limits.fields).")
            raise TooManyFilesSent(f"The form has more than {limit} files (Limits.files).")

    def take_memory(self, count: int) -> None:
        """Account for bytes of fields kept in memory."""
        if self._memory_left is None:
            return
        self._memory_left -= count
        if self._memory_left < 0:
            raise RequestDataTooBig(
                f"The form fields are over the limit of {self._limits.memory_body_bytes} bytes "
                "(Limits.memory_body_bytes)."
            )


def _sum_of(fields: int | None, files: int | None) -> float:
    # File inputs left empty are parts too: they get room, though not without end.
    return float("inf") if fields is None or files is None else fields + 2 * files + 1


def boundary_of(content_type: str) -> str:
    """Return the boundary of a multipart content type.

    Raises MultiPartParserError when it is missing or not the shape of RFC 2046 section 5.1.1.
    """
    kind, parameters = parse_header_parameters(content_type)
    if not kind.startswith("multipart/"):
        raise MultiPartParserError(f"Invalid Content-Type: {content_type[:100]}")
    boundary = parameters.get("boundary", "")
    # `[ -~]` is wider than the RFC, as browsers and libraries are; a final space may not be.
    if not re.fullmatch(r"[ -~]*[!-~]", boundary) or len(boundary) > _BOUNDARY_LONGEST:
        raise MultiPartParserError(f"Invalid boundary in multipart: {boundary[:100]!r}")
    return boundary


class MultiPartParser:
    """Parses a whole multipart body from a stream: Django's interface.

    META: mapping with CONTENT_TYPE and, if known, CONTENT_LENGTH.   input_data: object with read.
    Raises MultiPartParserError for a wrong content type, boundary or length.
    """

    boundary_re = re.compile(r"[ -~]{0,200}[!-~]")

    def __init__(
        self,
        META: Mapping[str, Any],  # noqa: N803
        input_data: ByteStream,
        upload_handlers: Sequence[FileUploadHandler],
        encoding: str | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._boundary = boundary_of(str(META.get("CONTENT_TYPE", "")))
        try:
            length = content_length_of(str(META.get("CONTENT_LENGTH", "")))
        except BadRequest as wrong:
            raise MultiPartParserError(f"Invalid content length: {wrong}") from wrong
        self._meta = META
        self._content_length = length
        self._input_data = input_data
        self._encoding = known_encoding(encoding or "utf-8")
        self._upload_handlers = upload_handlers
        self._limits = limits

    def sanitize_file_name(self, file_name: str) -> str | None:
        """Return the name as a file may have it, None for one that leaves nothing; overridable."""
        return sanitize_file_name(file_name)

    def parse(self) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        """Read the stream to its end and return (POST, FILES)."""
        for handler in self._upload_handlers:
            result = handler.handle_raw_input(
                self._input_data,
                self._meta,
                self._content_length,
                self._boundary.encode(),
                self._encoding,
            )
            if result is not None:
                return cast("tuple[QueryDict, MultiValueDict[str, UploadedFile]]", result)
        reader = FormReader(
            self._boundary,
            self._upload_handlers,
            encoding=self._encoding,
            limits=self._limits,
            clean_name=self.sanitize_file_name,
        )
        if self._content_length == 0:
            reader.complete()
            return reader.post, reader.files
        try:
            self._pump(reader)
        except BaseException:
            reader.abort()
            raise
        return reader.post, reader.files

    def _pump(self, reader: FormReader) -> None:
        read = self._input_data.read
        try:
            while chunk := read(_READ_BYTES):
                reader.feed(chunk)
        except StopUpload as stop:
            if not stop.connection_reset:
                while read(_READ_BYTES):
                    pass
            reader.abort()
            reader.complete()
            return
        reader.finish()
