"""Fields of text, and of values that are written as one word: UUIDs and IP addresses.

Flow: base.py → these. Not here: choices and files, which are text too but something else first.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from uuid import UUID

from hotclub_api.errors import ImproperlyConfigured
from hotclub_api.fields.base import Field
from hotclub_api.value_validators import (
    EmailValidator,
    IPAddressValidator,
    MaxLengthValidator,
    MinLengthValidator,
    ProhibitNullCharactersValidator,
    ProhibitSurrogateCharactersValidator,
    RegexValidator,
    URLValidator,
)


class CharField(Field, context_free=True):
    """Text; numbers are taken as their text, booleans and containers are not.

    allow_blank: "" is a value.   trim_whitespace: space around the text is dropped.
    max_length, min_length: characters.
    """

    default_error_messages = {
        "invalid": "Not a valid string.",
        "blank": "This field may not be blank.",
        "max_length": "Ensure this field has no more than {max_length} characters.",
        "min_length": "Ensure this field has at least {min_length} characters.",
    }
    initial = ""

    def __init__(
        self,
        *,
        allow_blank: bool = False,
        trim_whitespace: bool = True,
        max_length: int | None = None,
        min_length: int | None = None,
        **kwargs: Any,
    ) -> None:
        self.allow_blank, self.trim_whitespace = allow_blank, trim_whitespace
        self.max_length, self.min_length = max_length, min_length
        super().__init__(**kwargs)
        add_length_validators(self, max_length, min_length)
        self.validators.append(ProhibitNullCharactersValidator())
        self.validators.append(ProhibitSurrogateCharactersValidator())

    def validate_empty_values(self, data: Any) -> tuple[bool, Any]:
        """Return as `Field` does; blank text counts as empty."""
        is_empty, value = super().validate_empty_values(data)
        if is_empty or not isinstance(data, str):
            return is_empty, value
        if data == "" or (self.trim_whitespace and not data.strip()):
            if not self.allow_blank:
                self.fail("blank")
            return True, ""
        return False, data

    def to_internal_value(self, data: Any) -> Any:
        """Return the text."""
        if isinstance(data, bool) or not isinstance(data, (str, int, float)):
            self.fail("invalid")
        try:
            value = str(data)
        except ValueError:  # an integer beyond Python's limit of digits
            self.fail("invalid")
        return value.strip() if self.trim_whitespace else value

    def to_representation(self, value: Any) -> Any:
        """Return the text."""
        return str(value)


def add_length_validators(field: Any, max_length: int | None, min_length: int | None) -> None:
    """Give a field validators of length that speak with its own messages."""
    for limit, kind, key in (
        (max_length, MaxLengthValidator, "max_length"),
        (min_length, MinLengthValidator, "min_length"),
    ):
        if limit is not None:
            message = str(field.error_messages[key]).replace(f"{{{key}}}", "{limit_value}")
            field.validators.append(kind(limit, message=message))


class EmailField(CharField, context_free=True):
    """An e-mail address."""

    default_error_messages = {"invalid": "Enter a valid email address."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(EmailValidator(message=self.error_messages["invalid"]))


class RegexField(CharField, context_free=True):
    """Text in which a regular expression is found."""

    default_error_messages = {"invalid": "This value does not match the required pattern."}

    def __init__(self, regex: str | re.Pattern[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(RegexValidator(regex, message=self.error_messages["invalid"]))


class SlugField(CharField, context_free=True):
    """Letters, digits, underscores and hyphens.   allow_unicode: letters of any script."""

    default_error_messages = {
        "invalid": ('Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.'),
        "invalid_unicode": (
            'Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.'
        ),
    }

    def __init__(self, allow_unicode: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.allow_unicode = allow_unicode
        pattern = r"^[-\w]+\Z" if allow_unicode else r"^[-a-zA-Z0-9_]+\Z"
        key = "invalid_unicode" if allow_unicode else "invalid"
        self.validators.append(RegexValidator(pattern, message=self.error_messages[key]))


class URLField(CharField, context_free=True):
    """An absolute address."""

    default_error_messages = {"invalid": "Enter a valid URL."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(URLValidator(message=self.error_messages["invalid"]))


_LONGEST_UUID = 64


class UUIDField(Field, context_free=True):
    """A UUID.   format: how it is shown: "hex_verbose", "hex", "int" or "urn"."""

    valid_formats = ("hex_verbose", "hex", "int", "urn")
    default_error_messages = {"invalid": 'Must be a valid UUID: "{value}".'}

    def __init__(self, **kwargs: Any) -> None:
        self.uuid_format = kwargs.pop("format", "hex_verbose")
        if self.uuid_format not in self.valid_formats:
            raise ImproperlyConfigured(
                f"UUIDField has no format {self.uuid_format!r}; "
                f"formats: {', '.join(self.valid_formats)}."
            )
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the UUID of text, or of an int of 128 bits."""
        if isinstance(data, UUID):
            return data
        try:
            if isinstance(data, int) and not isinstance(data, bool):
                return UUID(int=data)
            if isinstance(data, str) and len(data) <= _LONGEST_UUID:
                return UUID(hex=data)
        except ValueError:
            pass
        return self.fail("invalid", value=shown(data))

    def to_representation(self, value: Any) -> Any:
        """Return the text in the format."""
        if self.uuid_format == "hex_verbose":
            return str(value)
        return getattr(value if isinstance(value, UUID) else UUID(str(value)), self.uuid_format)


def shown(data: Any) -> str:
    """Return input as it may be repeated in an error message: short, and printable."""
    text = str(data)[:60] if isinstance(data, (str, int, float)) else type(data).__name__
    return "".join(one if one.isprintable() else "�" for one in text)


class IPAddressField(CharField, context_free=True):
    """An IP address.   protocol: "both", "IPv4" or "IPv6"; IPv6 comes out in its short form."""

    default_error_messages = {"invalid": "Enter a valid IPv4 or IPv6 address."}

    def __init__(self, protocol: str = "both", **kwargs: Any) -> None:
        self.protocol = protocol.lower()
        if self.protocol not in IPAddressValidator.messages:
            raise ImproperlyConfigured(
                f"IPAddressField has no protocol {protocol!r}; protocols: both, IPv4, IPv6."
            )
        super().__init__(**kwargs)
        self.validators.append(
            IPAddressValidator(self.protocol, message=self.error_messages["invalid"])
        )

    def to_internal_value(self, data: Any) -> Any:
        """Return the address as text."""
        if not isinstance(data, str):
            self.fail("invalid", value=shown(data))
        text: str = data.strip()
        if ":" in text and self.protocol != "ipv4":
            try:
                return str(ipaddress.IPv6Address(text))
            except ValueError:
                self.fail("invalid", value=shown(data))
        return text
