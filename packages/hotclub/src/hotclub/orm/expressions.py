"""Expressions, under the name of `django.db.models.expressions`."""

from hotclub_orm import (
    Case,
    Combinable,
    CombinedExpression,
    Exists,
    Expression,
    ExpressionList,
    ExpressionWrapper,
    F,
    Func,
    OrderBy,
    OuterRef,
    RawSQL,
    RowRange,
    Subquery,
    Value,
    ValueRange,
    When,
    Window,
    WindowFrame,
    WindowFrameExclusion,
)
from hotclub_orm.expressions.base import BaseExpression
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.values import Star

__all__ = [
    "BaseExpression",
    "Case",
    "Col",
    "Combinable",
    "CombinedExpression",
    "Exists",
    "Expression",
    "ExpressionList",
    "ExpressionWrapper",
    "F",
    "Func",
    "OrderBy",
    "OuterRef",
    "RawSQL",
    "RowRange",
    "Star",
    "Subquery",
    "Value",
    "ValueRange",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
]
