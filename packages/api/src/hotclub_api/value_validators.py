"""Validators of a single value that need nothing but the value; names as Django's.

Flow: fields and serializers call `validator(value)`; a broken rule is a ValidationError.
Not here: anything that asks a database (validators.py has those).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from hotclub_api.errors import ValidationError

_SURROGATES = re.compile("[\ud800-\udfff]")
_URL_LONGEST = 2048
_EMAIL_LONGEST = 320  # RFC 5321 section 4.5.3.1: 64 octets, the sign, 255 octets


class BaseValidator:
    """A limit that a value is compared with.   limit_value: a value or a callable giving it."""

    message = "Ensure this value is {limit_value}."
    code = "limit_value"

    def __init__(self, limit_value: Any, message: object | None = None) -> None:
        self._limit = limit_value
        if message is not None:
            self.message = message  # type: ignore[assignment]  # may be lazy text

    @property
    def limit_value(self) -> Any:
        """The limit; a callable is asked each time."""
        return self._limit() if callable(self._limit) else self._limit

    def compare(self, value: Any, limit: Any) -> bool:
        """Tell whether the value breaks the rule."""
        return bool(value is not limit)

    def clean(self, value: Any) -> Any:
        """Return what of the value is compared."""
        return value

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        limit = self.limit_value
        if self.compare(self.clean(value), limit):
            raise ValidationError(str(self.message).replace("{limit_value}", str(limit)), self.code)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = object.__hash__


class MaxValueValidator(BaseValidator):
    """At most so much."""

    message = "Ensure this value is less than or equal to {limit_value}."
    code = "max_value"

    def compare(self, value: Any, limit: Any) -> bool:
        """Tell whether the value is above the limit."""
        return bool(value > limit)


class MinValueValidator(BaseValidator):
    """At least so much."""

    message = "Ensure this value is greater than or equal to {limit_value}."
    code = "min_value"

    def compare(self, value: Any, limit: Any) -> bool:
        """Tell whether the value is below the limit."""
        return bool(value < limit)


class MaxLengthValidator(BaseValidator):
    """At most so long."""

    message = "Ensure this field has no more than {limit_value} characters."
    code = "max_length"

    def compare(self, value: Any, limit: Any) -> bool:
        """Tell whether the length is above the limit."""
        return bool(value > limit)

    def clean(self, value: Any) -> Any:
        """Return the length."""
        return len(value)


class MinLengthValidator(MaxLengthValidator):
    """At least so long."""

    message = "Ensure this field has at least {limit_value} characters."
    code = "min_length"

    def compare(self, value: Any, limit: Any) -> bool:
        """Tell whether the length is below the limit."""
        return bool(value < limit)


class RegexValidator:
    """Text in which a regular expression is found (not found, with inverse_match).

    regex: text or compiled.   A pattern that can run for hours on bad input is the author's risk.
    """

    message: Any = "Enter a valid value."
    code: str = "invalid"

    def __init__(
        self,
        regex: str | re.Pattern[str],
        message: object | None = None,
        code: str | None = None,
        inverse_match: bool = False,
    ) -> None:
        self.regex = re.compile(regex)
        self.message = self.message if message is None else message
        self.code = self.code if code is None else code
        self.inverse_match = inverse_match

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        if bool(self.regex.search(str(value))) is self.inverse_match:
            raise ValidationError(self.message, self.code)


class EmailValidator:
    """An address as the HTML standard defines it for `<input type=email>`, with a dotted domain."""

    message: Any = "Enter a valid email address."
    code: str = "invalid"
    _local = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", re.IGNORECASE)
    _label = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?", re.IGNORECASE)

    def __init__(self, message: object | None = None, code: str | None = None) -> None:
        self.message = self.message if message is None else message
        self.code = self.code if code is None else code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        text = str(value)
        local, at, domain = text.rpartition("@")
        if len(text) > _EMAIL_LONGEST or not at or not self._is_address(local, domain):
            raise ValidationError(self.message, self.code)

    def _is_address(self, local: str, domain: str) -> bool:
        if not self._local.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
            return False
        labels = domain.split(".")
        return domain == "localhost" or (
            len(labels) > 1
            and all(self._label.fullmatch(one) for one in labels)
            and not labels[-1].isdigit()
        )


class URLValidator:
    """An absolute address with a host.   schemes: those taken; http(s) and ftp(s) by default."""

    message: Any = "Enter a valid URL."
    code: str = "invalid"

    def __init__(
        self, message: object | None = None, schemes: tuple[str, ...] | None = None
    ) -> None:
        self.message = self.message if message is None else message
        self.schemes = schemes or ("http", "https", "ftp", "ftps")

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        if not isinstance(value, str) or not self._is_url(value):
            raise ValidationError(self.message, self.code)

    def _is_url(self, text: str) -> bool:
        if len(text) > _URL_LONGEST or any(one.isspace() or one < " " for one in text):
            return False
        try:
            parts = urlsplit(text)
            host, _port = parts.hostname, parts.port
        except ValueError:
            return False
        if parts.scheme.lower() not in self.schemes or not host or len(host) > 253:
            return False
        if ":" in host:
            return _is_address(host, 6)
        if host.replace(".", "").isdigit():
            return _is_address(host, 4)
        labels = host.removesuffix(".").split(".")
        return all(EmailValidator._label.fullmatch(one) for one in labels) and (
            len(labels) > 1 or host == "localhost"
        )


def _is_address(text: str, version: int) -> bool:
    try:
        return ipaddress.ip_address(text).version == version
    except ValueError:
        return False


class IPAddressValidator:
    """An address of the protocol "both", "ipv4" or "ipv6"; no zone, no leading zeros."""

    messages = {
        "both": "Enter a valid IPv4 or IPv6 address.",
        "ipv4": "Enter a valid IPv4 address.",
        "ipv6": "Enter a valid IPv6 address.",
    }

    def __init__(self, protocol: str = "both", message: object | None = None) -> None:
        self.protocol = protocol.lower()
        self.message = self.messages[self.protocol] if message is None else message

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        text = str(value)
        wanted = {"both": (4, 6), "ipv4": (4,), "ipv6": (6,)}[self.protocol]
        if len(text) > 45 or "%" in text or not any(_is_address(text, one) for one in wanted):
            raise ValidationError(self.message, "invalid")


class ProhibitNullCharactersValidator:
    """No NUL: databases refuse it."""

    message: Any = "Null characters are not allowed."
    code: str = "null_characters_not_allowed"

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        if "\x00" in str(value):
            raise ValidationError(self.message, self.code)


class ProhibitSurrogateCharactersValidator:
    """No half of a surrogate pair: it can't be written as UTF-8."""

    message: Any = "Surrogate characters are not allowed: U+{code_point:X}."
    code: str = "surrogate_characters_not_allowed"

    def __call__(self, value: Any) -> None:
        """Raise ValidationError if the value breaks the rule."""
        text = str(value)
        if text.isascii():
            return
        if found := _SURROGATES.search(text):
            raise ValidationError(self.message.format(code_point=ord(found[0])), self.code)


def integer_validator(value: Any) -> None:
    """Check that text is a whole number.

    Raises ValidationError when it is not.
    """
    if not re.fullmatch(r"-?[0-9]{1,4000}", str(value)):
        raise ValidationError("Enter a valid integer.", "invalid")


Validator = Callable[..., Any]
"""What a field takes as validator; with `requires_context` it gets the field or serializer too."""
