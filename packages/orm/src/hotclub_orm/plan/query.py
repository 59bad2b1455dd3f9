"""Query: one SELECT as a value: tables, conditions, annotations, order, columns, limits.

Flow: shape.py builds it step by step on clones → compiler/ reads it. Each part stands in a room of its own:
conditions (filters.py), names (names.py), order (ordering.py), columns (choosing.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Self

from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.subqueries import Subquery
from hotclub_orm.expressions.values import RawSQL
from hotclub_orm.plan.aliases import check_alias
from hotclub_orm.plan.ctes import Ctes, Given
from hotclub_orm.plan.extra import ExtraWhere
from hotclub_orm.plan.filtered_relations import FilteredRelation
from hotclub_orm.plan.ordering import Ordering
from hotclub_orm.plan.paths import Tables
from hotclub_orm.plan.per_key import PerKey
from hotclub_orm.plan.where import Nothing, Where


class Query(Ordering, Ctes):
    """One SELECT. Names are resolved when they are given."""

    # What most queries leave as it is stands here, so that a clone copies what was asked only.
    hidden_annotations: frozenset[str] = frozenset()
    values_names: tuple[str, ...] | None = None
    row_match: Any = None  # of into(): how the chosen columns make a row
    values_columns: Mapping[str, Any] = MappingProxyType({})
    group_by: Any = None
    order_by: tuple[Any, ...] = ()
    default_ordering = True
    is_reversed = False
    distinct = False
    distinct_fields: tuple[str, ...] = ()
    limit: Any = None
    offset: Any = None
    select_related: Any = False
    deferred: tuple[frozenset[str], bool] = (frozenset(), True)
    lock: dict[str, Any] | None = None
    combinator: str | None = None
    combinator_all = False
    combined: tuple[tuple[Query, int], ...] = ()
    constants: tuple[Any, ...] | None = None
    opaque = False
    only_one = False
    is_empty = False
    totals: Mapping[str, Any] = MappingProxyType({})
    kept_joins: frozenset[str] = frozenset()
    ctes: tuple[Given, ...] = ()
    per_key: PerKey | None = None

    def __init__(self, model: Any) -> None:
        self.model = model
        self.tables = Tables(model)
        self.where = Where()
        self.annotations: dict[str, Any] = {}
        self.filtered_relations: dict[str, Any] = {}
        self.outer_refs: set[Any] = set()
        self.slot_prepare: dict[int, Any] = {}

    def clone(self) -> Self:
        """Return one that can be built further."""
        made = object.__new__(type(self))
        own = made.__dict__
        own.update(self.__dict__)
        own["tables"] = self.tables.copy()
        own["where"] = self.where.copy()
        own["annotations"] = dict(self.annotations)
        own["filtered_relations"] = dict(self.filtered_relations)
        own["outer_refs"] = set(self.outer_refs)
        own["slot_prepare"] = {}
        return made

    @property
    def is_sliced(self) -> bool:
        """Whether there are limits."""
        return self.limit is not None or self.offset is not None

    # --- building ----------------------------------------------------------------------------

    def add_filter(self, condition: Q) -> None:
        """Add a condition; its many-valued joins are its own, or those kept for it."""
        where = self.resolve_condition(condition, reuse=set(self.kept_joins), split=True)
        self.kept_joins = frozenset()
        if self.group_by is None and where.contains_aggregate:
            self.group_by = self._grouping()
        if where.connector == "AND" and not where.negated:
            self.where.children.extend(where.children)
        else:
            self.where.children.append(where)

    def add_annotation(self, alias: str, expression: Any, *, select: bool = True) -> None:
        """Add a named value. Raises ValueError for a bad alias."""
        check_alias(alias)
        if isinstance(expression, FilteredRelation):
            self._add_filtered_relation(alias, expression)
            return
        resolved = expression.resolve_expression(self, True, None)
        if getattr(resolved, "is_composite", False):
            raise ValueError(
                f"{alias!r} would be several columns: an annotation is one. Annotate each."
            )
        self.annotations.pop(alias, None)
        self.annotations[alias] = resolved
        hidden = set(self.hidden_annotations)
        if select:
            hidden.discard(alias)
        else:
            hidden.add(alias)
        self.hidden_annotations = frozenset(hidden)
        if getattr(resolved, "contains_aggregate", False) and self.group_by is None:
            self.group_by = self._grouping()
        if select and self.values_names is not None and alias not in self.values_names:
            self.values_names = (*self.values_names, alias)
        if isinstance(self.group_by, tuple) and not getattr(resolved, "contains_aggregate", False):
            self.group_by = (*self.group_by, *resolved.get_group_by_cols())

    def add_extra(
        self,
        select: dict[str, RawSQL],
        where: ExtraWhere | None,
        tables: Sequence[str],
        order_by: Sequence[Any] | None,
    ) -> None:
        """Add SQL by hand: named values, a condition, tables beside the others, an order."""
        chosen = self.values_names
        for name, sql in select.items():
            self.add_annotation(name, sql)
        # What values() chose before stays all there is to see.
        self.values_names = chosen
        if where is not None:
            self.where.children.append(where)
        for table in tables:
            self.tables.add_beside(table)
        if order_by is not None:
            self.set_order(tuple(order_by))

    def _add_filtered_relation(self, alias: str, relation: FilteredRelation) -> None:
        if "." in alias:
            raise ValueError(
                f"FilteredRelation doesn't support aliases with periods (got {alias!r})."
            )
        self.filtered_relations[alias] = relation
        # It is joined where something reads it; here it is only tried.
        tried = self.clone()
        tried.slot_prepare = self.slot_prepare
        tried.check_filtered_relation(alias)
        tried.filtered_alias(alias)
        self.opaque = self.opaque or tried.opaque
        self.outer_refs |= tried.outer_refs
        self.databases |= tried.databases

    def _grouping(self) -> Any:
        if self.values_names is None:
            return True
        found: list[Any] = []
        for name in self.values_names:
            expression = self.chosen(name)
            if not getattr(expression, "contains_aggregate", False):
                # A subquery's groups are of what it gives, not of the columns it reads.
                whole = isinstance(expression, Subquery)
                found.extend([expression] if whole else expression.get_group_by_cols())
        return tuple(found)

    def for_exists(self) -> Self:
        """Return a copy that gives a row where this one does, with no columns."""
        made = self.clone()
        if not (made.is_sliced or made.combinator):
            made.clear_ordering()
        if not made.distinct and not made.combinator and made.group_by is None:
            made.values_names = tuple(made.spreading())
        made.select_related, made.only_one = False, not made.is_sliced
        return made

    def set_empty(self) -> None:
        """Give no rows, with no query."""
        self.where.children.append(Nothing())
        self.is_empty = True

    def set_slice(self, limit: Slot | None, offset: Slot | None) -> None:
        """Limit rows by parameters."""
        self.limit, self.offset = limit, offset
