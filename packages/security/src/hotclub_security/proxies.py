"""Who the client is when proxies stand before the server.

Flow: peer address and forwarding headers → **proxies** → client address, scheme, host. Nothing is
believed unless the peer is a proxy named in the policy, and then only one family of headers, the
named one.
Not here: whether the host is allowed (hosts.py).
"""

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from hotclub_security.errors import ImproperlyConfigured

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Family = Literal["x-forwarded", "forwarded"]

# More hops than any real chain has; longer lists are not read.
MAX_HOPS = 32
MAX_HEADER_LENGTH = 4096
# RFC 7239: token "=" token or quoted string, in pairs parted by ";".
_PAIR = re.compile(r'\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;\s]+))\s*(?:;|\Z)', re.ASCII)
_ELEMENT = re.compile(r'(?:"(?:[^"\\]|\\.)*"|[^",])+')


@dataclass(frozen=True, slots=True)
class Client:
    """What is believed of a request: the address that made it, its scheme and Host.

    host is None where the proxies did not name one.
    """

    address: str
    scheme: str
    host: str | None = None


@dataclass(frozen=True, slots=True)
class _Hop:
    address: str
    scheme: str | None = None
    host: str | None = None


class ProxyPolicy:
    """The proxies that are believed, as addresses or networks ("10.0.0.0/8"); by default none.

    family: "x-forwarded" reads X-Forwarded-For, -Proto and -Host; "forwarded" reads RFC 7239's
    Forwarded. Only the named one is read: a proxy passes on the other as the visitor wrote it.
    Raises ImproperlyConfigured for what is no address, network or family.
    """

    __slots__ = ("family", "trusted")

    def __init__(self, trusted: Iterable[str] = (), *, family: Family = "x-forwarded") -> None:
        if isinstance(trusted, str) or family not in ("x-forwarded", "forwarded"):
            raise ImproperlyConfigured(
                "Trusted proxies are a list of addresses or networks, and the family is "
                "'x-forwarded' or 'forwarded'."
            )
        self.family = family
        self.trusted: tuple[Network, ...] = tuple(_network(text) for text in trusted)

    def trusts(self, address: str) -> bool:
        """Return whether the address is one of the proxies; text that is no address is not."""
        parsed = _address(address)
        return parsed is not None and any(parsed in network for network in self.trusted)


def resolve_client(
    peer: str, scheme: str, headers: Mapping[str, Sequence[str]], policy: ProxyPolicy
) -> Client:
    """Return who made the request, reading the chain of hops from the server outwards.

    peer, scheme: of the connection itself. headers: lower-case names to all their values.
    The client is the first address, from the right, that is no trusted proxy.
    """
    direct = Client(peer, scheme)
    if not policy.trusts(peer):
        return direct
    hops = _hops(headers, policy)
    for position, hop in enumerate(reversed(hops)):
        outermost = position == len(hops) - 1
        if _address(hop.address) is None:
            return direct
        if outermost or not policy.trusts(hop.address):
            return Client(hop.address, hop.scheme or scheme, hop.host)
    return direct


def scheme_from_header(
    scheme: str, header_values: Sequence[str], ssl_header: tuple[str, str] | None
) -> str:
    """Return the scheme under Django's SECURE_PROXY_SSL_HEADER.

    ssl_header: (name, value that means https); None leaves the scheme of the connection. A header
    that came once and equals the value is https; absent, repeated, a list or anything else is the
    connection's own scheme when it is absent and http otherwise.
    """
    if ssl_header is None or not header_values:
        return scheme
    return "https" if list(header_values) == [ssl_header[1]] else "http"


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{text!r} is no address or network: {error}.") from error


def _address(text: str) -> Address | None:
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A dual-stack socket shows 10.0.0.1 as ::ffff:10.0.0.1; both are one machine.
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return mapped or parsed


def _hops(headers: Mapping[str, Sequence[str]], policy: ProxyPolicy) -> list[_Hop]:
    if policy.family == "forwarded":
        elements = _ELEMENT.findall(_joined(headers, "forwarded"))
        return [_forwarded_hop(element) for element in elements[-MAX_HOPS:]]
    addresses = _listed(headers, "x-forwarded-for")
    schemes = _per_hop(_listed(headers, "x-forwarded-proto"), len(addresses))
    hosts = _per_hop(_listed(headers, "x-forwarded-host"), len(addresses))
    triples = zip(addresses, schemes, hosts, strict=True)
    return [
        _Hop(_bare_address(address), _scheme(scheme), host) for address, scheme, host in triples
    ]


def _joined(headers: Mapping[str, Sequence[str]], name: str) -> str:
    joined = ",".join(headers.get(name, ()))
    return joined if len(joined) <= MAX_HEADER_LENGTH else ""


def _listed(headers: Mapping[str, Sequence[str]], name: str) -> list[str]:
    joined = _joined(headers, name)
    return [part.strip() for part in joined.split(",")][-MAX_HOPS:] if joined else []


def _per_hop(values: list[str], hops: int) -> Sequence[str | None]:
    """Match values to the hops: one a hop, or one for all; any other length is nobody's."""
    if len(values) == hops:
        return values
    return [values[0] if len(values) == 1 else None] * hops


def _forwarded_hop(element: str) -> _Hop:
    pairs: dict[str, str] = {}
    end = 0
    for match in _PAIR.finditer(element):
        if match.start() != end or match[1].lower() in pairs:
            return _Hop("")
        value = match[3] if match[2] is None else re.sub(r"\\(.)", r"\1", match[2])
        pairs[match[1].lower()] = value
        end = match.end()
    if element[end:].strip():
        return _Hop("")
    return _Hop(_bare_address(pairs.get("for", "")), _scheme(pairs.get("proto")), pairs.get("host"))


def _bare_address(text: str) -> str:
    """Drop a port and the brackets of IPv6: "[::1]:80" → "::1", "10.0.0.1:80" → "10.0.0.1"."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text


def _scheme(text: str | None) -> str | None:
    lowered = (text or "").lower()
    return lowered if lowered in ("http", "https") else None
