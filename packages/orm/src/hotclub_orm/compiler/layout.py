"""What a compiled SELECT is: its text, its parameters, and what its columns are, for hydrate.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

Sql: TypeAlias = tuple[str, list[Any]]
"""SQL with %s placeholders, and their parameters: values and Bounds."""

Column: TypeAlias = tuple[Any, str | None]
"""A selected expression, and the alias it has in the SQL."""


@dataclass(frozen=True, slots=True)
class Named:
    """A FilteredRelation as what joins an object: it is kept under that name.

    back: the field by which the joined object points here, or None.
    """

    name: str
    back: Any = None


@dataclass(frozen=True, slots=True)
class Together:
    """What stands for a converter where several columns are one value: those of each."""

    converters: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """Columns that make an object: `fields` stand at `start` and after.

    related: (name, relation field or rel or Named, columns of the related object).
    """

    model: Any
    fields: tuple[Any, ...]
    start: int
    related: tuple[tuple[str, Any, ModelColumns], ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """objects: None when plain values were asked for. named: (name, converter) of the rest.

    unseen: how many columns at the end are only ordered by.
    """

    objects: ModelColumns | None
    named: tuple[tuple[str, Any], ...]
    named_start: int
    unseen: int = 0

    @property
    def named_columns(self) -> int:
        """How many columns the named values are."""
        kinds = (convert for _, convert in self.named)
        return sum(len(one.converters) if isinstance(one, Together) else 1 for one in kinds)


class Selected(NamedTuple):
    """A SELECT: text with %s, parameters (values and Bounds), and what its columns are."""

    sql: str
    params: list[Any]
    layout: Layout


def joined(*pieces: Sql) -> Sql:
    """Return the pieces as one: parameters stand in the order of the text."""
    return "".join([sql for sql, _ in pieces]), [one for _, params in pieces for one in params]
