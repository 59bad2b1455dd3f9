"""One part of a multipart form: its headers checked, its base64 undone, its file name made safe.

Sources: RFC 7578, RFC 2046; base64 parts as old clients send them.
Not here: where the bytes of a part go (multipart_sinks.py).
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64

from multipart import MultipartSegment  # type: ignore[import-untyped]  # as in multipart.py

from hotclub_http.errors import MultiPartParserError
from hotclub_http.headers import parse_header_parameters

_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_WHITESPACE = bytes(range(0x21))
_ALPHABET = re.compile(rb"[A-Za-z0-9+/]*={0,2}")


class Part:
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


class Base64Decoder:
    """Decodes base64 that comes in pieces; spaces and line ends between characters are fine."""

    def __init__(self) -> None:
        self._left = b""
        self._ended = False

    def decode(self, chunk: bytes) -> bytes:
        """Return the bytes that are whole by now; raises MultiPartParserError."""
        text = self._left + chunk.translate(None, _WHITESPACE)
        cut = len(text) - len(text) % 4
        self._left = text[cut:]
        return self._decoded(text[:cut])

    def finish(self) -> bytes:
        """End the text; raises MultiPartParserError when something is left over."""
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
    import html

    name = html.unescape(file_name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(character for character in name if character.isprintable())
    name = name.rsplit(":", 1)[-1] if re.match(r"[A-Za-z]:", name) else name
    name = name.strip()
    return None if name.strip(". ") == "" else name
