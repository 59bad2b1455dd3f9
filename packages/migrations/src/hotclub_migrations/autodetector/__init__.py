"""What has to be done to get from one state to another.

Flow: two states → detection (models, options, fields) → arrangement → migrations, numbered and named.
Import levels: dependencies, comparison → detection → models_found, options_found, fields_found →
arrangement → this file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from hotclub_migrations.autodetector.arrangement import Arrangement
from hotclub_migrations.autodetector.detection import Detection
from hotclub_migrations.autodetector.fields_found import (
    find_added_fields,
    find_altered_fields,
    find_removed_fields,
    find_renamed_fields,
)
from hotclub_migrations.autodetector.models_found import (
    find_created_models,
    find_deleted_models,
    find_renamed_models,
)
from hotclub_migrations.autodetector.options_found import (
    find_added_entries,
    find_altered_managers,
    find_altered_options,
    find_altered_order,
    find_altered_tables,
    find_altered_together,
    find_removed_entries,
)
from hotclub_migrations.graph import MigrationGraph
from hotclub_migrations.migration import Migration
from hotclub_migrations.questioner import MigrationQuestioner
from hotclub_migrations.state import ProjectState

__all__ = ["Changes", "MigrationAutodetector"]

Changes = dict[str, list[Migration]]


class MigrationAutodetector:
    """Compares two states.

    settings: name of a setting → "app.Model" that it names, for models that can be swapped.
    timestamp: what ends the name of a migration that tells nothing better.
    """

    def __init__(
        self,
        from_state: ProjectState,
        to_state: ProjectState,
        questioner: MigrationQuestioner | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        timestamp: str = "changes",
    ) -> None:
        self.from_state, self.to_state = from_state, to_state
        self.questioner = questioner or MigrationQuestioner()
        self.settings, self.timestamp = dict(settings or {}), timestamp
        self.existing_apps = {label for label, _ in from_state.models}

    def changes(
        self,
        graph: MigrationGraph,
        trim_to_apps: Collection[str] | None = None,
        convert_apps: Collection[str] | None = None,
        migration_name: str | None = None,
    ) -> Changes:
        """Return migrations that lead from the first state to the second, by application.

        trim_to_apps: only these, and what they need. convert_apps: applications that had no
        migrations until now.
        """
        changes = self._detect_changes(graph, set(convert_apps or ()))
        changes = self.arrange_for_graph(changes, graph, migration_name)
        return self._trim_to_apps(changes, trim_to_apps) if trim_to_apps else changes

    def _detect_changes(
        self, graph: MigrationGraph | None = None, convert_apps: Collection[str] = ()
    ) -> Changes:
        before = self.from_state.clone()
        before.real_apps = before.real_apps - set(convert_apps)
        found = Detection(before, self.to_state, self.questioner)
        find_renamed_models(found)
        find_created_models(found)
        find_altered_options(found)
        find_altered_managers(found)
        later = find_removed_entries(found)
        find_renamed_fields(found)
        find_altered_together(found)
        find_removed_fields(found)
        find_added_fields(found)
        find_altered_fields(found)
        find_altered_order(found)
        find_added_entries(found, later)
        find_altered_tables(found)
        find_deleted_models(found)
        made = Arrangement(found.wanted, graph, self.settings).migrations()
        for label, migrations in made.items():
            for migration in migrations:
                migration.initial = (label not in self.existing_apps) or None
        return made

    def arrange_for_graph(
        self, changes: Changes, graph: MigrationGraph, migration_name: str | None = None
    ) -> Changes:
        """Give the migrations names and numbers that go on from the graph's leaves."""
        leaves = dict(graph.leaf_nodes())
        renamed: dict[tuple[str, str], tuple[str, str]] = {}
        arranged: Changes = {}
        for label, migrations in changes.items():
            leaf = leaves.get(label)
            if leaf is None and not self.questioner.ask_initial(label):
                renamed |= {one.key: (label, "__first__") for one in migrations}
                continue
            number = self._last_number(graph.migration((label, leaf))) + 1 if leaf else 1
            if leaf:
                migrations[0].dependencies = [*migrations[0].dependencies, (label, leaf)]
            for step, migration in enumerate(migrations):
                old = migration.key
                is_first = leaf is None and step == 0
                migration.name = self._name(migration, number + step, is_first, migration_name)
                renamed[old] = migration.key
            arranged[label] = migrations
        for migrations in arranged.values():
            for migration in migrations:
                migration.dependencies = [
                    renamed.get((key[0], key[1]), key) for key in migration.dependencies
                ]
        return arranged

    def _last_number(self, leaf: Migration) -> int:
        """Return the highest number of a migration and, if it is squashed, of what it replaces."""
        names = [leaf.name, *(name for label, name in leaf.replaces if label == leaf.app_label)]
        return max(self.parse_number(name) or 0 for name in names)

    def _name(self, migration: Migration, number: int, is_first: bool, wanted: str | None) -> str:
        if is_first:
            return f"0001_{wanted}" if wanted else "0001_initial"
        name = wanted or migration.suggest_name() or f"auto_{self.timestamp}"
        return f"{number:04d}_{name}"[:100]

    def _trim_to_apps(self, changes: Changes, app_labels: Iterable[str]) -> Changes:
        """Leave out applications that are neither asked for nor needed by those."""
        needed = set(app_labels)
        grows = True
        while grows:
            reached = {
                key[0] for label in needed for one in changes.get(label, ())
                for key in one.dependencies
            }  # fmt: skip
            grows = not reached <= needed
            needed |= reached
        return {label: ones for label, ones in changes.items() if label in needed}

    @classmethod
    def parse_number(cls, name: str) -> int | None:
        """Return the number of a migration's name; of a squashed one, that of its end."""
        squashed = re.search(r".*_squashed_(\d+)", name)
        found = squashed or re.match(r"\d+", name)
        return int(found[1] if squashed else found[0]) if found else None

    def __repr__(self) -> str:
        return f"<MigrationAutodetector {self.questioner!r}>"
