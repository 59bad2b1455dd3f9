"""Models → schema values.

Flow: models → **from_models** → values → ddl. Reads `_meta` and fields by their public names and
knows no model class; what conditions and expressions say in SQL is asked of a `SqlText`. Names
that a model does not give are Django's, so that databases carry over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.schema.literals import inlined, literal
from hotclub_orm.schema.names import foreign_key_name, index_name
from hotclub_orm.schema.values import (
    CheckConstraint,
    Column,
    Constraint,
    ExclusionConstraint,
    ForeignKey,
    Index,
    Part,
    Table,
    Timing,
    UniqueConstraint,
)


class SqlText(Protocol):
    """Who turns conditions and expressions into SQL with bare column names and placeholders."""

    def condition(self, model: Any, condition: Any, dialect: Dialect) -> tuple[str, Sequence[Any]]:
        """Return a Q on the model's columns."""
        ...

    def expression(
        self, model: Any, expression: Any, dialect: Dialect
    ) -> tuple[str, Sequence[Any]]:
        """Return an expression on the model's columns."""
        ...


def table_for(model: Any, dialect: Dialect, text: SqlText) -> Table:
    """Return the table of a model, without its many-to-many tables."""
    meta = model._meta
    key = tuple(field.column for field in getattr(meta, "pk_fields", ()))
    constraints = [constraint_for(model, c, dialect, text) for c in meta.constraints]
    relations = _relations_of_several(model)
    indexes = [
        index
        for field in (*_columns_of(model), *relations)
        for index in field_indexes(field, dialect)
    ]
    indexes += [index_for(model, index, dialect, text) for index in meta.indexes]
    return Table(
        name=meta.db_table,
        columns=tuple(column_for(field, dialect, text) for field in _columns_of(model)),
        primary_key=key if len(key) > 1 else (),
        foreign_keys=tuple(_foreign_keys(model, dialect)),
        unique=(
            *(u for field in relations for u in field_uniques(field, dialect)),
            *(together(model, names, dialect) for names in meta.unique_together),
            *(c for c in constraints if isinstance(c, UniqueConstraint)),
        ),
        checks=tuple(c for c in constraints if isinstance(c, CheckConstraint)),
        exclusions=tuple(c for c in constraints if isinstance(c, ExclusionConstraint)),
        indexes=(*indexes, *(c for c in constraints if isinstance(c, Index))),
        comment=meta.db_table_comment or None if dialect.features.comments else None,
        tablespace=meta.db_tablespace if dialect.vendor == "postgresql" else "",
    )


def tables_for(models: Sequence[Any], dialect: Dialect, text: SqlText) -> list[Table]:
    """Return the tables of managed models, and of the many-to-many relations they declare."""
    found: dict[str, Table] = {}
    for model in models:
        for one in (model, *_between(model)):
            meta = one._meta
            if meta.managed and not meta.proxy and not meta.abstract and not meta.swapped:
                found.setdefault(meta.db_table, table_for(one, dialect, text))
    return list(found.values())


def _between(model: Any) -> Iterator[Any]:
    for field in model._meta.local_many_to_many:
        through = field.remote_field.through
        if through._meta.auto_created:
            yield through


def _columns_of(model: Any) -> list[Any]:
    return [field for field in model._meta.local_fields if field.column is not None]


def _relations_of_several(model: Any) -> list[Any]:
    """Return the foreign keys that hold several columns."""
    return [
        field
        for field in model._meta.local_fields
        if field.column is None and getattr(field, "db_constraint", None) is not None
    ]


