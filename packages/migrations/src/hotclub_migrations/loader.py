"""Files → migrations → graph.

Flow: modules on disk, applied records → **loader** → graph. Pure but for the import of the modules:
what is applied is given.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from types import ModuleType
from typing import Any

from hotclub_migrations.errors import (
    AmbiguityError,
    BadMigrationError,
    CircularDependencyError,
    InconsistentMigrationHistory,
    Key,
    NodeNotFoundError,
    hint,
    shown,
)
from hotclub_migrations.graph import MigrationGraph
from hotclub_migrations.migration import Migration
from hotclub_migrations.state import ProjectState


class MigrationLoader:
    """The migrations of some applications.

    modules: app label → import path of the package that holds its migrations; None for an
    application that has none. applied: what the database has recorded.
    replace_migrations: False to see squashed migrations beside what they replace.
    """

    def __init__(
        self,
        modules: Mapping[str, str | None],
        applied: Iterable[Key] = (),
        *,
        load: bool = True,
        replace_migrations: bool = True,
    ) -> None:
        self.modules = dict(modules)
        self.replace_migrations = replace_migrations
        self.disk_migrations: dict[Key, Migration] = {}
        self.migrated_apps: set[str] = set()
        self.unmigrated_apps: set[str] = set()
        self.graph = MigrationGraph()
        self.replacements: dict[Key, Migration] = {}
        self.applied_migrations: dict[Key, Any] = {}
        if load:
            self.load_disk()
        self.build_graph(applied)

    # disk

    def load_disk(self) -> None:
        """Import the modules of all applications. Raises BadMigrationError."""
        self.disk_migrations, self.migrated_apps, self.unmigrated_apps = {}, set(), set()
        importlib.invalidate_caches()
        for label, path in self.modules.items():
            package = None if path is None else _package(path)
            if package is None:
                self.unmigrated_apps.add(label)
                continue
            self.migrated_apps.add(label)
            for name in _migration_names(package):
                self.disk_migrations[label, name] = _migration(package, label, name)

    def get_migration(self, app_label: str, name_prefix: str) -> Migration:
        """Return the migration of that very name. Raises KeyError."""
        return self.graph.nodes[app_label, name_prefix]

    def get_migration_by_prefix(self, app_label: str, name_prefix: str) -> Migration:
        """Return the migration whose name begins so. Raises AmbiguityError, NodeNotFoundError."""
        found = [key for key in self.disk_migrations
                 if key[0] == app_label and key[1].startswith(name_prefix)]  # fmt: skip
        if (app_label, name_prefix) in found:
            return self.disk_migrations[app_label, name_prefix]
        if len(found) > 1:
            raise AmbiguityError(
                f"There is more than one migration for {app_label!r} with the prefix "
                f"{name_prefix!r}: {', '.join(name for _, name in sorted(found))}."
            )
        if not found:
            known = [shown(key) for key in self.disk_migrations if key[0] == app_label]
            raise NodeNotFoundError(
                f"There is no migration for {app_label!r} with the prefix {name_prefix!r}.",
                (app_label, name_prefix), None, known,
            )  # fmt: skip
        return self.disk_migrations[found[0]]

    # graph

    def build_graph(self, applied: Iterable[Key] | None = None) -> None:
        """Make the graph anew. Raises NodeNotFoundError, CircularDependencyError.

        applied: what the database has recorded; None keeps what was known.
        """
        if applied is not None:
            self.applied_migrations = (
                dict(applied) if isinstance(applied, Mapping) else dict.fromkeys(applied)
            )
        self.graph = MigrationGraph()
        self.replacements = {}
        for key, migration in self.disk_migrations.items():
            self.graph.add_node(key, migration)
            if migration.replaces:
                self.replacements[key] = migration
        # Their own first: "__first__" and "__latest__" of another application are read from those.
        for is_own in (True, False):
            for key, migration in self.disk_migrations.items():
                self._add_dependencies(key, migration, is_own=is_own)
        if self.replace_migrations:
            for key in self._replacements_in_order():
                self._replace(key)
        self._validate()
        self.graph.ensure_not_cyclic()

    def _add_dependencies(self, key: Key, migration: Migration, *, is_own: bool) -> None:
        pairs = [(parent, True) for parent in migration.dependencies]
        pairs += [(child, False) for child in migration.run_before]
        for other, is_parent in pairs:
            if (other[0] == key[0]) is not is_own:
                continue
            resolved = self.check_key(tuple(other), key[0])
            if resolved is not None:
                ends = (key, resolved) if is_parent else (resolved, key)
                self.graph.add_dependency(migration, *ends, skip_validation=True)

    def check_key(self, key: Any, current_app: str) -> Key | None:
        """Return the migration that "__first__" or "__latest__" means; None for one's own app."""
        label, name = key
        if name not in ("__first__", "__latest__") or (label, name) in self.graph:
            return label, name
        if label == current_app or label in self.unmigrated_apps:
            return None
        if label in self.migrated_apps:
            nodes = self.graph.root_nodes(label) if name == "__first__" else (
                self.graph.leaf_nodes(label))  # fmt: skip
            if nodes:
                return nodes[0]
            return None
        raise NodeNotFoundError(
            f"Dependency on unknown app: {label}.{hint(label, sorted(self.modules))}",
            (label, name),
        )

    def _replacements_in_order(self) -> list[Key]:
        """Return the squashed migrations, those that others squash first.

        Raises CircularDependencyError for some that replace one another.
        """
        order: dict[Key, None] = {}
        for key in self.replacements:
            stack = [(key, False)]
            above: dict[Key, None] = {}
            while stack:
                one, is_done = stack.pop()
                if is_done:
                    del above[one]
                    order[one] = None
                elif one in above:
                    circle = ", ".join(map(shown, [*above, one]))
                    raise CircularDependencyError(
                        f"Squashed migrations replace one another in a circle: {circle}."
                    )
                elif one not in order:
                    above[one] = None
                    stack.append((one, True))
                    inner = _replaced(self.replacements[one])
                    stack += [(k, False) for k in inner if k in self.replacements]
        return list(order)

    def records_of(self, migration: Migration) -> list[Key]:
        """Return the keys that stand for a migration in the records: its parts', then its own.

        Of a squashed migration that squashes others, their parts too.
        """
        keys: dict[Key, None] = {}
        for key in _replaced(migration):
            inner = self.replacements.get(key)
            keys |= dict.fromkeys([key] if inner is None else self.records_of(inner))
        return [*keys, migration.key]

    def _parts(self, key: Key) -> list[Key]:
        """Return what a squashed migration stands for at last: no squashed ones."""
        records = self.records_of(self.replacements[key])
        return [one for one in records if one not in self.replacements]

    def _replace(self, key: Key) -> None:
        replaced = _replaced(self.replacements[key])
        applied = [one in self.applied_migrations for one in self._parts(key)]
        if all(applied):
            self.applied_migrations[key] = self.replacements[key]
        else:
            self.applied_migrations.pop(key, None)
        if all(applied) or not any(applied):
            self.graph.remove_replaced_nodes(key, replaced)
        else:
            self.graph.remove_replacement_node(key, replaced)

    def _validate(self) -> None:
        try:
            self.graph.validate_consistency()
        except NodeNotFoundError as missing:
            candidates = [
                shown(key) for key, migration in self.replacements.items()
                if missing.node in [tuple(k) for k in migration.replaces]
                and key not in self.graph.nodes
            ]  # fmt: skip
            if not candidates:
                raise
            raise NodeNotFoundError(
                f"Migration {missing.origin} depends on nonexistent node {missing.node!r}. It was "
                f"replaced by any of [{', '.join(candidates)}], which cannot be used because some "
                "of the migrations it replaces are already applied.",
                missing.node,
            ) from missing

    # asking

    def check_consistent_history(self, alias: str = "default") -> None:
        """Raise InconsistentMigrationHistory when one is applied before what it needs."""
        for key in self.applied_migrations:
            if key not in self.graph:
                continue
            for parent in self.graph.node_map[key].parents:
                if parent in self.applied_migrations:
                    continue
                if parent in self.replacements and all(
                    part in self.applied_migrations for part in self._parts(parent)
                ):
                    continue
                raise InconsistentMigrationHistory(
                    f"Migration {shown(key)} is applied before its dependency {shown(parent)} on "
                    f"database {alias!r}."
                )

    def detect_conflicts(self) -> dict[str, list[str]]:
        """Return, for each application with several leaves, their names."""
        seen: dict[str, list[str]] = {}
        for label, name in self.graph.leaf_nodes():
            seen.setdefault(label, []).append(name)
        return {label: sorted(names) for label, names in seen.items() if len(names) > 1}

    def project_state(self, nodes: Any = None, at_end: bool = True) -> ProjectState:
        """Return the state after (or before) the nodes; after all of them if None."""
        return self.graph.make_state(nodes, at_end, self.unmigrated_apps)


