"""The request: everything a client sent, read when somebody asks for it.

Flow: gateway → **HttpRequest** → middleware → view. A gateway's subclass says where method, path,
META and body come from; nothing is parsed before it is touched.
Not here: the protocols (gateways/), what `user` or `session` are (slots, an application's own).
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from inspect import iscoroutinefunction
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload
from urllib.parse import quote, urljoin, urlsplit

from hotclub_http.body import ByteStream, NextChunk, buffer_body, content_length_of
from hotclub_http.bridge import call_async, call_sync
from hotclub_http.cookies import parse_cookie
from hotclub_http.datastructures import ImmutableList, MultiValueDict
from hotclub_http.errors import (
    BadRequest,
    DisallowedHost,
    HttpError,
    ImproperlyConfigured,
    PortNotConnected,
    RawPostDataException,
    RequestDataTooBig,
    UnreadablePostError,
)
from hotclub_http.headers import HttpHeaders, parse_header_parameters
from hotclub_http.limits import DEFAULT_LIMITS, Limits
from hotclub_http.multipart import MultiPartParser
from hotclub_http.negotiation import MediaType, best_match, parse_accept
from hotclub_http.ports import CookieSigner, HostPolicy, Renderer, SlotFactory
from hotclub_http.querydict import QueryDict, form_text, known_encoding
from hotclub_http.upload_handlers import DEFAULT_UPLOAD_HANDLERS, FileUploadHandler
from hotclub_http.uploads import UploadedFile
from hotclub_http.uri import escape_uri_path, iri_to_uri

T = TypeVar("T")

# RFC 3986 section 3.2.2 without userinfo: a name or IPv4, or an IPv6 literal, and a port.
_HOST = re.compile(r"(?P<name>[a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::(?P<port>[0-9]{1,5}))?\Z")
_HOST_LONGEST = 261
_URLENCODED = "application/x-www-form-urlencoded"
_REQUIRED: Any = object()


class lazy(Generic[T]):  # noqa: N801  # reads as a decorator
    """An attribute computed at first touch and plain from then on; may be assigned at any time."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value

    if TYPE_CHECKING:

        def __set__(self, instance: object, value: T) -> None: ...


@dataclass(frozen=True, slots=True)
class Slot:
    """How an attribute of a request gets its value at first touch.

    factory: request → value.   afactory: the same for `await request.aslot(name)`.
    """

    factory: SlotFactory | None = None
    afactory: SlotFactory | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestPolicy:
    """What all requests of an application have in common.

    allow_host: None accepts every well-formed host.
    secure_proxy_ssl_header: (META name, value) by which a proxy says that it got https.
    signer: reads and writes signed cookies.   slots: name → Slot.
    default_charset: how forms and queries are read unless the request says otherwise.
    """

    allow_host: HostPolicy | None = None
    use_x_forwarded_host: bool = False
    use_x_forwarded_port: bool = False
    secure_proxy_ssl_header: tuple[str, str] | None = None
    force_script_name: str | None = None
    default_charset: str = "utf-8"
    limits: Limits = DEFAULT_LIMITS
    upload_handlers: tuple[Callable[[Any], FileUploadHandler], ...] = DEFAULT_UPLOAD_HANDLERS
    signer: CookieSigner | None = None
    renderer: Renderer | None = None
    slots: Mapping[str, Slot] = field(default_factory=lambda: MappingProxyType({}))


DEFAULT_POLICY = RequestPolicy()


class UploadHandlersFixed(HttpError, AttributeError):
    """The upload handlers were changed after the upload had been read."""


