"""Validators of addresses on the net: domain names, e-mail, URLs, IP addresses.

Each looks at the length first and then reads in linear time (no nested repetition); none opens a
connection. Sources: RFC 1034 (domain names), RFC 3696 (e-mail, 320 characters), RFC 3986 (URLs).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from hotclub_forms.errors import FormDefinitionError, ValidationError
from hotclub_forms.texts import LazyText
from hotclub_forms.validators.contract import Validator

MAX_DOMAIN_LENGTH: Final = 253
MAX_EMAIL_LENGTH: Final = 320
MAX_URL_LENGTH: Final = 2048
MAX_IPV6_LENGTH: Final = 39
# With the last four bytes written as an IPv4 address.
MAX_MAPPED_LENGTH: Final = 45

# ASCII letters in both cases and whatever is above ASCII, said by what it is not: a range up to
# U+FFFF takes milliseconds to compile, and re.IGNORECASE would let the Kelvin sign pass as a k.
_NO_LETTER: Final = r"\[-`{-\xa0"
_FIRST: Final = rf"[^\x00-/:-@{_NO_LETTER}]"
_INNER: Final = rf"[^\x00-,./:-@{_NO_LETTER}]"
_LABEL: Final = rf"{_FIRST}(?:{_INNER}{{0,61}}{_FIRST})?"
_LAST_LABEL: Final = (
    rf"(?:(?!-)[^\x00-,.-@{_NO_LETTER}]{{2,63}}(?<!-)|[xX][nN]--[a-zA-Z0-9-]{{1,59}}(?<!-))"
)
# No label holds a dot, so there is one way to read a name, and time stays linear.
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+{_LAST_LABEL}\.?\Z")
_EMAIL_USER = re.compile(
    r"(?:[-!#$%&'*+/=?^_`{}|~0-9a-zA-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9a-zA-Z]+)*"
    r'|"(?:[\x21\x23-\x5b\x5d-\x7e]|\\[\x21-\x7e])*")\Z'
)
_URL = re.compile(
    r"(?P<scheme>[a-zA-Z][a-zA-Z0-9.+-]*)://"
    r"(?:(?P<user>[^\s:@/?#\[\]\\]+(?::[^\s:@/?#\[\]\\]*)?)@)?"
    r"(?P<host>\[[0-9a-fA-F:.]+\]|[^\s:@/?#\[\]\\]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>[/?#]\S*)?\Z"
)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")


def _is_domain(text: str) -> bool:
    """Tell whether a text is a domain name of two labels or more; a dot may close it."""
    # Separators and controls above ASCII (U+2028) are no letters either.
    if len(text) > MAX_DOMAIN_LENGTH or not text.isprintable():
        return False
    return _DOMAIN.match(text) is not None


def _is_ipv4(text: str) -> bool:
    """Tell whether a text is four plain decimal octets; leading zeros are octal to some readers."""
    try:
        ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True


def _is_ipv6(text: str, max_length: int = MAX_IPV6_LENGTH) -> bool:
    if len(text) > min(max_length, MAX_MAPPED_LENGTH) or "%" in text:
        return False
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return True


class DomainNameValidator(Validator):
    """Require a domain name; accept_idna=False allows ASCII alone."""

    message: Any = LazyText("Enter a valid domain name.")
    code = "invalid"
    max_length = 255

    def __init__(
        self, message: Any = None, code: str | None = None, *, accept_idna: bool = True
    ) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        self.accept_idna = accept_idna

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value is the text of a domain name."""
        good = isinstance(value, str) and len(value) <= self.max_length and _is_domain(value)
        if not good or not (self.accept_idna or value.isascii()):
            raise ValidationError(self.message, code=self.code, params={"value": value})


validate_domain_name = DomainNameValidator()