def _replaced(migration: Migration) -> list[Key]:
    keys: list[Key] = [(label, name) for label, name in migration.replaces]
    return [key for key in keys if key != migration.key]


def _package(path: str) -> ModuleType | None:
    try:
        module = importlib.import_module(path)
    except ModuleNotFoundError as missing:
        # Only the package itself may be absent; an import that fails inside it is a mistake.
        if missing.name and (path == missing.name or path.startswith(f"{missing.name}.")):
            return None
        raise
    return module if hasattr(module, "__path__") else None


def _migration_names(package: ModuleType) -> list[str]:
    return sorted(
        name for _, name, is_package in pkgutil.iter_modules(package.__path__)
        if not is_package and name[0] not in "_~"
    )  # fmt: skip


def _migration(package: ModuleType, label: str, name: str) -> Migration:
    path = f"{package.__name__}.{name}"
    try:
        module = importlib.import_module(path)
    except ImportError as error:
        if "bad magic number" in str(error):
            raise BadMigrationError(
                f"Couldn't import {path!r} as it appears to be a stale .pyc file."
            ) from error
        raise
    made: type[Migration] | None = getattr(module, "Migration", None)
    if made is None:
        raise BadMigrationError(f"Migration {name} in app {label} has no Migration class.")
    return made(name, label)
