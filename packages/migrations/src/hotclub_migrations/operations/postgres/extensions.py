"""CreateExtension, and the extensions whose names are known.

Flow: state → **operations** → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.statements import Operation as Statements
from hotclub_orm.statements import Statement

from hotclub_migrations.operations.directions import Addition
from hotclub_migrations.operations.postgres.server import is_meant
from hotclub_migrations.state import ProjectState


class CreateExtension(Addition):
    """Install an extension, if it is not there. hints: for database routers."""

    def __init__(self, name: str, hints: dict[str, Any] | None = None) -> None:
        self.name, self.hints = name, hints or {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Nothing: models do not know extensions."""

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Install it."""
        if not is_meant(app_label, schema_editor, **self.hints):
            return
        # Asked first: IF NOT EXISTS wants the right to create it even where it exists.
        there = yield Statement("SELECT 1 FROM pg_extension WHERE extname = %s", (self.name,))
        if not there:
            name = schema_editor.quote_name(self.name)
            yield from schema_editor.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Remove it."""
        if is_meant(app_label, schema_editor, **self.hints):
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
