"""What all fields share whose columns PostgreSQL alone has.

Flow: array, hstore, ranges → **PostgresColumn** → schema/, lookups. Importing such a field works
everywhere; to make its table elsewhere is refused.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.errors import NotSupportedError, ValidationError
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.lookups import In, NeedsOwnShape

_PACKAGE = "hotclub_orm.postgres.fields"


class PostgresColumn:
    """To be mixed in before Field: a column of PostgreSQL, and the public import path."""

    @property
    def is_known_to_driver(self) -> bool:
        """Whether the driver gives values, not text; no, where the type is an extension's."""
        return False

    def postgres_type(self, connection: Any) -> str:
        """Return the column's type."""
        raise NotImplementedError

    def db_type(self, connection: Any) -> str:
        """Return the column's type. Raises NotSupportedError elsewhere than on PostgreSQL."""
        if connection.vendor != "postgresql":
            place = f" ({self})" if hasattr(self, "model") else ""
            raise NotSupportedError(
                f"{type(self).__name__}{place} needs PostgreSQL: {connection.vendor} has no such "
                "column. Keep the model's table on a PostgreSQL database, or take a JSONField, which "
                "every database has."
            )
        return self.postgres_type(connection)

    def cast_db_type(self, connection: Any) -> str:
        """Return the type to cast to."""
        return self.db_type(connection)

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        """Return the placeholder of a value that stands alone, where no column tells its type."""
        return f"%s::{self.cast_db_type(connection)}"

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the path that people import."""
        name, path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        if path.startswith(f"{_PACKAGE}."):
            path = f"{_PACKAGE}.{type(self).__qualname__}"
        return name, path, args, kwargs


class OneOf(In):
    """One of many values that can't be members of a set: lists, mappings."""

    def prepare(self, value: Any) -> Any:
        """Return the prepared values without None and doubles, in order. Raises TypeError."""
        if not isinstance(value, (list, tuple, set, frozenset)):
            raise TypeError(f"The in lookup takes a list of values, not {type(value).__name__}.")
        if any(hasattr(one, "resolve_expression") for one in value):
            raise NeedsOwnShape
        field = self.lhs.output_field
        found: list[Any] = []
        for one in value:
            prepared = None if one is None else field.get_prep_value(one)
            if prepared is not None and prepared not in found:
                found.append(prepared)
        if isinstance(self.rhs, Slot):  # only now, so that a wrong value is refused at once
            raise NeedsOwnShape
        return found


def prefixed(
    problem: ValidationError, prefix: str, code: str, params: dict[str, Any]
) -> ValidationError:
    """Return the problem of one item with the item's place before it."""
    found = [
        ValidationError(
            f"{prefix % params} {_message_of(one)}",
            code=code,
            params={**(one.params or {}), **params},
        )
        for one in problem.error_list
    ]
    return found[0] if len(found) == 1 else ValidationError(found)


def _message_of(problem: ValidationError) -> str:
    message = str(problem.message)
    # The whole gets params again, so a percent sign that is meant must stay one.
    return (message % problem.params if problem.params else message).replace("%", "%%")
