"""Which migration comes before which.

Flow: loader → **graph** → executor, autodetector. Nodes are keys; a plan is keys in the order of
application. Every walk keeps its own stack, so a long history needs no deep recursion.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from hotclub_migrations.errors import CircularDependencyError, Key, NodeNotFoundError, shown
from hotclub_migrations.migration import Migration
from hotclub_migrations.state import ProjectState


class Node:
    """One migration of the graph. migration None: named by others, and not there."""

    __slots__ = ("children", "key", "message", "migration", "origin", "parents")

    def __init__(self, key: Key, migration: Migration | None) -> None:
        self.key, self.migration = key, migration
        self.parents: set[Key] = set()
        self.children: set[Key] = set()
        self.origin: Any = None
        self.message = ""

    def __repr__(self) -> str:
        return f"<Node: {self.key!r}>"


class MigrationGraph:
    """All migrations and their dependencies."""

    def __init__(self) -> None:
        self.node_map: dict[Key, Node] = {}

    @property
    def nodes(self) -> dict[Key, Migration]:
        """Migration by key, of those that exist."""
        return {
            key: node.migration for key, node in self.node_map.items() if node.migration is not None
        }

    def add_node(self, key: Key, migration: Migration) -> None:
        """Add a migration."""
        node = self.node_map.setdefault(key, Node(key, migration))
        node.migration = migration

    def add_dependency(
        self, migration: Any, child: Key, parent: Key, skip_validation: bool = False
    ) -> None:
        """Note that the child needs the parent. migration: who says so, for messages."""
        for key in (child, parent):
            if key not in self.node_map:
                node = self.node_map[key] = Node(key, None)
                node.origin = migration
                node.message = (
                    f"Migration {migration} dependencies reference nonexistent "
                    f"{'child' if key == child else 'parent'} node {key!r}"
                )
        self.node_map[child].parents.add(parent)
        self.node_map[parent].children.add(child)
        if not skip_validation:
            self.validate_consistency()

    def remove_replaced_nodes(self, replacement: Key, replaced: Iterable[Key]) -> None:
        """Put the squashed migration in the place of those it stands for."""
        own = self.node(replacement)
        gone = set(replaced) - {replacement}
        for key in gone:
            node = self.node_map.pop(key, None)
            if node is None:
                continue
            for child in node.children:
                self.node_map.get(child, node).parents.discard(key)
                if child not in gone and child != replacement:
                    self.node_map[child].parents.add(replacement)
                    own.children.add(child)
            for parent in node.parents:
                self.node_map.get(parent, node).children.discard(key)
                if parent not in gone and parent != replacement:
                    self.node_map[parent].children.add(replacement)
                    own.parents.add(parent)

    def remove_replacement_node(self, replacement: Key, replaced: Iterable[Key]) -> None:
        """Take the squashed migration out; what needed it needs the last of the others."""
        node = self.node(replacement)
        del self.node_map[replacement]
        there = [key for key in replaced if key in self.node_map]
        inside = {parent for key in there for parent in self.node_map[key].parents}
        last = [key for key in there if key not in inside]
        for child in node.children:
            self.node_map[child].parents.discard(replacement)
            for key in last:
                self.node_map[child].parents.add(key)
                self.node_map[key].children.add(child)
        for parent in node.parents:
            self.node_map[parent].children.discard(replacement)

    def validate_consistency(self) -> None:
        """Raise NodeNotFoundError for the first node that is named and not there."""
        for node in self.node_map.values():
            if node.migration is None:
                known = [shown(key) for key in self.nodes if key[0] == node.key[0]]
                raise NodeNotFoundError(node.message, node.key, node.origin, known)

    def migration(self, key: Key) -> Migration:
        """Return the migration. Raises NodeNotFoundError."""
        migration = self.node(key).migration
        if migration is None:
            raise NodeNotFoundError(f"Node {key!r} not a valid node.", key)
        return migration

    def node(self, key: Key) -> Node:
        """Return the node. Raises NodeNotFoundError."""
        try:
            return self.node_map[key]
        except KeyError:
            known = [shown(one) for one in self.nodes]
            raise NodeNotFoundError(f"Node {key!r} not a valid node.", key, None, known) from None

    # plans

    def forwards_plan(self, target: Key) -> list[Key]:
        """Return what has to be applied for the target to be, itself included."""
        self.node(target)
        return self.order([target], "parents")

    def backwards_plan(self, target: Key) -> list[Key]:
        """Return what has to be undone for the target to be, itself included and last."""
        self.node(target)
        return self.order([target], "children")

    def order(
        self, targets: Iterable[Key], towards: str, known: dict[Key, None] | None = None
    ) -> list[Key]:
        """Return everything reached from the targets, each after what it leads to.

        known: what earlier calls have returned, to be left out; it is added to.
        """
        plan: dict[Key, None] = {} if known is None else known
        before = len(plan)
        for target in targets:
            stack: list[tuple[Key, bool]] = [(target, False)]
            while stack:
                key, is_done = stack.pop()
                if is_done:
                    plan[key] = None
                elif key not in plan:
                    stack.append((key, True))
                    near = sorted(getattr(self.node(key), towards), reverse=True)
                    stack += [(one, False) for one in near if one not in plan]
        return list(plan)[before:]

    def root_nodes(self, app: str | None = None) -> list[Key]:
        """Return those that need no other of their application."""
        return self._ends("parents", app)

    def leaf_nodes(self, app: str | None = None) -> list[Key]:
        """Return those that no other of their application needs."""
        return self._ends("children", app)

    def _ends(self, towards: str, app: str | None) -> list[Key]:
        return sorted(
            key
            for key, node in self.node_map.items()
            if app in (None, key[0]) and all(near[0] != key[0] for near in getattr(node, towards))
        )

    def ensure_not_cyclic(self) -> None:
        """Raise CircularDependencyError that shows the circle."""
        waiting = {key: len(node.parents) for key, node in self.node_map.items()}
        ready = [key for key, count in waiting.items() if not count]
        while ready:
            key = ready.pop()
            del waiting[key]
            for child in self.node_map[key].children:
                waiting[child] -= 1
                if not waiting[child]:
                    ready.append(child)
        if waiting:
            raise CircularDependencyError(", ".join(map(shown, self._circle(set(waiting)))))

    def _circle(self, inside: set[Key]) -> list[Key]:
        path = [min(inside)]
        while True:
            following = min(self.node_map[path[-1]].parents & inside)
            if following in path:
                return [*path[path.index(following) :], following]
            path.append(following)

    def make_state(
        self,
        nodes: Key | Sequence[Key] | None = None,
        at_end: bool = True,
        real_apps: Iterable[str] | None = None,
    ) -> ProjectState:
        """Return the state after the nodes (all leaves if None), or before them."""
        targets: list[Any]
        if nodes is None:
            targets = self.leaf_nodes()
        else:
            targets = [nodes] if nodes and isinstance(nodes[0], str) else list(nodes)
        state = ProjectState(real_apps=real_apps)
        for key in self.order(targets, "parents"):
            if at_end or key not in targets:
                migration = self.node_map[key].migration
                if migration is not None:
                    migration.mutate_state(state, preserve=False)
        return state

    def __contains__(self, key: object) -> bool:
        return key in self.node_map

    def __str__(self) -> str:
        edges = sum(len(node.parents) for node in self.node_map.values())
        return f"Graph: {len(self.node_map)} nodes, {edges} edges"

    def __repr__(self) -> str:
        return f"<MigrationGraph: {str(self).removeprefix('Graph: ')}>"