def column_for(field: Any, dialect: Dialect, text: SqlText) -> Column:
    """Return the column of a field. Raises ValueError for a field that has none."""
    kind = field.db_type(dialect)
    if kind is None:
        raise ValueError(f"{field} has no column.")
    check = field.db_check(dialect)
    if check is not None and dialect.placeholder != "%s":
        check = check.replace("%%", "%")
    generated = bool(getattr(field, "generated", False))
    return Column(
        name=field.column,
        type=kind,
        # What the database computes may be NULL; the field's own word says nothing of that.
        null=(field.null or generated) and not field.primary_key,
        primary_key=field.primary_key,
        unique=field.unique and not field.primary_key,
        suffix=field.db_type_suffix(dialect) or "",
        default=None if generated else default_sql(field, dialect, text),
        generated=_expression(field.model, field.expression, dialect, text) if generated else None,
        stored=bool(getattr(field, "db_persist", True)),
        check=check,
        collation=getattr(field, "db_collation", None),
        comment=field.db_comment or None if dialect.features.comments else None,
    )


def default_sql(field: Any, dialect: Dialect, text: SqlText) -> str | None:
    """Return the SQL text of the field's db_default, or None."""
    if not field.has_db_default():
        return None
    given = field.db_default
    if hasattr(given, "value") and type(given).__name__ == "Value":
        return literal(field.get_db_prep_save(given.value, dialect), dialect)
    return _expression(field.model, given, dialect, text)


def value_sql(field: Any, value: Any, dialect: Dialect) -> str:
    """Return a Python value of the field as a literal."""
    stored = field.get_db_prep_save(value, dialect)
    if hasattr(stored, "obj"):  # psycopg's Jsonb and its like hold what is to be dumped
        return literal(stored.obj, dialect)
    return literal(stored, dialect)


def _expression(model: Any, expression: Any, dialect: Dialect, text: SqlText) -> str:
    sql, params = text.expression(model, expression, dialect)
    return inlined(sql, params, dialect)


def _condition(model: Any, condition: Any, dialect: Dialect, text: SqlText) -> str | None:
    if condition is None:
        return None
    sql, params = text.condition(model, condition, dialect)
    return inlined(sql, params, dialect)


# references and indexes of fields


def foreign_key_for(field: Any, dialect: Dialect) -> ForeignKey | None:
    """Return the reference that a field makes, or None."""
    relation = field.remote_field
    if relation is None or not getattr(field, "db_constraint", False) or field.many_to_many:
        return None
    table, to_table = field.model._meta.db_table, relation.model._meta.db_table
    columns = tuple(here.column for here, _ in field.related_fields)
    to_columns = tuple(there.column for _, there in field.related_fields)
    name = None
    if dialect.vendor != "sqlite":  # there it stands behind the column, without a name
        limit = dialect.max_name_length
        here, there = "_".join(columns), "_".join(to_columns)
        name = foreign_key_name(table, here, to_table, there, max_length=limit)
    action = getattr(relation.on_delete, "database", None)
    return ForeignKey(columns, to_table, to_columns, name=name, on_delete=action)


def _foreign_keys(model: Any, dialect: Dialect) -> Iterator[ForeignKey]:
    for field in (*_columns_of(model), *_relations_of_several(model)):
        key = foreign_key_for(field, dialect)
        if key is not None:
            yield key


def field_indexes(field: Any, dialect: Dialect) -> list[Index]:
    """Return the indexes that a field asks for by itself."""
    if field.column is None:
        return _index_of_several(field, dialect)
    table, column, limit = field.model._meta.db_table, field.column, dialect.max_name_length
    indexes = []
    if field.db_index and not field.unique:
        name = index_name(table, [column], max_length=limit)
        indexes.append(Index(name, (Part(column),)))
    kind, collation = field.db_type(dialect) or "", getattr(field, "db_collation", None)
    return indexes + like_indexes(field, kind, collation, dialect)


def like_indexes(field: Any, kind: str, collation: str | None, dialect: Dialect) -> list[Index]:
    """Return the index for LIKE that the field asks for if its column is of that type."""
    opclass = _pattern_opclass(kind, collation, dialect)
    if opclass is None or not (field.db_index or field.unique):
        return []
    table, column, limit = field.model._meta.db_table, field.column, dialect.max_name_length
    name = index_name(table, [column], "_like", max_length=limit)
    return [Index(name, (Part(column, opclass=opclass),))]


