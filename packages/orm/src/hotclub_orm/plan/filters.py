"""Q → where: lookups, negation with its NULL rules, many-valued relations.

Rules of the field's documentation that live here: conditions of one filter() on a many-valued
relation mean one row of it, those of two calls may mean two; exclude() on a many-valued relation
means "has no such row"; NOT (x = 1) keeps the rows whose x is NULL.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hotclub_orm.errors import FieldError, UnknownName, hint
from hotclub_orm.expressions.conditions import OneCall, Q
from hotclub_orm.expressions.parameters import Slot
from hotclub_orm.expressions.references import (
    Col,
    F,
    Ref,
    ResolvedOuterRef,
    moved_inside,
)
from hotclub_orm.expressions.subqueries import Exists, Subquery
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.lookups import Exact, IsNull, Lookup
from hotclub_orm.lookups.tuples import TupleIsNull
from hotclub_orm.plan.keys_of_queries import giving_one_key
from hotclub_orm.plan.paths import LOOKUP_SEP, Path, check_depth, find_path, is_name
from hotclub_orm.plan.where import AND, OR, Known, Where
from hotclub_orm.state import has_key

_MODULE_ROOT = "hotclub_orm."


class _Rules(NamedTuple):
    """How the names and values of a condition are to be understood; see resolve_condition.

    negated: whether an odd number of NOTs stands around. inside_not: whether any does.
    calls: the many-valued joins of each call whose conditions are joined with others.
    """

    allow_joins: bool = True
    reuse: Any = None
    summarize: bool = False
    split: bool = False
    negated: bool = False
    inside_not: bool = False
    calls: Any = None

    @property
    def of_expressions(self) -> tuple[bool, Any, bool]:
        """The arguments of resolve_expression behind the query."""
        return self.allow_joins, self.reuse, self.summarize


class Filters:
    """The part of Query that builds conditions. Prepared functions of slots are gathered."""

    model: Any
    tables: Any
    annotations: dict[str, Any]
    filtered_relations: dict[str, Any]
    outer_refs: set[Any]
    kept_joins: frozenset[str]
    slot_prepare: dict[int, Any]
    opaque: bool
    databases: frozenset[str] = frozenset()  # those that queries in this one name by using()

    def resolve_condition(
        self,
        condition: Q,
        *,
        allow_joins: bool = True,
        reuse: Any = None,
        summarize: bool = False,
        split: bool = False,
    ) -> Where:
        """Return the where tree of a Q.

        reuse: see Tables.follow. split: NOT of a many-valued relation means "has no such row".
        """
        return self._tree(condition, _Rules(allow_joins, reuse, summarize, split, calls={}))

    def _tree(self, condition: Q, rules: _Rules) -> Where:
        if isinstance(condition, OneCall):
            rules = rules._replace(reuse=rules.calls.setdefault(condition.call, set()))
        if condition.negated:
            rules = rules._replace(negated=not rules.negated, inside_not=True)
        children = []
        for child in condition.children:
            if isinstance(child, Q):
                children.append(self._tree(child, rules))
            elif not isinstance(child, (tuple, list)):
                children.append(self._conditional(child, rules))
            elif len(child) != 2 or not isinstance(child[0], str):
                raise FieldError(f"A condition is a pair (lookup, value), not {child!r}.")
            else:
                children.append(self._compared(child[0], child[1], rules))
        said = [one for one in children if not _says_nothing(one)]
        return Where(said, condition.connector, condition.negated)

    def _conditional(self, child: Any, rules: _Rules) -> Any:
        """Return the condition that an expression is. Raises TypeError, FieldError for no condition."""
        if not hasattr(child, "resolve_expression"):
            raise TypeError(f"filter() takes lookups, Q objects and conditions, not {child!r}.")
        if not getattr(child, "conditional", True):
            raise TypeError("Cannot filter against a non-conditional expression.")
        resolved = child.resolve_expression(self, *rules.of_expressions)
        if not getattr(resolved, "conditional", False):
            raise TypeError("Cannot filter against a non-conditional expression.")
        if not getattr(resolved, "filterable", True):
            raise FieldError(f"{type(resolved).__name__} is disallowed in a filter clause.")
        if isinstance(resolved, (Where, Lookup)):
            return resolved
        if isinstance(resolved, Col):
            return Exact(resolved, True)
        return resolved

    # --- one lookup --------------------------------------------------------------------------

    def annotation_of(self, names: list[str]) -> tuple[str, tuple[str, ...]] | None:
        """Return the annotation that a path begins with, and the rest; None where it does not.

        A name may hold the separator: `annotate(Count("books"))` makes `books__count`.
        """
        if self.annotations:
            for end in range(1, len(names) + 1):
                name = LOOKUP_SEP.join(names[:end])
                if name in self.annotations and name not in self.filtered_relations:
                    return name, tuple(names[end:])
        return None

    def _compared(self, path: str, value: Any, rules: _Rules) -> Any:
        """Return the condition of one `path__lookup=value`."""
        names = path.split(LOOKUP_SEP)
        found: Path | None
        left: Any
        named = self.annotation_of(names)
        if named is not None:
            name, rest = named
            left, found = self.annotations[name], None
            if not getattr(left, "filterable", True):
                raise FieldError(f"{name!r} can't be filtered by.")
            if rules.summarize:
                left = Ref(name, left)
        else:
            if names[0] in self.filtered_relations:
                found, start = self._filtered_path(names)
            else:
                found, start = find_path(self.model._meta, names), None
            if not rules.allow_joins and found.trimmed().steps:
                raise FieldError("Joined field references are not permitted in this query")
            value = self._related_value(found, value)
            many = next((i for i, step in enumerate(found.steps) if step.multi), None)
            if rules.split and rules.inside_not and many is not None and start is None:
                if not self.tables.holds(found.steps[: many + 1], self.kept_joins):
                    return self._without_rows(found, many, value)
            left, rest = self._column(found, rules.reuse, start), found.rest
        value = self._resolved_value(value, rules)
        lookup = self._lookup(left, rest, value, path, found)
        return self._null_kept(lookup) if rules.negated else lookup

    def _filtered_path(self, names: list[str]) -> tuple[Path, str | None]:
        """Return the path behind a FilteredRelation, and the alias it begins at."""
        alias, model = self.filtered_alias(names[0])
        known = len(names) > 1 and is_name(model._meta, names[1])
        if known:
            return find_path(model._meta, names[1:]), alias
        # The relation itself: its key, and objects may be given for it.
        return Path((), model._meta.pk, tuple(names[1:]), model), alias

    def filtered_alias(self, name: str) -> tuple[str, Any]:
        """Return alias and model of a FilteredRelation, joining it on first use."""
        raise NotImplementedError

    def _column(self, path: Path, reuse: Any, start: str | None = None) -> Col:
        path = path.trimmed()
        if start is None and self.tables.of_cte is not None:
            self.tables.check_in_cte(path)
        alias = self.tables.follow(path.steps, reuse, start)
        column: Col = path.field.get_col(alias)
        return column

    def _related_value(self, path: Path, value: Any) -> Any:
        """Exchange objects of the related model for what the column holds."""
        related = path.related
        if related is None or isinstance(value, Slot) or hasattr(value, "resolve_expression"):
            return value
        if hasattr(value, "_meta"):
            return _key(related, value, path)
        if isinstance(value, (list, tuple, set, frozenset)):
            return [_key(related, one, path) if hasattr(one, "_meta") else one for one in value]
        return value

    def _resolved_value(self, value: Any, rules: _Rules) -> Any:
        if hasattr(value, "final_shape"):
            # A query set in a Q inside an expression; filter() itself has exchanged its own before.
            value = Subquery(value)
        if hasattr(value, "resolve_expression"):
            return value.resolve_expression(self, *rules.of_expressions)
        if isinstance(value, (list, tuple)) and _holds_expression(value):
            return type(value)(self._resolved_value(one, rules) for one in value)
        return value

    def _lookup(
        self, left: Any, rest: tuple[str, ...], value: Any, path: str, found: Path | None = None
    ) -> Any:
        *transforms, name = rest or ("exact",)
        for transform in transforms:
            left = self.try_transform(left, transform, path)
        lookup_class = left.get_lookup(name)
        if lookup_class is None:
            left = self.try_transform(left, name, path)
            name, lookup_class = "exact", left.get_lookup("exact")
        if (
            value is None
            and name not in ("exact", "iexact", "isnull")
            and not (lookup_class.can_use_none_as_rhs)
        ):
            raise ValueError(f"Cannot use None as a query value (in {path!r}).")
        if value is None and not lookup_class.can_use_none_as_rhs and name != "isnull":
            name, lookup_class, value = "isnull", left.get_lookup("isnull") or IsNull, True
        self._note_opaque(lookup_class)
        if isinstance(value, Subquery) and not isinstance(value, Exists):
            value = giving_one_key(left, name, value)
        lookup = lookup_class(left, value)
        if isinstance(value, Slot):
            self.slot_prepare[value.index] = self._preparer(lookup, found)
        return lookup

    def _preparer(self, lookup: Any, found: Path | None) -> Any:
        if found is None or found.related is None or found.field.is_relation:
            return lookup.prepare
        return lambda value: lookup.prepare(self._related_value(found, value))

    def _note_opaque(self, lookup_class: type) -> None:
        if not lookup_class.__module__.startswith(_MODULE_ROOT):
            self.opaque = True

    def try_transform(self, left: Any, name: str, path: str | None = None) -> Any:
        """Return the transform of that name around `left`. Raises FieldError.

        path: the whole of what was asked for, as errors show it.
        """
        transform = left.get_transform(name)
        check_depth((path or name).split(LOOKUP_SEP))
        if transform is not None:
            self._note_opaque(transform if isinstance(transform, type) else type(transform))
            return transform(left)
        field = left.output_field
        lookups = sorted(field.get_lookups())
        if field.is_relation and field.concrete:
            raise UnknownName(
                field.remote_field.model._meta.label, name, field.remote_field.model._meta.names()
            )
        raise FieldError(
            f"Unsupported lookup {name!r} for {type(field).__name__} or join on the field not "
            f"permitted (in {path or name!r}).{hint(name, lookups)}"
        )

    # --- NULL and negation -------------------------------------------------------------------

    def _null_kept(self, lookup: Any) -> Any:
        """Return the lookup so that NOT around it is true, not NULL, where a side is NULL."""
        if isinstance(lookup, IsNull) or not isinstance(lookup, Lookup):
            return lookup
        if _asks(lookup.lhs):
            return Known(lookup)  # to be asked once only
        guards = [
            (TupleIsNull if isinstance(side, Tuple) else IsNull)(side, False)
            for side in (lookup.lhs, lookup.rhs)
            if self._may_be_null(side)
        ]
        return Where([lookup, *guards]) if guards else lookup

    def _may_be_null(self, side: Any) -> bool:
        if isinstance(side, Col):
            return bool(side.target.null or side.alias in self.tables.joins)
        if getattr(side, "may_be_null", False):
            return True
        if not hasattr(side, "get_source_expressions") or isinstance(side, (Subquery, Where)):
            return False
        return any(
            self._may_be_null(source)
            for source in side.get_source_expressions()
            if source is not None
        )

    def _without_rows(self, path: Path, many: int, value: Any) -> Any:
        """Return EXISTS(a row of the many-valued relation that meets the condition)."""
        step = path.steps[many]
        outer_alias = self.tables.follow(path.steps[:many], None)
        outer = {
            f"outer key {place}": Col(outer_alias, here)
            for place, (here, _) in enumerate(step.pairs)
        }
        matching = self._rows_where(step, path, many, outer, value)
        condition = matching.query.where.children[-1]
        if not isinstance(condition, IsNull) or condition.rhs is not True:
            return matching
        present = self._rows_where(
            step, Path(path.steps, path.field, ("isnull",)), many, outer, False
        )
        return Where([matching, ~present], OR)

    def _rows_where(
        self, step: Any, path: Path, many: int, outer: dict[str, Col], value: Any
    ) -> Exists:
        inner = type(self)(step.to_model)  # type: ignore[call-arg]
        inner.slot_prepare = self.slot_prepare
        links = [
            Exact(Col(inner.tables.base, there), ResolvedOuterRef(name))
            for (_, there), name in zip(step.pairs, outer, strict=True)
        ]
        rest = Path(path.steps[many + 1 :], path.field, path.rest, path.related, path.relation)
        value = moved_inside(value)
        left = inner._column(rest, None)
        condition = inner._lookup(
            left,
            rest.rest,
            inner._resolved_value(value, _Rules()),
            LOOKUP_SEP.join(path.rest),
            rest,
        )
        besides = [] if step.condition is None else [step.condition(None, inner.tables.base)]
        inner.where = Where([*links, *besides, condition], AND)  # type: ignore[attr-defined]
        inner.outer_refs.difference_update(outer)
        self.opaque = self.opaque or inner.opaque
        self.databases |= inner.databases
        exists = Exists(None)
        exists.query = inner
        exists.outer = {
            **outer,
            **{
                name: (name if isinstance(name, F) else F(name)).resolve_expression(
                    self, True, None
                )
                for name in inner.outer_refs
            },
        }
        return exists


def _asks(side: Any) -> bool:
    """Tell whether a subquery that may give no row stands in an expression."""
    if isinstance(side, Subquery):
        return not isinstance(side, Exists)
    return hasattr(side, "get_source_expressions") and any(
        _asks(source) for source in side.get_source_expressions() if source is not None
    )


def _says_nothing(condition: Any) -> bool:
    # NOT of nothing says nothing too.
    return isinstance(condition, Where) and not condition


def _holds_expression(values: Any, deeper: int = 8) -> bool:
    """Tell whether an expression stands in a list, or in a tuple of it; a list may hold itself."""
    return any(
        hasattr(one, "resolve_expression")
        or (deeper > 0 and isinstance(one, (list, tuple)) and _holds_expression(one, deeper - 1))
        for one in values
    )


def _key(related: Any, instance: Any, path: Path) -> Any:
    if isinstance(instance, type):
        raise ValueError(
            f'Cannot query "{instance.__name__}": it is a class, not an instance of '
            f'"{related._meta.object_name}".'
        )
    relation = path.relation
    if relation is not None and relation.concrete and not relation.many_to_many:
        return relation.key_of(instance)
    if not issubclass(instance._meta.concrete_model, related._meta.concrete_model) and (
        not issubclass(related._meta.concrete_model, instance._meta.concrete_model)
    ):
        raise ValueError(
            f'Cannot query "{instance}": Must be "{related._meta.object_name}" instance.'
        )
    if not has_key(instance.pk):
        raise ValueError("Model instances passed to related filters must be saved.")
    if relation is not None and relation.many_to_many:
        return getattr(instance, relation.steps()[-1].pairs[0][1].attname)
    return instance.pk
