from __future__ import annotations

import pkgutil

import hotclub_migrations
import pytest
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


@pytest.mark.parametrize("package", [hotclub_migrations, operations])
def test_everything_visible_is_promised_and_sorted(package: object) -> None:
    visible = {name for name in vars(package) if not name.startswith("_")}
    rooms = {module.name for module in pkgutil.iter_modules(package.__path__)}  # type: ignore[attr-defined]

    assert package.__all__ == sorted(visible - rooms)  # type: ignore[attr-defined]


def test_the_names_of_django_are_all_there() -> None:
    assert set(DJANGO) <= set(hotclub_migrations.__all__)
