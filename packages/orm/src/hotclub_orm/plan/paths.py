"""Names → steps → joins.

`Path` is what a dotted name means before any join is made; it raises for unknown names, so that
nothing of a wrong query is ever kept. `Tables` keeps the joins of one query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from hotclub_orm.errors import FieldError, UnknownName
from hotclub_orm.fields.far_ends import Step

LOOKUP_SEP = "__"
_KEPT_PATHS = 1000  # of each model


@dataclass(frozen=True, slots=True)
class Path:
    """What names mean.

    steps: joins to make; field: the column at the end; rest: transforms and lookup;
    related: the model whose objects may be given as value, when the path ends at a relation.
    """

    steps: tuple[Step, ...]
    field: Any
    rest: tuple[str, ...]
    related: Any = None
    relation: Any = None

    def trimmed(self) -> Path:
        """Return the path without last joins whose key stands on this side already."""
        if not self.steps or not self._ends_on_this_side(self.steps[-1], self.field):
            return self
        steps, field = list(self.steps), self.field
        while steps and (here := self._ends_on_this_side(steps[-1], field)):
            steps.pop()
            field = here
        return replace(self, steps=tuple(steps), field=field)

    @staticmethod
    def _ends_on_this_side(step: Step, field: Any) -> Any:
        """Return the field on this side that holds the same, or None."""
        if not step.direct:
            return None
        for here, there in step.pairs:
            if there is field:
                return here
        # The whole of a key of several columns is what the relation itself holds.
        whole = getattr(field, "fields", None)
        return step.relation if whole and whole == tuple(pair[1] for pair in step.pairs) else None


def parent_steps(opts: Any, model: Any) -> tuple[Step, ...]:
    """Return the joins from a child's table to its ancestor's."""
    return tuple(step for link in opts.path_to_parent(model) for step in link.steps())


MAX_NAMES = 100


def check_depth(names: Sequence[str]) -> None:
    """Refuse paths that no query follows in reasonable time, nor any stack. Raises FieldError."""
    if len(names) > MAX_NAMES:
        raise FieldError(
            f"A path of {len(names)} names ({LOOKUP_SEP.join(names[:3])}…): {MAX_NAMES} are the most."
        )


def find_path(opts: Any, names: list[str]) -> Path:
    """Return what the names mean for that model. Raises UnknownName, FieldError.

    A path that ends at a field is found once, as long as the models are what they are.
    """
    kept: dict[tuple[str, ...], Path] | None = opts._cache.get("paths")
    if kept is None:
        kept = opts._cache.setdefault("paths", {})
    key = tuple(names)
    known = kept.get(key)
    if known is None:
        check_depth(names)
        known = _searched(opts, names)
        # What goes on is a lookup today, but a field of that name may still come.
        if not known.rest and len(kept) < _KEPT_PATHS:
            known = kept.setdefault(key, known)
    return known


def _searched(opts: Any, names: list[str]) -> Path:
    steps: list[Step] = []
    field: Any = None
    for position, name in enumerate(names):
        if name == "pk":
            name = opts.pk.name
        if not is_name(opts, name):
            raise UnknownName(opts.label, name, opts.names())
        found = opts.get_field(name)
        if found.concrete:
            owner = found.model._meta.concrete_model
            if owner is not opts.concrete_model:
                steps.extend(parent_steps(opts, owner))
        field = found
        if not found.is_relation:
            return Path(tuple(steps), field, tuple(names[position + 1 :]))
        relation: Any = found
        if position + 1 < len(names):
            onward = found.steps()
            target = onward[-1].to_model._meta
            if is_name(target, names[position + 1]):
                if not found.concrete and onward[0].from_model is not opts.concrete_model:
                    steps.extend(parent_steps(opts, onward[0].from_model._meta.concrete_model))
                steps.extend(onward)
                opts = target
                continue
            return _ended(steps, names[position + 1 :], relation, opts)
        return _ended(steps, [], relation, opts)
    raise FieldError("An empty name.")


def is_name(opts: Any, name: str) -> bool:
    """Tell whether a path of that model may begin with the name."""
    return name == "pk" or name in opts.forward_map or name in opts.fields_map


def _ended(steps: list[Step], rest: list[str], relation: Any, opts: Any) -> Path:
    if relation.concrete and not relation.many_to_many:
        return Path(tuple(steps), relation, tuple(rest), relation.remote_field.model, relation)
    onward = relation.steps()
    if onward[0].from_model._meta.concrete_model is not opts.concrete_model:
        steps = [*steps, *parent_steps(opts, onward[0].from_model._meta.concrete_model)]
    last = onward[-1]
    target = last.to_model
    # A key of the table between may point to another field than the primary key.
    field = last.pairs[0][1] if last.direct and relation.many_to_many else target._meta.pk
    return Path((*steps, *onward), field, tuple(rest), target, relation)


@dataclass(slots=True)
class Join:
    """A joined table. `condition` and `name` belong to a FilteredRelation or a CTE.

    kind: how it is joined, where that was asked for.
    """

    alias: str
    table: str
    parent: str
    step: Step
    name: str | None = None
    condition: Any = None
    kind: str | None = None


class Tables:
    """The tables of one query: the base and its joins, by alias."""

    def __init__(self, model: Any) -> None:
        self.base: str = model._meta.db_table
        self.base_table: str = model._meta.db_table
        self.joins: dict[str, Join] = {}
        self.beside: dict[str, str] = {}  # alias → table, by extra()
        self.of_cte: str | None = None  # the CTE that is read in place of the model's table
        self.cte_columns: tuple[str, ...] = ()

    def copy(self) -> Tables:
        """Return one that can grow apart."""
        made = object.__new__(Tables)
        made.base, made.base_table, made.joins = self.base, self.base_table, dict(self.joins)
        made.beside = self.beside
        made.of_cte, made.cte_columns = self.of_cte, self.cte_columns
        return made

    def follow(
        self,
        steps: tuple[Step, ...],
        reuse: set[str] | None,
        start: str | None = None,
        name: str | None = None,
        condition: Any = None,
    ) -> str:
        """Make or find the joins of a path and return the last alias.

        reuse: aliases of many-valued joins that may be used again; None means all.
        """
        alias = start or self.base
        for position, step in enumerate(steps):
            last = position == len(steps) - 1
            alias = self._join(
                alias, step, reuse, name if last else None, condition if last else None
            )
        return alias

    def add_beside(self, table: str) -> None:
        """Let a table stand beside the joined ones."""
        self.beside = {**self.beside, self._free_alias(table): table}

    def reads_cte(self, name: str) -> bool:
        """Tell whether the CTE of that name is read, or its name is that of another table here."""
        return name in (self.of_cte, self.base) or name in self.joins or name in self.beside

    def check_in_cte(self, path: Path) -> None:
        """Raise UnknownName for a path that begins with a column that the CTE has not."""
        field = path.steps[0].pairs[0][0] if path.steps else path.field
        parts = getattr(field, "fields", (field,))  # a composite key has several
        if not all(one.column in self.cte_columns for one in parts):
            raise UnknownName(f"the CTE {self.of_cte!r}", field.name, self.cte_columns, "column")

    def alias_of_cte(self, name: str) -> str:
        """Return the alias of a CTE that is read here. Raises FieldError where none is."""
        if name == self.of_cte:
            return self.base
        if name in self.joins and self.joins[name].step.to_model is None:
            return name
        raise FieldError(
            f"The CTE {name!r} is not read by this query: begin with cte.join(Model, …) or "
            "cte.queryset()."
        )

    def _free_alias(self, table: str) -> str:
        alias, number = table, len(self.joins) + len(self.beside) + 2
        while alias == self.base or alias in self.joins or alias in self.beside:
            alias, number = f"T{number}", number + 1
        return alias

    def holds(self, steps: tuple[Step, ...], among: frozenset[str]) -> bool:
        """Tell whether the steps lead to one of these joins."""
        return bool(among) and self.copy().follow(steps, set(among)) in among

    def _join(
        self, parent: str, step: Step, reuse: set[str] | None, name: str | None, condition: Any
    ) -> str:
        # The latest join of a relation that was joined twice, as the last filter() means it.
        for alias, join in reversed(self.joins.items()):
            if (
                join.parent == parent
                and join.step.relation is step.relation
                and join.step.to_model is step.to_model
                and join.name == name
                and (not step.multi or reuse is None or alias in reuse)
            ):
                return alias
        table = step.to_model._meta.db_table
        alias = self._free_alias(name or table)
        self.joins[alias] = Join(alias, table, parent, step, name, condition)
        if reuse is not None:
            reuse.add(alias)
        return alias

    def is_one(self, alias: str) -> bool:
        """Tell whether the table has at most one row for each row of the base."""
        while alias in self.joins:
            if self.joins[alias].step.multi:
                return False
            alias = self.joins[alias].parent
        return True

    def inner(self, proven: frozenset[Any]) -> set[str]:
        """Return the aliases that are joined INNER: always present, or proven to be.

        proven: aliases of tables with a row, (alias, column) of columns that are not NULL.
        """
        needed: set[str] = set()
        for alias in proven:
            while alias in self.joins:
                needed.add(alias)
                alias = self.joins[alias].parent
        for alias, join in self.joins.items():
            if (
                (not join.step.nullable or _key_proven(join, proven))
                and join.condition is None
                and (join.parent == self.base or join.parent in needed)
            ):
                needed.add(alias)
        return needed


def _key_proven(join: Join, proven: frozenset[Any]) -> bool:
    """Tell whether a key that is not NULL points to the table, in which its constraint finds the row."""
    step = join.step
    if not step.direct or step.condition is not None or len(step.pairs) != 1:
        return False
    key = (join.parent, step.pairs[0][0].column)
    return key in proven and bool(getattr(step.relation, "db_constraint", False))
