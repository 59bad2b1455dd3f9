"""FilteredRelation: a relation joined only for the rows that meet a condition.

Flow: `annotate(name=FilteredRelation(…))` → names.py joins it under the alias, its condition **renamed** to
begin with that alias.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.conditions import Q
from hotclub_orm.plan.paths import LOOKUP_SEP


class FilteredRelation:
    """A relation joined only for the rows that meet a condition."""

    def __init__(self, relation_name: str, *, condition: Q | None = None) -> None:
        if not relation_name:
            raise ValueError("relation_name cannot be empty.")
        condition = Q() if condition is None else condition
        if not isinstance(condition, Q):
            raise ValueError("condition argument must be a Q() instance.")
        self.relation_name, self.condition = relation_name, condition
        self.alias: str | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, FilteredRelation) and (self.relation_name, self.condition) == (
            other.relation_name,
            other.condition,
        )

    def __hash__(self) -> int:
        return hash(self.relation_name)


def renamed(condition: Q, old: str, new: str) -> Q:
    """Return the condition with the path `old` called `new`. Raises ValueError for other paths."""
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(renamed(child, old, new))
        elif isinstance(child, tuple):
            path, value = child
            if not (path == old or path.startswith(old + LOOKUP_SEP)):
                raise ValueError(
                    f"FilteredRelation's condition doesn't support relations outside "
                    f"{old!r} (got {path!r})."
                )
            children.append((new + path[len(old) :], value))
        else:
            children.append(child)
    return Q.create(children, condition.connector, condition.negated)