def _index_of_several(field: Any, dialect: Dialect) -> list[Index]:
    """Return the index of a foreign key that holds several columns of its own."""
    if not field.db_index or field.unique or field._from_fields:
        return []
    table, limit = field.model._meta.db_table, dialect.max_name_length
    name = index_name(table, list(field.columns), max_length=limit)
    return [Index(name, tuple(map(Part, field.columns)))]


def field_uniques(field: Any, dialect: Dialect) -> list[UniqueConstraint]:
    """Return the constraint that keeps the columns of a one-to-one relation apart."""
    if field.column is not None or not field.unique or field.primary_key:
        return []
    table, limit = field.model._meta.db_table, dialect.max_name_length
    name = index_name(table, list(field.columns), "_uniq", max_length=limit)
    return [UniqueConstraint(field.columns, name)]


def _pattern_opclass(kind: str, collation: str | None, dialect: Dialect) -> str | None:
    """Return the class that lets an index of PostgreSQL serve LIKE 'x%' in any locale."""
    if dialect.vendor != "postgresql" or "[" in kind or collation:
        return None
    if kind.startswith("varchar"):
        return "varchar_pattern_ops"
    return "text_pattern_ops" if kind.startswith("text") else None


# Meta.indexes, Meta.constraints, Meta.unique_together


def together(
    model: Any, names: Sequence[str], dialect: Dialect, suffix: str = "_uniq"
) -> UniqueConstraint:
    """Return the constraint for one entry of unique_together."""
    columns = _column_names(model, names)
    limit = dialect.max_name_length
    name = index_name(model._meta.db_table, columns, suffix, max_length=limit)
    return UniqueConstraint(columns, name)


def index_for(model: Any, index: Any, dialect: Dialect, text: SqlText) -> Index:
    """Return the index that an entry of Meta.indexes declares."""
    opclasses = tuple(getattr(index, "opclasses", ()) or ())
    if index.expressions:
        parts = tuple(_expression_part(model, e, dialect, text) for e in index.expressions)
    else:
        parts = tuple(
            Part(
                column=model._meta.get_field(name).column,
                descending=order == "DESC",
                opclass=opclasses[n] if n < len(opclasses) and dialect.vendor != "sqlite" else "",
            )
            for n, (name, order) in enumerate(index.fields_orders)
        )
    suffix = str(getattr(index, "suffix", "") or "")
    return Index(
        name=index.name,
        parts=parts,
        condition=_condition(model, index.condition, dialect, text),
        include=_included(model, index, dialect),
        method=suffix if suffix in _METHODS and dialect.vendor == "postgresql" else "",
        options=_storage_options(index) if dialect.vendor == "postgresql" else "",
        tablespace=(index.db_tablespace or "") if dialect.vendor == "postgresql" else "",
    )


_METHODS = frozenset(("bloom", "brin", "gin", "gist", "hash", "spgist"))


def _storage_options(index: Any) -> str:
    get = getattr(index, "get_with_params", None)
    return ", ".join(get()) if get is not None else ""


def _expression_part(model: Any, expression: Any, dialect: Dialect, text: SqlText) -> Part:
    bare, descending = _unordered(expression)
    opclass = ""
    if hasattr(bare, "indexed"):  # an OpClass
        opclass = bare.name if dialect.vendor != "sqlite" else ""
        bare, inside = _unordered(bare.indexed)
        descending = descending or inside
    sql = _expression(model, bare, dialect, text)
    return Part(expression=f"({sql})", descending=descending, opclass=opclass)


def _unordered(expression: Any) -> tuple[Any, bool]:
    """Return (the expression without its order, whether that is DESC); it may stand inside a collation."""
    if hasattr(expression, "descending"):
        return expression.expression, bool(expression.descending)
    if hasattr(expression, "collation") and hasattr(expression, "source_expressions"):
        [inner] = expression.source_expressions
        if hasattr(inner, "descending"):
            collated = expression.copy()
            collated.set_source_expressions([inner.expression])
            return collated, bool(inner.descending)
    return expression, False


