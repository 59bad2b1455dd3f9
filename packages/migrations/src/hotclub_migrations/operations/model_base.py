"""What operations on a model as a whole share.

Flow: base → **model_base** → delete_model, options, rename_model, models.
"""

from __future__ import annotations

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
