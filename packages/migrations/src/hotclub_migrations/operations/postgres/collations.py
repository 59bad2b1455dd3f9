"""CreateCollation, RemoveCollation.

Flow: state → **operations** → statements.
"""

from __future__ import annotations

from typing import Any

from hotclub_orm.schema import literal
from hotclub_orm.statements import Operation as Statements

from hotclub_migrations.operations.base import Operation
from hotclub_migrations.operations.directions import Addition, Removal, by_name
from hotclub_migrations.operations.postgres.server import is_meant
from hotclub_migrations.state import ProjectState


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
        return by_name(self, "name", "locale", provider="libc", deterministic=True)

    def put(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Create the collation."""
        if not is_meant(app_label, schema_editor):
            return
        if not self.provider.isidentifier():
            raise ValueError(f"{self.provider!r} is no provider of collations: use icu or libc.")
        name = schema_editor.quote_name(self.name)
        locale = literal(self.locale, schema_editor.dialect)
        options = f"locale={locale}, provider={self.provider}"
        if not self.deterministic:
            options += ", deterministic=false"
        yield from schema_editor.execute(f"CREATE COLLATION {name} ({options})", None)

    def take(self, app_label: str, schema_editor: Any, state: ProjectState) -> Statements[None]:
        """Drop the collation."""
        if is_meant(app_label, schema_editor):
            name = schema_editor.quote_name(self.name)
            yield from schema_editor.execute(f"DROP COLLATION {name}", None)


class CreateCollation(CollationOperation, Addition):
    """Create a collation."""

    def describe(self) -> str:
        """One line."""
        return f"Create collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """create_collation_name."""
        return f"create_collation_{self.name.lower()}"


class RemoveCollation(CollationOperation, Removal):
    """Drop a collation."""

    def describe(self) -> str:
        """One line."""
        return f"Remove collation {self.name}"

    @property
    def migration_name_fragment(self) -> str:
        """remove_collation_name."""
        return f"remove_collation_{self.name.lower()}"
