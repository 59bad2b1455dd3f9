"""Expressions: what can stand in a query besides a plain value.

    conditions (Q) · parameters (slots, plain types) · dialect_text
    → arithmetic · resolving (parts, names, type, SQL) → base (operators and what they make)
    → values → calls (Func) → references (F, OuterRef, Col)
    → conditional (Case, When) · subqueries (Subquery, Exists) · tuples → windows → aggregates

An expression is a value: after it is made it never changes. `resolve_expression` returns a copy
whose names are bound to the tables of a query; `as_sql` writes it. The names here stay where they are;
the rooms may be cut anew.
"""

from hotclub_orm.expressions.aggregates import (
    Aggregate,
    AnyValue,
    Avg,
    BitAnd,
    BitOr,
    BitXor,
    Count,
    Max,
    Min,
    StdDev,
    StringAgg,
    Sum,
    Variance,
)
from hotclub_orm.expressions.base import (
    BaseExpression,
    Combinable,
    CombinedExpression,
    Expression,
    ExpressionWrapper,
    NegatedExpression,
    OrderBy,
)
from hotclub_orm.expressions.calls import ExpressionList, Func
from hotclub_orm.expressions.conditional import Case, When
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.references import Col, F, OuterRef, Ref, ResolvedOuterRef, Sliced
from hotclub_orm.expressions.subqueries import Exists, Subquery
from hotclub_orm.expressions.tuples import ColPairs, Tuple
from hotclub_orm.expressions.values import RawSQL, Star, Value
from hotclub_orm.expressions.windows import (
    RowRange,
    ValueRange,
    Window,
    WindowFrame,
    WindowFrameExclusion,
)

__all__ = [
    "Aggregate",
    "AnyValue",
    "Avg",
    "BaseExpression",
    "BitAnd",
    "BitOr",
    "BitXor",
    "Case",
    "Col",
    "ColPairs",
    "Combinable",
    "CombinedExpression",
    "Count",
    "Exists",
    "Expression",
    "ExpressionList",
    "ExpressionWrapper",
    "F",
    "Func",
    "Max",
    "Min",
    "NegatedExpression",
    "OrderBy",
    "OuterRef",
    "Q",
    "RawSQL",
    "Ref",
    "ResolvedOuterRef",
    "RowRange",
    "Sliced",
    "Star",
    "StdDev",
    "StringAgg",
    "Subquery",
    "Sum",
    "Tuple",
    "Value",
    "ValueRange",
    "Variance",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
]
