"""Which Host a request may name.

Flow: header text → **hosts** → a normalised, allowed "host[:port]" or DisallowedHost.
Not here: who the client behind a proxy is (proxies.py), answers (asgi.py, wsgi.py).
"""

import ipaddress
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hotclub_security.errors import DisallowedHost, ImproperlyConfigured

# 253 is the longest DNS name (RFC 1035), and a dot and ":65535" may follow it. Longer text is
# refused before any pattern sees it.
MAX_HOST_LENGTH = 253 + 1 + 6
DEBUG_HOSTS = (".localhost", "127.0.0.1", "[::1]")
_HOST = re.compile(r"([a-z0-9.-]+|\[[a-f0-9:.]+\])(?::([0-9]{1,5}))?", re.ASCII)


def split_domain_port(host: str) -> tuple[str, str]:
    """Split "Example.com.:80" into ("example.com", "80").

    The domain comes lower-cased and without its trailing dot, the port as digits or "". Text that
    is no host (RFC 1123 names, IPv4, bracketed IPv6) gives ("", "").
    """
    if len(host) > MAX_HOST_LENGTH:
        return "", ""
    match = _HOST.fullmatch(host.lower()) if host.isascii() else None
    if match is None:
        return "", ""
    domain, port = match.group(1).removesuffix("."), match.group(2) or ""
    if not _is_domain(domain) or int(port or 0) > 65535:
        return "", ""
    return domain, port


def _is_domain(domain: str) -> bool:
    if domain.startswith("["):
        try:
            ipaddress.IPv6Address(domain[1:-1])
        except ValueError:
            return False
        return True
    return len(domain) <= 253 and all(0 < len(label) <= 63 for label in domain.split("."))


def is_same_domain(host: str, pattern: str) -> bool:
    """Return whether `host` is `pattern`, or for ".example.com" that domain or one below it.

    `host` is lower-case; an empty pattern matches nothing.
    """
    pattern = pattern.lower()
    if pattern.startswith("."):
        return host == pattern[1:] or host.endswith(pattern)
    return bool(pattern) and host == pattern


def validate_host(host: str, allowed_hosts: Iterable[str]) -> bool:
    """Return whether a lower-case host without port matches one of the patterns.

    "*" matches any host, ".example.com" the domain and its subdomains, all else itself.
    """
    return any(pattern == "*" or is_same_domain(host, pattern) for pattern in allowed_hosts)


@dataclass(frozen=True, slots=True)
class HostPolicy:
    """The hosts a site answers to.

    debug: with no allowed host named, accept the forms of localhost.
    Raises ImproperlyConfigured for a bare string, whose letters would be taken as patterns, and
    for a pattern that no host can match because it holds a scheme, path or port.
    """

    allowed_hosts: Sequence[str] = ()
    debug: bool = False

    def __post_init__(self) -> None:
        allowed: object = self.allowed_hosts
        if isinstance(allowed, str):
            raise ImproperlyConfigured(
                f"allowed_hosts is a list of hosts, not the text {allowed!r}: write [{allowed!r}]."
            )
        object.__setattr__(self, "allowed_hosts", tuple(self.allowed_hosts))
        for pattern in self.allowed_hosts:
            _check_pattern(pattern)

    def patterns(self) -> tuple[str, ...]:
        """Return the patterns in force."""
        return tuple(self.allowed_hosts) or (DEBUG_HOSTS if self.debug else ())


def _check_pattern(pattern: str) -> None:
    domain, port = split_domain_port(pattern.removeprefix("."))
    if pattern != "*" and (not domain or port):
        raise ImproperlyConfigured(
            f"allowed_hosts holds {pattern!r}, which no host can match. Write a host without "
            f"scheme, port or path, such as 'example.com', '.example.com' or '[::1]'."
        )


def get_host(host_headers: Iterable[str], policy: HostPolicy) -> str:
    """Return the host of a request as lower-case "host" or "host:port".

    host_headers: the text of every Host header that came; exactly one is right.
    Raises DisallowedHost when it is missing, repeated, malformed or not allowed.
    """
    headers = list(host_headers)
    if len(headers) != 1:
        raise DisallowedHost(f"A request names one Host; this one has {len(headers)}.")
    domain, port = split_domain_port(headers[0])
    shown = headers[0][:100]
    if not domain:
        raise DisallowedHost(f"The Host {shown!r} is not a valid host name or address.", shown)
    if not validate_host(domain, policy.patterns()):
        raise DisallowedHost(
            f"The Host {shown!r} is not allowed. If it is yours, add {domain!r} to ALLOWED_HOSTS.",
            shown,
        )
    return f"{domain}:{port}" if port else domain


def without_default_port(host: str, scheme: str) -> str:
    """Return "host" for "host:443" under https and "host:80" under http, else `host` itself."""
    return host.removesuffix(":443" if scheme == "https" else ":80")
