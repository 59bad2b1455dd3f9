"""For tests of migrations: histories without files, and a questioner with answers.

    loader = loader_of(migration("shop", "0001", [CreateModel(…)]))
    MigrationExecutor(database, loader).migrate()

Flow: your tests → **testing** → loader, questioner.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hotclub_migrations.errors import Key
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.migration import Migration
from hotclub_migrations.operations import Operation
from hotclub_migrations.questioner import MigrationQuestioner
from hotclub_migrations.state import ProjectState

__all__ = ["Answers", "loader_of", "migration", "state_after"]


def migration(
    app_label: str, name: str, operations: Iterable[Operation] = (), **attributes: Any
) -> Migration:
    """Return a migration with these operations. attributes: dependencies, atomic, replaces …"""
    kind = type("Migration", (Migration,), {"operations": list(operations), **attributes})
    made: Migration = kind(name, app_label)
    return made


def loader_of(*migrations: Migration, applied: Iterable[Key] = ()) -> MigrationLoader:
    """Return a loader that has these migrations, and reads no disk."""
    loader = MigrationLoader({}, load=False)
    loader.disk_migrations = {one.key: one for one in migrations}
    loader.migrated_apps = {one.app_label for one in migrations}
    loader.build_graph(applied)
    return loader


def state_after(app_label: str, operations: Sequence[Operation]) -> ProjectState:
    """Return the state that the operations lead to, from nothing."""
    state = ProjectState()
    for operation in operations:
        operation.state_forwards(app_label, state)
    return state


class Answers(MigrationQuestioner):
    """Answers each question by its name, and notes what was asked.

    answers: "ask_rename" … → the answer, or a function of the question's arguments.
    """

    def __init__(self, **answers: Any) -> None:
        super().__init__({"ask_initial": True})
        self.answers = answers
        self.asked: list[tuple[Any, ...]] = []
        for name in (
            "ask_rename", "ask_rename_model", "ask_not_null_addition", "ask_not_null_alteration",
            "ask_auto_now_add_addition", "ask_merge",
        ):  # fmt: skip
            setattr(self, name, self._answering(name))

    def _answering(self, name: str) -> Any:
        def answer(*arguments: Any) -> Any:
            self.asked.append((name, *arguments))
            given = self.answers.get(name, False)
            return given(*arguments) if callable(given) else given

        return answer
