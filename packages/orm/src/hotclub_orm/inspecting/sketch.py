"""What is to be written: models and their fields as values, before they are text.

Flow: tables → naming → fields → relations → **sketch** → printing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hotclub_orm.inspecting.code import Code
from hotclub_orm.schema.values import Table

NOTES = {
    "key": "The database names no key: this is a guess. Its values must be unique.",
    "keys": "The database names no key, and there is no column to guess one from.",
    "outside": "A foreign key to a table that is not among these models.",
    "several": "A foreign key of several columns that are no primary key there is not shown here.",
    "exclusion": "An exclusion constraint is not shown here.",
    "index": "An index of a kind that models cannot say is not shown here.",
}


@dataclass(slots=True)
class FieldSketch:
    """One field: its class, the arguments, and a note of ours behind it."""

    name: str
    kind: str
    args: list[Any] = field(default_factory=list)
    options: dict[str, Any] = field(default_factory=dict)
    note: str = ""


@dataclass(slots=True)
class ModelSketch:
    """One model."""

    name: str
    table: Table
    is_view: bool
    fields: list[FieldSketch] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Column → the name of its field."""
    key: tuple[str, ...] = ()
    """The columns of the key."""
    taken: set[str] = field(default_factory=set)
    """Names that mean something on the model: fields, columns behind keys, far ends."""
    indexes: list[Code] = field(default_factory=list)
    constraints: list[Code] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def field_of(self, column: str) -> FieldSketch:
        """Return the field of a column."""
        name = self.names[column]
        return next(one for one in self.fields if one.name == name)
