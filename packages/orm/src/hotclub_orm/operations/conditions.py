"""Whether a condition holds of plain values, asked of the database: no table is read.

Flow: `Q.check` → a plan whose names are values → **SELECT CASE …** → the database's answer.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.errors import (
    DatabaseError,
    EmptyResultSet,
    FullResultSet,
    TransactionManagementError,
)
from hotclub_orm.expressions.conditions import Q
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.expressions.parameters import Untyped, field_for
from hotclub_orm.expressions.values import Value
from hotclub_orm.plan.query import Query
from hotclub_orm.statements import Atomic, Operation, Row, Statement, Within

logger = logging.getLogger("hotclub_orm.models")


def holds_of(condition: Any, values: Mapping[str, Any], dialect: Any) -> Operation[bool]:
    """Tell whether the condition is true or unknown of values and expressions by name.

    Raises FieldError for a name that is not among them.
    """
    query = Query(_nobody(values))
    for name, value in values.items():
        given = value if hasattr(value, "resolve_expression") else _value(value)
        query.annotations[name] = given.resolve_expression(query)
    return (yield from _answered(Compiler(query, dialect), condition))


def holds(model: Any, condition: Any, dialect: Any) -> Operation[bool]:
    """Tell whether a condition on plain values is true or unknown, as CHECK understands it."""
    compiler = Compiler(Query(model), dialect)
    compiler.follows_zone = False  # as the table's own CHECK
    given = condition if isinstance(condition, Q) else Q(condition)
    return (yield from _answered(compiler, given))


def _answered(compiler: Compiler, condition: Any) -> Operation[bool]:
    try:
        sql, params = compiler.compile(compiler.query.resolve_condition(condition))
    except EmptyResultSet:
        return False
    except FullResultSet:
        return True
    text = finished(compiler.dialect, f"SELECT CASE WHEN NOT ({sql}) THEN 0 ELSE 1 END")
    return (yield from _judged(condition, Statement(text, params)))


def _judged(condition: Any, question: Statement) -> Operation[bool]:
    """Return the database's answer, a truth value. What it can't answer is logged, and holds.

    The values may be such that the condition has no meaning (an overflow, a division by zero): then
    the database judges when they are stored. A running transaction goes on.
    """
    try:
        rows = yield from _asked(question)
    except DatabaseError as error:
        logger.warning("The database can't tell whether %r holds: %s", condition, error)
        return True
    return bool(rows[0][0])


def _asked(question: Statement) -> Operation[list[Row]]:
    try:
        yield Within("a savepoint")
    except TransactionManagementError:
        return (yield question)  # type: ignore[no-any-return]
    return (yield Atomic(_alone(question)))  # type: ignore[no-any-return]


def _alone(question: Statement) -> Operation[list[Row]]:
    return (yield question)  # type: ignore[no-any-return]


def _value(value: Any) -> Value:
    return Value(value, field_for(Untyped) if value is None else None)


def _nobody(values: Mapping[str, Any]) -> Any:
    """Return what a plan asks of a model, of one that has no field."""
    meta = SimpleNamespace(
        label="The mapping given to check()",
        db_table="",
        pk=SimpleNamespace(name="pk"),
        forward_map={},
        fields_map={},
        names=lambda: list(values),
        _cache={},
    )
    return SimpleNamespace(_meta=meta)
