"""Columns of types that no other field has: enums, domains, somebody's own types; moments without a zone.

Flow: models made from an existing database → **these** → columns as they are there.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Literal, overload

from hotclub_orm import zones
from hotclub_orm.errors import ImproperlyConfigured
from hotclub_orm.fields.base import Field, V
from hotclub_orm.fields.dates import DateTimeField


class TypedField(Field[V]):
    """A column of a type that is named: `TypedField(column_type="mpaa_rating")`.

    Values are what the driver takes and gives; for an enum of PostgreSQL that is text. column_type is
    SQL, and part of the program: never a visitor's text. Raises ImproperlyConfigured without one.
    """

    description: ClassVar[Any] = "A value of the type %(column_type)s"
    column_type: str

    if not TYPE_CHECKING:

        def __init__(self, verbose_name=None, name=None, *, column_type="", **options):
            if not isinstance(column_type, str) or not column_type.strip():
                raise ImproperlyConfigured(
                    "TypedField needs the type of its column: TypedField(column_type='citext')."
                )
            self.column_type = column_type
            super().__init__(verbose_name, name, **options)

    def db_type(self, connection: Any) -> str:
        """Return the type that was named."""
        return self.column_type

    def cast_db_type(self, connection: Any) -> str:
        """Return the type that was named."""
        return self.column_type

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the type."""
        name, path, args, kwargs = super().deconstruct()
        kwargs["column_type"] = self.column_type
        return name, path, args, kwargs


class DateTimeWithoutZoneField(DateTimeField[V]):
    """A moment in a column that keeps no zone: PostgreSQL's `timestamp`, which holds UTC here.

    In Python it is aware, as DateTimeField's.
    """

    description: ClassVar[Any] = "Date (with time), kept without a zone"

    if TYPE_CHECKING:

        @overload
        def __init__(
            self: DateTimeWithoutZoneField[dt.datetime],
            *args: Any,
            null: Literal[False] = ...,
            **options: Any,
        ) -> None: ...
        @overload
        def __init__(
            self: DateTimeWithoutZoneField[dt.datetime | None],
            *args: Any,
            null: Literal[True],
            **options: Any,
        ) -> None: ...
        def __init__(self, *args: Any, **options: Any) -> None: ...

    def get_internal_type(self) -> str:
        """Return DateTimeField: lookups and conversions are its."""
        return "DateTimeField"

    def db_type(self, connection: Any) -> str | None:
        """Return timestamp on PostgreSQL."""
        return "timestamp" if connection.vendor == "postgresql" else super().db_type(connection)

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the column's type."""
        return self.db_type(connection)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return a moment of UTC without its zone, on PostgreSQL."""
        if connection.vendor != "postgresql":
            return super().get_db_prep_value(value, connection, prepared)
        if not prepared:
            value = self.get_prep_value(value)
        if not isinstance(value, dt.datetime) or value.tzinfo is None:
            return value
        return value.astimezone(dt.UTC).replace(tzinfo=None)

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return what makes the moment aware."""
        if connection.vendor != "postgresql":
            return super().from_db_converter(connection)
        return _aware


def _aware(moment: Any) -> Any:
    if not isinstance(moment, dt.datetime) or moment.tzinfo is not None or zones.is_naive():
        return moment
    return moment.replace(tzinfo=dt.UTC)
