"""What only PostgreSQL has: extensions, collations, indexes and constraints without a lock.

Flow: state → **operations** → statements. On other databases these do nothing, or what their plain kin
do. Sources: the manual's pages on CREATE EXTENSION, CREATE COLLATION, CREATE INDEX CONCURRENTLY and
ALTER TABLE … NOT VALID.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.constraints import CheckConstraint
from hotclub_orm.errors import NotSupportedError
from hotclub_orm.schema import constraint_for, literal
from hotclub_orm.statements import Operation as Statements
from hotclub_orm.statements import Statement

from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.operations.indexes import (
    AddConstraint,
    AddIndex,
    IndexOperation,
    RemoveIndex,
)
from hotclub_migrations.state import ProjectState


def _is_meant(app_label: str, schema_editor: Any, **hints: Any) -> bool:
    is_postgresql = schema_editor.dialect.vendor == "postgresql"
    return is_postgresql and bool(schema_editor.allow_migrate(app_label, **hints))


class CreateExtension(Operation):
    """Install an extension, if it is not there. hints: for database routers."""

    reversible = True
    category = OperationCategory.ADDITION

    def __init__(self, name: str, hints: dict[str, Any] | None = None) -> None:
        self.name, self.hints = name, hints or {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: models do not know extensions."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Install it."""
        if not _is_meant(app_label, schema_editor, **self.hints):
            return
        # Asked first: IF NOT EXISTS wants the right to create it even where it exists.
        there = yield Statement("SELECT 1 FROM pg_extension WHERE extname = %s", (self.name,))
        if not there:
            name = schema_editor.quote_name(self.name)
            yield from schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Remove it."""
        if _is_meant(app_label, schema_editor, **self.hints):
            name = schema_editor.quote_name(self.name)
            yield from schema_editor.execute(f"DROP EXTENSION IF EXISTS {name}")

    def describe(self) -> str:
        """One line."""
        return f"Creates extension {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """create_extension_name."""
        return f"create_extension_{self.name}"


class _NamedExtension(CreateExtension):
    """An extension whose name is known."""

    extension: str

    def __init__(self, hints: dict[str, Any] | None = None) -> None:
        super().__init__(self.extension, hints)


class BloomExtension(_NamedExtension):
    """Install bloom."""

    extension = "bloom"


class BtreeGinExtension(_NamedExtension):
    """Install btree_gin."""

    extension = "btree_gin"


class BtreeGistExtension(_NamedExtension):
    """Install btree_gist."""

    extension = "btree_gist"


class CITextExtension(_NamedExtension):
    """Install citext."""

    extension = "citext"


class CryptoExtension(_NamedExtension):
    """Install pgcrypto."""

    extension = "pgcrypto"


class HStoreExtension(_NamedExtension):
    """Install hstore."""

    extension = "hstore"


class TrigramExtension(_NamedExtension):
    """Install pg_trgm."""

    extension = "pg_trgm"


class UnaccentExtension(_NamedExtension):
    """Install unaccent."""

    extension = "unaccent"


def _refuse_block(operation: Operation, schema_editor: Any) -> None:
    if schema_editor.atomic_migration:
        raise NotSupportedError(
            f"The {type(operation).__name__} operation cannot be executed inside a transaction "
            "(set atomic = False on the migration)."
        )


_INDEX_IS_VALID = """
SELECT i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relname = %s AND pg_table_is_visible(c.oid)
"""


def _add_concurrently(schema_editor: Any, model: Any, index: Any) -> Statements[None]:
    found = yield Statement(_INDEX_IS_VALID, (index.name,))
    if found and found[0][0]:
        return  # an earlier run was stopped after it
    if found:
        # One that was stopped in the middle leaves an index that is never used.
        yield from schema_editor.remove_index(model, index, concurrently=True)
    yield from schema_editor.add_index(model, index, concurrently=True)


class AddIndexConcurrently(AddIndex):
    """Add an index without keeping writers out. The migration must have atomic = False."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it; one that an earlier, stopped run left unfinished is made anew."""
        model = to_state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        if schema_editor.dialect.vendor != "postgresql":
            yield from schema_editor.add_index(model, self.index)
            return
        _refuse_block(self, schema_editor)
        yield from _add_concurrently(schema_editor, model, self.index)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            is_postgresql = schema_editor.dialect.vendor == "postgresql"
            if is_postgresql:
                _refuse_block(self, schema_editor)
            yield from schema_editor.remove_index(model, self.index, concurrently=is_postgresql)

    def describe(self) -> str:
        """One line."""
        names = ", ".join(self.index.fields)
        return (
            f"Concurrently create index {self.index.name} on field(s) {names} of model "
            f"{self.model_name}"
        )


