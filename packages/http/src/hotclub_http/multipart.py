"""Multipart forms: bytes in any pieces → fields and files.

Flow: body → `multipart` (the push parser) → **FormReader** → upload handlers → (POST, FILES).
Sources: RFC 7578, RFC 2046 section 5.1; base64 parts as old clients send them.
Not here: where files go (upload_handlers.py), where bytes come from (body.py).
"""

from __future__ import annotations

import html
import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Mapping, Sequence
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
    SkipFile,
    StopFutureHandlers,
    StopUpload,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from hotclub_http.headers import parse_header_parameters
from hotclub_http.limits import DEFAULT_LIMITS, Limits
from hotclub_http.querydict import QueryDict, known_encoding
from hotclub_http.upload_handlers import FileUploadHandler
from hotclub_http.uploads import UploadedFile

_BOUNDARY_LONGEST = 200
_READ_BYTES = 64 * 2**10
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_WHITESPACE = bytes(range(0x21))
_ALPHABET = re.compile(rb"[A-Za-z0-9+/]*={0,2}")


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
    ) -> None:
        self.post = QueryDict("", mutable=True, encoding=encoding)
        self.files: MultiValueDict[str, UploadedFile] = MultiValueDict()
        self._encoding = encoding
        self._limits = limits
        self._handlers = handlers
        self._parser = PushMultipartParser(
            boundary,
            max_header_size=limits.part_header_bytes,
            max_segment_count=_sum_of(limits.fields, limits.files),
        )
        self._chunk_size = min([2**31 - 4, *(handler.chunk_size for handler in handlers)])
        self._memory_left = limits.memory_body_bytes
        self._sink: _FieldSink | _FileSink | _NoSink = _NoSink()
        self._counts = {_FieldSink: 0, _FileSink: 0}

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

    def _sink_for(self, segment: MultipartSegment) -> _FieldSink | _FileSink | _NoSink:
        part = _Part(segment)
        if part.filename is None:
            self._count(_FieldSink)
            return _FieldSink(part, self)
        filename = sanitize_file_name(part.filename)
        if filename is None:
            return _NoSink()
        self._count(_FileSink)
        return _FileSink(part, filename, self)

    def _count(self, kind: type[_FieldSink | _FileSink]) -> None:
        self._counts[kind] += 1
        limit = self._limits.fields if kind is _FieldSink else self._limits.files
        if limit is not None and self._counts[kind] > limit:
            if kind is _FieldSink:
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


class _Part:
    """The headers of a part, checked."""

    def __init__(self, segment: MultipartSegment) -> None:
        dispositions = 0
        disposition = ""
        self.is_base64 = False
        for name, value in segment.headerlist:
            if _CONTROLS.search(value.replace("\t", " ")):
                raise MultiPartParserError(f"The part header {name!r} holds control characters.")
            if name == "Content-Disposition":
                disposition = value
                dispositions += 1
            elif name == "Content-Transfer-Encoding":
                self.is_base64 = value.strip().lower() == "base64"
        if dispositions != 1:
            raise MultiPartParserError("A part has more than one Content-Disposition.")
        # The parser undoes %0D and %0A as browsers write them; a name stays one line here.
        self.name = _one_line(segment.name or "")
        self.filename = segment.filename
        if "filename*" in disposition:
            self.filename = parse_header_parameters(disposition)[1].get("filename", self.filename)
        header = segment.header("Content-Type")
        kind, self.extra = parse_header_parameters(header) if header else (None, {})
        self.content_type = kind
        self.charset = self.extra.get("charset")
        length = segment.header("Content-Length")
        self.content_length = int(length) if length else None


def _one_line(text: str) -> str:
    return _CONTROLS.sub(lambda match: f"%{ord(match[0]):02X}", text)


class _NoSink:
    """Where the bytes of an empty file input or a skipped file go."""

    def write(self, chunk: bytes) -> None:
        pass

    def close(self) -> None:
        pass


class _FieldSink(_NoSink):
    """Collects a field's value."""

    def __init__(self, part: _Part, reader: FormReader) -> None:
        self._part, self._reader = part, reader
        self._pieces: list[bytes] = []
        reader.take_memory(len(part.name))

    def write(self, chunk: bytes) -> None:
        self._reader.take_memory(len(chunk))
        self._pieces.append(chunk)

    def close(self) -> None:
        raw = b"".join(self._pieces)
        if self._part.is_base64:
            decoder = _Base64()
            raw = decoder.decode(raw) + decoder.finish()
        text = raw.decode(self._reader._encoding, "replace")
        self._reader.post.appendlist(self._part.name, text)


class _FileSink(_NoSink):
    """Hands a file's bytes down the handlers."""

    def __init__(self, part: _Part, filename: str, reader: FormReader) -> None:
        self._part, self._reader = part, reader
        self._decoder = _Base64() if part.is_base64 else None
        self._handlers = list(reader._handlers)
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
        if self._decoder is not None:
            chunk = self._decoder.decode(chunk)
        step = self._reader._chunk_size
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
        if self._decoder is not None:
            self._pass_on(self._decoder.finish())
        if self._skipped:
            return
        for index, handler in enumerate(self._handlers):
            file = handler.file_complete(self._offsets[index])
            if file is not None:
                self._reader.files.appendlist(self._part.name, file)
                return


class _Base64:
    """Decodes base64 that comes in pieces; spaces and line ends between characters are fine."""

    def __init__(self) -> None:
        self._left = b""
        self._ended = False

    def decode(self, chunk: bytes) -> bytes:
        text = self._left + chunk.translate(None, _WHITESPACE)
        cut = len(text) - len(text) % 4
        self._left = text[cut:]
        return self._decoded(text[:cut])

    def finish(self) -> bytes:
        if self._left:
            raise MultiPartParserError("The base64 data of a part is cut off.")
        return b""

    def _decoded(self, text: bytes) -> bytes:
        if not text:
            return b""
        if self._ended or _ALPHABET.fullmatch(text) is None:
            raise MultiPartParserError("The base64 data of a part is invalid.")
        self._ended = text.endswith(b"=")
        try:
            return a2b_base64(text)
        except Base64Error as wrong:
            raise MultiPartParserError(f"The base64 data of a part is invalid: {wrong}.") from wrong


def sanitize_file_name(file_name: str) -> str | None:
    """Return the last part of a client's file name without unprintable characters.

    Backslashes, drive letters, entities and folders go; None when nothing usable is left.
    """
    name = html.unescape(file_name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable())
    name = name.rsplit(":", 1)[-1] if re.match(r"[A-Za-z]:", name) else name
    name = name.strip()
    return None if name.strip(". ") == "" else name


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
            self._boundary, self._upload_handlers, encoding=self._encoding, limits=self._limits
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