class HttpRequest:
    """A request; the attributes and methods are those of Django's documentation.

    Slots: an unknown attribute is looked up in the policy's slots and filled at first touch;
    `slot_filled(name)` tells whether that happened.
    """

    _encoding: str | None = None
    _upload_handlers: list[FileUploadHandler] | None = None
    _policy: RequestPolicy = DEFAULT_POLICY
    _stream: ByteStream | None = None
    _next_chunk: NextChunk | None = None
    _body: bytes | None = None
    _read_started = False
    _post_parse_error = False
    _own_slots: dict[str, Slot] | None = None

    method: str | None = None
    resolver_match: Any = None
    current_app: str | None = None
    urlconf: Any = None
    csrf_processing_done = False
    multipart_parser_class: type[MultiPartParser] = MultiPartParser
    exception_reporter_class: Any = None
    exception_reporter_filter: Any = None
    is_disconnected = False
    """True once the client is known to have gone; a long sync view may look at it."""

    @lazy
    def path(self) -> str:
        """The whole path, decoded, without the query."""
        return ""

    @lazy
    def path_info(self) -> str:
        """The path below the script name."""
        return self.path

    @lazy
    def META(self) -> dict[str, Any]:  # noqa: N802
        """The headers and facts of the connection, under their WSGI names."""
        return {}

    @lazy
    def GET(self) -> QueryDict:  # noqa: N802
        """The parameters of the query string."""
        return QueryDict(
            self._query_string(),
            encoding=self._encoding or self._policy.default_charset,
            max_fields=self._policy.limits.fields,
        )

    @lazy
    def COOKIES(self) -> dict[str, str]:  # noqa: N802
        """Name → value of the cookies sent."""
        header = self._cookie_header()
        if not header.isascii():
            # Servers hand bytes through as latin-1; browsers send UTF-8.
            header = header.encode("latin-1", "replace").decode("utf-8", "replace")
        return parse_cookie(header)

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

    @lazy
    def headers(self) -> HttpHeaders:
        """The headers, found without regard to case."""
        return HttpHeaders(self.META)

    @lazy
    def _content_type_header(self) -> tuple[str, dict[str, str]]:
        return parse_header_parameters(self.META.get("CONTENT_TYPE", ""))

    @lazy
    def content_type(self) -> str | None:
        """The lower-case media type of the body, "" when none was sent."""
        return self._content_type_header[0]

    @lazy
    def content_params(self) -> dict[str, str] | None:
        """The parameters of the content type; the charset, if known, is the encoding too."""
        return self._content_type_header[1]

    def _query_string(self) -> str | bytes:
        return str(self.META.get("QUERY_STRING", ""))

    def _cookie_header(self) -> str:
        return str(self.META.get("HTTP_COOKIE", ""))

    def __repr__(self) -> str:
        name = type(self).__name__
        if self.method is None or not self.get_full_path():
            return f"<{name}>"
        return f"<{name}: {self.method} {self.get_full_path()!r}>"

    # Slots

    def __getattr__(self, name: str) -> Any:
        slot = self._slot_named(name)
        if slot is None:
            raise AttributeError(self._no_such_attribute(name))
        if slot.factory is None:
            raise AttributeError(
                f"request.{name} can only be had with `await request.aslot({name!r})`."
            )
        value = self.__dict__[name] = slot.factory(self)
        return value

    def _slot_named(self, name: str) -> Slot | None:
        if name.startswith("__"):
            return None
        own = self.__dict__.get("_own_slots")
        if own and name in own:
            return own[name]  # type: ignore[no-any-return]
        return self._policy.slots.get(name)

    def _no_such_attribute(self, name: str) -> str:
        known = [*self._policy.slots, *(self._own_slots or ()), *dir(type(self)), *self.__dict__]
        close = difflib.get_close_matches(name, [one for one in known if one[0] != "_"], 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"{type(self).__name__!r} object has no attribute {name!r}.{hint}"

    def slot(
        self, name: str, factory: SlotFactory | None = None, afactory: SlotFactory | None = None
    ) -> None:
        """Give this request an attribute that is made at first touch."""
        own = self._own_slots
        if own is None:
            own = self._own_slots = {}
        own[name] = Slot(factory, afactory)

    async def aslot(self, name: str) -> Any:
        """Return the value of a slot, made with its async factory if it has one.

        Raises AttributeError when there is no such slot.
        """
        if name in self.__dict__:
            return self.__dict__[name]
        slot = self._slot_named(name)
        if slot is None or slot.afactory is None:
            return getattr(self, name)
        value = slot.afactory(self)
        if isinstance(value, Awaitable):
            value = await value
        return self.__dict__.setdefault(name, value)

    def slot_filled(self, name: str) -> bool:
        """Tell whether the attribute was touched or set; touches nothing."""
        return name in self.__dict__

    def filled_slots(self) -> frozenset[str]:
        """Return the names of the slots that were touched or set."""
        return frozenset(
            name
            for name in {*self._policy.slots, *(self._own_slots or ())}
            if name in self.__dict__
        )

    # Where the request was sent to

    def _raw_host(self) -> str:
        meta = self.META
        if self._policy.use_x_forwarded_host and "HTTP_X_FORWARDED_HOST" in meta:
            return str(meta["HTTP_X_FORWARDED_HOST"])
        if "HTTP_HOST" in meta:
            return str(meta["HTTP_HOST"])
        host, port = str(meta.get("SERVER_NAME", "")), self.get_port()
        return host if port == ("443" if self.is_secure() else "80") else f"{host}:{port}"

    def get_host(self) -> str:
        """Return the host, with its port if not the default one.

        Raises DisallowedHost when it is malformed or the policy does not allow it.
        """
        host = self._raw_host()
        name, _ = split_domain_port(host)
        allow = self._policy.allow_host
        if name and (allow is None or allow(name)):
            return host
        if not name:
            raise DisallowedHost(f"Invalid HTTP_HOST header: {host[:300]!r}.")
        raise DisallowedHost(
            f"Invalid HTTP_HOST header: {host!r}. "
            f"You may need to add {name!r} to the allowed hosts."
        )

    def get_port(self) -> str:
        """Return the port, as text."""
        if self._policy.use_x_forwarded_port and "HTTP_X_FORWARDED_PORT" in self.META:
            return str(self.META["HTTP_X_FORWARDED_PORT"])
        return str(self.META.get("SERVER_PORT", ""))

    def _get_scheme(self) -> str:
        return "http"

    @property
    def scheme(self) -> str:
        """The scheme, "http" or "https"; a trusted proxy header decides if there is one."""
        trusted = self._policy.secure_proxy_ssl_header
        if trusted is not None:
            name, secure_value = trusted
            value = self.META.get(name)
            if value is not None:
                claims = {claim.strip() for claim in str(value).split(",")}
                return "https" if claims == {secure_value} else "http"
        return self._get_scheme()

    def is_secure(self) -> bool:
        """Tell whether the client came by https."""
        return self.scheme == "https"

    def get_full_path(self, force_append_slash: bool = False) -> str:
        """Return path and query string, escaped."""
        return self._full_path(self.path, force_append_slash)

    def get_full_path_info(self, force_append_slash: bool = False) -> str:
        """Return path_info and query string, escaped."""
        return self._full_path(self.path_info, force_append_slash)

    def _full_path(self, path: str, force_append_slash: bool) -> str:
        slash = "/" if force_append_slash and not path.endswith("/") else ""
        raw = self._query_string()
        query = raw.decode("latin-1") if isinstance(raw, bytes) else raw
        return f"{escape_uri_path(path)}{slash}{'?' + iri_to_uri(query) if query else ''}"

    def build_absolute_uri(self, location: str | None = None) -> str:
        """Return the address of a location (default: this request's), joined to this host."""
        if location is None:
            location = "//" + self.get_full_path().lstrip("/")
            return iri_to_uri(f"{self.scheme}://{self.get_host()}/{location[2:]}")
        location = str(location)
        bits = urlsplit(location)
        if bits.scheme and bits.netloc:
            return iri_to_uri(location)
        base = f"{self.scheme}://{self.get_host()}"
        if location.startswith("//"):
            return iri_to_uri(f"{self.scheme}:{location}")
        return iri_to_uri(urljoin(base + quote(self.path, safe="/%:@!$&'()*+,;=~"), location))

    # What the client prefers

    @lazy
    def accepted_types(self) -> list[MediaType]:
        """The media ranges of Accept, the most wanted first."""
        return parse_accept(self.headers.get("Accept", "*/*"))

    @lazy
    def accepted_types_by_precedence(self) -> list[MediaType]:
        """The media ranges of Accept, the most specific first."""
        return sorted(self.accepted_types, key=lambda one: (-one.specificity, -one.quality))

    def accepted_type(self, media_type: str) -> MediaType | None:
        """Return the most specific range of Accept that the type is of."""
        wanted = MediaType(media_type)
        return next((one for one in self.accepted_types_by_precedence if one.match(wanted)), None)

    def get_preferred_type(self, media_types: list[str]) -> str | None:
        """Return the offered type that the client wants most, None if it takes none."""
        return best_match(self.accepted_types, media_types) if media_types else None

    def accepts(self, media_type: str) -> bool:
        """Tell whether the client takes this type."""
        return self.accepted_type(media_type) is not None

    # Cookies

    def get_signed_cookie(
        self,
        key: str,
        default: Any = _REQUIRED,
        salt: str = "",
        max_age: float | timedelta | None = None,
    ) -> Any:
        """Return the value of a signed cookie.

        max_age: seconds or timedelta it may be old.   default: returned instead of raising.
        Raises KeyError when it is missing, the signer's error when it is forged or too old,
        PortNotConnected when the application has no signer.
        """
        if key not in self.COOKIES:
            if default is not _REQUIRED:
                return default
            raise KeyError(key)
        signer = self._policy.signer
        if signer is None:
            raise PortNotConnected("Signed cookies need a signer: RequestPolicy(signer=...).")
        try:
            return signer.unsign(self.COOKIES[key], salt=key + salt, max_age=max_age)
        except Exception:
            if default is not _REQUIRED:
                return default
            raise

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
            if self._read_started:
                raise RawPostDataException(
                    "You cannot access body after reading from request's data stream"
                )
            self._check_memory(self._announced_length())
            limit = self._policy.limits.memory_body_bytes
            self._body = self.read() if limit is None else self.read(limit + 1)
            self._check_memory(len(self._body))
            self._close_stream()
            self._stream = BytesIO(self._body)
        return self._body

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
        return QueryDict(encoding=self._encoding or self._policy.default_charset)

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

    def __deepcopy__(self, memo: dict[int, Any]) -> HttpRequest:
        twin = copy.copy(self)
        memo[id(self)] = twin
        return twin


def split_domain_port(host: str) -> tuple[str, str]:
    """Return (domain, port) of a Host header, both "" when it is malformed.

    The domain is lower-case without a final dot; IPv6 stays in brackets.
    """
    match = _HOST.match(host.lower()) if len(host) <= _HOST_LONGEST else None
    if match is None:
        return "", ""
    return match["name"].removesuffix("."), match["port"] or ""


def check_slots(slots: Mapping[str, Any]) -> Mapping[str, Slot]:
    """Return the table of slots; a bare callable becomes a Slot of its colour.

    Raises ImproperlyConfigured for a name that the request has by itself.
    """
    checked: dict[str, Slot] = {}
    for name, given in slots.items():
        if hasattr(HttpRequest, name):
            raise ImproperlyConfigured(f"A slot can't be named {name!r}: every request has that.")
        if isinstance(given, Slot):
            checked[name] = given
        elif iscoroutinefunction(given):
            checked[name] = Slot(afactory=given)
        else:
            checked[name] = Slot(factory=given)
    return MappingProxyType(checked)
