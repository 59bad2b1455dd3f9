"""Expressions rewritten for a SELECT around another one.

Flow: an expression over tables → **the same over the columns of a subquery**; what the subquery must give
is noted on the way.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.expressions.aggregates import Aggregate
from hotclub_orm.expressions.cte_columns import CteCol
from hotclub_orm.expressions.references import Col, Ref
from hotclub_orm.expressions.windows import Window
from hotclub_orm.plan.where import Where


def inlined(expression: Any) -> Any:
    """Return the expression with references to annotations written out."""
    if isinstance(expression, Ref):
        return expression.source
    made = expression.copy() if hasattr(expression, "copy") else expression
    sources = made.get_source_expressions()
    if sources:
        made.set_source_expressions([s if s is None else inlined(s) for s in sources])
    return made


def moved_out(expression: Any, moved: dict[str, Any], *, aggregates: bool = False) -> Any:
    """Return the expression reading columns of a subquery; what it reads is noted in `moved`.

    aggregates: whether the subquery computes those inside too.
    """
    if isinstance(expression, Ref):
        return expression
    if isinstance(expression, (Col, CteCol, Window)) or (
        aggregates and isinstance(expression, Aggregate)
    ):
        known = next((alias for alias, one in moved.items() if one is expression), None)
        if known is not None:
            return Ref(known, expression)
        alias = f"__col{len(moved) + 1}"
        moved[alias] = expression
        return Ref(alias, expression)
    if isinstance(expression, Where):
        return Where(
            [moved_out(child, moved, aggregates=aggregates) for child in expression.children],
            expression.connector,
            expression.negated,
        )
    made = expression.copy() if hasattr(expression, "copy") else expression
    sources = made.get_source_expressions()
    if sources:
        made.set_source_expressions(
            [s if s is None else moved_out(s, moved, aggregates=aggregates) for s in sources]
        )
    return made
