"""What every response has: status, headers, cookies, things to close, work to do after.

Flow: **HttpResponseBase** → HttpResponse, StreamingHttpResponse and their kin. It is made fast (one
dict) and grows its cookies, closers and background work only when asked for.
Not here: bodies (response.py), how cookies are written (cookies.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, ClassVar, cast

from hotclub_http.cookies import SameSite, SimpleCookie, fill_morsel, signing_salt
from hotclub_http.defaults import default_signer
from hotclub_http.errors import PortNotConnected
from hotclub_http.headers import ResponseHeaders, clean_value, parse_header_parameters
from hotclub_http.ports import CookieSigner

Store = dict[str, tuple[str, str]]
Work = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]

REASONS = {status.value: status.phrase for status in HTTPStatus}
_HTML = ("Content-Type", "text/html; charset=utf-8")
_EPOCH = "Thu, 01 Jan 1970 00:00:00 GMT"


class HttpResponseBase:
    """What every response has: status, headers, cookies, things to close, work to do after.

    content_type: whole value of the header; default "text/html; charset=utf-8".
    status: 100 to 599.   reason: text of the status line; default the standard's.
    headers: mapping of more headers.
    Raises ValueError and TypeError for a bad status, BadHeaderError for a bad header.
    """

    status_code = 200
    streaming = False
    closed = False
    has_template: ClassVar[bool] = False
    """Whether the response has a `render` that the dispatcher shall call; who defines one has."""
    negotiable: ClassVar[bool] = False
    """Whether the response wants to see the request once more before it is sent (`negotiate`)."""

    _reason: str | None = None
    _charset: str | None = None
    _cookies: SimpleCookie | None = None
    _closers: list[Callable[[], Any]] | None = None
    _background: list[Work] | None = None
    _unsigned: list[tuple[str, str, str, dict[str, Any]]] | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "render" in cls.__dict__ and "has_template" not in cls.__dict__:
            cls.has_template = True

    def __init__(
        self,
        content_type: str | None = None,
        status: int | None = None,
        reason: str | None = None,
        charset: str | None = None,
        headers: Mapping[str, Any] | None = None,
    ) -> None:
        if headers or charset is not None:
            self._set_up_headers(content_type, charset, headers)
        elif content_type is None:
            self._store: Store = {"content-type": _HTML}
        else:
            self._store = {"content-type": ("Content-Type", clean_value(content_type))}
        if status is not None:
            self.status_code = checked_status(status)
        if reason is not None:
            self._reason = clean_value(reason)

    def _set_up_headers(
        self, content_type: str | None, charset: str | None, headers: Mapping[str, Any] | None
    ) -> None:
        self._charset = charset
        given = ResponseHeaders(headers or {})
        self._store = given._store
        if "content-type" in self._store:
            if content_type is not None:
                raise ValueError(
                    "'headers' must not contain 'Content-Type' when the 'content_type' "
                    "parameter is provided."
                )
            return
        given["Content-Type"] = (
            f"text/html; charset={self.charset}" if content_type is None else content_type
        )

    # Headers

    @property
    def headers(self) -> ResponseHeaders:
        """The headers, as a mapping without regard to case."""
        return ResponseHeaders.over(self._store)

    @headers.setter
    def headers(self, value: Mapping[str, Any]) -> None:
        self._store = ResponseHeaders(value)._store

    def __setitem__(self, header: str, value: object) -> None:
        ResponseHeaders.over(self._store)[header] = value

    def __delitem__(self, header: str) -> None:
        self._store.pop(header.lower(), None)

    def __getitem__(self, header: str) -> str:
        return self._store[header.lower()][1]

    def has_header(self, header: str) -> bool:
        """Tell whether the header is set, without regard to case."""
        return header.lower() in self._store

    __contains__ = has_header

    def get(self, header: str, alternate: Any = None) -> Any:
        """Return the value of a header, or the alternate."""
        found = self._store.get(header.lower())
        return alternate if found is None else found[1]

    def items(self) -> Iterable[tuple[str, str]]:
        """Return pairs of header name and value."""
        return self._store.values()

    def setdefault(self, key: str, value: object) -> None:
        """Set a header unless it is set."""
        if key.lower() not in self._store:
            self[key] = value

    def setdefaults(self, headers: ResponseHeaders) -> None:
        """Set those of prepared headers that are not set yet; nothing is checked a second time."""
        self._store = {**headers._store, **self._store}

    def serialize_headers(self) -> bytes:
        """Return the header section as HTTP/1.1 writes it, without cookies."""
        lines = (f"{name}: {value}".encode("latin-1") for name, value in self._store.values())
        return b"\r\n".join(lines)

    __bytes__ = serialize_headers

    # Status

    @property
    def reason_phrase(self) -> str:
        """The text of the status line."""
        return (
            REASONS.get(self.status_code, "Unknown Status Code")
            if self._reason is None
            else (self._reason)
        )

    @reason_phrase.setter
    def reason_phrase(self, value: str) -> None:
        self._reason = clean_value(value)

    @property
    def charset(self) -> str:
        """The charset of the content type; "utf-8" when it names none."""
        if self._charset is None:
            header = self._store.get("content-type") if hasattr(self, "_store") else None
            named = parse_header_parameters(header[1])[1].get("charset") if header else None
            return named or "utf-8"
        return self._charset

    @charset.setter
    def charset(self, value: str) -> None:
        self._charset = value

    @property
    def _content_type_for_repr(self) -> str:
        header = self._store.get("content-type")
        return f', "{header[1]}"' if header else ""

    # Cookies

    @property
    def cookies(self) -> SimpleCookie:
        """The cookies to set.

        Those that wait for an application's signer are signed by the process's, if it has one.
        """
        if self._unsigned is not None and (signer := default_signer()) is not None:
            self.sign_cookies(signer)
        if self._cookies is None:
            self._cookies = SimpleCookie()
        return self._cookies

    @cookies.setter
    def cookies(self, value: SimpleCookie) -> None:
        self._cookies = value

    def set_cookie(
        self,
        key: str,
        value: str = "",
        max_age: float | timedelta | None = None,
        expires: str | datetime | None = None,
        path: str | None = "/",
        domain: str | None = None,
        secure: bool = False,
        httponly: bool = False,
        samesite: SameSite | None = None,
        partitioned: bool = False,
    ) -> None:
        """Set a cookie.

        max_age: seconds or timedelta.   expires: text or datetime.   partitioned: CHIPS; it
        makes the cookie Secure too, as browsers demand.
        Raises BadHeaderError for characters that could end the cookie, ValueError for an unknown
        samesite.
        """
        self.cookies[key] = value
        fill_morsel(
            self.cookies[key],
            max_age=max_age,
            expires=expires,
            path=path,
            domain=domain,
            secure=secure or partitioned,
            httponly=httponly,
            samesite=samesite,
            partitioned=partitioned,
        )

    def set_signed_cookie(self, key: str, value: str, salt: str = "", **kwargs: Any) -> None:
        """Set a cookie whose value is signed by the application's signer before it is sent."""
        self.set_cookie(key, value, **kwargs)
        if self._unsigned is None:
            self._unsigned = []
        self._unsigned.append((key, str(value), salt, kwargs))

    def sign_cookies(self, signer: CookieSigner | None) -> None:
        """Sign what set_signed_cookie left; the application calls this.

        Raises PortNotConnected without a signer.
        """
        waiting, self._unsigned = self._unsigned, None
        for key, value, salt, kwargs in waiting or ():
            if signer is None:
                raise PortNotConnected("Signed cookies need a signer: RequestPolicy(signer=...).")
            current = self.cookies.get(key)
            if current is not None and current.value == value:
                self.set_cookie(key, signer.sign(value, salt=signing_salt(key, salt)), **kwargs)

    def delete_cookie(
        self,
        key: str,
        path: str = "/",
        domain: str | None = None,
        samesite: SameSite | None = None,
    ) -> None:
        """Tell the client to forget a cookie; path and domain as they were when it was set."""
        # Browsers ignore a prefixed or SameSite=None cookie without Secure, deletions too.
        secure = key.startswith(("__Secure-", "__Host-")) or (samesite or "").lower() == "none"
        self.set_cookie(
            key,
            max_age=0,
            path=path,
            domain=domain,
            secure=secure,
            expires=_EPOCH,
            samesite=samesite,
        )

    # Bytes, files, the end

    def make_bytes(self, value: object) -> bytes:
        """Return content as bytes in this response's charset."""
        if isinstance(value, (bytes, memoryview)):
            return bytes(value)
        return str(value).encode(self.charset)

    def add_closer(self, close: Callable[[], Any]) -> None:
        """Have something called when the response is closed."""
        if self._closers is None:
            self._closers = []
        self._closers.append(close)

    def add_background(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Have a function or coroutine function called once the client has got the response."""
        if self._background is None:
            self._background = []
        self._background.append((work, args, kwargs))

    def close(self) -> None:
        """Close what belongs to the response; one failure does not keep the rest open."""
        closers, self._closers = self._closers, None
        self.closed = True
        for close in closers or ():
            try:
                close()
            except Exception:  # noqa: BLE001, S112  # nobody is left to tell
                continue

    def negotiate(self, request: Any) -> None:
        """Adapt to the request just before sending; see `negotiable`."""

    def write(self, content: object) -> None:
        """Append to the content.

        Raises OSError: this kind of response can't be written to.
        """
        raise OSError(f"This {type(self).__name__} instance is not writable")

    def writelines(self, lines: Iterable[object]) -> None:
        """Append each of the lines."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Do nothing; files have it."""

    def tell(self) -> int:
        """Return the length written so far.

        Raises OSError: this kind of response has none.
        """
        raise OSError(f"This {type(self).__name__} instance cannot tell its position")

    def readable(self) -> bool:
        """Return False."""
        return False

    def seekable(self) -> bool:
        """Return False."""
        return False

    def writable(self) -> bool:
        """Tell whether `write` works."""
        return False


def checked_status(status: object) -> int:
    """Return a status code as int.

    Raises TypeError when it is no integer, ValueError outside 100 to 599.
    """
    try:
        code = int(cast("int", status))
    except (ValueError, TypeError):
        raise TypeError("HTTP status code must be an integer.") from None
    if not 100 <= code <= 599:
        raise ValueError("HTTP status code must be an integer from 100 to 599.")
    return code
