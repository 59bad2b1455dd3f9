"""Schema migrations: detect, write, apply and reverse changes of models.

Flow: models → state → autodetector → writer → files → loader → graph → plan → executor → statements.

Import levels, from the ground up: errors, wishes, sql_text → rendering, model_options → state →
operations → migration → graph, serializer → loader, writer, questioner, optimizer, recorder →
autodetector, lint → drive, editor, locks → executor → projects → commands → cli.

The names of Django's `django.db.migrations` stand here, so a file that says
`import hotclub_migrations as migrations` reads as it always did.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from hotclub_orm.registry import SettingsReference

if TYPE_CHECKING:
    from hotclub_migrations.autodetector import MigrationAutodetector
    from hotclub_migrations.errors import (
        AmbiguityError,
        BadMigrationError,
        CircularDependencyError,
        CommandError,
        InconsistentMigrationHistory,
        InvalidBasesError,
        InvalidMigrationPlan,
        IrreversibleError,
        MigrationConflict,
        MigrationError,
        MigrationFailed,
        MigrationLockTimeout,
        MigrationSchemaMissing,
        NodeNotFoundError,
        UnsafeName,
        UnserializableValue,
    )
    from hotclub_migrations.executor import MigrationExecutor
    from hotclub_migrations.graph import MigrationGraph
    from hotclub_migrations.loader import MigrationLoader
    from hotclub_migrations.migration import Migration, SwappableTuple, swappable_dependency
    from hotclub_migrations.operations import (
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
    from hotclub_migrations.optimizer import MigrationOptimizer
    from hotclub_migrations.questioner import (
        InteractiveMigrationQuestioner,
        MigrationQuestioner,
        NonInteractiveMigrationQuestioner,
    )
    from hotclub_migrations.recorder import MigrationRecorder
    from hotclub_migrations.serializer import BaseSerializer
    from hotclub_migrations.state import ModelState, ProjectState
    from hotclub_migrations.writer import ImportStyle, MigrationWriter

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
    "AmbiguityError",
    "BadMigrationError",
    "BaseSerializer",
    "CircularDependencyError",
    "CommandError",
    "CreateModel",
    "DeleteModel",
    "ImportStyle",
    "InconsistentMigrationHistory",
    "InteractiveMigrationQuestioner",
    "InvalidBasesError",
    "InvalidMigrationPlan",
    "IrreversibleError",
    "Migration",
    "MigrationAutodetector",
    "MigrationConflict",
    "MigrationError",
    "MigrationExecutor",
    "MigrationFailed",
    "MigrationGraph",
    "MigrationLoader",
    "MigrationLockTimeout",
    "MigrationOptimizer",
    "MigrationQuestioner",
    "MigrationRecorder",
    "MigrationSchemaMissing",
    "MigrationWriter",
    "ModelState",
    "NodeNotFoundError",
    "NonInteractiveMigrationQuestioner",
    "Operation",
    "OperationCategory",
    "ProjectState",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
    "SettingsReference",
    "SwappableTuple",
    "UnsafeName",
    "UnserializableValue",
    "swappable_dependency",
]

# The room that each name lives in.
_ROOMS = {
    "autodetector": "MigrationAutodetector",
    "errors": (
        "AmbiguityError BadMigrationError CircularDependencyError CommandError "
        "InconsistentMigrationHistory InvalidBasesError InvalidMigrationPlan IrreversibleError "
        "MigrationConflict MigrationError MigrationFailed MigrationLockTimeout "
        "MigrationSchemaMissing NodeNotFoundError UnsafeName UnserializableValue"
    ),
    "executor": "MigrationExecutor",
    "graph": "MigrationGraph",
    "loader": "MigrationLoader",
    "migration": "Migration SwappableTuple swappable_dependency",
    "operations": (
        "AddConstraint AddField AddIndex AlterConstraint AlterField AlterIndexTogether "
        "AlterModelManagers AlterModelOptions AlterModelTable AlterModelTableComment "
        "AlterOrderWithRespectTo AlterUniqueTogether CreateModel DeleteModel Operation "
        "OperationCategory RemoveConstraint RemoveField RemoveIndex RenameField RenameIndex "
        "RenameModel RunPython RunSQL SeparateDatabaseAndState"
    ),
    "optimizer": "MigrationOptimizer",
    "questioner": (
        "InteractiveMigrationQuestioner MigrationQuestioner NonInteractiveMigrationQuestioner"
    ),
    "recorder": "MigrationRecorder",
    "serializer": "BaseSerializer",
    "state": "ModelState ProjectState",
    "writer": "ImportStyle MigrationWriter",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Open the room of a name when the name is first asked for."""
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        for room, names in _ROOMS.items():
            if name in names.split():
                value = globals()[name] = getattr(import_module(f"{__name__}.{room}"), name)
                return value
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
