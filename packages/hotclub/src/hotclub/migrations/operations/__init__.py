"""Under the name of `django.db.migrations.operations`."""

from typing import TYPE_CHECKING

from hotclub.lazy_modules import shown

if TYPE_CHECKING:
    from hotclub_migrations import (
        AddConstraint,
        AddField,
        AddIndex,
        AlterConstraint,
        AlterField,
        AlterIndexTogether,
        AlterModelManagers,
        AlterModelOptions,
        AlterModelTable,
        AlterModelTableComment,
        AlterOrderWithRespectTo,
        AlterUniqueTogether,
        CreateModel,
        DeleteModel,
        Operation,
        OperationCategory,
        RemoveConstraint,
        RemoveField,
        RemoveIndex,
        RenameField,
        RenameIndex,
        RenameModel,
        RunPython,
        RunSQL,
        SeparateDatabaseAndState,
    )

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

# The module that each name lives in.
_ROOMS = {
    "hotclub_migrations": (
        "AddConstraint AddField AddIndex AlterConstraint AlterField AlterIndexTogether "
        "AlterModelManagers AlterModelOptions AlterModelTable AlterModelTableComment "
        "AlterOrderWithRespectTo AlterUniqueTogether CreateModel DeleteModel Operation "
        "OperationCategory RemoveConstraint RemoveField RemoveIndex RenameField RenameIndex "
        "RenameModel RunPython RunSQL SeparateDatabaseAndState"
    ),
}

if not TYPE_CHECKING:
    __getattr__, __dir__ = shown(__name__, _ROOMS)
