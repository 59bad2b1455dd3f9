"""Content Security Policy: which sources a page may use (W3C CSP Level 3).

Flow: mapping of directives → **csp** → header text, with the nonce that the page asked for.
Names and the mapping's shape are Django's (SECURE_CSP). Not here: which response gets which
policy (asgi.py).
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from hotclub_security.errors import ImproperlyConfigured, NonceTooLate

Sources = str | Iterable[str] | bool | None
PolicyConfig = Mapping[str, Sources]


class CSP(StrEnum):
    """Header names, quoted keywords, and the place-holder NONCE of the page's own nonce."""

    HEADER_ENFORCE = "Content-Security-Policy"
    HEADER_REPORT_ONLY = "Content-Security-Policy-Report-Only"

    NONE = "'none'"
    REPORT_SAMPLE = "'report-sample'"
    SELF = "'self'"
    STRICT_DYNAMIC = "'strict-dynamic'"
    UNSAFE_EVAL = "'unsafe-eval'"
    UNSAFE_HASHES = "'unsafe-hashes'"
    UNSAFE_INLINE = "'unsafe-inline'"
    WASM_UNSAFE_EVAL = "'wasm-unsafe-eval'"

    NONCE = "<CSP_NONCE_SENTINEL>"


# What a page needs that loads its own files, and nothing inline without a nonce.
DEFAULT_POLICY: PolicyConfig = MappingProxyType(
    {
        "default-src": (CSP.SELF,),
        "script-src": (CSP.SELF, CSP.NONCE),
        "style-src": (CSP.SELF, CSP.NONCE),
        "img-src": (CSP.SELF, "data:"),
        "object-src": (CSP.NONE,),
        "base-uri": (CSP.SELF,),
        "form-action": (CSP.SELF,),
        "frame-ancestors": (CSP.NONE,),
    }
)

NONCE_BYTES = 16
_DIRECTIVE = re.compile(r"[a-z][a-z-]*", re.ASCII)
# A semicolon starts a directive, a comma a policy; both belong percent-encoded into a source.
_SOURCE = re.compile(r"[\x20-\x2b\x2d-\x3a\x3c-\x7e]+")


def generate_nonce() -> str:
    """Return 128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(NONCE_BYTES)


class LazyNonce:
    """The nonce of one response: made when first turned to text, false until then.

    After `close` (the headers have gone) a first use raises NonceTooLate, as the browser
    would ignore a nonce that no header named.
    """

    __slots__ = ("_closed", "_value")

    def __init__(self) -> None:
        self._value = ""
        self._closed = False

    def __str__(self) -> str:
        if not self._value:
            if self._closed:
                raise NonceTooLate
            self._value = generate_nonce()
        return self._value

    __html__ = __str__

    def __bool__(self) -> bool:
        return bool(self._value)

    def __repr__(self) -> str:
        return f"<LazyNonce {'made' if self else 'not made'}>"

    def close(self) -> None:
        """Make no nonce from now on."""
        self._closed = True


@dataclass(frozen=True, slots=True)
class CompiledPolicy:
    """A policy whose text without a nonce is ready, and of which only nonce parts are open.

    pieces: the header text cut at each nonce. without_nonce: the text when none was asked for.
    """

    pieces: tuple[str, ...]
    without_nonce: str

    def text(self, nonce: LazyNonce | str | None = None) -> str:
        """Return the header's text; a nonce that nobody asked for stays out."""
        if not nonce or len(self.pieces) == 1:
            return self.without_nonce
        return f"'nonce-{nonce}'".join(self.pieces)


def compile_policy(config: PolicyConfig) -> CompiledPolicy:
    """Compile a mapping of directives to their sources.

    A source list is text or several texts; True writes a directive without sources, False and None
    leave it out. Sets are sorted, so that equal policies have equal text.
    Raises ImproperlyConfigured for names and sources that would break out of their place.
    """
    directives = [
        (name, _sources(name, sources))
        for name, sources in config.items()
        if sources is not None and sources is not False
    ]
    return CompiledPolicy(
        tuple(_joined(directives).split(CSP.NONCE)),
        _joined((name, _nonceless(sources)) for name, sources in directives),
    )


def build_policy(config: PolicyConfig, nonce: LazyNonce | str | None = None) -> str:
    """Return the header's text for a policy; see compile_policy."""
    return compile_policy(config).text(nonce)


def _joined(directives: Iterable[tuple[str, list[str] | None]]) -> str:
    return "; ".join(
        f"{name} {' '.join(sources)}" if sources is not None else name
        for name, sources in directives
        if sources is None or sources
    )


def _sources(name: str, sources: str | Iterable[str] | bool) -> list[str] | None:
    if not _DIRECTIVE.fullmatch(name):
        raise ImproperlyConfigured(f"{name!r} is no CSP directive; write e.g. 'script-src'.")
    if isinstance(sources, bool):
        return None
    if isinstance(sources, (set, frozenset)):
        sources = sorted(sources)
    listed = [str(source) for source in ([sources] if isinstance(sources, str) else sources)]
    for source in listed:
        if not _SOURCE.fullmatch(source):
            raise ImproperlyConfigured(
                f"The CSP source {source!r} of {name} holds a semicolon, a comma or a character "
                f"outside printable ASCII; percent-encode it."
            )
    return listed


def _nonceless(sources: list[str] | None) -> list[str] | None:
    """Leave the nonce out; a list of nothing else allows nothing, not what default-src does."""
    if not sources:
        return sources
    return [source for source in sources if source != CSP.NONCE] or [CSP.NONE]
