"""The migrations of the installed applications. Django's `django.db.migrations.loader`.

Flow: INSTALLED_APPS, records of a connection → **loader** → graph → states.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hotclub_migrations.loader import MigrationLoader as _Loader
from hotclub_orm.door import DEFAULT_ALIAS

from hotclub.migrations.recorder import MigrationRecorder

__all__ = ["MigrationLoader"]


class MigrationLoader(_Loader):
    """The migrations of a project.

    connection: the database whose records say what is applied; None for nothing. A mapping from
    labels to modules in its place is what hotclub_migrations' loader takes. load, replace_migrations:
    as there. ignore_no_migrations: accepted; an application without migrations is no mistake here.
    """

    def __init__(
        self,
        connection: Any = None,
        load: bool | Iterable[tuple[str, str]] = True,
        ignore_no_migrations: bool = False,
        replace_migrations: bool = True,
    ) -> None:
        self.connection, self.ignore_no_migrations = None, ignore_no_migrations
        if isinstance(connection, Mapping):
            applied = () if isinstance(load, bool) else load
            super().__init__(
                connection, applied, load=load is not False, replace_migrations=replace_migrations
            )
            return
        from hotclub.adapters.settings_migrations import project

        self.connection = connection
        super().__init__(
            project().modules,
            self._recorded(),
            load=bool(load),
            replace_migrations=replace_migrations,
        )

    def _recorded(self) -> dict[tuple[str, str], Any]:
        if self.connection is None:
            return {}
        return dict(MigrationRecorder(self.connection).applied_migrations())

    def build_graph(self, applied: Iterable[tuple[str, str]] | None = None) -> None:
        """Make the graph anew, of what the database has recorded by now if it is not said."""
        if applied is None and self.connection is not None:
            applied = self._recorded()
        super().build_graph(applied)

    def check_consistent_history(self, alias: Any = DEFAULT_ALIAS) -> None:
        """Raise InconsistentMigrationHistory where something is applied before what it needs.

        alias: of a database, or a connection.
        """
        super().check_consistent_history(getattr(alias, "alias", alias))
