"""Whether a condition holds of plain values, asked of the database: no table is read.

Flow: `Q.check` → a plan whose names are values → **SELECT CASE …** → the database's answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from hotclub_orm.compiler.select import Compiler
from hotclub_orm.errors import EmptyResultSet, FullResultSet
from hotclub_orm.expressions.dialect_text import finished
from hotclub_orm.expressions.parameters import Untyped, field_for
from hotclub_orm.expressions.values import Value
from hotclub_orm.plan.query import Query
from hotclub_orm.statements import Operation, Statement


def holds_of(condition: Any, values: Mapping[str, Any], dialect: Any) -> Operation[bool]:
    """Tell whether the condition is true or unknown of values and expressions by name.

    Raises FieldError for a name that is not among them.
    """
    query = Query(_nobody(values))
    for name, value in values.items():
        given = value if hasattr(value, "resolve_expression") else _value(value)
        query.annotations[name] = given.resolve_expression(query)
    compiler = Compiler(query, dialect)
    try:
        sql, params = compiler.compile(compiler.query.resolve_condition(condition))
    except EmptyResultSet:
        return False
    except FullResultSet:
        return True
    text = finished(dialect, f"SELECT CASE WHEN NOT ({sql}) THEN 0 ELSE 1 END")
    rows = yield Statement(text, params)
    return bool(rows[0][0])


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
    )
    return SimpleNamespace(_meta=meta)
