r"""Checks on values: each is callable and raises ValidationError.

Patterns end with `\\Z`, never `$`: a value followed by a line feed is not valid.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import PurePath
from typing import Any, ClassVar
from urllib.parse import urlsplit

from hotclub_orm.errors import ValidationError

EMPTY_VALUES: tuple[Any, ...] = (None, "", [], (), {})


class _Comparable:
    """Equal when class and attributes are, so that migrations see no change."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), *sorted(map(str, vars(self).values()))))

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        cls = type(self)
        return f"{cls.__module__}.{cls.__qualname__}", (), dict(vars(self))


class RegexValidator(_Comparable):
    """The text must (or with inverse_match must not) contain the pattern."""

    regex: Any = ""
    message: Any = "Enter a valid value."
    code = "invalid"
    inverse_match = False
    flags = 0

    def __init__(
        self,
        regex: Any = None,
        message: Any = None,
        code: str | None = None,
        inverse_match: bool | None = None,
        flags: int | None = None,
    ) -> None:
        given = {
            "regex": regex,
            "message": message,
            "code": code,
            "inverse_match": inverse_match,
            "flags": flags,
        }
        for name, value in given.items():
            if value is not None:
                setattr(self, name, value)
        if self.flags and not isinstance(self.regex, str):
            raise TypeError("flags go with a pattern given as text, not with a compiled one.")
        if isinstance(self.regex, str):
            self.regex = re.compile(self.regex, self.flags)

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        found = self.regex.search(str(value))
        if bool(found) is self.inverse_match:
            raise ValidationError(self.message, code=self.code, params={"value": value})


MAX_URL_LENGTH = 2048


class URLValidator(RegexValidator):
    """An absolute URL with an allowed scheme and a host that is a name or an address."""

    message = "Enter a valid URL."
    schemes: Sequence[str] = ("http", "https", "ftp", "ftps")
    max_length = MAX_URL_LENGTH
    regex = re.compile(
        r"^(?:[a-z0-9.+-]+)://(?:[^\s:@/]+(?::[^\s:@/]*)?@)?"
        r"(?:\[[0-9a-f:.]+\]|localhost|(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W\d_]{2,63}"
        r"|xn--[a-z0-9-]{1,59}|\d{1,3})\.?)(?::\d{1,5})?(?:[/?#][^\s]*)?\Z",
        re.IGNORECASE,
    )

    def __init__(self, schemes: Sequence[str] | None = None, **options: Any) -> None:
        super().__init__(**options)
        if schemes is not None:
            self.schemes = schemes

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        problem = ValidationError(self.message, code=self.code, params={"value": value})
        if not isinstance(value, str) or len(value) > self.max_length or set(value) & set("\t\r\n"):
            raise problem
        if value.partition("://")[0].lower() not in self.schemes:
            raise problem
        super().__call__(value)
        try:
            host = urlsplit(value).hostname or ""
        except ValueError:
            raise problem from None
        if len(host) > 253:
            raise problem
        if ":" in host:
            validate_ipv6_address(host)
        elif re.fullmatch(r"[\d.]+", host):
            validate_ipv4_address(host)


class EmailValidator(_Comparable):
    """local@domain, as mail servers take it (RFC 5321's dot-atom and quoted local parts)."""

    message: Any = "Enter a valid email address."
    code = "invalid"
    domain_allowlist: Sequence[str] = ("localhost",)
    user_regex = re.compile(
        r"(?:[-!#$%&'*+/=?^_`{}|~0-9A-Z]+(?:\.[-!#$%&'*+/=?^_`{}|~0-9A-Z]+)*"
        r'|"(?:[\x20!\x23-\x5b\x5d-\x7e]|\\[\x20-\x7e])*")\Z',
        re.IGNORECASE,
    )
    domain_regex = re.compile(
        r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+(?:[^\W_](?:[\w-]{0,61}[^\W_])?)\Z", re.IGNORECASE
    )

    def __init__(self, message: Any = None, code: str | None = None, allowlist: Any = None) -> None:
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        if allowlist is not None:
            self.domain_allowlist = allowlist

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        problem = ValidationError(self.message, code=self.code, params={"value": value})
        if not isinstance(value, str) or "@" not in value or len(value) > 320:
            raise problem
        user, _, domain = value.rpartition("@")
        if not self.user_regex.match(user):
            raise problem
        if domain in self.domain_allowlist or self.domain_regex.match(domain):
            return
        if not (domain.startswith("[") and domain.endswith("]")):
            raise problem
        try:
            validate_ipv46_address(domain[1:-1])
        except ValidationError:
            raise problem from None


