"""What is in a project's database: `connection.introspection.table_names()`.

Flow: hotclub_orm.introspect → **introspection** → inspectdb-like tools, tests. Cursors are taken where
Django takes them and not needed: all is read through the database's own door.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from hotclub_orm.fields.on_delete import DB_CASCADE, DB_SET_DEFAULT, DB_SET_NULL, DO_NOTHING
from hotclub_orm.inspecting import field_for
from hotclub_orm.introspect import read_table, table_names
from hotclub_orm.registry import apps
from hotclub_orm.routers import router
from hotclub_orm.schema.values import Column, Table

_ACTIONS = {"CASCADE": DB_CASCADE, "SET NULL": DB_SET_NULL, "SET DEFAULT": DB_SET_DEFAULT}


class TableInfo(NamedTuple):
    """One table: type is "t", or "v" for a view."""

    name: str
    type: str
    comment: str | None = None


class FieldInfo(NamedTuple):
    """One column, as a cursor's description, and what the table's declaration says besides."""

    name: str
    type_code: str
    display_size: int | None
    internal_size: int | None
    precision: int | None
    scale: int | None
    null_ok: bool
    default: str | None
    collation: str | None
    is_autofield: bool = False
    comment: str | None = None
    pk: bool = False


class Introspection:
    """What is in one database."""

    def __init__(self, database: Any) -> None:
        self.connection = database

    def _table(self, name: str) -> Table:
        found = self.connection.run(read_table(self.connection.dialect, name))
        return found if isinstance(found, Table) else Table(name, ())

    def table_names(self, cursor: Any = None, include_views: bool = False) -> list[str]:
        """Return the names of the tables, sorted; of the views too, if asked."""
        found: list[str] = self.connection.run(
            table_names(self.connection.dialect, views=include_views)
        )
        return found

    def get_table_list(self, cursor: Any = None) -> list[TableInfo]:
        """Return the tables and views."""
        tables = set(self.table_names())
        names = self.table_names(include_views=True)
        return [TableInfo(name, "t" if name in tables else "v") for name in names]

    def get_table_description(self, cursor: Any, table_name: str) -> list[FieldInfo]:
        """Return the columns of a table, in its order."""
        return [_info(column) for column in self._table(table_name).columns]

    def get_field_type(self, data_type: str, description: Any) -> str:
        """Return the name of the model field for such a column."""
        field = field_for(data_type)
        if getattr(description, "is_autofield", False):
            return field.replace("IntegerField", "AutoField")
        return field

    def get_primary_key_column(self, cursor: Any, table_name: str) -> str | None:
        """Return the column that is the key, or None."""
        return next(iter(self.get_primary_key_columns(cursor, table_name)), None)

    def get_primary_key_columns(self, cursor: Any, table_name: str) -> list[str]:
        """Return the columns of the key."""
        table = self._table(table_name)
        return list(table.primary_key) or [one.name for one in table.columns if one.primary_key]

    def get_relations(self, cursor: Any, table_name: str) -> dict[str, tuple[str, str, Any]]:
        """Return column → (column there, table there, what it does on deletion)."""
        return {
            here: (there, key.to_table, _ACTIONS.get(key.on_delete or "", DO_NOTHING))
            for key in self._table(table_name).foreign_keys
            for here, there in zip(key.columns, key.to_columns, strict=True)
        }

    def get_constraints(self, cursor: Any, table_name: str) -> dict[str, dict[str, Any]]:
        """Return name → what it is, of the table's keys, constraints and indexes."""
        table = self._table(table_name)
        found: dict[str, dict[str, Any]] = {}
        key = self.get_primary_key_columns(cursor, table_name)
        if key:
            found["__primary__"] = _constraint(key, primary_key=True, unique=True)
        for one in table.unique:
            name = one.name or f"__unique_{'_'.join(one.columns)}__"
            found[name] = _constraint(one.columns, unique=True, index=True)
        for column in table.columns:
            if column.unique:
                found[f"__unique_{column.name}__"] = _constraint([column.name], unique=True)
            if column.check:
                found[f"__check_{column.name}__"] = _constraint([column.name], check=True)
        for check in table.checks:
            found[check.name] = _constraint([], check=True)
        for exclusion in table.exclusions:
            found[exclusion.name] = _constraint([], index=True)
        for number, key_there in enumerate(table.foreign_keys):
            name = key_there.name or f"fk_{number}"
            there = (key_there.to_table, key_there.to_columns[0])
            found[name] = _constraint(key_there.columns, foreign_key=there)
        usual = "btree" if self.connection.vendor == "postgresql" else "idx"
        for index in table.indexes:
            orders = ["DESC" if part.descending else "ASC" for part in index.parts]
            found[index.name] = _constraint(
                index.columns, unique=index.unique, index=True, orders=orders,
                type=index.method or usual,
            )  # fmt: skip
        return found

    def installed_models(self, tables: Any) -> set[Any]:
        """Return the models whose tables are among these."""
        wanted = set(tables)
        return {model for model in self._models() if model._meta.db_table in wanted}

    def _models(self) -> list[Any]:
        known = apps.get_models(include_auto_created=True)
        return router.get_migratable_models(known, self.connection.alias, include_auto_created=True)

    def django_table_names(
        self, only_existing: bool = False, include_views: bool = True
    ) -> list[str]:
        """Return the names of the tables of the models that this database keeps."""
        names = sorted({one._meta.db_table for one in self._models() if one._meta.managed})
        if only_existing:
            there = set(self.table_names(include_views=include_views))
            names = [name for name in names if name in there]
        return names

    def __repr__(self) -> str:
        return f"<introspection of {self.connection!r}>"


def _info(column: Column) -> FieldInfo:
    kind, _, rest = column.type.partition("(")
    sizes = [int(one) for one in rest.rstrip(")").split(",") if one.strip().isdigit()]
    is_text = "char" in kind.lower()
    size = sizes[0] if sizes and is_text else None
    precision, scale = (sizes[0], sizes[1]) if len(sizes) == 2 and not is_text else (None, None)
    return FieldInfo(
        column.name, kind.strip().lower(), size, size, precision, scale, column.null,
        column.default, column.collation, bool(column.suffix), column.comment,
        column.primary_key,
    )  # fmt: skip


def _constraint(columns: Any, **said: Any) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "columns": list(columns), "primary_key": False, "unique": False, "foreign_key": None,
        "check": False, "index": False,
    }  # fmt: skip
    return {**plain, **said}
