"""Operations and what they need → migrations that can be applied one after the other.

Flow: detection → **arrangement** → migrations. Within an application operations keep the order in
which they were found, as far as their needs allow; an application gets a second migration only
where two wait for each other.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

from hotclub_migrations.autodetector.dependencies import (
    SETTING,
    Change,
    Dependency,
    Wanted,
    provided,
)
from hotclub_migrations.errors import CircularDependencyError, Key
from hotclub_migrations.graph import MigrationGraph
from hotclub_migrations.migration import Migration, SwappableTuple
from hotclub_migrations.operations import Operation
from hotclub_migrations.optimizer import MigrationOptimizer


def sorted_operations(app_label: str, wanted: list[Wanted]) -> list[Wanted]:
    """Return the operations of one application, each after those it needs there."""
    makers: dict[Dependency, list[int]] = {}
    for place, one in enumerate(wanted):
        for change in provided(app_label, one.operation):
            makers.setdefault(change, []).append(place)
    after: list[set[int]] = [
        {maker for need in one.dependencies for maker in makers.get(need, ()) if maker != place}
        for place, one in enumerate(wanted)
    ]
    waiting: dict[int, list[int]] = {}
    for place, needs in enumerate(after):
        for need in needs:
            waiting.setdefault(need, []).append(place)
    ready = [place for place, needs in enumerate(after) if not needs]
    heapq.heapify(ready)
    order = []
    while ready:
        place = heapq.heappop(ready)
        order.append(wanted[place])
        for follower in waiting.get(place, ()):
            after[follower].discard(place)
            if not after[follower]:
                heapq.heappush(ready, follower)
    if len(order) != len(wanted):
        stuck = [one.operation.describe() for place, one in enumerate(wanted) if after[place]]
        raise CircularDependencyError(
            f"Operations of {app_label} need one another in a circle: {'; '.join(stuck)}."
        )
    return order


def _model_of(operation: Operation) -> str:
    named: Any = operation
    return str(getattr(named, "model_name", None) or getattr(named, "name", "")).lower()


class Arrangement:
    """Turns wanted operations into migrations.

    graph: the migrations that exist. settings: name of a setting → "app.Model" it names.
    """

    def __init__(
        self,
        wanted: Mapping[str, list[Wanted]],
        graph: MigrationGraph | None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.graph, self.settings = graph, dict(settings or {})
        self.left = {label: sorted_operations(label, ones) for label, ones in wanted.items()}
        self.made: dict[str, list[Migration]] = {}
        self._pending: dict[Dependency, int] = {}
        for label, ones in self.left.items():
            for one in ones:
                self._count(label, one.operation, 1)

    def _count(self, label: str, operation: Operation, step: int) -> None:
        for change in provided(label, operation):
            self._pending[change] = self._pending.get(change, 0) + step

    def migrations(self) -> dict[str, list[Migration]]:
        """Return migrations by application. Raises CircularDependencyError."""
        while any(self.left.values()):
            if not self._take_whole() and not self._take_part():
                stuck = [f"{label}: {ones[0].operation.describe()}"
                         for label, ones in sorted(self.left.items()) if ones]  # fmt: skip
                raise CircularDependencyError(
                    f"Cannot resolve operation dependencies: {'; '.join(stuck)}."
                )
        return self.made

    def _take_whole(self) -> bool:
        """Make a migration of each application all of whose operations can go."""
        progress = False
        for label in sorted(self.left):
            ones = self.left[label]
            if ones and all(self._is_free(label, one) for one in ones):
                self._make(label, ones)
                progress = True
        return progress

    def _take_part(self) -> bool:
        """Make a migration of the operations of one application that can go before others."""
        return any(self._take_free(label) for label in sorted(self.left))

    def _take_free(self, label: str) -> bool:
        """Make a migration of what is free; what touches the model of one that is not, waits."""
        now: list[Wanted] = []
        later: list[Wanted] = []
        held: set[Dependency] = set()
        touched: set[str] = set()
        for one in self.left[label]:
            model = _model_of(one.operation)
            if self._is_free(label, one) and model not in touched and not one.dependencies & held:
                now.append(one)
                continue
            later.append(one)
            touched.add(model)
            held.update(provided(label, one.operation))
        if now:
            self.left[label] = [*now, *later]
            self._make(label, now)
        return bool(now)

    def _is_free(self, label: str, one: Wanted) -> bool:
        needs = (self._resolved(need) for need in one.dependencies)
        return all(need.app_label == label or not self._pending.get(need) for need in needs)

    def _resolved(self, need: Dependency) -> Dependency:
        if need.app_label != SETTING:
            return need
        label, _, name = self.settings.get(need.model_name, "").partition(".")
        return Dependency(label, name.lower(), need.name, need.change)

    def _make(self, label: str, ones: list[Wanted]) -> None:
        number = len(self.made.get(label, ())) + 1
        made = Migration(f"auto_{number}", label)
        made.operations = MigrationOptimizer().optimize([one.operation for one in ones], label)
        made.dependencies = sorted(self._keys(label, ones))
        self.made.setdefault(label, []).append(made)
        self.left[label] = self.left[label][len(ones) :]
        for one in ones:
            self._count(label, one.operation, -1)

    def _keys(self, label: str, ones: list[Wanted]) -> set[Key]:
        keys: set[Key] = set()
        for need in {need for one in ones for need in one.dependencies}:
            key = self._key(label, need)
            if key is not None:
                keys.add(key)
        if label in self.made:
            keys.add(self.made[label][-1].key)
        return keys

    def _key(self, label: str, need: Dependency) -> Key | None:
        other = self._resolved(need)
        if need.app_label == SETTING:
            made: Any = SwappableTuple((SETTING, need.model_name), need.model_name)
            return made if other.app_label != label else None
        if other.app_label == label:
            return None
        if other.app_label in self.made:
            return self.made[other.app_label][-1].key
        if other.change is not Change.CREATE:
            return None  # nothing of the kind happens in this run
        leaves = self.graph.leaf_nodes(other.app_label) if self.graph else []
        return leaves[0] if leaves else (other.app_label, "__first__")
