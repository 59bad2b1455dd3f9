"""Does the database already have what an initial migration creates?

Flow: executor → **soft_applied** → introspection. For `migrate --fake-initial`.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.introspect import read_table, table_names
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.migration import Migration
from hotclub_migrations.operations import AddField, CreateModel
from hotclub_migrations.state import ProjectState


def is_soft_applied(migration: Migration, state: ProjectState, database: Any) -> Statements[bool]:
    """Tell whether all its tables, and the columns of its added fields, exist by name.

    state: as before the migration.
    """
    if not migration.is_initial:
        return False
    apps = migration.mutate_state(state).apps
    tables = yield from table_names(database.dialect)
    found = False
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            model = apps.get_model(migration.app_label, operation.name)
            if not operation.allow_migrate_model(database, model):
                continue
            if model._meta.db_table not in tables:
                return False
            found = True
        elif isinstance(operation, AddField):
            model = apps.get_model(migration.app_label, operation.model_name)
            if not operation.allow_migrate_model(database, model):
                continue
            field = model._meta.get_field(operation.name)
            if not (yield from _has(field, tables, database)):
                return False
            found = True
    return found


def _has(field: Any, tables: list[str], database: Any) -> Statements[bool]:
    if field.many_to_many:
        return field.remote_field.through._meta.db_table in tables
    if field.column is None:
        return True
    table = yield from read_table(database.dialect, field.model._meta.db_table)
    return table is not None and any(c.name == field.column for c in table.columns)