class RemoveIndexConcurrently(RemoveIndex):
    """Remove an index without keeping writers out. The migration must have atomic = False."""

    atomic = False

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        model = from_state.apps.near(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor, model):
            is_postgresql = schema_editor.dialect.vendor == "postgresql"
            if is_postgresql:
                _refuse_block(self, schema_editor)
            index = from_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
            yield from schema_editor.remove_index(model, index, concurrently=is_postgresql)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it again."""
        model = to_state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        index = to_state.models[app_label, self.model_name_lower].get_index_by_name(self.name)
        if schema_editor.dialect.vendor != "postgresql":
            yield from schema_editor.add_index(model, index)
            return
        _refuse_block(self, schema_editor)
        yield from _add_concurrently(schema_editor, model, index)

    def describe(self) -> str:
        """One line."""
        return f"Concurrently remove index {self.name} from {self.model_name}"


class CollationOperation(Operation):
    """What CreateCollation and RemoveCollation share."""

    def __init__(
        self, name: str, locale: str, *, provider: str = "libc", deterministic: bool = True
    ) -> None:
        self.name, self.locale = name, locale
        self.provider, self.deterministic = provider, deterministic

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: models know collations by name only."""

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base; only what is not the default."""
        named: dict[str, Any] = {"name": self.name, "locale": self.locale}
        if self.provider != "libc":
            named["provider"] = self.provider
        if self.deterministic is False:
            named["deterministic"] = self.deterministic
        return type(self).__name__, [], named

    def create(self, schema_editor: Any) -> Statements[None]:
        """Create the collation."""
        if not self.provider.isidentifier():
            raise ValueError(f"{self.provider!r} is no provider of collations: use icu or libc.")
        name, locale = (
            schema_editor.quote_name(self.name),
            literal(self.locale, schema_editor.dialect),
        )
        options = f"locale={locale}, provider={self.provider}"
        if not self.deterministic:
            options += ", deterministic=false"
        yield from schema_editor.execute(f"CREATE COLLATION {name} ({options})", None)

    def remove(self, schema_editor: Any) -> Statements[None]:
        """Drop the collation."""
        name = schema_editor.quote_name(self.name)
        yield from schema_editor.execute(f"DROP COLLATION {name}", None)


class CreateCollation(CollationOperation):
    """Create a collation."""

    category = OperationCategory.ADDITION

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it."""
        if _is_meant(app_label, schema_editor):
            yield from self.create(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        if _is_meant(app_label, schema_editor):
            yield from self.remove(schema_editor)

    def describe(self) -> str:
        """One line."""
        return f"Create collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """create_collation_name."""
        return f"create_collation_{self.name.lower()}"


class RemoveCollation(CollationOperation):
    """Drop a collation."""

    category = OperationCategory.REMOVAL

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Drop it."""
        if _is_meant(app_label, schema_editor):
            yield from self.remove(schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Create it again."""
        if _is_meant(app_label, schema_editor):
            yield from self.create(schema_editor)

    def describe(self) -> str:
        """One line."""
        return f"Remove collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_collation_name."""
        return f"remove_collation_{self.name.lower()}"


class AddConstraintNotValid(AddConstraint):
    """Add a check that new rows must pass; ValidateConstraint looks at the others, without a lock."""

    def __init__(self, model_name: str, constraint: Any) -> None:
        if not isinstance(constraint, CheckConstraint):
            raise TypeError("AddConstraintNotValid.constraint must be a check constraint.")
        super().__init__(model_name, constraint)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Add it as NOT VALID; elsewhere than on PostgreSQL, add it whole."""
        model = from_state.apps.near(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor, model):
            return
        if schema_editor.dialect.vendor != "postgresql":
            yield from schema_editor.add_constraint(model, self.constraint)
            return
        value = constraint_for(model, self.constraint, schema_editor.dialect, schema_editor.text)
        table = schema_editor.quote_name(model._meta.db_table)
        sql = schema_editor.ddl.constraint_sql(value)
        yield from schema_editor.execute(f"ALTER TABLE {table} ADD {sql} NOT VALID", ())

    def describe(self) -> str:
        """One line."""
        return f"Create not valid constraint {self.constraint.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_constraint_not_valid."""
        return f"{super().migration_name_fragment}_not_valid"


class ValidateConstraint(IndexOperation):
    """Check the rows that were there before a constraint that was added as not valid."""

    category = OperationCategory.ALTERATION

    def __init__(self, model_name: str, name: str) -> None:
        self.model_name, self.name = model_name, name

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As the base, by name."""
        return type(self).__name__, [], {"model_name": self.model_name, "name": self.name}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: the constraint is in the state already."""

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Check them."""
        model = from_state.apps.near(app_label, self.model_name)
        if _is_meant(app_label, schema_editor) and self.allow_migrate_model(schema_editor, model):
            table, name = map(schema_editor.quote_name, (model._meta.db_table, self.name))
            yield from schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState
    ) -> Statements[None]:
        """Nothing."""
        yield from ()

    def describe(self) -> str:
        """One line."""
        return f"Validate constraint {self.name} on model {self.model_name}"

    @property
    def migration_name_fragment(self) -> str:
        """model_validate_constraint."""
        return f"{self.model_name_lower}_validate_{self.name.lower()}"
