"""Migrations applied to a connection from Python code. Django's `django.db.migrations.executor`.

    executor = MigrationExecutor(connection)
    executor.migrate([("shop", "0001_initial")])
    Album = executor.loader.project_state([("shop", "0001_initial")]).apps.get_model("shop", "Album")

Flow: connection, installed applications → **executor** → hotclub_migrations' executor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotclub_migrations.executor import MigrationExecutor as _Executor
from hotclub_migrations.executor import Plan, Progress, Target
from hotclub_migrations.loader import MigrationLoader as _Loader
from hotclub_migrations.state import ProjectState

from hotclub.migrations.loader import MigrationLoader
from hotclub.migrations.recorder import database_of

__all__ = ["MigrationExecutor"]


class MigrationExecutor(_Executor):
    """Applies and undoes the migrations of the installed applications.

    connection: of `hotclub.db.connections`. A loader in the second place is what
    hotclub_migrations' executor takes; options are those that it has.
    """

    def __init__(
        self,
        connection: Any = None,
        progress_callback: Progress | _Loader | None = None,
        *more: Any,
        **options: Any,
    ) -> None:
        if isinstance(progress_callback, _Loader) or "loader" in options:
            loader = options.pop("loader", progress_callback)
            super().__init__(connection, loader, *more, **options)
            return
        database = database_of(connection)
        super().__init__(database, MigrationLoader(database), progress_callback, **options)

    def migrate(
        self,
        targets: Sequence[Target] | None = None,
        plan: Plan | None = None,
        state: ProjectState | None = None,  # Django's, which may reuse a state
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Go to the targets: pairs of label and name, None for the name to undo them all."""
        return super().migrate(targets, plan, fake=fake, fake_initial=fake_initial)
