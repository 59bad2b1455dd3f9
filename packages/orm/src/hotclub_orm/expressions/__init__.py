"""Expressions: what can stand in a query besides a plain value.

    conditions (Q) → base (Combinable, Expression, Value, F, Func, Col, OrderBy)
    → conditional (Case, When) → subqueries (Subquery, Exists) → windows → aggregates

An expression is a value: after it is made it never changes. `resolve_expression` returns a copy
whose names are bound to the tables of a query; `as_sql` writes it.
"""
