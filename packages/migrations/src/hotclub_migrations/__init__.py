"""Schema migrations: detect, write, apply and reverse changes of models.

Flow: models → state → autodetector → writer → files → loader → graph → plan → executor → statements.

Import levels, from the ground up: errors, wishes, sql_text → rendering, model_options → state →
operations → migration → graph, serializer → loader, writer, questioner, optimizer, recorder →
autodetector, lint → drive, editor, locks → executor → projects → commands → cli.

The names of Django's `django.db.migrations` stand here, so a file that says
`import hotclub_migrations as migrations` reads as it always did.
"""

from hotclub_orm.registry import SettingsReference

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
