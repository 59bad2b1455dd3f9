"""Header names and values: reading them from a server, keeping them clean on the way out.

Flow: environ or ASGI pairs → HttpHeaders → request · response → ResponseHeaders → gateway.
Sources: RFC 9110 section 5 (fields), RFC 8187 (parameters outside ASCII), RFC 2047.
Not here: cookies (cookies.py), what a header means (negotiation.py, conditional.py).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any, Self
from urllib.parse import quote, unquote

from hotclub_http.datastructures import CaseInsensitiveMapping
from hotclub_http.errors import BadHeaderError

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
# RFC 9110 5.5: CR, LF and NUL may never stand in a value; other controls have no use there.
_FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_PARAMETER = re.compile(
    r';[ \t]*(?P<name>[^\s=;"]*)(?:[ \t]*=[ \t]*(?P<value>"(?:[^"\\]|\\.)*(?:"|$)|[^;]*))?[^;]*'
)
_UNPREFIXED = ("CONTENT_TYPE", "CONTENT_LENGTH")


def clean_name(name: object) -> str:
    """Return a header name as text.

    Raises BadHeaderError unless it is a token of RFC 9110.
    """
    text = name.decode("latin-1") if isinstance(name, bytes) else str(name)
    if _TOKEN.fullmatch(text) is None:
        raise BadHeaderError(
            f"{text!r} can't be a header name: letters, digits and !#$%&'*+-.^_`|~ only."
        )
    return text


def clean_value(value: object) -> str:
    """Return a header value that latin-1 can carry; other text is MIME-encoded (RFC 2047).

    Raises BadHeaderError when it holds a newline, NUL or other control character.
    """
    if isinstance(value, bytes):
        text = value.decode("latin-1")
    else:
        text = str(value)
    if text.isascii() and text.isprintable():
        return text
    if _FORBIDDEN.search(text):
        raise BadHeaderError(
            f"Header values can't contain newlines or control characters (got {text!r})."
        )
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        # One encoded word, however long: the standard library folds at line ends that it finds
        # in the text, U+0085 among them.
        return f"=?utf-8?b?{b64encode(text.encode('utf-8', 'replace')).decode()}?="
    return text


class ResponseHeaders(MutableMapping[str, str]):
    """The headers of a response; names match without case; values are clean as they come in.

    store: lower-case name → (name as written, value); shared with the response that owns it.
    Raises BadHeaderError; KeyError for a missing name.
    """

    __slots__ = ("_store",)

    def __init__(self, data: Mapping[str, Any] | Iterable[tuple[str, Any]] = ()) -> None:
        self._store: dict[str, tuple[str, str]] = {}
        self.update(data)

    @classmethod
    def over(cls, store: dict[str, tuple[str, str]]) -> Self:
        """Return headers that read and write the given store."""
        headers = cls.__new__(cls)
        headers._store = store
        return headers

    def __getitem__(self, key: str) -> str:
        return self._store[key.lower()][1]

    def __setitem__(self, key: str, value: object) -> None:
        name = clean_name(key)
        self._store[name.lower()] = (name, clean_value(value))

    def __delitem__(self, key: str) -> None:
        self._store.pop(key.lower(), None)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._store

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._store.values())

    def __len__(self) -> int:
        return len(self._store)

    def __repr__(self) -> str:
        return repr(dict(self._store.values()))

    def pop(self, key: str, default: Any = None) -> Any:
        """Remove a header and return its value, or the default."""
        return self._store.pop(key.lower(), (None, default))[1]

    def setdefault(self, key: str, value: Any = "") -> str:
        """Set a header unless it is there, and return its value."""
        if key not in self:
            self[key] = value
        return self[key]


class HttpHeaders(CaseInsensitiveMapping[str]):
    """The headers of a request; `headers["user-agent"]`, and `headers["user_agent"]` for templates.

    environ: a META dictionary (HTTP_USER_AGENT and its like).
    """

    __slots__ = ()

    HTTP_PREFIX = "HTTP_"
    UNPREFIXED_HEADERS = frozenset(_UNPREFIXED)

    def __init__(self, environ: Mapping[str, Any]) -> None:
        super().__init__(
            (name, value)
            for key, value in environ.items()
            if (name := self.parse_header_name(key)) is not None
        )

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Self:
        """Return headers from ASGI's pairs (lower-case names); see `join_pairs` for the rules."""
        headers = cls.__new__(cls)
        headers._store = {name: (name.title(), value) for name, value in join_pairs(pairs).items()}
        return headers

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key.replace("_", "-"))

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and super().__contains__(key.replace("_", "-"))

    @classmethod
    def parse_header_name(cls, header: str) -> str | None:
        """Return "User-Agent" for "HTTP_USER_AGENT", None for a key that is no header."""
        if header.startswith(cls.HTTP_PREFIX):
            header = header.removeprefix(cls.HTTP_PREFIX)
        elif header not in cls.UNPREFIXED_HEADERS:
            return None
        return header.replace("_", "-").title()

    @classmethod
    def to_wsgi_name(cls, header: str) -> str:
        """Return "HTTP_USER_AGENT" for "User-Agent"."""
        name = header.replace("-", "_").upper()
        return name if name in cls.UNPREFIXED_HEADERS else cls.HTTP_PREFIX + name

    @classmethod
    def to_asgi_name(cls, header: str) -> str:
        """Return "user-agent" for "User_Agent"."""
        return header.replace("_", "-").lower()

    @classmethod
    def to_wsgi_names(cls, headers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the headers with names as an environ spells them."""
        return {cls.to_wsgi_name(name): value for name, value in headers.items()}

    @classmethod
    def to_asgi_names(cls, headers: Mapping[str, Any]) -> dict[str, Any]:
        """Return the headers with names as an ASGI scope spells them."""
        return {cls.to_asgi_name(name): value for name, value in headers.items()}


def join_pairs(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return ASGI's header pairs as one dict, repeated names joined as RFC 9110 5.3 says.

    A name with an underscore is left out: beside its hyphen form a proxy may have checked only
    one of the two. Cookies join with "; " (RFC 9113 section 8.2.3).
    """
    joined: dict[str, str] = {}
    repeated: dict[str, list[str]] = {}  # collected first: text that grows bit by bit is quadratic
    for raw_name, raw_value in pairs:
        name = raw_name.decode("latin-1").lower()
        if "_" in name:
            continue
        value = raw_value.decode("latin-1")
        if name not in joined:
            joined[name] = value
        elif name in repeated:
            repeated[name].append(value)
        else:
            repeated[name] = [joined[name], value]
    for name, values in repeated.items():
        if name == "cookie":
            joined[name] = "; ".join(value.strip("; ") for value in values)
        else:
            joined[name] = ",".join(values)
    return joined


def parse_header_parameters(line: str) -> tuple[str, dict[str, str]]:
    """Split `text/html; charset="utf-8"` into the lower-case value and its parameters.

    Names are lower-cased, quoted values unquoted, `name*=utf-8''...` decoded (RFC 8187); the
    first of two equal names counts. Linear in the length of the line.
    """
    value, semicolon, rest = line.partition(";")
    parameters: dict[str, str] = {}
    if semicolon:
        for match in _PARAMETER.finditer(semicolon + rest):
            name, text = match["name"].lower(), match["value"]
            if not name or text is None:
                continue
            text = _unquoted(text.strip(" \t"))
            if name.endswith("*") and text.count("'") >= 2:
                name, text = name[:-1], _extended(text)
                parameters.pop(name, None)
            parameters.setdefault(name, text)
    return value.strip(" \t").lower(), parameters


def _unquoted(text: str) -> str:
    if not text.startswith('"'):
        return text
    text = text[1:-1] if len(text) > 1 and text.endswith('"') else text[1:]
    return re.sub(r"\\(.)", r"\1", text) if "\\" in text else text


def _extended(text: str) -> str:
    charset, _, encoded = text.split("'", 2)
    if charset.lower() not in {"utf-8", "iso-8859-1", "us-ascii"}:
        charset = "utf-8"
    return unquote(encoded, charset, "replace")


def content_disposition_header(as_attachment: bool, filename: str) -> str | None:
    """Return a Content-Disposition value (RFC 6266), None when there is nothing to say.

    filename: shown to the user; outside printable ASCII it travels as `filename*=`.
    """
    kind = "attachment" if as_attachment else "inline"
    if not filename:
        return kind if as_attachment else None
    if filename.isascii() and filename.isprintable():
        escaped = filename.replace("\\", "\\\\").replace('"', r"\"")
        return f'{kind}; filename="{escaped}"'
    return f"{kind}; filename*=utf-8''{quote(filename.encode('utf-8', 'replace'), safe='')}"