class EmailValidator(Validator):
    """Require an e-mail address; allowlist names domains that pass without a second label."""

    message: Any = LazyText("Enter a valid email address.")
    code = "invalid"
    domain_allowlist: Sequence[str] = ("localhost",)

    def __init__(
        self,
        message: Any = None,
        code: str | None = None,
        allowlist: Sequence[str] | None = None,
    ) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if allowlist is not None:
            self.domain_allowlist = allowlist

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value is the text of an address."""
        if not isinstance(value, str) or not self._is_address(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def _facts(self) -> dict[str, Any]:
        return {**super()._facts(), "domain_allowlist": frozenset(self.domain_allowlist)}

    def _is_address(self, text: str) -> bool:
        if not 0 < len(text) <= MAX_EMAIL_LENGTH:
            return False
        user, at, domain = text.rpartition("@")
        if not at or not _EMAIL_USER.match(user):
            return False
        return domain in self.domain_allowlist or self.validate_domain_part(domain)

    def validate_domain_part(self, domain_part: str) -> bool:
        """Tell whether what follows the last @ is a domain name or an address in brackets."""
        if domain_part[:1] == "[" and domain_part[-1:] == "]":
            literal = domain_part[1:-1]
            return _is_ipv4(literal) or _is_ipv6(literal.lower().removeprefix("ipv6:"))
        return not domain_part.endswith(".") and _is_domain(domain_part)


validate_email = EmailValidator()


class URLValidator(Validator):
    """Require an absolute URL of one of the schemes (lower case), with a host that can exist.

    Hosts are domain names, 'localhost', IPv4 as four plain octets, IPv6 in brackets.
    """

    message: Any = LazyText("Enter a valid URL.")
    code = "invalid"
    schemes: Sequence[str] = ("http", "https", "ftp", "ftps")
    max_length = MAX_URL_LENGTH

    def __init__(
        self, schemes: Sequence[str] | None = None, message: Any = None, code: str | None = None
    ) -> None:
        if schemes is not None:
            self.schemes = schemes
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value is the text of such a URL."""
        if not isinstance(value, str) or not self._is_url(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})

    def _is_url(self, text: str) -> bool:
        if len(text) > self.max_length or _CONTROL.search(text):
            return False
        match = _URL.match(text)
        if match is None or match["scheme"].lower() not in self.schemes:
            return False
        if match["port"] and int(match["port"]) > 65535:
            return False
        host = match["host"]
        if host[0] == "[":
            return _is_ipv6(host[1:-1])
        return host.lower() == "localhost" or _is_domain(host) or _is_ipv4(host)


def validate_ipv4_address(value: Any) -> None:
    """Raise ValidationError unless the value is the text of an IPv4 address."""
    if not isinstance(value, str) or not _is_ipv4(value):
        _refuse(LazyText("IPv4"), value)


def validate_ipv6_address(value: Any) -> None:
    """Raise ValidationError unless the value is the text of an IPv6 address."""
    if not isinstance(value, str) or not _is_ipv6(value):
        _refuse(LazyText("IPv6"), value)


def validate_ipv46_address(value: Any) -> None:
    """Raise ValidationError unless the value is the text of an IPv4 or an IPv6 address."""
    if not isinstance(value, str) or not (_is_ipv4(value) or _is_ipv6(value)):
        _refuse(LazyText("IPv4 or IPv6"), value)


def _refuse(protocol: LazyText, value: Any) -> None:
    raise ValidationError(
        LazyText("Enter a valid %(protocol)s address."),
        code="invalid",
        params={"protocol": protocol, "value": value},
    )


_BY_PROTOCOL: Final[dict[str, Callable[[Any], None]]] = {
    "both": validate_ipv46_address,
    "ipv4": validate_ipv4_address,
    "ipv6": validate_ipv6_address,
}


def ip_address_validators(protocol: str, unpack_ipv4: bool) -> list[Callable[[Any], None]]:
    """Return the validators for 'both', 'ipv4' or 'ipv6' (any case).

    Raises FormDefinitionError for another word, or when unpack_ipv4 goes with one protocol alone.
    """
    if protocol != "both" and unpack_ipv4:
        raise FormDefinitionError(
            "You can only use `unpack_ipv4` if `protocol` is set to 'both': the other protocols "
            "leave nothing to unpack."
        )
    try:
        return [_BY_PROTOCOL[protocol.lower()]]
    except KeyError:
        raise FormDefinitionError(
            f"The protocol '{protocol}' is unknown. Supported: {list(_BY_PROTOCOL)}"
        ) from None


NOT_IPV6: Final = LazyText("This is not a valid %(protocol)s address.")


def clean_ipv6_address(
    ip_str: str,
    unpack_ipv4: bool = False,
    error_message: Any = NOT_IPV6,
    max_length: int = MAX_IPV6_LENGTH,
) -> str:
    """Return an IPv6 address in its shortest form; a mapped IPv4 one as ::ffff:a.b.c.d or a.b.c.d.

    Raises ValidationError.
    """
    if not _is_ipv6(ip_str, max_length):
        params = {"protocol": LazyText("IPv6"), "value": ip_str}
        raise ValidationError(error_message, code="invalid", params=params)
    address = ipaddress.IPv6Address(ip_str)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped) if unpack_ipv4 else f"::ffff:{address.ipv4_mapped}"
    return str(address)