def validate_ipv4_address(value: Any) -> None:
    """Raise unless it is four decimal parts without leading zeros."""
    try:
        ipaddress.IPv4Address(_address_text(value))
    except ValueError:
        raise _no_address("IPv4", value) from None


def validate_ipv6_address(value: Any) -> None:
    """Raise unless it is an IPv6 address without a zone."""
    try:
        if "%" in _address_text(value):
            raise ValueError(value)
        ipaddress.IPv6Address(value)
    except ValueError:
        raise _no_address("IPv6", value) from None


def validate_ipv46_address(value: Any) -> None:
    """Raise unless it is an address of either kind."""
    try:
        validate_ipv4_address(value)
    except ValidationError:
        try:
            validate_ipv6_address(value)
        except ValidationError:
            raise _no_address("IPv4 or IPv6", value) from None


def _no_address(protocol: str, value: Any) -> ValidationError:
    params = {"protocol": protocol, "value": value}
    return ValidationError("Enter a valid %(protocol)s address.", "invalid", params)


def _address_text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 45:
        raise ValueError(value)
    return value


def ip_address_validators(protocol: str, unpack_ipv4: bool) -> list[Callable[[Any], None]]:
    """Return the checks for "both", "ipv4" or "ipv6"."""
    kinds = {
        "both": validate_ipv46_address,
        "ipv4": validate_ipv4_address,
        "ipv6": validate_ipv6_address,
    }
    if protocol != "both" and unpack_ipv4:
        raise ValueError("unpack_ipv4 goes with protocol='both' only.")
    try:
        return [kinds[protocol.lower()]]
    except KeyError:
        raise ValueError(f"protocol {protocol!r} is none of {', '.join(kinds)}.") from None


validate_email = EmailValidator()
validate_slug = RegexValidator(
    r"^[-a-zA-Z0-9_]+\Z",
    "Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
)
validate_unicode_slug = RegexValidator(
    r"^[-\w]+\Z",
    "Enter a valid “slug” consisting of Unicode letters, numbers, underscores, or hyphens.",
)
validate_integer = RegexValidator(r"^-?\d+\Z", "Enter a valid integer.", flags=re.ASCII)


def int_list_validator(
    sep: str = ",", message: Any = None, code: str = "invalid", allow_negative: bool = False
) -> RegexValidator:
    """Return a check for ints joined by `sep`."""
    sign, mark = "-?" if allow_negative else "", re.escape(sep)
    return RegexValidator(
        rf"^{sign}\d+(?:{mark}{sign}\d+)*\Z",
        message or "Enter only digits separated by commas.",
        code=code,
    )


validate_comma_separated_integer_list = int_list_validator()


class BaseValidator(_Comparable):
    """Compares a value (or what `clean` makes of it) with a limit, which may be callable."""

    message: Any = "Ensure this value is %(limit_value)s (it is %(show_value)s)."
    code = "limit_value"

    def __init__(self, limit_value: Any, message: Any = None) -> None:
        self.limit_value = limit_value
        if message:
            self.message = message

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        limit = self.limit_value() if callable(self.limit_value) else self.limit_value
        cleaned = self.clean(value)
        if self.compare(cleaned, limit):
            params = {"limit_value": limit, "show_value": cleaned, "value": value}
            raise ValidationError(self.message, code=self.code, params=params)

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether value a breaks limit b."""
        return a is not b

    def clean(self, x: Any) -> Any:
        """Return what of the value is compared."""
        return x


class MaxValueValidator(BaseValidator):
    """At most."""

    message = "Ensure this value is less than or equal to %(limit_value)s."
    code = "max_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a is above b."""
        return bool(a > b)


