"""Bytes, UUIDs and JSON."""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload
from uuid import UUID

from hotclub_orm.column_types import json_text
from hotclub_orm.errors import DataError, ValidationError
from hotclub_orm.expressions.resolving import Deconstructed
from hotclub_orm.expressions.values import Value
from hotclub_orm.fields.base import Field, V, called
from hotclub_orm.lookups.texts import OF_UUIDS
from hotclub_orm.validators import MaxLengthValidator


class BinaryField(Field[V]):
    """Bytes."""

    empty_values: ClassVar[Any] = [None, b""]
    description = "Raw binary data"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BinaryField[bytes], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BinaryField[bytes | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, **options):
            options.setdefault("editable", False)
            super().__init__(*args, **options)

    @property
    def validators(self) -> list[Any]:
        """The declared ones and the length."""
        own = [] if self.max_length is None else [MaxLengthValidator(self.max_length)]
        return [*super().validators, *own]

    def get_default(self) -> Any:
        """Return the default; empty bytes where nothing is given."""
        value = super().get_default()
        return b"" if value == "" and not self.has_default() else value

    def get_prep_value(self, value: Any) -> Any:
        """Return bytes. Raises TypeError."""
        if value is None or type(value) is bytes:
            return value
        if isinstance(value, (bytearray, memoryview)):
            return bytes(value)
        raise TypeError(f"{called(self)} takes bytes, not {type(value).__name__}.")

    def to_python(self, value: Any) -> Any:
        """Return bytes; text is base64."""
        if not isinstance(value, str):
            return value
        try:
            return base64.b64decode(value.encode("ascii"), validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("Enter base64 text.", code="invalid") from None

    def value_to_string(self, obj: Any) -> str:
        """Return base64."""
        return base64.b64encode(self.value_from_object(obj)).decode("ascii")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base; editable when it is."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        if self.editable:
            kwargs["editable"] = True
        return name, path, args, kwargs


class UUIDField(Field[V]):
    """A UUID."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "“%(value)s” is not a valid UUID."
    }
    description = "Universally unique identifier"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: UUIDField[UUID], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: UUIDField[UUID | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def to_python(self, value: Any) -> Any:
        """Return a UUID; ints and text in any of its forms are taken. Raises ValidationError."""
        if value is None or isinstance(value, UUID):
            return value
        try:
            return UUID(int=value) if isinstance(value, int) else UUID(value)
        except (AttributeError, TypeError, ValueError):
            raise self.problem("invalid", value=value) from None

    def get_prep_value(self, value: Any) -> Any:
        """Return a UUID. Raises ValidationError."""
        return self.to_python(value)


for _lookup in OF_UUIDS:
    UUIDField.register_lookup(_lookup)


class JSONField(Field[V]):
    """Anything that JSON can say. None is SQL's NULL; `Value(None, JSONField())` JSON's null."""

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Value must be valid JSON."}
    description = "A JSON object"
    encoder: Any
    decoder: Any

    if not TYPE_CHECKING:

        def __init__(self, verbose_name=None, name=None, encoder=None, decoder=None, **options):
            for role, given in (("encoder", encoder), ("decoder", decoder)):
                if given is not None and not callable(given):
                    raise ValueError(f"The {role} parameter must be a callable object.")
            self.encoder, self.decoder = encoder, decoder
            super().__init__(verbose_name, name, **options)

    def db_converter(self, connection: Any) -> Any:
        """Return the maker of JSON text."""
        if type(self).get_db_prep_value is not JSONField.get_db_prep_value:
            return super().db_converter(connection)
        return self._as_text

    def _as_text(self, value: Any) -> str:
        return json_text(self.encoder, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return JSON text; None stays."""
        return None if value is None else json_text(self.encoder, value)

    def from_db_converter(self, connection: Any) -> Any:
        """Return the reader of JSON text; None where the driver reads it already."""
        if connection.features.native_json and self.decoder is None:
            return None
        return self._from_text

    def _from_text(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value, cls=self.decoder)
        except json.JSONDecodeError:
            return value
        except RecursionError:
            raise DataError(
                f"The JSON stored in {called(self)} nests too deep to be read."
            ) from None

    def validate(self, value: Any, model_instance: Any) -> None:
        """Check that the value can be written as JSON."""
        super().validate(value, model_instance)
        try:
            json_text(self.encoder, value)
        except (TypeError, ValueError):
            raise self.problem("invalid", value=value) from None

    def value_to_string(self, obj: Any) -> Any:
        """Return the value itself."""
        return self.value_from_object(obj)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with encoder and decoder."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("encoder", "decoder"):
            if getattr(self, option) is not None:
                kwargs[option] = getattr(self, option)
        return name, path, args, kwargs


class JSONNull(Value):
    """JSON's null, where None is SQL's NULL: `Dog.objects.filter(data=JSONNull())`."""

    def __init__(self) -> None:
        super().__init__(None, JSONField())

    def __repr__(self) -> str:
        return "JSONNull()"

    def deconstruct(self) -> Deconstructed:
        """Return (import path, arguments, named arguments) that make an equal one."""
        return "hotclub_orm.JSONNull", (), {}
