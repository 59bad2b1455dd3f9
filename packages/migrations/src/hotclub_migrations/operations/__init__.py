"""The operations.

Import levels: base → directions → model_base, references → delete_model → fields, indexes, options,
special → constraints, rename_model → folding → models, postgres.
"""

from hotclub_migrations.operations.base import Operation, OperationCategory
from hotclub_migrations.operations.constraints import (
    AddConstraint,
    AlterConstraint,
    RemoveConstraint,
)
from hotclub_migrations.operations.fields import (
    AddField,
    AlterField,
    FieldOperation,
    RemoveField,
    RenameField,
)
from hotclub_migrations.operations.indexes import (
    AddIndex,
    IndexOperation,
    RemoveIndex,
    RenameIndex,
)
from hotclub_migrations.operations.model_base import ModelOperation
from hotclub_migrations.operations.models import CreateModel, DeleteModel, RenameModel
from hotclub_migrations.operations.options import (
    AlterIndexTogether,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
    ModelOptionOperation,
)
from hotclub_migrations.operations.special import RunPython, RunSQL, SeparateDatabaseAndState

__all__ = [
    "AddConstraint",
    "AddField",
    "AddIndex",
    "AlterConstraint",
    "AlterField",
    "AlterIndexTogether",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterUniqueTogether",
    "CreateModel",
    "DeleteModel",
    "FieldOperation",
    "IndexOperation",
    "ModelOperation",
    "ModelOptionOperation",
    "Operation",
    "OperationCategory",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
]
