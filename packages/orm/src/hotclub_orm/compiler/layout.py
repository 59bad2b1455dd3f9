"""What the columns of a compiled SELECT are, for hydrate.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """Columns that make an object: `fields` stand at `start` and after.

    related: (name, relation field or rel, columns of the related object).
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
