"""A part of the rows of each key, in one SELECT.

Flow: a plan with `per_key` → **LATERAL**: for each key a SELECT with a LIMIT, that an index can answer; where
there is none, **ROW_NUMBER()** over the rows of each key, and a condition on that number.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.layout import Selected
from hotclub_orm.compiler.writer import Writer
from hotclub_orm.errors import EmptyResultSet
from hotclub_orm.expressions.base import Expression, OrderBy
from hotclub_orm.expressions.parameters import Slot, Sql
from hotclub_orm.expressions.references import Col
from hotclub_orm.expressions.tuples import Tuple
from hotclub_orm.expressions.windows import Window
from hotclub_orm.functions.window import DenseRank, RowNumber
from hotclub_orm.lookups import Exact, GreaterThan, LessThanOrEqual
from hotclub_orm.plan.per_key import PerKey
from hotclub_orm.plan.query import Query


def top_select(writer: Writer) -> Selected:
    """Write the SELECT. Raises EmptyResultSet when there is no key."""
    part, writer.query.per_key = writer.query.per_key, None
    assert part is not None
    if writer.dialect.features.lateral and not isinstance(part.column, Tuple):
        return _lateral(writer, part)
    return _numbered(writer, part)


def _lateral(writer: Writer, part: PerKey) -> Selected:
    query, dialect = writer.query, writer.dialect
    array = _array(writer, part)
    field = part.column.output_field
    query.where.children.append(Exact(part.column, _Key(field)))
    query.limit, query.offset = part.limit, part.low
    selected = writer.select()
    kind = field.cast_db_type(dialect)
    kind = "bigint" if kind in ("smallint", "integer") else kind
    # Each key's rows come in the order of their own SELECT: nothing joins them but the keys.
    sql = (
        f'SELECT "__top".* FROM unnest(%s::{kind}[]) AS "__keys"("key") '  # noqa: S608 - ours
        f'CROSS JOIN LATERAL ({selected.sql}) "__top"'
    )
    return Selected(sql, [array, *selected.params], selected.layout)


def _array(writer: Writer, part: PerKey) -> Any:
    """Return the parameter that holds all keys. Raises EmptyResultSet where there is none."""
    among = part.among
    if isinstance(among.rhs, Slot):
        _, params = writer.compile(among)
        return params[-1]
    if not among.rhs:
        raise EmptyResultSet
    convert = among.db_converter(writer.dialect)
    return writer.dialect.array_value(
        [one if convert is None else convert(one) for one in among.rhs]
    )


class _Key(Expression):
    """The key that a row of the SELECT inside LATERAL belongs to."""

    def as_sql(self, compiler: Any, connection: Any) -> Sql:
        """Write the column of keys."""
        return '"__keys"."key"', []

    def get_group_by_cols(self) -> list[Any]:
        """Return nothing: it is constant for the SELECT inside."""
        return []


def _numbered(writer: Writer, part: PerKey) -> Selected:
    query = writer.query
    order = query.resolved_ordering()
    function: Any = RowNumber()
    if query.distinct:
        # Doubles have one number: rows are told apart by all that is seen of them.
        function, order = DenseRank(), [*order, *_told_apart(query)]
    whose = part.column
    columns = whose.get_source_expressions() if isinstance(whose, Tuple) else [whose]
    number = Window(function, partition_by=columns, order_by=order or None)
    query.where.children.extend([part.among, GreaterThan(number, part.low)])
    if part.high is not None:
        query.where.children.append(LessThanOrEqual(number, part.high))
    return writer.select()


def _told_apart(query: Query) -> list[OrderBy]:
    shown = [one for name, one in query.annotations.items() if name not in query.hidden_annotations]
    keys = [Col(query.tables.base, field) for field in query.model._meta.pk_fields]
    return [OrderBy(one) for one in (*keys, *shown)]
