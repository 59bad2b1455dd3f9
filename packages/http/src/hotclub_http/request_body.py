"""The body of a request: raw, streamed, or as a form with files; read when somebody asks.

Flow: stream or chunks of a gateway → **RequestBody** → body, POST, FILES.
Not here: how a form is parsed (querydict.py, multipart.py); the rest of a request (request.py).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hotclub_http.body import ByteStream, NextChunk, buffer_body, content_length_of
from hotclub_http.bridge import call_async, call_sync
from hotclub_http.datastructures import ImmutableList, MultiValueDict
from hotclub_http.errors import (
    BadRequest,
    HttpError,
    RawPostDataException,
    RequestDataTooBig,
    UnreadablePostError,
)
from hotclub_http.headers import parse_header_parameters
from hotclub_http.policy import PolicyOfNobody, RequestPolicy, keep_for_getattr, lazy
from hotclub_http.querydict import QueryDict, form_text, known_encoding
from hotclub_http.upload_handlers import FileUploadHandler
from hotclub_http.uploads import UploadedFile

if TYPE_CHECKING:
    from hotclub_http.multipart import MultiPartParser

_URLENCODED = "application/x-www-form-urlencoded"


class UploadHandlersFixed(HttpError, AttributeError):
    """The upload handlers were changed after the upload had been read."""


class ParserFixed(HttpError, RuntimeError):
    """The parser of forms was changed after the form had been read."""


class _UsualParser:
    """The class of parsers unless a request is given another; loaded by the first form."""

    def __get__(self, request: Any, owner: object) -> type[MultiPartParser]:
        from hotclub_http.multipart import MultiPartParser

        given = None if request is None else request.__dict__.get("multipart_parser_class")
        return given or MultiPartParser

    def __set__(self, request: Any, parser: type[MultiPartParser]) -> None:
        if "FILES" in request.__dict__:
            raise ParserFixed(
                "You cannot set the multipart parser class after the upload has been processed."
            )
        request.__dict__["multipart_parser_class"] = parser


class RequestBody:
    """What came after the headers, and what must be known to read it."""

    _encoding: str | None = None
    _upload_handlers: list[FileUploadHandler] | None = None
    _by_hand = True
    """Whether nobody sent this request: then its forms may be filled in."""
    if TYPE_CHECKING:
        _policy: RequestPolicy
    else:
        _policy = PolicyOfNobody()
    _stream: ByteStream | None = None
    _next_chunk: NextChunk | None = None
    _body: bytes | None = None
    _read_started = False
    _post_parse_error = False
    method: str | None = None
    if TYPE_CHECKING:
        multipart_parser_class: type[MultiPartParser]
    else:
        multipart_parser_class = _UsualParser()
    is_disconnected = False
    """True once the client is known to have gone; a long sync view may look at it."""

    @lazy
    def META(self) -> dict[str, Any]:  # noqa: N802
        """The headers and facts of the connection, under their WSGI names."""
        return {}

    @lazy
    def _content_type_header(self) -> tuple[str, dict[str, str]]:
        return parse_header_parameters(self.META.get("CONTENT_TYPE", ""))

    @lazy
    def content_type(self) -> str | None:
        """The lower-case media type of the body, "" when none was sent (None by hand)."""
        return None if self._says_nothing() else self._content_type_header[0]

    @lazy
    def content_params(self) -> dict[str, str] | None:
        """The parameters of the content type; the charset, if known, is the encoding too."""
        return None if self._says_nothing() else self._content_type_header[1]

    def _says_nothing(self) -> bool:
        return self._by_hand and "CONTENT_TYPE" not in self.META

    @lazy
    def POST(self) -> QueryDict:  # noqa: N802
        """The fields of a form sent with POST; empty for every other method and content."""
        self._load_post_and_files()
        return self.__dict__["POST"]  # type: ignore[no-any-return]

    @lazy
    def FILES(self) -> MultiValueDict[str, UploadedFile]:  # noqa: N802
        """The files of a multipart form sent with POST."""
        self._load_post_and_files()
        return self.__dict__["FILES"]  # type: ignore[no-any-return]

    # Encoding and upload handlers

    @property
    def encoding(self) -> str | None:
        """How form and query are decoded; setting it makes them be read again."""
        if self._encoding is None:
            charset = (self.content_params or {}).get("charset")
            if charset:
                try:
                    self._encoding = known_encoding(charset)
                except BadRequest:
                    return None
        return self._encoding

    @encoding.setter
    def encoding(self, value: str | None) -> None:
        self._encoding = value
        for name in ("GET", "POST", "FILES"):
            self.__dict__.pop(name, None)

    @property
    def upload_handlers(self) -> list[FileUploadHandler]:
        """The handlers that get the files, in order; may be changed until POST is touched."""
        if self._upload_handlers is None:
            self._upload_handlers = [make(self) for make in self._policy.upload_handlers]
        return self._upload_handlers

    @upload_handlers.setter
    def upload_handlers(self, handlers: list[FileUploadHandler]) -> None:
        if "FILES" in self.__dict__:
            raise UploadHandlersFixed(
                "You cannot set the upload handlers after the upload has been processed."
            )
        self._upload_handlers = handlers

    def parse_file_upload(
        self,
        META: Mapping[str, Any],  # noqa: N803
        post_data: ByteStream,
    ) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        """Return (POST, FILES) of a multipart body."""
        handlers = ImmutableList(
            self.upload_handlers,
            warning="You cannot alter upload handlers after the upload has been processed.",
        )
        self._upload_handlers = handlers  # type: ignore[assignment]
        parser = self.multipart_parser_class(
            META,
            post_data,
            handlers,
            self.encoding or self._policy.default_charset,
            limits=self._policy.limits,
        )
        return parser.parse()

    # The body

    @property
    def body(self) -> bytes:
        """The raw body.

        Raises RawPostDataException after the stream was read, RequestDataTooBig over the limit
        of memory_body_bytes, UnreadablePostError when the server's stream fails.
        """
        if self._body is None:
            try:
                self._body = self._read_whole()
            except AttributeError as error:
                keep_for_getattr(self, error)
                raise
        return self._body

    def _read_whole(self) -> bytes:
        if self._read_started:
            raise RawPostDataException(
                "You cannot access body after reading from request's data stream"
            )
        self._check_memory(self._announced_length())
        limit = self._policy.limits.memory_body_bytes
        body = self.read() if limit is None else self.read(limit + 1)
        self._check_memory(len(body))
        self._close_stream()
        self._stream = BytesIO(body)
        return body

    def _announced_length(self) -> int:
        return content_length_of(self.META.get("CONTENT_LENGTH")) or 0

    def _check_memory(self, length: int) -> None:
        limit = self._policy.limits.memory_body_bytes
        if limit is not None and length > limit:
            raise RequestDataTooBig(
                f"Request body exceeded the limit of {limit} bytes (Limits.memory_body_bytes)."
            )

    def _source(self) -> ByteStream:
        if self._stream is None:
            # An unread body under ASGI: possible from a worker thread, refused on the loop.
            self._stream = BytesIO() if self._next_chunk is None else call_async(self._fetch_stream)
        return self._stream

    async def _fetch_stream(self) -> ByteStream:
        if self._stream is None:
            assert self._next_chunk is not None
            length = content_length_of(self.META.get("CONTENT_LENGTH"))
            self._stream = await buffer_body(self._next_chunk, self._policy.limits, length)
        return self._stream

    async def aload_body(self) -> None:
        """Receive the body into memory or a temporary file, so that sync access finds it."""
        if self._stream is None and self._next_chunk is not None:
            await self._fetch_stream()

    async def abody(self) -> bytes:
        """Return the raw body; raises what `body` raises."""
        await self.aload_body()
        return self.body

    async def aform(self) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        """Return (POST, FILES); a large upload is parsed off the loop."""
        await self.aload_body()
        if "POST" not in self.__dict__ and self.content_type == "multipart/form-data":
            await call_sync(self._load_post_and_files)
        return self.POST, self.FILES

    async def astream(self) -> AsyncIterator[bytes]:
        """Yield the body in the pieces in which it comes, without keeping it.

        Raises RawPostDataException when it was streamed before, RequestDataTooBig over
        total_body_bytes.
        """
        if self._stream is not None or self._next_chunk is None:
            while piece := self.read(65_536):
                yield piece
            return
        if self._read_started:
            raise RawPostDataException("The body was streamed already; it can be read once.")
        self._read_started = True
        received, limit = 0, self._policy.limits.total_body_bytes
        while chunk := await self._next_chunk():
            received += len(chunk)
            if limit is not None and received > limit:
                raise RequestDataTooBig(f"The request body is over the limit of {limit} bytes.")
            yield chunk

    def read(self, size: int = -1, /) -> bytes:
        """Read from the body as from a file."""
        self._read_started = True
        try:
            return self._source().read(size)
        except HttpError:
            raise
        except OSError as failed:
            raise UnreadablePostError(*failed.args) from failed

    def readline(self, size: int = -1, /) -> bytes:
        """Read a line from the body."""
        self._read_started = True
        try:
            return self._source().readline(size)
        except HttpError:
            raise
        except OSError as failed:
            raise UnreadablePostError(*failed.args) from failed

    def readlines(self) -> list[bytes]:
        """Read all lines of the body."""
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def _load_post_and_files(self) -> None:
        state = self.__dict__
        empty: MultiValueDict[str, UploadedFile] = MultiValueDict()
        if self.method != "POST" or self._post_parse_error:
            post, files = self._no_post(), empty
        elif self._read_started and self._body is None:
            # The view read the stream itself; there is no form left.
            post, files = self._no_post(), empty
        elif self.content_type == "multipart/form-data":
            post, files = self._parse_multipart()
        elif self.content_type == _URLENCODED:
            post, files = self._parse_urlencoded(), empty
        else:
            post, files = self._no_post(), empty
        state.setdefault("POST", post)
        state.setdefault("FILES", files)

    def _no_post(self) -> QueryDict:
        encoding = self._encoding or self._policy.default_charset
        return QueryDict(mutable=self._by_hand, encoding=encoding)

    def _parse_multipart(self) -> tuple[QueryDict, MultiValueDict[str, UploadedFile]]:
        try:
            if self._body is not None:
                return self.parse_file_upload(self.META, BytesIO(self._body))
            return self.parse_file_upload(self.META, self)
        except BaseException:
            # An error page that looks at POST must not run into the same error again.
            self._post_parse_error = True
            raise

    def _parse_urlencoded(self) -> QueryDict:
        try:
            encoding = self.encoding or self._policy.default_charset
            if encoding.lower().replace("-", "").replace("_", "") != "utf8":
                raise BadRequest(f"Forms of type {_URLENCODED} must be UTF-8, not {encoding!r}.")
            return QueryDict(
                form_text(self.body, encoding),
                mutable=self._by_hand,
                encoding=encoding,
                max_fields=self._policy.limits.fields,
            )
        except BaseException:
            self._post_parse_error = True
            raise

    def _mark_post_parse_error(self) -> None:
        self._post_parse_error = True
        self.__dict__["POST"] = QueryDict()
        self.__dict__["FILES"] = MultiValueDict()

    def _close_stream(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None and self._stream is not self:
            close()

    def close(self) -> None:
        """Close the uploaded files and the buffered body."""
        for _, files in self.__dict__.get("FILES", MultiValueDict()).lists():
            for file in files:
                file.close()
        if self._stream is not None:
            self._close_stream()
