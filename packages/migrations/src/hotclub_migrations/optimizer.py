"""Fewer operations that do the same.

Flow: autodetector, squash → **optimizer**.
"""

from __future__ import annotations

from collections.abc import Sequence

from hotclub_migrations.operations import Operation


class MigrationOptimizer:
    """Joins operations until no two of them can be joined."""

    def optimize(self, operations: Sequence[Operation], app_label: str) -> list[Operation]:
        """Return operations with the same end. app_label: the application they belong to."""
        current = list(operations)
        is_done = False
        while not is_done:
            is_done = True
            place = 0
            while place < len(current):
                shorter = joined(current, place, app_label)
                if shorter is None:
                    place += 1
                else:
                    current, is_done = shorter, False
        return current


def joined(operations: list[Operation], place: int, app_label: str) -> list[Operation] | None:
    """Return the list with the operation at that place joined to a later one, or None."""
    first = operations[place]
    may_sink = True  # the first may change places with all that stand between
    for later in range(place + 1, len(operations)):
        result = first.reduce(operations[later], app_label)
        if result is True:
            continue
        if result is False:
            may_sink = False
            continue
        before, after = operations[:place], operations[later + 1 :]
        between = operations[place + 1 : later]
        if may_sink:
            return [*before, *between, *result, *after]
        if all(one.reduce(operations[later], app_label) is True for one in between):
            return [*before, *result, *between, *after]
        return None
    return None
