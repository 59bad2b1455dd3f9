"""Fields of text: CharField and what is text of a certain shape."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from hotclub_forms.coerce import parse_json, parse_uuid
from hotclub_forms.errors import ValidationError
from hotclub_forms.fields.field import Cleaner, Field, as_text
from hotclub_forms.texts import LazyText
from hotclub_forms.validators import (
    MAX_IPV6_LENGTH,
    MaxLengthValidator,
    MinLengthValidator,
    ProhibitNullCharactersValidator,
    RegexValidator,
    URLValidator,
    clean_ipv6_address,
    ip_address_validators,
    validate_email,
    validate_slug,
    validate_unicode_slug,
)
from hotclub_forms.widgets import EmailInput, Textarea, URLInput, Widget

MAX_EMAIL_LENGTH = 320


_ABSOLUTE = re.compile(r"\s*[a-z][a-z0-9+.-]*://[^/?#\s\[\]]+[/?#]?[^\[\]]*\Z", re.IGNORECASE)


class CharField(Field):
    """Text. strip: without white space around it. empty_value: what stands for no text."""

    def __init__(
        self,
        *,
        max_length: int | None = None,
        min_length: int | None = None,
        strip: bool = True,
        empty_value: Any = "",
        **kwargs: Any,
    ) -> None:
        self.max_length, self.min_length = max_length, min_length
        self.strip, self.empty_value = strip, empty_value
        super().__init__(**kwargs)
        if min_length is not None:
            self.validators.append(MinLengthValidator(int(min_length)))
        if max_length is not None:
            self.validators.append(MaxLengthValidator(int(max_length)))
        self.validators.append(ProhibitNullCharactersValidator())

    def to_python(self, value: Any) -> Any:
        """Return the text, or empty_value."""
        if value not in self.empty_values:
            value = as_text(value)
            if self.strip:
                value = value.strip()
        return self.empty_value if value in self.empty_values else value

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return maxlength and minlength."""
        attrs = super().widget_attrs(widget)
        if self.max_length is not None and not widget.is_hidden:
            attrs["maxlength"] = str(self.max_length)
        if self.min_length is not None and not widget.is_hidden:
            attrs["minlength"] = str(self.min_length)
        return attrs

    def _compile(self) -> Cleaner | None:
        snapshot = list(self.validators)
        least, most, forbids_null, others = _length_bounds(snapshot)
        strip = self.strip

        def clean_text(field: CharField, value: Any) -> Any:
            if value.__class__ is str and field.validators == snapshot:
                text = value.strip() if strip else value
                good = text and least <= len(text) <= most
                if good and not (forbids_null and "\x00" in text):
                    if others:
                        field._run(others, text)
                    return text
            return field.clean(value)

        return clean_text


def _length_bounds(
    validators: list[Any],
) -> tuple[int, float, bool, list[Callable[[Any], None]]]:
    """Sum up validators of length and null characters; return what is left of them too."""
    least, most, forbids_null = 0, float("inf"), False
    others: list[Callable[[Any], None]] = []
    for validator in validators:
        kind, limit = validator.__class__, getattr(validator, "limit_value", None)
        if kind is MinLengthValidator and isinstance(limit, int):
            least = max(least, limit)
        elif kind is MaxLengthValidator and isinstance(limit, int):
            most = min(most, limit)
        elif kind is ProhibitNullCharactersValidator:
            forbids_null = True
        else:
            others.append(validator)
    return least, most, forbids_null, others


class RegexField(CharField):
    """Text in which a pattern is found. regex: pattern or compiled pattern."""

    def __init__(self, regex: str | re.Pattern[str], **kwargs: Any) -> None:
        kwargs.setdefault("strip", False)
        super().__init__(**kwargs)
        self.regex = regex

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; setting it replaces the validator."""
        return self._regex

    @regex.setter
    def regex(self, regex: str | re.Pattern[str]) -> None:
        self._regex = re.compile(regex) if isinstance(regex, str) else regex
        previous = getattr(self, "_regex_validator", None)
        self.validators = [one for one in self.validators if one is not previous]
        self._regex_validator = RegexValidator(regex=self._regex)
        self.validators.append(self._regex_validator)


class EmailField(CharField):
    """An e-mail address, of 320 characters at most unless max_length says otherwise."""

    widget: Any = EmailInput
    default_validators: Sequence[Callable[[Any], None]] = (validate_email,)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", MAX_EMAIL_LENGTH)
        super().__init__(strip=True, **kwargs)


class URLField(CharField):
    """An absolute URL. assume_scheme: for one that is typed without ('https' when None)."""

    widget: Any = URLInput
    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid URL.")}
    default_validators: Sequence[Callable[[Any], None]] = (URLValidator(),)

    def __init__(self, *, assume_scheme: str | None = None, **kwargs: Any) -> None:
        self.assume_scheme = assume_scheme or "https"
        super().__init__(strip=True, **kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the URL, with a scheme if it had none. Raises ValidationError."""
        text = super().to_python(value)
        if not text or len(text) > URLValidator.max_length:
            return text
        try:
            parts = urlsplit(text)
        except ValueError as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong
        # urlsplit drops tabs and newlines inside a URL: the validator is to see them.
        if parts.scheme and parts.netloc:
            return text
        if not parts.scheme and not any(mark in text for mark in "\t\r\n\\"):
            host, slash, path = text.removeprefix("//").partition("/")
            return urlunsplit((self.assume_scheme, host, slash + path, "", ""))
        return text

    def _compile(self) -> Cleaner | None:
        clean_text: Any = super()._compile()

        def clean_url(field: URLField, value: Any) -> Any:
            # Such text needs no scheme, and to_python returns it as it is.
            if value.__class__ is str and value.isascii() and _ABSOLUTE.match(value):
                return clean_text(field, value)
            return field.clean(value)

        return clean_url


