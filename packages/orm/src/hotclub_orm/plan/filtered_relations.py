"""FilteredRelation: a relation joined only for the rows that meet a condition.

Flow: `annotate(name=FilteredRelation(…))` → names.py joins it under the alias, its condition **renamed** to
begin with that alias.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import F, with_names
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
    """Return the condition with the path `old` called `new`, in its expressions too."""

    def change(path: str) -> str:
        begins = path == old or path.startswith(old + LOOKUP_SEP)
        return new + path[len(old) :] if begins else path

    changed: Q = with_paths(condition, change)
    return changed


def paths_in(condition: Q) -> list[tuple[str, bool]]:
    """Return all paths of a condition, each with whether it is the compared one."""
    found: list[tuple[str, bool]] = []

    def note(path: str) -> str:
        found.append((path, False))
        return path

    for child in condition.children:
        if isinstance(child, Q):
            found.extend(paths_in(child))
        elif isinstance(child, tuple):
            found.append((child[0], True))
            with_paths(child[1], note)
        else:
            with_paths(child, note)
    return found


def with_paths(one: Any, change: Callable[[str], str]) -> Any:
    """Return a condition, or what may stand in one, with its paths exchanged."""
    if isinstance(one, Q):
        children = [
            (change(child[0]), with_paths(child[1], change))
            if isinstance(child, tuple)
            else with_paths(child, change)
            for child in one.children
        ]
        return type(one).create(children, one.connector, one.negated)
    if isinstance(one, (list, tuple)):
        return type(one)(with_paths(part, change) for part in one)
    if isinstance(one, F):
        return with_names(one, lambda name: F(change(name.name)))
    sources = one.get_source_expressions() if isinstance(one, BaseExpression) else ()
    if not sources:
        return one
    made = one.copy()
    made.set_source_expressions([with_paths(source, change) for source in sources])
    return made
