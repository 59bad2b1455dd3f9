"""Text: short, long, slugs, addresses; and addresses of machines."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.column_types import text_of
from hotclub_orm.errors import ValidationError
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.validators import (
    MaxLengthValidator,
    URLValidator,
    ip_address_validators,
    validate_email,
    validate_slug,
    validate_unicode_slug,
)


def _plain_text(field: Any, value: Any) -> Any:
    if value is None or (type(value) is str and value.isascii() and "\x00" not in value):
        return value
    if isinstance(value, (list, tuple, dict, set, frozenset)):
        if not type(field).to_python.__module__.startswith("hotclub_orm."):
            return field.to_python(value)  # a field of one's own, which may know what it becomes
        raise TypeError(f"{called(field)} takes text, not {type(value).__name__}.")
    text = text_of(value)
    if "\x00" in text:
        raise ValidationError(
            "Text can't hold the character U+0000 (in field %(field)s).",
            code="null_characters_not_allowed",
            params={"field": getattr(field, "name", "?")},
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValidationError(
            "Text can't hold lone surrogates (in field %(field)s).",
            code="invalid",
            params={"field": getattr(field, "name", "?")},
        ) from None
    return text


class _Text(Field[V]):
    def to_python(self, value: Any) -> Any:
        """Return text; None stays."""
        return value if value is None or isinstance(value, str) else text_of(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return text that every database takes. Raises ValidationError, TypeError."""
        return _plain_text(self, value)


class CharField(_Text[V]):
    """Text of at most `max_length` characters (none: as the database allows)."""

    description = "String (up to %(max_length)s)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: CharField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: CharField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, db_collation=None, **options):
            super().__init__(*args, **options)
            self.db_collation = db_collation
            if self.max_length is not None:
                self._length = MaxLengthValidator(self.max_length)

    @property
    def validators(self) -> list[Any]:
        """The declared ones and the length."""
        own = [] if self.max_length is None else [MaxLengthValidator(self.max_length)]
        return [*super().validators, *own]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the collation."""
        name, path, args, kwargs = super().deconstruct()
        if self.db_collation:
            kwargs["db_collation"] = self.db_collation
        return name, path, args, kwargs

    db_collation: str | None

    def get_internal_type(self) -> str:
        """CharField, for subclasses too."""
        return "CharField"


class EmailField(CharField[V]):
    """A mail address."""

    default_validators: ClassVar[list[Any]] = [validate_email]
    description = "Email address"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: EmailField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: EmailField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, **options):
            options.setdefault("max_length", 254)
            super().__init__(*args, **options)


class SlugField(CharField[V]):
    """Letters, digits, hyphens and underscores; has an index."""

    description = "Slug (up to %(max_length)s)"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: SlugField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: SlugField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, max_length=50, db_index=True, allow_unicode=False, **options):
            super().__init__(*args, max_length=max_length, db_index=db_index, **options)
            self.allow_unicode = allow_unicode

    allow_unicode: bool

    @property
    def validators(self) -> list[Any]:
        """The declared ones and the form of a slug."""
        return [*super().validators, validate_unicode_slug if self.allow_unicode else validate_slug]

    def get_internal_type(self) -> str:
        """SlugField."""
        return "SlugField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with what differs from a slug's defaults."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 50:
            del kwargs["max_length"]
        if kwargs.pop("db_index", False) is False:
            kwargs["db_index"] = False
        if self.allow_unicode:
            kwargs["allow_unicode"] = True
        return name, path, args, kwargs


class URLField(CharField[V]):
    """An absolute URL."""

    default_validators: ClassVar[list[Any]] = [URLValidator()]
    description = "URL"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: URLField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: URLField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, verbose_name=None, name=None, **options):
            options.setdefault("max_length", 200)
            super().__init__(verbose_name, name, **options)


class TextField(_Text[V]):
    """Text of any length."""

    description = "Text"
    db_collation: str | None

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: TextField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: TextField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, db_collation=None, **options):
            super().__init__(*args, **options)
            self.db_collation = db_collation

    def get_internal_type(self) -> str:
        """TextField, for subclasses too."""
        return "TextField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the collation."""
        name, path, args, kwargs = super().deconstruct()
        if self.db_collation:
            kwargs["db_collation"] = self.db_collation
        return name, path, args, kwargs


class FilePathField(CharField[V]):
    """The path of a file below a directory."""

    description = "File path"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: FilePathField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: FilePathField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self,
            verbose_name=None,
            name=None,
            path="",
            match=None,
            recursive=False,
            allow_files=True,
            allow_folders=False,
            **options,
        ):
            options.setdefault("max_length", 100)
            super().__init__(verbose_name, name, **options)
            self.path, self.match, self.recursive = path, match, recursive
            self.allow_files, self.allow_folders = allow_files, allow_folders

    path: Any
    match: str | None
    recursive: bool
    allow_files: bool
    allow_folders: bool

    def get_internal_type(self) -> str:
        """FilePathField."""
        return "FilePathField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the directory."""
        name, path, args, kwargs = super().deconstruct()
        options = {
            "path": "",
            "match": None,
            "recursive": False,
            "allow_files": True,
            "allow_folders": False,
        }
        kwargs.update(
            {
                key: getattr(self, key)
                for key, default in options.items()
                if getattr(self, key) != default
            }
        )
        return name, path, args, kwargs


class GenericIPAddressField(Field[V]):
    """An IPv4 or IPv6 address, as text."""

    empty_strings_allowed = False
    description = "IP address"
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "Enter a valid %(protocol)s address."
    }

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: GenericIPAddressField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: GenericIPAddressField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(
            self, verbose_name=None, name=None, protocol="both", unpack_ipv4=False, *args, **options
        ):
            self.protocol, self.unpack_ipv4 = protocol, unpack_ipv4
            self._address_validators = ip_address_validators(protocol, unpack_ipv4)
            options["max_length"] = 39
            super().__init__(verbose_name, name, *args, **options)

    protocol: str
    unpack_ipv4: bool
    _address_validators: list[Any]

    @property
    def validators(self) -> list[Any]:
        """The declared ones and the form of an address."""
        return [*super().validators, *self._address_validators]

    def to_python(self, value: Any) -> Any:
        """Return the address, IPv6 in its short form."""
        if value is None:
            return None
        if isinstance(value, (list, tuple, dict, set, frozenset)):
            raise self.problem("invalid", protocol="IPv4 or IPv6")
        text = text_of(value).strip()
        if ":" not in text:
            return text
        try:
            address = ipaddress.IPv6Address(text)
        except ValueError:
            raise self.problem("invalid", protocol="IPv6") from None
        if self.unpack_ipv4 and address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(address)

    def get_prep_value(self, value: Any) -> Any:
        """Return the address as stored, None for ""; text that is none stays (it matches no row)."""
        if value is None or value == "":
            return None
        try:
            return _plain_text(self, self.to_python(value))
        except ValidationError:
            return _plain_text(self, value)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the protocol."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        if self.unpack_ipv4:
            kwargs["unpack_ipv4"] = True
        if self.protocol != "both":
            kwargs["protocol"] = self.protocol
        return name, path, args, kwargs
