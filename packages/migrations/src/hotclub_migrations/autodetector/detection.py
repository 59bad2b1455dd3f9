"""Two states and what is found between them: the paper the detectors write on.

Flow: states → **detection** ← detectors (models_found, options_found, fields_found) → arrangement. The
earlier state is a working copy: what was renamed is renamed in it at once, so that everything after
compares like with like.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hotclub_migrations.autodetector.dependencies import Dependency, Wanted
from hotclub_migrations.model_state import ModelState
from hotclub_migrations.operations import Operation
from hotclub_migrations.questioner import MigrationQuestioner
from hotclub_migrations.rendering import ModelKey
from hotclub_migrations.state import ProjectState


class Detection:
    """What is found. wanted: app label → operations in the order in which they were found."""

    def __init__(
        self, before: ProjectState, after: ProjectState, questioner: MigrationQuestioner
    ) -> None:
        self.before, self.after, self.questioner = before.clone(), after, questioner
        self.wanted: dict[str, list[Wanted]] = {}

    def add(
        self,
        app_label: str,
        operation: Operation,
        dependencies: Iterable[Dependency] = (),
    ) -> None:
        """Note an operation."""
        needs = frozenset(dependencies)
        self.wanted.setdefault(app_label, []).append(Wanted(operation, needs))

    def rename(
        self, app_label: str, operation: Operation, dependencies: Iterable[Dependency] = ()
    ) -> None:
        """Note a renaming, and see the earlier state as it is after it."""
        self.add(app_label, operation, dependencies)
        operation.state_forwards(app_label, self.before)

    def migrated(self, state: ProjectState) -> set[ModelKey]:
        """Return the models of applications with migrations."""
        return {key for key in state.models if key[0] not in self.before.real_apps}

    @property
    def kept(self) -> list[ModelKey]:
        """Models that are in both states, in order."""
        return sorted(self.migrated(self.before) & self.migrated(self.after))

    @property
    def kept_tables(self) -> list[ModelKey]:
        """Those of them whose table is managed in both."""
        return [key for key in self.kept if has_table(self.before.models[key])
                and has_table(self.after.models[key])]  # fmt: skip

    @property
    def created(self) -> list[ModelKey]:
        """Models that are only in the later state, in order."""
        return sorted(self.migrated(self.after) - self.migrated(self.before))

    @property
    def deleted(self) -> list[ModelKey]:
        """Models that are only in the earlier state, in order."""
        return sorted(self.migrated(self.before) - self.migrated(self.after))

    def pair(self, key: ModelKey) -> tuple[ModelState, ModelState]:
        """Return a model's state before and after."""
        return self.before.models[key], self.after.models[key]


def has_table(state: ModelState) -> bool:
    """Tell whether migrations make a table for the model."""
    return bool(state.options.get("managed", True)) and not state.options.get("proxy", False)


def is_relation(field: Any) -> bool:
    """Tell whether the field points to a model."""
    return field.remote_field is not None and bool(field.remote_field.model)
