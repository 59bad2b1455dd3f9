"""What operations on a model as a whole share.

Flow: base → **model_base** → models, options.
"""

from __future__ import annotations

from typing import Any

from hotclub_migrations.operations.base import Operation


class ModelOperation(Operation):
    """An operation on one model, named by `name`."""

    def __init__(self, name: str) -> None:
        self.name = name

    @property
    def name_lower(self) -> str:
        """The name in small letters."""
        return self.name.lower()

    def references_model(self, name: str, app_label: str) -> bool:
        """Whether it is that model."""
        return name.lower() == self.name_lower

    def reduce(self, operation: Operation, app_label: str) -> bool | list[Operation]:
        """Change places with what does not touch the model."""
        return super().reduce(operation, app_label) or self.can_reduce_through(operation, app_label)

    def can_reduce_through(self, operation: Operation, app_label: str) -> bool:
        """Whether the other has nothing to do with this model."""
        return not operation.references_model(self.name, app_label)


class ModelOptionOperation(ModelOperation):
    """An operation that sets one thing on a model: the later one counts."""

    def reduce(self, operation: Any, app_label: str) -> bool | list[Operation]:
        """Give way to a later one of the same kind, or to the deletion of the model."""
        same = getattr(operation, "name_lower", None) == self.name_lower
        # By name: models.py imports this file.
        replaced = isinstance(operation, type(self)) or type(operation).__name__ == "DeleteModel"
        if same and replaced:
            return [operation]
        return super().reduce(operation, app_label)


def normalize_together(entries: Any) -> set[tuple[str, ...]]:
    """Return unique_together in any of its forms as a set of tuples."""
    if not entries:
        return set()
    if not isinstance(next(iter(entries)), list | tuple):
        entries = (entries,)
    return {tuple(names) for names in entries}
