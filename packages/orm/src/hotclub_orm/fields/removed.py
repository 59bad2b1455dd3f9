"""Fields that old migrations may name, and nothing else: numbers with commas, IPv4 addresses, truth or NULL.

Their `system_check_removed_details` tell, where a model of today has one, what to write instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm.fields.base import Field, V
from hotclub_orm.fields.booleans import BooleanField
from hotclub_orm.fields.text import CharField
from hotclub_orm.validators import validate_comma_separated_integer_list


def _gone(name: str, number: str, instead: str) -> dict[str, Any]:
    return {
        "msg": f"{name} is removed except for support in historical migrations.",
        "hint": f"Use {instead} instead.",
        "id": number,
    }


class CommaSeparatedIntegerField(CharField[V]):
    """For old migrations: a CharField."""

    default_validators: ClassVar[list[Any]] = [validate_comma_separated_integer_list]
    description = "Comma-separated integers"
    system_check_removed_details: ClassVar[Any] = _gone(
        "CommaSeparatedIntegerField",
        "fields.E901",
        "CharField(validators=[validate_comma_separated_integer_list])",
    )

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: CommaSeparatedIntegerField[str],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: CommaSeparatedIntegerField[str | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class IPAddressField(Field[V]):
    """For old migrations: an IPv4 address as text, `inet` on PostgreSQL."""

    empty_strings_allowed = False
    description = "IPv4 address"
    system_check_removed_details: ClassVar[Any] = _gone(
        "IPAddressField", "fields.E900", "GenericIPAddressField"
    )

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: IPAddressField[str], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: IPAddressField[str | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, **options):
            options["max_length"] = 15
            super().__init__(*args, **options)

    def get_internal_type(self) -> str:
        """IPAddressField."""
        return "IPAddressField"

    def get_prep_value(self, value: Any) -> Any:
        """Return the text of the address."""
        prepared = super().get_prep_value(value)
        return None if prepared is None else str(prepared)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without the length, which is fixed."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("max_length", None)
        return name, path, args, kwargs


class NullBooleanField(BooleanField[V]):
    """For old migrations: a BooleanField that may be NULL."""

    description = "Boolean (Either True, False or None)"
    system_check_removed_details: ClassVar[Any] = _gone(
        "NullBooleanField", "fields.E903", "BooleanField(null=True, blank=True)"
    )

    if TYPE_CHECKING:

        def __init__(self: NullBooleanField[bool | None], *args: Any, **options: Any) -> None: ...

    else:

        def __init__(self, *args, **options):
            options["null"] = options["blank"] = True
            super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without what is fixed."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("null", None)
        kwargs.pop("blank", None)
        return name, path, args, kwargs
