"""Conditions as a tree of resolved expressions, and which joins they prove.

A join may be INNER when the whole condition can only be true for rows that have a partner in it.
`proven` computes that set: AND unites, OR intersects, NOT proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.base import BaseExpression, CombinedExpression
from hotclub_orm.expressions.parameters import field_for
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.lookups import IsNull, Lookup, Transform

AND, OR, XOR = "AND", "OR", "XOR"


class Where:
    """A node: children (conditions or nodes), how they are joined, whether negated."""

    conditional = True

    def __init__(
        self, children: Sequence[Any] = (), connector: str = AND, negated: bool = False
    ) -> None:
        self.children, self.connector, self.negated = list(children), connector, negated

    def __bool__(self) -> bool:
        return bool(self.children)

    def copy(self) -> Where:
        """Return a node with a list of its own."""
        return Where(self.children, self.connector, self.negated)

    def relabeled_clone(self, change_map: Mapping[str, str]) -> Where:
        """Return the condition on columns of tables of other aliases."""
        children = [
            child.relabeled_clone(change_map) if hasattr(child, "relabeled_clone") else child
            for child in self.children
        ]
        return Where(children, self.connector, self.negated)

    @property
    def contains_aggregate(self) -> bool:
        """Whether an aggregate stands inside."""
        for child in self.children:  # noqa: SIM110 - asked of every condition
            if getattr(child, "contains_aggregate", False):
                return True
        return False

    @property
    def contains_over_clause(self) -> bool:
        """Whether a window stands inside."""
        for child in self.children:  # noqa: SIM110 - asked of every condition
            if getattr(child, "contains_over_clause", False):
                return True
        return False

    @property
    def output_field(self) -> Any:
        """A truth value."""
        return field_for(bool)

    output_field_or_none = output_field

    def field_in(self, compiler: Any) -> Any:
        """A truth value."""
        return self.output_field

    empty_result_set_value = False

    def get_source_expressions(self) -> list[Any]:
        """Return the children."""
        return self.children

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take other children."""
        self.children = exprs

    def flatten(self) -> Iterator[Any]:
        """Yield itself and all inside."""
        yield self
        for child in self.children:
            yield from child.flatten() if hasattr(child, "flatten") else (child,)

    def get_lookup(self, lookup: str) -> Any:
        """Return the lookup class of that name for a truth value."""
        return self.output_field.get_lookup(lookup)

    def get_transform(self, name: str) -> Any:
        """Return the transform class of that name for a truth value."""
        return self.output_field.get_transform(name)

    def resolve_expression(self, *args: Any, **options: Any) -> Any:
        """Return itself: it is resolved."""
        return self

    def select_format(self, compiler: Any, sql: str, params: Any) -> Any:
        """Return the SQL as it is."""
        return sql, params

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns that the children read."""
        return [column for child in self.children for column in child.get_group_by_cols()]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write the condition. Raises EmptyResultSet, FullResultSet when it is known."""
        if self.connector == XOR:
            return self._xor(compiler)
        parts, params = [], []
        needed_full = len(self.children) if self.connector == AND else 1
        needed_empty = 1 if self.connector == AND else len(self.children)
        for child in self.children:
            try:
                sql, values = compiler.compile(child)
                parts.append(sql)
                params.extend(values)
            except EmptyResultSet:
                needed_empty -= 1
            except FullResultSet:
                needed_full -= 1
            if needed_empty <= 0 and self.children:
                raise FullResultSet if self.negated else EmptyResultSet
            if needed_full <= 0:
                raise EmptyResultSet if self.negated else FullResultSet
        return self._joined(parts, params)

    def _joined(self, parts: list[str], params: list[Any]) -> tuple[str, list[Any]]:
        if not parts:
            raise FullResultSet
        text = f" {self.connector} ".join(parts)
        if self.negated:
            return f"NOT ({text})", params
        return (f"({text})" if len(parts) > 1 else text), params

    def _xor(self, compiler: Any) -> tuple[str, list[Any]]:
        parts, params, full = [], [], 0
        for child in self.children:
            try:
                sql, values = compiler.compile(child)
            except EmptyResultSet:
                continue
            except FullResultSet:
                full += 1
                continue
            parts.append(f"(CASE WHEN {sql} THEN 1 ELSE 0 END)")
            params.extend(values)
        text = " + ".join([*parts, str(full)])
        return f"{'NOT ' if self.negated else ''}(MOD({text}, 2) = 1)".replace(
            f"MOD({text}, 2)", f"({text}) %% 2"
        ), params

    def split(self) -> tuple[Where | None, Where | None]:
        """Return (conditions on rows, conditions on groups); None for an empty one."""
        if not self.contains_aggregate:
            return (self if self.children else None), None
        if self.negated or self.connector != AND:
            return None, self
        rows, groups = [], []
        for child in self.children:
            if isinstance(child, Where):
                one, other = child.split()
                rows += [one] if one is not None else []
                groups += [other] if other is not None else []
            elif getattr(child, "contains_aggregate", False):
                groups.append(child)
            else:
                rows.append(child)
        return (Where(rows) if rows else None), (Where(groups) if groups else None)

    def __repr__(self) -> str:
        inside = f" {self.connector} ".join(map(repr, self.children))
        return f"<Where: {'NOT ' if self.negated else ''}({inside})>"


class Known(BaseExpression):
    """A condition that is false where it would be unknown, so that NOT keeps the row."""

    def __init__(self, condition: Any) -> None:
        super().__init__(field_for(bool))
        self.condition = condition

    def get_source_expressions(self) -> list[Any]:
        """Return the condition."""
        return [self.condition]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        """Take another condition."""
        (self.condition,) = exprs

    def get_group_by_cols(self) -> list[Any]:
        """Return the columns that the condition reads."""
        return list(self.condition.get_group_by_cols())

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Write (condition) IS TRUE."""
        sql, params = compiler.compile(self.condition)
        return f"({sql}) IS TRUE", list(params)


class Nothing:
    """A condition that no row meets."""

    contains_aggregate = False
    contains_over_clause = False
    conditional = True

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """Raise EmptyResultSet."""
        raise EmptyResultSet

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing."""
        return []

    def get_source_expressions(self) -> list[Any]:
        """Return nothing."""
        return []


def proven(condition: Any) -> frozenset[Any]:
    """Return what is there wherever the condition is true.

    The aliases of tables that have a row, and (alias, column) of columns that are not NULL.
    """
    if isinstance(condition, Where):
        if condition.negated and len(condition.children) == 1:
            (only,) = condition.children
            if isinstance(only, IsNull) and only.rhs is True:
                return frozenset(_strict(only.lhs))
        if condition.negated or condition.connector == XOR or not condition.children:
            return frozenset()
        sets = [proven(child) for child in condition.children]
        if condition.connector == AND:
            return sets[0].union(*sets[1:])
        return frozenset.intersection(*sets)
    if isinstance(condition, IsNull) and condition.rhs is True:
        return frozenset()
    if isinstance(condition, Lookup) and condition.null_rejecting:
        return frozenset([*_strict(condition.lhs), *_strict(condition.rhs)])
    return frozenset()


def _strict(expression: Any) -> Iterable[Any]:
    # NULL in, NULL out: columns, transforms of columns, arithmetic on them.
    if isinstance(expression, Col):
        return expression.alias, (expression.alias, expression.target.column)
    if isinstance(expression, (Transform, CombinedExpression, Tuple)):
        return chain.from_iterable(map(_strict, expression.get_source_expressions()))
    return ()
