"""What the commands do, without a terminal.

Flow: project, loader → **commands** → writers, plans, rows of a table → cli (or a framework's commands),
which print. Nothing is written before a returned writer's `write`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotclub_migrations.autodetector import Changes, MigrationAutodetector
from hotclub_migrations.errors import (
    CommandError,
    MigrationConflict,
    NodeNotFoundError,
    UnsafeName,
)
from hotclub_migrations.executor import Target
from hotclub_migrations.loader import MigrationLoader
from hotclub_migrations.migration import Migration, SwappableTuple
from hotclub_migrations.operations import RunPython
from hotclub_migrations.optimizer import MigrationOptimizer
from hotclub_migrations.projects import Project
from hotclub_migrations.questioner import MigrationQuestioner
from hotclub_migrations.writer import MigrationWriter, checked_name


@dataclass(frozen=True, slots=True)
class Wish:
    """What makemigrations is asked for. labels: none means all applications."""

    labels: Sequence[str] = ()
    name: str | None = None
    header_time: datetime | None = None
    timestamp: str = "changes"

    def __post_init__(self) -> None:
        if self.name is not None and not self.name.isidentifier():
            raise UnsafeName(
                f"The migration name must be a valid Python identifier, not {self.name[:50]!r}."
            )


def detect(
    project: Project, loader: MigrationLoader, questioner: MigrationQuestioner, wish: Wish
) -> Changes:
    """Return the migrations that bring the files up to the models.

    Raises MigrationConflict when the files themselves have several ends.
    """
    project.check_labels(wish.labels)
    conflicts = loader.detect_conflicts()
    if wish.labels:
        conflicts = {k: names for k, names in conflicts.items() if k in wish.labels}
    if conflicts:
        raise MigrationConflict(conflicts)
    detector = MigrationAutodetector(
        loader.project_state(), project.state(), questioner,
        settings=project.settings, timestamp=wish.timestamp,
    )  # fmt: skip
    return detector.changes(
        loader.graph,
        trim_to_apps=wish.labels or None,
        convert_apps=wish.labels or (project.modules if project.makes_packages else None),
        migration_name=wish.name,
    )


def writers(project: Project, changes: Changes, wish: Wish) -> list[MigrationWriter]:
    """Return what writes the migrations."""
    return [
        _writer(project, migration, wish.header_time)
        for label in sorted(changes)
        for migration in changes[label]
    ]


def _writer(project: Project, migration: Migration, now: datetime | None) -> MigrationWriter:
    directory = project.directories.get(migration.app_label)
    if directory is None:
        raise CommandError(f"{migration.app_label} has no directory for migrations.")
    return MigrationWriter(migration, directory=directory, style=project.style, now=now)


def empty(project: Project, loader: MigrationLoader, wish: Wish) -> Changes:
    """Return an empty migration for each application that is named."""
    if not wish.labels:
        raise CommandError("You must supply at least one app label when using --empty.")
    project.check_labels(wish.labels)
    state = loader.project_state()
    questioner = MigrationQuestioner({"ask_initial": True}, wish.labels)
    detector = MigrationAutodetector(state, state, questioner, timestamp=wish.timestamp)
    changes = {label: [Migration("custom", label)] for label in wish.labels}
    return detector.arrange_for_graph(changes, loader.graph, wish.name)


def merge(
    project: Project, loader: MigrationLoader, questioner: MigrationQuestioner, wish: Wish
) -> Changes:
    """Return a migration for each application with several ends that joins them."""
    project.check_labels(wish.labels)
    changes: Changes = {}
    for label, names in loader.detect_conflicts().items():
        if (wish.labels and label not in wish.labels) or not questioner.ask_merge(label):
            continue
        numbers = [MigrationAutodetector.parse_number(name) or 0 for name in names]
        made = Migration(
            f"{max(numbers) + 1:04d}_{wish.name or 'merge_' + '_'.join(sorted(names))}"[:100], label
        )
        made.dependencies = [(label, name) for name in names]
        changes[label] = [made]
    return changes


@dataclass(frozen=True, slots=True)
class Update:
    """A last migration with changes folded in. replaced: the one that its file takes the place of."""

    writer: MigrationWriter
    replaced: Migration


def update(project: Project, loader: MigrationLoader, changes: Changes, wish: Wish) -> list[Update]:
    """Fold changes into the last migration of each application. Raises CommandError."""
    updates = []
    for label, migrations in changes.items():
        leaves = loader.graph.leaf_nodes(label)
        if not leaves:
            raise CommandError(f"App {label} has no migration, cannot update last migration.")
        last = loader.disk_migrations[leaves[0]]
        if last.key in loader.applied_migrations:
            raise CommandError(f"Cannot update applied migration '{last}'.")
        if last.replaces or any(last.key in map(tuple, other.dependencies)
                                for other in loader.disk_migrations.values()):  # fmt: skip
            raise CommandError(f"Cannot update migration '{last}': others depend on it.")
        made = Migration(last.name, label)
        made.initial, made.atomic, made.run_before = last.initial, last.atomic, last.run_before
        both = [*last.operations, *(o for one in migrations for o in one.operations)]
        made.operations = MigrationOptimizer().optimize(both, label)
        inner = {one.key for one in migrations} | {last.key}
        needs = [*last.dependencies, *(k for one in migrations for k in one.dependencies)]
        made.dependencies = list(dict.fromkeys(k for k in needs if tuple(k) not in inner))
        number = MigrationAutodetector.parse_number(last.name) or 1
        name = wish.name or made.suggest_name() or f"auto_{wish.timestamp}"
        if not last.initial:
            made.name = f"{number:04d}_{name}"[:100]
        writer = _writer(project, made, wish.header_time)
        if f"{project.modules[label]}.{last.name}" in writer.as_string():
            raise CommandError(
                f"Cannot update migration '{last}': it holds functions of its own, which would be "
                "lost with its file. Make a new migration instead."
            )
        updates.append(Update(writer, last))
    return updates


# migrate, showmigrations, sqlmigrate


def targets(loader: MigrationLoader, label: str | None, name: str | None) -> list[Target]:
    """Return what migrate is to go to. name: a prefix, or "zero". Raises CommandError."""
    if label is None:
        return list(loader.graph.leaf_nodes())
    if label not in loader.migrated_apps:
        why = "does not have migrations" if label in loader.unmigrated_apps else "is not there"
        raise CommandError(f"App '{label}' {why}.")
    if name is None:
        return list(loader.graph.leaf_nodes(label))
    if name == "zero":
        return [(label, None)]
    try:
        migration = loader.get_migration_by_prefix(label, name)
    except NodeNotFoundError as missing:
        raise CommandError(
            f"Cannot find a migration matching '{name}' from app '{label}'. {missing}"
        ) from missing
    if migration.key not in loader.graph and migration.key not in loader.applied_migrations:
        raise CommandError(f"{migration} is replaced by a squashed migration; go to that one.")
    return [migration.key]


@dataclass(frozen=True, slots=True)
class Status:
    """One line of showmigrations. squashed: how many it replaces."""

    label: str
    name: str
    is_applied: bool
    squashed: int


def status(loader: MigrationLoader, labels: Sequence[str] = ()) -> list[Status]:
    """Return every migration of the applications, in the order of application within each."""
    rows: dict[tuple[str, str], Status] = {}
    for label in sorted(labels or loader.migrated_apps):
        for leaf in loader.graph.leaf_nodes(label):
            for key in loader.graph.forwards_plan(leaf):
                if key[0] == label:
                    squashed = len(loader.graph.migration(key).replaces)
                    rows[key] = Status(*key, key in loader.applied_migrations, squashed)
    return list(rows.values())


# squashmigrations, optimizemigration


def squash(
    project: Project,
    loader: MigrationLoader,
    span: tuple[str, str | None, str],
    wish: Wish,
    *,
    optimize: bool = True,
) -> MigrationWriter:
    """Return one migration in the place of several.

    span: (app label, first migration or None for all, last migration). Raises CommandError.
    """
    label, first, last = span
    squashed = _span(loader, label, first, last)
    operations: list[Any] = []
    needs: list[Any] = []
    own = {one.key for one in squashed}
    for migration in squashed:
        operations += migration.operations
        for key in migration.dependencies:
            if isinstance(key, SwappableTuple) or tuple(key) not in own:
                if isinstance(key, SwappableTuple) or key[0] != label or first is not None:
                    needs.append(key)
    made = Migration(_squashed_name(squashed, wish.name), label)
    if not all(one.atomic for one in squashed):
        raise CommandError(
            "Migrations that are not atomic cannot be squashed with others: write them by hand."
        )
    made.operations = MigrationOptimizer().optimize(operations, label) if optimize else operations
    made.dependencies = list(dict.fromkeys(needs))
    made.replaces = [one.key for one in squashed]
    made.run_before = list(
        dict.fromkeys(key for one in squashed for key in one.run_before if tuple(key) not in own)
    )
    made.initial = squashed[0].initial or (first is None) or None
    return _writer(project, made, wish.header_time)


def _span(loader: MigrationLoader, label: str, first: str | None, last: str) -> list[Migration]:
    if label not in loader.migrated_apps:
        raise CommandError(
            f"App '{label}' does not have migrations (so squashing it makes no sense)."
        )
    end = loader.get_migration_by_prefix(label, last)
    plan = [loader.graph.migration(key) for key in loader.graph.forwards_plan(end.key)
            if key[0] == label]  # fmt: skip
    if first is None:
        return plan
    start = loader.get_migration_by_prefix(label, first)
    if start not in plan:
        raise CommandError(
            f"The migration '{start}' cannot be found. Maybe it comes after '{end}'?"
        )
    return plan[plan.index(start) :]


def _squashed_name(squashed: Sequence[Migration], wanted: str | None) -> str:
    first, last = squashed[0].name, squashed[-1].name
    if wanted:
        return checked_name(f"{first.partition('_')[0]}_{wanted}")
    return checked_name(f"{first}_squashed_{last}"[:150])


def optimized(
    project: Project, loader: MigrationLoader, label: str, name: str, wish: Wish
) -> MigrationWriter | None:
    """Return the migration with fewer operations, or None if there is nothing to join."""
    migration = loader.get_migration_by_prefix(label, name)
    shorter = MigrationOptimizer().optimize(migration.operations, label)
    if len(shorter) == len(migration.operations):
        return None
    if any(isinstance(one, RunPython) for one in shorter):
        raise CommandError(
            f"{migration} holds Python code, which would be lost from its file. Join its operations "
            "by hand."
        )
    made = Migration(migration.name, label)
    made.operations, made.initial = shorter, migration.initial
    made.dependencies, made.run_before = migration.dependencies, migration.run_before
    made.replaces, made.atomic = migration.replaces, migration.atomic
    return _writer(project, made, wish.header_time)
