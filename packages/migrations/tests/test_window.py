from __future__ import annotations

import pkgutil

import hotclub_migrations
from hotclub_migrations import operations

# What django.db.migrations shows.
DJANGO = [
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
    "Migration",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
    "swappable_dependency",
]


def test_every_operation_that_is_visible_is_promised_and_sorted() -> None:
    visible = {name for name in vars(operations) if not name.startswith("_")}
    rooms = {module.name for module in pkgutil.iter_modules(operations.__path__)}

    assert operations.__all__ == sorted(visible - rooms)


def test_the_names_of_django_are_all_there() -> None:
    assert set(DJANGO) <= set(hotclub_migrations.__all__)
