"""Query: one SELECT as a value: tables, conditions, annotations, order, columns, limits.

Flow: shape.py builds it step by step on clones → compiler/ reads it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from typing import Any, Self

from hotclub_orm.errors import FieldError
from hotclub_orm.expressions.base import OrderBy
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.plan.filters import Filters
from hotclub_orm.plan.paths import LOOKUP_SEP, Tables, find_path
from hotclub_orm.plan.where import Nothing, Where

# An alias stands in SQL as a quoted name; what can't be part of one is refused early.
FORBIDDEN_IN_ALIAS = re.compile(
    r"['`\"\]\[;\s%#$()\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\ufeff]|--|/\*|\*/"
)


def check_alias(alias: str) -> str:
    """Return the alias. Raises ValueError when it holds what an SQL name may not."""
    if not alias or FORBIDDEN_IN_ALIAS.search(alias):
        raise ValueError(
            "Column aliases cannot contain whitespace characters, hashes, control characters, "
            "quotation marks, semicolons, percent signs, dollar signs, parentheses, brackets, "
            f"or SQL comments: {alias!r}."
        )
    return alias


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


class Query(Filters):
    """One SELECT. Names are resolved when they are given."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.tables = Tables(model)
        self.where = Where()
        self.annotations: dict[str, Any] = {}
        self.hidden_annotations: frozenset[str] = frozenset()
        self.filtered_relations: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.values_names: tuple[str, ...] | None = None
        self.group_by: Any = None
        self.order_by: tuple[Any, ...] = ()
        self.default_ordering = True
        self.is_reversed = False
        self.distinct = False
        self.distinct_fields: tuple[str, ...] = ()
        self.limit: Any = None
        self.offset: Any = None
        self.select_related: Any = False
        self.deferred: tuple[frozenset[str], bool] = (frozenset(), True)
        self.lock: dict[str, Any] | None = None
        self.combinator: str | None = None
        self.combinator_all = False
        self.combined: tuple[tuple[Query, int], ...] = ()
        self.constants: tuple[Any, ...] | None = None
        self.outer_refs: set[Any] = set()
        self.slot_prepare: dict[int, Any] = {}
        self.opaque = False
        self.only_one = False
        self.is_empty = False

    def clone(self) -> Self:
        """Return one that can be built further."""
        made = copy.copy(self)
        made.tables = self.tables.copy()
        made.where = self.where.copy()
        made.annotations = dict(self.annotations)
        made.filtered_relations = dict(self.filtered_relations)
        made.extra = dict(self.extra)
        made.outer_refs = set(self.outer_refs)
        made.slot_prepare = {}
        return made

    @property
    def high(self) -> Any:
        """The upper limit, when there is one."""
        return self.limit

    @property
    def is_sliced(self) -> bool:
        """Whether there are limits."""
        return self.limit is not None or self.offset is not None

    @property
    def is_single(self) -> bool:
        """Whether it can only give one row: an aggregate."""
        return False

    # --- names -------------------------------------------------------------------------------

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
        if names[0] in self.filtered_relations:
            path, alias, _ = self._filtered_path(names)
            return Col(self.tables.follow(path.trimmed().steps, reuse, alias), path.trimmed().field)
        if names[0] in self.annotations:
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
        inner = relation.condition
        renamed = _renamed(inner, relation.relation_name, name)
        self.tables.joins[alias].condition = Where()
        self.tables.joins[alias].condition = self.resolve_condition(renamed)
        return alias, target

    # --- building ----------------------------------------------------------------------------

    def add_filter(self, condition: Q, *, sticky: set[str] | None = None) -> None:
        """Add a condition; its many-valued joins are its own."""
        where = self.resolve_condition(
            condition, reuse=set() if sticky is None else sticky, split=True
        )
        if where.connector == "AND" and not where.negated:
            self.where.children.extend(where.children)
        else:
            self.where.children.append(where)

    def add_annotation(self, alias: str, expression: Any, *, select: bool = True) -> None:
        """Add a named value. Raises ValueError for a bad alias or a taken name."""
        check_alias(alias)
        if isinstance(expression, FilteredRelation):
            if LOOKUP_SEP in expression.relation_name and not expression.relation_name:
                raise ValueError("FilteredRelation needs a relation.")
            self.filtered_relations[alias] = expression
            self.filtered_alias(alias)
            return
        resolved = expression.resolve_expression(self, True, None)
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

    def _grouping(self) -> Any:
        if self.values_names is None:
            return True
        found: list[Any] = []
        for name in self.values_names:
            expression = self.resolve_ref(name)
            if not getattr(expression, "contains_aggregate", False):
                found.extend(expression.get_group_by_cols())
        return tuple(found)

    def set_values(self, names: tuple[str, ...]) -> None:
        """Choose columns by name; none means all. Raises FieldError."""
        self.select_related = False
        if not names:
            names = (
                *(field.attname for field in self.model._meta.concrete_fields),
                *self.extra,
                *(name for name in self.annotations if name not in self.hidden_annotations),
            )
        for name in names:
            if name not in self.extra:
                check_alias(name)
                self.resolve_ref(name)
        self.hidden_annotations -= frozenset(names)
        self.values_names = tuple(dict.fromkeys(names))

    @property
    def has_chosen_columns(self) -> bool:
        """Whether values() chose columns."""
        return self.values_names is not None

    def selecting(self, name: str) -> Query:
        """Return a copy that gives that one column."""
        made = self.clone()
        made.select_related = False
        made.values_names = (name,)
        return made

    def for_exists(self) -> Query:
        """Return a copy that gives a row where this one does, with no columns."""
        made = self.clone()
        if not (made.is_sliced or made.combinator):
            made.clear_ordering()
        if not made.distinct and not made.combinator and made.group_by is None:
            made.values_names = ()
        made.select_related, made.only_one = False, not made.is_sliced
        return made

    @property
    def output_field(self) -> Any:
        """The field of the first column."""
        names = self.values_names
        expression = self.clone().resolve_ref(names[0]) if names else None
        return self.model._meta.pk if expression is None else expression.output_field

    def set_order(self, items: tuple[Any, ...]) -> None:
        """Order by names and expressions; "?" is random. Raises FieldError."""
        for item in items:
            self.check_ordering(item)
        self.order_by, self.default_ordering = tuple(items), False
        if not items:
            self.is_reversed = False

    def check_ordering(self, item: Any) -> None:
        """Raise FieldError, TypeError for what can't be ordered by."""
        if isinstance(item, str):
            name = item.removeprefix("-")
            if name == "?" or name in self.annotations or name in self.extra:
                return
            if name.startswith(("-", "+")) or (self.combinator and name.isdigit()):
                raise FieldError(f"Cannot order by {item!r}.")
            self.check_name(name.removeprefix("+"))
        elif hasattr(item, "resolve_expression"):
            item.resolve_expression(self.clone(), True, None)
        else:
            raise FieldError(f"order_by() takes names and expressions, not {item!r}.")

    def clear_ordering(self) -> None:
        """Forget any order."""
        self.order_by, self.default_ordering, self.is_reversed = (), False, False

    def ordering(self) -> tuple[Any, ...]:
        """Return the order that holds: the asked one, or Meta.ordering unless grouped."""
        if self.order_by:
            return self.order_by
        if self.default_ordering and self.group_by is None:
            return tuple(self.model._meta.ordering or ())
        return ()

    def resolved_ordering(self) -> list[OrderBy]:
        """Return the order as expressions, relations opened by their model's ordering."""
        found: list[OrderBy] = []
        for item in self.ordering():
            if item == "?":
                continue
            for one in self._ordered(item, self.model, (), None):
                made = one.reversed() if self.is_reversed else one
                if made not in found:
                    found.append(made)
        return found

    def _ordered(
        self, item: Any, model: Any, steps: tuple[Any, ...], seen: Any
    ) -> Iterable[OrderBy]:
        if not isinstance(item, str):
            order = (
                item
                if isinstance(item, OrderBy)
                else item.asc()
                if hasattr(item, "asc")
                else OrderBy(item)
            )
            yield order.resolve_expression(self, True, None)
            return
        descending, name = item.startswith("-"), item.lstrip("-+")
        if not steps and (name in self.annotations):
            yield OrderBy(self.annotations[name], descending=descending)
            return
        path = find_path(model._meta, name.split(LOOKUP_SEP))
        all_steps = (*steps, *path.steps)
        related = path.relation
        by_key = path.rest or (
            name.endswith("_id")
            and related is not None
            and (related.concrete and name.split(LOOKUP_SEP)[-1] == related.attname)
        )
        if related is not None and not by_key and path.related._meta.ordering:
            if seen is not None and related in seen:
                raise FieldError("Infinite loop caused by ordering.")
            onward = all_steps
            if related.concrete and not related.many_to_many:
                onward = (*all_steps, *related.steps())
            for one in path.related._meta.ordering:
                for order in self._ordered(one, path.related, onward, {*(seen or ()), related}):
                    yield order.reversed() if descending else order
            return
        whole = type(path)(all_steps, path.field, path.rest, path.related, path.relation)
        expression: Any = self._column(whole, None)
        for transform in path.rest:
            expression = self.try_transform(expression, transform, name)
        yield OrderBy(expression, descending=descending)

    def defer(self, names: tuple[str, ...], *, only: bool) -> None:
        """Choose columns to be loaded later, or (only) the ones to be loaded now."""
        for name in names:
            self.check_name(name)
        plain = {
            self.model._meta.pk.name if name == "pk" else _field_name(self.model, name)
            for name in names
        }
        known, deferring = self.deferred
        if only:
            if deferring:
                self.deferred = (frozenset(plain - known or plain), False)
            else:
                self.deferred = (frozenset(plain), False)
        elif deferring:
            self.deferred = (known | plain, True)
        else:
            self.deferred = (known - plain, False)
            if not known - plain:
                self.deferred = (frozenset(plain & known), True)

    def loaded_fields(self, model: Any, prefix: str = "") -> list[Any]:
        """Return the fields of a model (at a path of relations) that are loaded now."""
        names, deferring = self.deferred
        fields = model._meta.concrete_fields
        if not names:
            return list(fields)
        if deferring:
            return [f for f in fields if f.primary_key or prefix + f.name not in names]
        here = {name for name in names if name.startswith(prefix)}
        if not here:
            return list(fields)
        ours = {name[len(prefix) :].split(LOOKUP_SEP)[0] for name in here}
        return [f for f in fields if f.primary_key or f.name in ours]

    def set_select_related(self, names: tuple[str, ...]) -> None:
        """Follow these forward relations with joins. Raises FieldError."""
        tree: dict[str, Any] = (
            copy.deepcopy(self.select_related) if isinstance(self.select_related, dict) else {}
        )
        for name in names:
            model, level = self.model, tree
            for part in name.split(LOOKUP_SEP):
                if part in self.filtered_relations and model is self.model:
                    relation = self.model._meta.get_field(
                        self.filtered_relations[part].relation_name
                    )
                else:
                    relation = _single_relation(model, part)
                level = level.setdefault(part, {})
                model = relation.related_model
        self.select_related = tree

    def set_empty(self) -> None:
        """Give no rows, with no query."""
        self.where.children.append(Nothing())
        self.is_empty = True

    def set_slice(self, limit: Slot | None, offset: Slot | None) -> None:
        """Limit rows by parameters."""
        self.limit, self.offset = limit, offset


def _field_name(model: Any, name: str) -> str:
    *before, last = name.split(LOOKUP_SEP)
    for part in before:
        model = model._meta.get_field(part).related_model
    return LOOKUP_SEP.join([*before, model._meta.get_field(last).name])


def _single_relation(model: Any, name: str) -> Any:
    choices = [f.name for f in model._meta.fields if f.is_relation] + [
        rel.name
        for rel in model._meta.all_related
        if rel.field.unique and not rel.hidden and not rel.field.many_to_many
    ]
    if name not in choices:
        shown = ", ".join(sorted(choices)) or "(none)"
        raise FieldError(
            f"Invalid field name given in select_related: {name!r}. Choices are: {shown}"
        )
    return model._meta.get_field(name)


def _renamed(condition: Q, old: str, new: str) -> Q:
    children: list[Any] = []
    for child in condition.children:
        if isinstance(child, Q):
            children.append(_renamed(child, old, new))
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
