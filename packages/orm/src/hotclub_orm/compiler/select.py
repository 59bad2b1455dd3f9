"""SELECT.

Flow: plan → **compiler** → Statement text with sources of its parameters.
Not here: names (plan/), quoting (dialects/), what expressions ask (writer.py), one clause (clauses.py),
the order of parameters in a call (binder.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hotclub_orm.compiler.clauses import (
    condition_clause,
    distinct_clause,
    from_clause,
    group_clause,
    is_drawn,
    keeps_first_distinct,
    limit_clause,
    order_clause,
    ordered_by_unselected,
)
from hotclub_orm.compiler.columns import selected_columns, written
from hotclub_orm.compiler.combined import combined_select
from hotclub_orm.compiler.ctes import with_clause
from hotclub_orm.compiler.layout import Selected, Sql, joined
from hotclub_orm.compiler.locking import check_lock, lock_clause
from hotclub_orm.compiler.top_n import top_select
from hotclub_orm.compiler.totals import total_select
from hotclub_orm.compiler.windowed import windowed_select
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.plan.query import Query


class Compiler(Writer):
    """Writes one query as a SELECT."""

    def beside(self, query: Query) -> Compiler:
        """Return a compiler of another query that stands where this one stands."""
        made = Compiler(query, self.dialect, self.parent, self.outer, self.heard)
        made.depth, made.follows_zone, made.scope = self.depth, self.follows_zone, self.scope
        return made

    def inside(self, query: Query, outer: dict[Any, Any]) -> Compiler:
        """Return a compiler of a query in this one. outer: its names from here, resolved."""
        return Compiler(query, self.dialect, self, outer)

    def select(self) -> Selected:
        """Write the whole SELECT. Raises EmptyResultSet when no row can come."""
        if not self.query.ctes:
            return self._select()
        head = with_clause(self)
        selected = self._select()
        sql, params = joined(head, (selected.sql, selected.params))
        return Selected(sql, params, selected.layout)

    def _select(self) -> Selected:
        query = self.query
        if query.per_key is not None:
            return top_select(self)
        if query.combinator:
            return combined_select(self)
        if query.lock is not None and self.depth == 0:
            check_lock(self)
        expressions, layout = selected_columns(self)
        order = query.resolved_ordering()
        if query.where.contains_over_clause:
            return windowed_select(self, expressions, layout, order)
        rows, groups = query.where.split()
        if unseen := ordered_by_unselected(self, order, expressions):
            expressions = [*expressions, *unseen]
            layout = replace(layout, unseen=len(unseen))
        columns = written(self, expressions)
        # Parts are written before FROM: writing may still add a join of an ordering.
        ordering = order_clause(self, order, expressions)
        distinct = distinct_clause(self)
        where = condition_clause(self, "WHERE", rows)
        group = group_clause(self, expressions, order, groups)
        having = condition_clause(self, "HAVING", groups)
        lock: Sql = lock_clause(self), []
        source = from_clause(self)
        head = joined(("SELECT ", []), distinct, columns)
        body = joined(head, source, where, group, having)
        if is_drawn(self, order):
            body = f'SELECT * FROM ({body[0]}) "drawn"', body[1]  # noqa: S608 - our own text
        sql, params = joined(body, ordering, limit_clause(self), lock)
        if unseen and not self.gives_unseen and keeps_first_distinct(self):
            names = ", ".join(f'"c{number}"' for number in range(layout.named_columns))
            sql = f'SELECT {names} FROM ({sql}) "kept" ({names})'  # noqa: S608 - our own text
        return Selected(sql, params, layout)

    def aggregate(self, aggregates: dict[str, Any]) -> Selected:
        """Write SELECT of aggregates over this query's rows.

        aggregates: name → aggregate resolved against the query with summarize=True.
        """
        head = with_clause(self)
        totals = total_select(self, aggregates)
        sql, params = joined(head, (totals.sql, totals.params))
        return Selected(sql, params, totals.layout)
