"""A host constraint of a route: `www.example.com`, `.example.com`, `<slug:tenant>.example.com`.

Flow: text of `host=` → **HostPattern** → does this request's host fit, and what does it capture?
Not here: whether a host may be trusted. Hand in a host that was checked against the allowed ones.
"""

from __future__ import annotations

import re
from typing import Any

from hotclub_routing.converters import Converter
from hotclub_routing.errors import ImproperlyConfigured
from hotclub_routing.patterns import Capture, compile_regex, parse_route, route_source

_PORT = re.compile(r":[0-9]*\Z")


class HostPattern:
    """Hosts by exact name, by `.suffix` (the domain and all below it), or with captures.

    The comparison ignores case, a port, and the dot that may close a full name (RFC 9110 section
    4.2.3, RFC 1034 section 3.1). Captures become keyword arguments of the view.
    Raises ImproperlyConfigured when text is empty or a capture is badly written.
    """

    def __init__(self, text: str) -> None:
        if not text.strip("."):
            raise ImproperlyConfigured(f"A host constraint needs a host name, not {text!r}.")
        self.text = text
        pieces = parse_route(text)
        self._captures = [piece for piece in pieces if isinstance(piece, Capture)]
        lowered = tuple(piece.lower() if isinstance(piece, str) else piece for piece in pieces)
        below = ""
        if isinstance(lowered[0], str) and lowered[0].startswith("."):
            below = r"(?:[^/]+\.)?"
            lowered = (lowered[0][1:], *lowered[1:])
        self._regex = compile_regex(below + route_source(lowered))

    @property
    def converters(self) -> dict[str, Converter]:
        """The converter of each capture."""
        return {capture.name: capture.converter for capture in self._captures}

    def match(self, host: str | None) -> dict[str, Any] | None:
        """Return the captures when host fits, or None. An unknown host (None) never fits."""
        if host is None:
            return None
        found = self._regex.fullmatch(_PORT.sub("", host).rstrip(".").lower())
        if found is None:
            return None
        try:
            return {
                name: converter.to_python(found[name])
                for name, converter in self.converters.items()
            }
        except ValueError:
            return None

    def __repr__(self) -> str:
        return f"HostPattern({self.text!r})"