def constraint_for(
    model: Any, constraint: Any, dialect: Dialect, text: SqlText
) -> Constraint | Index | None:
    """Return what an entry of Meta.constraints declares; an index where SQL asks for one.

    None for what the database cannot have, which is left out there.
    """
    kind = next((c.__name__ for c in type(constraint).__mro__ if c.__name__ in _MAKERS), None)
    if kind is None:
        raise ValueError(f"{constraint!r} is no constraint this library can write as SQL.")
    made: Constraint | Index | None = _MAKERS[kind](model, constraint, dialect, text)
    return made


def _check(model: Any, constraint: Any, dialect: Dialect, text: SqlText) -> CheckConstraint:
    condition = _condition(model, constraint.condition, dialect, text) or ""
    return CheckConstraint(constraint.name, condition)


def _unique(
    model: Any, constraint: Any, dialect: Dialect, text: SqlText
) -> UniqueConstraint | Index | None:
    features = dialect.features
    if (
        (constraint.deferrable is not None and not features.deferrable_unique)
        or (constraint.include and not features.covering_indexes)
        or (constraint.nulls_distinct is False and not features.nulls_not_distinct)
    ):
        return None
    timing: Timing | None = None
    if constraint.deferrable is not None:
        timing = "DEFERRED" if "deferred" in str(constraint.deferrable).lower() else "IMMEDIATE"
    columns = _column_names(model, constraint.fields)
    plain = not (constraint.condition or constraint.expressions or constraint.include
                 or constraint.opclasses or constraint.nulls_distinct is not None)  # fmt: skip
    if plain:
        return UniqueConstraint(columns, constraint.name, timing)
    opclasses = tuple(constraint.opclasses or ()) if dialect.vendor != "sqlite" else ()
    parts = tuple(
        Part(column, opclass=opclasses[n] if n < len(opclasses) else "")
        for n, column in enumerate(columns)
    )
    if constraint.expressions:
        parts = tuple(_expression_part(model, e, dialect, text) for e in constraint.expressions)
    return Index(
        name=constraint.name,
        parts=parts,
        unique=True,
        condition=_condition(model, constraint.condition, dialect, text),
        include=_column_names(model, constraint.include or ()),
        nulls_distinct=constraint.nulls_distinct,
    )


def _exclusion(model: Any, constraint: Any, dialect: Dialect, text: SqlText) -> ExclusionConstraint:
    parts = []
    for expression, operator in constraint.expressions:
        part = _expression_part(model, expression, dialect, text)
        opclass = f" {part.opclass}" if part.opclass else ""
        order = " DESC" if part.descending else ""
        operator = operator.replace("%", "%%")
        parts.append(f"{part.expression}{opclass}{order} WITH {operator}")
    where = _condition(model, constraint.condition, dialect, text)
    deferrable = constraint.deferrable
    timing = f" DEFERRABLE INITIALLY {deferrable.name}" if deferrable is not None else ""
    included = ", ".join(map(dialect.quote_name, _column_names(model, constraint.include or ())))
    include = f" INCLUDE ({included})" if included else ""
    condition = f" WHERE ({where})" if where else ""
    body = f"USING {constraint.index_type} ({', '.join(parts)}){include}{condition}{timing}"
    return ExclusionConstraint(constraint.name, body)


_MAKERS: dict[str, Any] = {
    "CheckConstraint": _check,
    "UniqueConstraint": _unique,
    "ExclusionConstraint": _exclusion,
}


def _included(model: Any, index: Any, dialect: Dialect) -> tuple[str, ...]:
    names = (index.include or ()) if dialect.features.covering_indexes else ()
    return _column_names(model, names)


def _column_names(model: Any, names: Sequence[str]) -> tuple[str, ...]:
    fields = [model._meta.get_field(name) for name in names]
    return tuple(
        part.column for field in fields for part in getattr(field, "fields", None) or (field,)
    )
