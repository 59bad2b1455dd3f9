"""The side of a field that the database sees: its column's type, and values as parameters.

Flow: base.py takes this part in → schema/ asks the types, operations/ and lookups the **conversions**: a
value → its right Python type (`get_prep_value`) → a parameter of that database.
Not here: the words of types (dialects/), the conversions themselves (column_types.py).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hotclub_orm.column_types import from_database, to_database
from hotclub_orm.expressions.dialect_text import quoted
from hotclub_orm.expressions.references import Col


@cache
def _deciding_class(cls: Any) -> str:
    """Return the name of the nearest of our own fields, or the class's where Field alone is."""
    for base in cls.__mro__:
        name = base.__name__
        if (
            base.__module__.startswith("hotclub_orm.")
            and name.endswith("Field")
            and name != "Field"
        ):
            return str(name)
    return str(cls.__name__)


class ColumnSide:
    """What a field's column is."""

    name: str
    attname: str
    column: str
    model: Any
    max_length: int | None

    def get_internal_type(self) -> str:
        """Return the name of the class that decides the column's type: ours, for a subclass of it."""
        cls: Any = type(self)
        return _deciding_class(cls)

    def db_type_parameters(self, connection: Any) -> dict[str, Any]:
        """Return what the type's template asks for."""
        return {
            "max_length": self.max_length,
            "column": quoted(connection, getattr(self, "column", "")),
            "max_digits": getattr(self, "max_digits", None),
            "decimal_places": getattr(self, "decimal_places", None),
        }

    def db_type(self, connection: Any) -> str | None:
        """Return the column's type; None for a field without column."""
        text: str | None = connection.column_type(
            self.get_internal_type(), self.db_type_parameters(connection)
        )
        return text

    def db_check(self, connection: Any) -> str | None:
        """Return the condition of the column's own CHECK, or None."""
        text: str | None = connection.column_check(
            self.get_internal_type(), self.db_type_parameters(connection)
        )
        return text

    def rel_db_type(self, connection: Any) -> str | None:
        """Return the type of a column that points to this one."""
        return self.db_type(connection)

    def cast_db_type(self, connection: Any) -> str | None:
        """Return the type to cast to: of a kind that the dialect does not know, the column's own."""
        text: str | None = connection.cast_type(
            self.get_internal_type(), self.db_type_parameters(connection)
        )
        return self.db_type(connection) if text is None else text

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return {"type": …, "check": …}."""
        return {"type": self.db_type(connection), "check": self.db_check(connection)}

    def db_type_suffix(self, connection: Any) -> str | None:
        """Return what follows the type in CREATE TABLE."""
        text: str | None = connection.serial_suffixes.get(self.get_internal_type())
        return text

    def get_prep_value(self, value: Any) -> Any:
        """Return the value as the right Python type for the database; None stays."""
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Return the value as a parameter for that database."""
        if not prepared:
            value = self.get_prep_value(value)
        convert = to_database(self, connection.vendor)
        return value if convert is None or value is None else convert(value)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Return the value as a parameter for saving."""
        if hasattr(value, "as_sql"):
            return value
        return self.get_db_prep_value(value, connection, prepared=False)

    def db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return the conversion of prepared values, or None when nothing is to be done."""
        if type(self).get_db_prep_value is not ColumnSide.get_db_prep_value:
            return lambda value: self.get_db_prep_value(value, connection, prepared=True)
        return to_database(self, connection.vendor)

    def from_db_converter(self, connection: Any) -> Callable[[Any], Any] | None:
        """Return the conversion of what the driver returns; the result gets no None."""
        return from_database(self, connection.vendor)

    def get_col(self, alias: str, output_field: Any = None) -> Col:
        """Return the column in that table."""
        return Col(alias, self, output_field)

    # --- relations answer these differently ------------------------------------------------

    @property
    def target_field(self) -> Any:
        """The field whose values this one holds: itself."""
        return self

    @property
    def cached_col(self) -> Col:
        """The column in the model's own table."""
        return Col(self.model._meta.db_table, self)
