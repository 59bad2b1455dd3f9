"""The request: everything a client sent, read when somebody asks for it.

Flow: gateway → **HttpRequest** → middleware → view. A gateway's subclass says where method, path,
META and body come from; nothing is parsed before it is touched.
Not here: the protocols (gateways/), what `user` or `session` are (slots, an application's own).
"""

from __future__ import annotations

import copy
import difflib
import re
from collections.abc import Awaitable
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from hotclub_http.cookies import parse_cookie, signing_salt
from hotclub_http.errors import DisallowedHost, PortNotConnected
from hotclub_http.headers import HttpHeaders
from hotclub_http.negotiation import MediaType, best_match, parse_accept
from hotclub_http.policy import Slot, lazy
from hotclub_http.ports import CookieSigner, SlotFactory
from hotclub_http.querydict import QueryDict
from hotclub_http.request_body import RequestBody
from hotclub_http.uri import escape_uri_path, iri_to_uri

# RFC 3986 section 3.2.2 without userinfo: a name or IPv4, or an IPv6 literal, and a port.
_HOST = re.compile(
    r"(?P<name>(?:[a-z0-9-]+\.)*[a-z0-9-]+\.?|\[[a-f0-9]*:[a-f0-9.:]+\])(?::(?P<port>[0-9]{1,5}))?\Z"
)
_HOST_LONGEST = 261
_REQUIRED: Any = object()
# What the server gave: it holds streams, which no copy can have.
_SHARED = frozenset({"META", "environ", "scope"})


class _NoSuchAttribute(AttributeError):
    """A request has no such attribute. The closest one is looked for when the words are read.

    `getattr(request, "theirs", default)` is what middleware asks at every request.
    """

    def __str__(self) -> str:
        request, name = self.args
        if hasattr(type(request), name):
            return f"Reading {name!r} of {type(request).__name__!r} raised an AttributeError."
        known = [
            *request._policy.slots,
            *(request._own_slots or ()),
            *dir(type(request)),
            *request.__dict__,
        ]
        close = difflib.get_close_matches(name, [one for one in known if one[0] != "_"], 1)
        hint = f" Did you mean {close[0]!r}?" if close else ""
        return f"{type(request).__name__!r} object has no attribute {name!r}.{hint}"


class HttpRequest(RequestBody):
    """A request; the attributes and methods are those of Django's documentation.

    Slots: an unknown attribute is looked up in the policy's slots and filled at first touch;
    `slot_filled(name)` tells whether that happened.
    """

    # Plain pairs: several are given to each request, and few are looked at.
    _own_slots: dict[str, tuple[SlotFactory | None, SlotFactory | None]] | None = None

    resolver_match: Any = None
    current_app: str | None = None
    urlconf: Any = None
    csrf_processing_done = False
    exception_reporter_class: Any = None
    exception_reporter_filter: Any = None

    @lazy
    def path(self) -> str:
        """The whole path, decoded, without the query."""
        return ""

    @lazy
    def path_info(self) -> str:
        """The path below the script name."""
        return self.path

    @lazy
    def GET(self) -> QueryDict:  # noqa: N802
        """The parameters of the query string."""
        return QueryDict(
            self._query_string(),
            mutable=self._by_hand,
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
    def headers(self) -> HttpHeaders:
        """The headers, found without regard to case."""
        return HttpHeaders(self.META)

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
        hidden = self.__dict__.pop("_hidden_error", None)
        if hidden is not None and hasattr(type(self), name):
            raise hidden
        slot = self._slot_named(name)
        if slot is None:
            raise _NoSuchAttribute(self, name)
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
            return Slot(*own[name])
        return self._policy.slots.get(name)

    def slot(
        self, name: str, factory: SlotFactory | None = None, afactory: SlotFactory | None = None
    ) -> None:
        """Give this request an attribute that is made at first touch."""
        own = self._own_slots
        if own is None:
            own = self._own_slots = {}
        own[name] = factory, afactory

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
        return next((one for one in self.accepted_types_by_precedence if one.covers(wanted)), None)

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
            return self._unsigned_cookie(signer, key, salt, max_age)
        except Exception:
            if default is not _REQUIRED:
                return default
            raise

    def _unsigned_cookie(
        self, signer: CookieSigner, key: str, salt: str, max_age: float | timedelta | None
    ) -> str:
        value = self.COOKIES[key]
        try:
            return signer.unsign(value, salt=signing_salt(key, salt), max_age=max_age)
        except Exception:
            if not self._policy.legacy_cookie_salt:
                raise
            try:
                signer.unsign(value, salt=key + salt, max_age=None)
            except Exception:  # noqa: BLE001  # neither form: the first error says it
                legacy = False
            else:
                legacy = True
            if not legacy:
                raise
        return signer.unsign(value, salt=key + salt, max_age=max_age)

    def __deepcopy__(self, memo: dict[int, Any]) -> HttpRequest:
        twin = copy.copy(self)
        memo[id(self)] = twin
        for name, value in self.__dict__.items():
            if name not in _SHARED and isinstance(value, (dict, list, set)):
                twin.__dict__[name] = copy.deepcopy(value, memo)
        return twin


def split_domain_port(host: str) -> tuple[str, str]:
    """Return (domain, port) of a Host header, both "" when it is malformed.

    The domain is lower-case without a final dot; IPv6 stays in brackets.
    """
    return _split(host) if len(host) <= _HOST_LONGEST else ("", "")


@lru_cache(maxsize=512)  # a site has few hosts, and each request is asked for its own
def _split(host: str) -> tuple[str, str]:
    match = _HOST.match(host.lower())
    if match is None or int(match["port"] or 0) > 65535:
        return "", ""
    return match["name"].removesuffix("."), match["port"] or ""
