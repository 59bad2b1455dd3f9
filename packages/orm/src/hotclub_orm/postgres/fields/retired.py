"""Names that old migrations may hold, and nothing else: text in any case, an earlier JSONField."""

from __future__ import annotations

from typing import Any, ClassVar

from hotclub_orm.fields.base import V
from hotclub_orm.fields.special import JSONField as _JSONField
from hotclub_orm.fields.text import CharField, EmailField, TextField

_PATH = "hotclub_orm.postgres.fields"


def _gone(name: str, number: str, instead: str) -> dict[str, Any]:
    return {
        "msg": f"{name} is removed except for support in historical migrations.",
        "hint": f"Use {instead}(db_collation='…') with a case-insensitive non-deterministic "
        "collation instead.",
        "id": number,
    }


class CICharField(CharField[V]):
    """For old migrations: a CharField."""

    system_check_removed_details: ClassVar[Any] = _gone("CICharField", "fields.E905", "CharField")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that people import."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{_PATH}.CICharField", args, kwargs


class CIEmailField(EmailField[V]):
    """For old migrations: an EmailField."""

    system_check_removed_details: ClassVar[Any] = _gone("CIEmailField", "fields.E906", "EmailField")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that people import."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{_PATH}.CIEmailField", args, kwargs


class CITextField(TextField[V]):
    """For old migrations: a TextField."""

    system_check_removed_details: ClassVar[Any] = _gone("CITextField", "fields.E907", "TextField")

    def get_internal_type(self) -> str:
        """TextField."""
        return "TextField"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that people import."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{_PATH}.CITextField", args, kwargs


class JSONField(_JSONField[V]):
    """For old migrations: a JSONField."""

    system_check_removed_details: ClassVar[Any] = {
        "msg": "This JSONField is removed except for support in historical migrations.",
        "hint": "Use hotclub_orm.JSONField instead.",
        "id": "fields.E904",
    }

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that people import."""
        name, _, args, kwargs = super().deconstruct()
        return name, f"{_PATH}.retired.JSONField", args, kwargs
