"""What happens to the rows that point to a deleted object.

Values only: operations/delete.py acts on them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class OnDelete:
    """One kind of answer. `database` is the ON DELETE clause, where the database does it."""

    def __init__(self, name: str, *, database: str | None = None, value: Any = None) -> None:
        self.name, self.database, self.value = name, database, value
        self.__name__ = name

    def __repr__(self) -> str:
        return self.name

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal one."""
        if self.name == "SET":
            return "hotclub_orm.SET", (self.value,), {}
        return f"hotclub_orm.{self.name}", (), {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OnDelete) and (self.name, self.value) == (other.name, other.value)

    def __hash__(self) -> int:
        return hash(self.name)

    def given(self) -> Any:
        """Return the value that SET was given, calling it when it is callable."""
        return self.value() if isinstance(self.value, Callable) else self.value  # type: ignore[arg-type]


CASCADE = OnDelete("CASCADE")
PROTECT = OnDelete("PROTECT")
RESTRICT = OnDelete("RESTRICT")
SET_NULL = OnDelete("SET_NULL")
SET_DEFAULT = OnDelete("SET_DEFAULT")
DO_NOTHING = OnDelete("DO_NOTHING")
DB_CASCADE = OnDelete("DB_CASCADE", database="CASCADE")
DB_SET_NULL = OnDelete("DB_SET_NULL", database="SET NULL")
DB_SET_DEFAULT = OnDelete("DB_SET_DEFAULT", database="SET DEFAULT")


def SET(value: Any) -> OnDelete:  # noqa: N802 - the public name
    """Set the column to that value, or to what the callable returns."""
    return OnDelete("SET", value=value)