class MinValueValidator(BaseValidator):
    """At least."""

    message = "Ensure this value is greater than or equal to %(limit_value)s."
    code = "min_value"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a is below b."""
        return bool(a < b)


class StepValueValidator(BaseValidator):
    """A multiple of the step, counted from the offset."""

    message = "Ensure this value is a multiple of step size %(limit_value)s."
    code = "step_size"

    def __init__(self, limit_value: Any, message: Any = None, offset: Any = None) -> None:
        super().__init__(limit_value, message)
        self.offset = offset

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether a lies off the steps of b."""
        steps = (Decimal(str(a)) - Decimal(str(self.offset or 0))) / Decimal(str(b))
        return abs(steps - round(steps)) > Decimal("1e-9")


class MinLengthValidator(BaseValidator):
    """At least so many characters."""

    message = "Ensure this value has at least %(limit_value)d characters (it has %(show_value)d)."
    code = "min_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether length a is below b."""
        return bool(a < b)

    def clean(self, x: Any) -> int:
        """Return the length."""
        return len(x)


class MaxLengthValidator(BaseValidator):
    """At most so many characters."""

    message = "Ensure this value has at most %(limit_value)d characters (it has %(show_value)d)."
    code = "max_length"

    def compare(self, a: Any, b: Any) -> bool:
        """Tell whether length a is above b."""
        return bool(a > b)

    def clean(self, x: Any) -> int:
        """Return the length."""
        return len(x)


class DecimalValidator(_Comparable):
    """A finite number with at most so many digits in all, and after the point."""

    messages: ClassVar[dict[str, str]] = {
        "invalid": "Enter a number.",
        "max_digits": "Ensure that there are no more than %(max)s digits in total.",
        "max_decimal_places": "Ensure that there are no more than %(max)s decimal places.",
        "max_whole_digits": "Ensure that there are no more than %(max)s digits before the "
        "decimal point.",
    }

    def __init__(self, max_digits: int | None, decimal_places: int | None) -> None:
        self.max_digits, self.decimal_places = max_digits, decimal_places

    def __call__(self, value: Decimal) -> None:
        """Raise ValidationError unless the value passes."""
        _, digit_tuple, exponent = value.as_tuple()
        if not isinstance(exponent, int):
            self._refuse("invalid", value, None)
            return
        count = len(digit_tuple)
        digits = (
            count + exponent if exponent >= 0 and digit_tuple != (0,) else max(count, -exponent)
        )
        places = 0 if exponent >= 0 else -exponent
        if self.max_digits is not None and digits > self.max_digits:
            self._refuse("max_digits", value, self.max_digits)
        if self.decimal_places is not None and places > self.decimal_places:
            self._refuse("max_decimal_places", value, self.decimal_places)
        if self.max_digits is not None and self.decimal_places is not None:
            whole = self.max_digits - self.decimal_places
            if digits - places > whole:
                self._refuse("max_whole_digits", value, whole)

    def _refuse(self, code: str, value: Decimal, limit: int | None) -> None:
        raise ValidationError(self.messages[code], code, {"max": limit, "value": value})


class FileExtensionValidator(_Comparable):
    """The name must end with one of the extensions (given without dot)."""

    message: Any = (
        "File extension “%(extension)s” is not allowed. "
        "Allowed extensions are: %(allowed_extensions)s."
    )
    code = "invalid_extension"

    def __init__(
        self,
        allowed_extensions: Sequence[str] | None = None,
        message: Any = None,
        code: str | None = None,
    ) -> None:
        self.allowed_extensions = (
            None if allowed_extensions is None else [e.lower() for e in allowed_extensions]
        )
        self.message, self.code = message or self.message, code or self.code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        extension = PurePath(value.name).suffix[1:].lower()
        if self.allowed_extensions is not None and extension not in self.allowed_extensions:
            allowed = ", ".join(self.allowed_extensions)
            params = {"extension": extension, "allowed_extensions": allowed, "value": value}
            raise ValidationError(self.message, code=self.code, params=params)


class ProhibitNullCharactersValidator(_Comparable):
    """No U+0000 in the text."""

    message: Any = "Null characters are not allowed."
    code = "null_characters_not_allowed"

    def __init__(self, message: Any = None, code: str | None = None) -> None:
        self.message, self.code = message or self.message, code or self.code

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless the value passes."""
        if "\x00" in str(value):
            raise ValidationError(self.message, code=self.code, params={"value": value})
