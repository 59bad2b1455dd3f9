"""Tables of models, made at once: for scripts, notebooks and tests.

Projects that live longer use migrations.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.compiler.ddl_text import MODEL_SQL
from hotclub_orm.queryset import in_one
from hotclub_orm.schema import PostgresqlDdl, SqliteDdl, tables_for
from hotclub_orm.statements import Operation


def _creation(dialect: Any, models: tuple[Any, ...]) -> Operation[None]:
    ddl = SqliteDdl() if dialect.vendor == "sqlite" else PostgresqlDdl()
    yield from ddl.create_tables(tables_for(models, dialect, MODEL_SQL))


def create_tables(database: Any, *models: Any) -> None:
    """Create the tables of the models and of their many-to-many relations, in one transaction."""
    database.run(in_one(_creation(database.dialect, models)))


async def acreate_tables(database: Any, *models: Any) -> None:
    """As create_tables, awaiting."""
    await database.arun(in_one(_creation(database.dialect, models)))
