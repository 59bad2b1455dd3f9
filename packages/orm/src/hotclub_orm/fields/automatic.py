"""Keys that the database gives.

Flow: a model without a key of its own gets one (declaring.py) → INSERT returns its value (operations/).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, overload

from hotclub_orm.fields.base import V
from hotclub_orm.fields.integers import IntegerField


class _Auto(IntegerField[V]):
    """A key that the database gives."""

    if not TYPE_CHECKING:

        def __init__(self, *args, **options):
            options["blank"] = True
            super().__init__(*args, **options)

    _points_with = "IntegerField"

    @property
    def db_returning(self) -> bool:
        """The database gives the value."""
        return True

    def validate(self, value: Any, model_instance: Any) -> None:
        """Nothing to check: the database gives it."""

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the int type without the sequence."""
        text: str | None = connection.column_type(self._points_with, {})
        return text

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base; a model has one such key."""
        super().contribute_to_class(cls, name, private_only)
        cls._meta.auto_field = self

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, without blank."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("blank", None)
        kwargs["primary_key"] = self.primary_key
        return name, path, args, kwargs


class AutoFieldMeta(type):
    """Makes every key that the database gives an AutoField, whatever its size."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return super().__instancecheck__(instance) or (
            cls is AutoField and isinstance(instance, (BigAutoField, SmallAutoField))
        )

    def __subclasscheck__(cls, subclass: type) -> bool:
        return super().__subclasscheck__(subclass) or (
            cls is AutoField and issubclass(subclass, (BigAutoField, SmallAutoField))
        )


class AutoField(_Auto[V], metaclass=AutoFieldMeta):
    """A key of 32 bits that the database gives."""

    description = "Integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: AutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: AutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class BigAutoField(_Auto[V]):
    """A key of 64 bits that the database gives."""

    bounds = (-(2**63), 2**63 - 1)
    _points_with = "BigIntegerField"
    description = "Big (8 byte) integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: BigAutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: BigAutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...


class SmallAutoField(_Auto[V]):
    """A key of 16 bits that the database gives."""

    bounds = (-(2**15), 2**15 - 1)
    _points_with = "SmallIntegerField"
    description = "Small integer"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: SmallAutoField[int], *args: Any, null: Literal[False] = ..., **options: Any
        ) -> None: ...
        @overload
        def __init__(
            self: SmallAutoField[int | None], *args: Any, null: Literal[True], **options: Any
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...
