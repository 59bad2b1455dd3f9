"""Squashed migrations, and those that squash others, on databases in every state."""

from __future__ import annotations

from itertools import product
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    CircularDependencyError,
    CommandError,
    CreateModel,
    Migration,
    MigrationExecutor,
    MigrationLoader,
)
from hotclub_migrations.testing import loader_of, migration
from hotclub_orm import Database
from hotclub_orm.introspect import table_names

FIRST, SECOND, THIRD = ("a", "1"), ("a", "2"), ("a", "3")
INNER, OUTER = ("a", "s12"), ("a", "s123")


def create(*names: str) -> list[Any]:
    return [CreateModel(name, [("id", models.BigAutoField(primary_key=True))]) for name in names]


def inner() -> Migration:
    return migration("a", "s12", create("X", "Y"), replaces=[FIRST, SECOND])


def outer() -> Migration:
    return migration("a", "s123", create("X", "Y", "Z"), replaces=[INNER, THIRD])


def whole() -> list[Migration]:
    """All files: the parts, what squashes two of them, and what squashes that and the third."""
    return [
        migration("a", "1", create("X")),
        migration("a", "2", create("Y"), dependencies=[FIRST]),
        inner(),
        migration("a", "3", create("Z"), dependencies=[INNER]),
        outer(),
    ]


def parts() -> list[Migration]:
    return [
        migration("a", "1", create("X")),
        migration("a", "2", create("Y"), dependencies=[FIRST]),
        migration("a", "3", create("Z"), dependencies=[SECOND]),
    ]


def tables(database: Database) -> list[str]:
    return [t for t in database.run(table_names(database.dialect)) if t != "django_migrations"]


def recorded(database: Database) -> set[Any]:
    return set(database.execute("SELECT app, name FROM django_migrations"))


def plan(database: Database, *files: Migration) -> list[str]:
    executor = MigrationExecutor(database, loader_of(*files))
    executor.refresh()
    leaves = executor.loader.graph.leaf_nodes()
    return [one.name for one, _ in executor.migration_plan(leaves)]


def test_one_that_squashes_a_squashed_one_is_applied_once(database: Database) -> None:
    files = [inner(), migration("a", "3", create("Z"), dependencies=[INNER]), outer()]

    MigrationExecutor(database, loader_of(*files)).migrate()

    assert recorded(database) == {FIRST, SECOND, INNER, THIRD, OUTER}
    assert plan(database, *files) == []
    assert plan(database, outer()) == []
    MigrationExecutor(database, loader_of(*files)).migrate([("a", None)])
    assert (tables(database), recorded(database)) == ([], set())


@pytest.mark.parametrize("applied", range(4))
def test_from_every_part_of_the_history_the_end_is_the_same(
    database: Database, applied: int
) -> None:
    targets = [[("a", None)], [FIRST], [SECOND], [THIRD]][applied]
    MigrationExecutor(database, loader_of(*parts())).migrate(targets)

    MigrationExecutor(database, loader_of(*whole())).migrate()

    assert tables(database) == ["a_x", "a_y", "a_z"]
    assert {FIRST, SECOND, THIRD} <= recorded(database)
    assert plan(database, *whole()) == []


def test_what_parts_were_replaced_by_is_recorded_at_the_next_run(database: Database) -> None:
    MigrationExecutor(database, loader_of(*parts())).migrate()

    MigrationExecutor(database, loader_of(*whole())).migrate()

    assert recorded(database) == {FIRST, SECOND, THIRD, INNER, OUTER}
    # From now on the files of the parts may go, and the lines that name them.
    assert plan(database, migration("a", "s123", create("X", "Y", "Z"))) == []


def test_records_that_a_squashed_migration_is_known_by_are_not_pruned(database: Database) -> None:
    files = [inner(), migration("a", "3", create("Z"), dependencies=[INNER])]
    MigrationExecutor(database, loader_of(*files)).migrate()

    with pytest.raises(CommandError, match=r"a\.s12 is known to be applied\. Take the line replac"):
        MigrationExecutor(database, loader_of(*files)).prune("a")

    assert recorded(database) == {FIRST, SECOND, INNER, THIRD}
    files[0] = migration("a", "s12", create("X", "Y"))
    assert MigrationExecutor(database, loader_of(*files)).prune("a") == ["1", "2"]
    assert plan(database, *files) == []


def test_squashed_migrations_that_replace_one_another_are_refused() -> None:
    with pytest.raises(CircularDependencyError, match=r"in a circle: a\.(one|two), a\.(one|two)"):
        loader_of(
            migration("a", "one", replaces=[("a", "two")]),
            migration("a", "two", replaces=[("a", "one")]),
        )


def test_one_that_names_itself_among_its_parts_stands_for_the_others() -> None:
    loader = loader_of(migration("a", "2", replaces=[FIRST, SECOND]), applied=[FIRST, SECOND])

    assert loader.applied_migrations.keys() >= {FIRST, SECOND}


@pytest.mark.parametrize(("end", "place"), list(product(("__first__", "__latest__"), (0, 1))))
def test_the_first_and_the_latest_of_another_application_do_not_hang_on_the_order_of_files(
    end: str, place: int
) -> None:
    files = [migration("z", "1"), migration("z", "2", dependencies=[("z", "1")])]
    files.insert(2 * place, migration("a", "1", dependencies=[("z", end)]))

    loader: MigrationLoader = loader_of(*files)

    expected = [("z", "1"), ("z", "2"), FIRST] if end == "__latest__" else [("z", "1"), FIRST]
    assert loader.graph.forwards_plan(FIRST) == expected