class SlugField(CharField):
    """Letters, digits, hyphens, underscores; allow_unicode: letters of all alphabets."""

    default_validators: Sequence[Callable[[Any], None]] = (validate_slug,)

    def __init__(self, *, allow_unicode: bool = False, **kwargs: Any) -> None:
        self.allow_unicode = allow_unicode
        if allow_unicode:
            self.default_validators = (validate_unicode_slug,)
        super().__init__(**kwargs)


class GenericIPAddressField(CharField):
    """An IP address. protocol: 'both', 'ipv4' or 'ipv6'; unpack_ipv4: ::ffff:a.b.c.d as a.b.c.d."""

    def __init__(self, *, protocol: str = "both", unpack_ipv4: bool = False, **kwargs: Any) -> None:
        self.unpack_ipv4 = unpack_ipv4
        self.default_validators = ip_address_validators(protocol, unpack_ipv4)
        kwargs.setdefault("max_length", MAX_IPV6_LENGTH)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """Return the address, IPv6 in its shortest form. Raises ValidationError."""
        if value in self.empty_values:
            return self.empty_value
        text = as_text(value).strip()
        if ":" not in text:
            return text
        limit = MAX_IPV6_LENGTH if self.max_length is None else self.max_length
        return clean_ipv6_address(text, self.unpack_ipv4, max_length=limit)


class UUIDField(CharField):
    """A UUID, as uuid.UUID."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid UUID.")}

    def prepare_value(self, value: Any) -> Any:
        """Return the UUID as text."""
        return str(value) if isinstance(value, UUID) else value

    def to_python(self, value: Any) -> Any:
        """Return the UUID or None. Raises ValidationError."""
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        try:
            return parse_uuid(str(text))
        except ValueError as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong


class InvalidJSONInput(str):
    """What was sent and is no JSON: shown again as it came."""

    __slots__ = ()


class JSONString(str):
    """Text that came as JSON and is not to be read again."""

    __slots__ = ()


class JSONField(CharField):
    """A JSON document, as its Python value. encoder, decoder: classes for the json module."""

    default_error_messages: Mapping[str, Any] = {"invalid": LazyText("Enter a valid JSON.")}
    widget: Any = Textarea

    def __init__(
        self,
        encoder: type[json.JSONEncoder] | None = None,
        decoder: type[json.JSONDecoder] | None = None,
        **kwargs: Any,
    ) -> None:
        self.encoder, self.decoder = encoder, decoder
        super().__init__(**kwargs)

    def run_validators(self, value: Any) -> None:
        """Call every validator; those of length only for what has one."""
        if hasattr(value, "__len__"):
            super().run_validators(value)
        elif value not in self.empty_values:
            lengths = (MinLengthValidator, MaxLengthValidator)
            self._run([one for one in self.validators if not isinstance(one, lengths)], value)

    def to_python(self, value: Any) -> Any:
        """Return the value, None for none. Raises ValidationError."""
        if self.disabled or value in self.empty_values:
            return value if self.disabled else None
        if isinstance(value, list | dict | int | float | JSONString):
            as_text(value)  # what can't be written out can't be shown or stored
            return value
        try:
            found = parse_json(as_text(value), self.decoder)
        except ValueError as wrong:
            raise ValidationError(
                self.error_messages["invalid"], code="invalid", params={"value": value}
            ) from wrong
        return JSONString(found) if isinstance(found, str) else found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the value that was sent, or its text when it is no JSON."""
        if self.disabled:
            return initial
        if data is None:
            return None
        try:
            return parse_json(str(data), self.decoder)
        except ValueError:
            return InvalidJSONInput(data)

    def prepare_value(self, value: Any) -> Any:
        """Return the JSON text of a value."""
        if isinstance(value, InvalidJSONInput):
            return value
        return json.dumps(value, ensure_ascii=False, cls=self.encoder)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether the value differs; the order of keys is no difference."""
        if super().has_changed(initial, data):
            return True
        read = self.to_python(data)
        return json.dumps(initial, sort_keys=True, cls=self.encoder) != json.dumps(
            read, sort_keys=True, cls=self.encoder
        )
