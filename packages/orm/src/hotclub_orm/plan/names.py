"""Names → columns and annotations.

Flow: an expression asks `resolve_ref` → paths.py says what the name means → its joins are made → **a column**
or an annotation, in transforms where the name goes on. Not here: conditions (filters.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Self

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.references import Ref
from hotclub_orm.plan.filtered_relations import paths_in, renamed
from hotclub_orm.plan.filters import Filters
from hotclub_orm.plan.paths import LOOKUP_SEP, Path, find_path
from hotclub_orm.plan.where import Where


class Names(Filters):
    """The part of a query that resolves names."""

    combined: tuple[tuple[Names, int], ...]
    totals: Mapping[str, Any]

    def clone(self) -> Self:
        """Return one that can be built further."""
        raise NotImplementedError

    def outer_names(self) -> set[Any]:
        """Return the names that this query, and those it combines, want from the one around."""
        return self.outer_refs.union(*(part.outer_names() for part, _ in self.combined))

    def resolve_ref(
        self, name: str, allow_joins: bool = True, reuse: Any = None, summarize: bool = False
    ) -> Any:
        """Return the column or annotation of that name. Raises FieldError."""
        if summarize and name in self.totals:
            return self.totals[name]
        names = name.split(LOOKUP_SEP)
        left: Any
        if (named := self.annotation_of(names)) is not None:
            first, rest = named
            left = self.annotations[first]
            left = Ref(first, left) if summarize else left
        elif names[0] in self.filtered_relations:
            path, alias = self._filtered_path(names)
            left, rest = self._column(path, reuse, alias), path.rest
        else:
            path = find_path(self.model._meta, names)
            if not allow_joins and path.trimmed().steps:
                raise FieldError("Joined field references are not permitted in this query")
            return self.value_at(path, name, reuse)
        for transform in rest:
            left = self.try_transform(left, transform, name)
        return left

    def value_at(self, path: Path, name: str, reuse: Any = None) -> Any:
        """Return the column at the end of the path, in the transforms that its name goes on with."""
        left: Any = self._column(path, reuse)
        for transform in path.rest:
            left = self.try_transform(left, transform, name)
        return left

    def resolve_totals(self, aggregates: dict[str, Any]) -> dict[str, Any]:
        """Return aggregates over this query, resolved; one may name those before it.

        Raises TypeError for what is no aggregate.
        """
        totals: dict[str, Any] = {}
        self.totals = totals
        for name, one in aggregates.items():
            made = one.resolve_expression(self, True, None, True)
            if not made.contains_aggregate:
                raise TypeError(f"{name} is not an aggregate expression")
            totals[name] = made
        return totals

    def check_name(self, name: str) -> None:
        """Raise FieldError unless the name means a column or an annotation."""
        names = name.split(LOOKUP_SEP)
        of_model = self.annotation_of(names) is None and names[0] not in self.filtered_relations
        if of_model and not find_path(self.model._meta, names).rest and not self.tables.of_cte:
            return
        self.clone().resolve_ref(name)

    def filtered_alias(self, name: str) -> tuple[str, Any]:
        """Return alias and model of a FilteredRelation, joining it on first use."""
        relation = self.filtered_relations[name]
        path, start = self.path_from(relation.relation_name.split(LOOKUP_SEP))
        target = path.steps[-1].to_model if path.steps else path.related
        steps = path.steps or path.relation.steps()
        if path.relation.concrete and not path.relation.many_to_many:
            steps, target = (*path.steps, *path.relation.steps()), path.related
        known = self.tables.joins.get(name)
        if known is not None and known.name == name:
            return name, target
        alias = self.tables.follow(tuple(steps), None, start, name, Where())
        if alias != name:
            raise ValueError(
                f"The annotation {name!r} is the name of a table in this query: a FilteredRelation is a "
                "table too, and needs another."
            )
        condition = renamed(relation.condition, relation.relation_name, name)
        where = self.resolve_condition(condition)
        # What the condition reads is joined before it.
        join = self.tables.joins.pop(alias)
        self.tables.joins[alias] = replace(join, condition=where)
        return alias, target

    def path_from(self, names: list[str]) -> tuple[Path, str | None]:
        """Return the path of a relation, and the alias that it begins at where that is filtered."""
        if names[0] not in self.filtered_relations or len(names) == 1:
            return find_path(self.model._meta, names), None
        start, model = self.filtered_alias(names[0])
        return find_path(model._meta, names[1:]), start

    def check_filtered_relation(self, name: str) -> None:
        """Raise ValueError for a FilteredRelation that reads what is not on its way."""
        relation = self.filtered_relations[name]
        path, _ = self.path_from(relation.relation_name.split(LOOKUP_SEP))
        if path.relation is None or path.rest:
            raise ValueError(
                f"FilteredRelation's relation_name cannot contain lookups "
                f"(got {relation.relation_name!r})."
            )
        way = relation.relation_name.split(LOOKUP_SEP)
        for read, compared in paths_in(relation.condition):
            names = read.split(LOOKUP_SEP)
            if self.annotation_of(names) is not None:
                continue
            there, _ = self.path_from(names)
            passed = names[: len(names) - len(there.rest) - 1]
            if passed == way[: len(passed)]:
                continue
            if passed[: len(way)] != way and not (compared and there.rest):
                continue
            if passed[: len(way)] == way:
                raise ValueError(
                    f"FilteredRelation's condition doesn't support nested relations deeper than "
                    f"the relation_name (got {read!r} for {relation.relation_name!r})."
                )
            raise ValueError(
                f"FilteredRelation's condition doesn't support relations outside the "
                f"{relation.relation_name!r} (got {read!r})."
            )
