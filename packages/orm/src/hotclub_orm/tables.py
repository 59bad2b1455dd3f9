"""Tables of models, made at once: for scripts, notebooks and tests.

Projects that live longer use migrations.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.database import Database


def create_tables(database: Database, *models: Any) -> None:
    """Create the tables of the models that are not there yet, with those between them."""
    database.create_tables(*models)


async def acreate_tables(database: Database, *models: Any) -> None:
    """As create_tables, awaiting."""
    await database.acreate_tables(*models)
