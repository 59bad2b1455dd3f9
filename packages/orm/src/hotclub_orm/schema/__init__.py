"""Tables as values, and their DDL.

Flow: models → from_models → **values** → ddl (sqlite, postgresql) → statements.
Import levels: values, names, literals → ddl → sqlite, postgresql → from_models → editor.
"""

from hotclub_orm.dialects.base import Dialect
from hotclub_orm.schema.ddl import Ddl
from hotclub_orm.schema.editor import SchemaEditor
from hotclub_orm.schema.from_models import (
    SqlText,
    column_for,
    constraint_for,
    foreign_key_for,
    index_for,
    table_for,
    tables_for,
)
from hotclub_orm.schema.literals import inlined, literal
from hotclub_orm.schema.names import bare_table_name, foreign_key_name, index_name, shortened
from hotclub_orm.schema.postgresql import PostgresqlDdl
from hotclub_orm.schema.sqlite import SqliteDdl
from hotclub_orm.schema.values import (
    CheckConstraint,
    Column,
    Constraint,
    ExclusionConstraint,
    ForeignKey,
    Index,
    Part,
    Table,
    UniqueConstraint,
)

__all__ = [
    "CheckConstraint",
    "Column",
    "Constraint",
    "Ddl",
    "Dialect",
    "ExclusionConstraint",
    "ForeignKey",
    "Index",
    "Part",
    "PostgresqlDdl",
    "SchemaEditor",
    "SqlText",
    "SqliteDdl",
    "Table",
    "UniqueConstraint",
    "bare_table_name",
    "column_for",
    "constraint_for",
    "ddl_for",
    "foreign_key_for",
    "foreign_key_name",
    "index_for",
    "index_name",
    "inlined",
    "literal",
    "shortened",
    "table_for",
    "tables_for",
]

_BY_VENDOR: dict[str, Ddl] = {"sqlite": SqliteDdl(), "postgresql": PostgresqlDdl()}


def ddl_for(dialect: Dialect) -> Ddl:
    """Return the DDL of the dialect."""
    return _BY_VENDOR[dialect.vendor]
