"""Names → columns and annotations.

Flow: an expression asks `resolve_ref` → paths.py says what the name means → its joins are made → **a column**
or an annotation, in transforms where the name goes on. Not here: conditions (filters.py).
"""

from __future__ import annotations

from typing import Any, Self

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.references import Ref
from hotclub_orm.plan.filtered_relations import renamed
from hotclub_orm.plan.filters import Filters
from hotclub_orm.plan.paths import LOOKUP_SEP, find_path
from hotclub_orm.plan.where import Where


class Names(Filters):
    """The part of a query that resolves names."""

    combined: tuple[tuple[Names, int], ...]

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
        annotation = self.annotations.get(name)
        if annotation is not None and name not in self.filtered_relations:
            return Ref(name, annotation) if summarize else annotation
        names = name.split(LOOKUP_SEP)
        left: Any
        if names[0] in self.filtered_relations:
            path, alias = self._filtered_path(names)
            left, rest = self._column(path, reuse, alias), path.rest
        elif names[0] in self.annotations:
            left, rest = self.annotations[names[0]], tuple(names[1:])
        else:
            path = find_path(self.model._meta, names)
            if not allow_joins and path.trimmed().steps:
                raise FieldError("Joined field references are not permitted in this query")
            left, rest = self._column(path, reuse), path.rest
        for transform in rest:
            left = self.try_transform(left, transform, name)
        return left

    def check_name(self, name: str) -> None:
        """Raise FieldError unless the name means a column or an annotation."""
        self.clone().resolve_ref(name)

    def filtered_alias(self, name: str) -> tuple[str, Any]:
        """Return alias and model of a FilteredRelation, joining it on first use."""
        relation = self.filtered_relations[name]
        path = find_path(self.model._meta, relation.relation_name.split(LOOKUP_SEP))
        if path.relation is None or path.rest:
            raise ValueError(f"FilteredRelation: {relation.relation_name!r} is no relation.")
        target = path.steps[-1].to_model if path.steps else path.related
        steps = path.steps or path.relation.steps()
        if path.relation.concrete and not path.relation.many_to_many:
            steps, target = (*path.steps, *path.relation.steps()), path.related
        if name in self.tables.joins:
            return name, target
        alias = self.tables.follow(tuple(steps), None, None, name, relation.condition)
        condition = renamed(relation.condition, relation.relation_name, name)
        self.tables.joins[alias].condition = Where()
        self.tables.joins[alias].condition = self.resolve_condition(condition)
        return alias, target
