from __future__ import annotations

from collections.abc import Callable

import pytest
from hotclub_migrations import (
    AmbiguityError,
    BadMigrationError,
    InconsistentMigrationHistory,
    Migration,
    MigrationLoader,
    NodeNotFoundError,
)
from hotclub_migrations.testing import loader_of, migration

HEAD = "import hotclub_migrations as migrations\n\nclass Migration(migrations.Migration):\n"
Package = Callable[..., str]


def test_files_are_found_by_the_module_given_for_each_application(package: Package) -> None:
    package("books", m0001_a=HEAD + "    initial = True", m_private="raise SystemExit")
    package("films", m0001_b=HEAD + '    dependencies = [("books", "__first__")]')

    loader = MigrationLoader({"books": "books", "films": "films", "none": None, "gone": "absent"})

    assert list(loader.disk_migrations) == [("books", "0001_a"), ("films", "0001_b")]
    assert loader.unmigrated_apps == {"none", "gone"}
    assert loader.graph.forwards_plan(("films", "0001_b")) == [
        ("books", "0001_a"), ("films", "0001_b"),
    ]  # fmt: skip


def test_a_file_without_a_class_migration_is_refused(package: Package) -> None:
    package("empty_one", m0001_a="x = 1")

    with pytest.raises(BadMigrationError, match="0001_a in app e has no Migration class"):
        MigrationLoader({"e": "empty_one"})


def test_a_mistake_inside_a_file_is_not_hidden(package: Package) -> None:
    package("broken_one", m0001_a="import nothing_of_that_name")

    with pytest.raises(ModuleNotFoundError, match="nothing_of_that_name"):
        MigrationLoader({"b": "broken_one"})


def test_an_unknown_application_in_a_dependency_is_named() -> None:
    with pytest.raises(NodeNotFoundError, match="Dependency on unknown app: nowhere"):
        loader_of(migration("a", "0001", dependencies=[("nowhere", "__first__")]))


def test_a_migration_is_found_by_the_beginning_of_its_name() -> None:
    loader = loader_of(
        migration("a", "0001_one"), migration("a", "0002_two", dependencies=[("a", "0001_one")])
    )

    assert loader.get_migration_by_prefix("a", "0002").name == "0002_two"
    with pytest.raises(AmbiguityError, match="0001_one, 0002_two"):
        loader.get_migration_by_prefix("a", "00")
    with pytest.raises(NodeNotFoundError, match="no migration for 'a' with the prefix '0003'"):
        loader.get_migration_by_prefix("a", "0003")


def history(*applied: str) -> MigrationLoader:
    def named(name: str, *needs: str, **more: object) -> Migration:
        return migration("a", name, dependencies=[("a", one) for one in needs], **more)

    squashed = named("s", replaces=[("a", "1"), ("a", "2")])
    return loader_of(
        named("1"), named("2", "1"), squashed, named("3", "2"),
        applied=[("a", name) for name in applied],
    )  # fmt: skip


def test_a_squashed_migration_stands_for_all_or_none_of_its_parts() -> None:
    last = ("a", "3")
    assert history().graph.forwards_plan(last) == [("a", "s"), last]
    assert history("1", "2").graph.forwards_plan(last) == [("a", "s"), last]
    assert ("a", "s") in history("1", "2").applied_migrations
    assert history("1").graph.forwards_plan(last) == [("a", "1"), ("a", "2"), last]
    assert ("a", "s") not in history("s", "1").applied_migrations


def test_several_leaves_are_conflicts() -> None:
    loader = loader_of(
        migration("a", "1"), migration("a", "2b", dependencies=[("a", "1")]),
        migration("a", "2a", dependencies=[("a", "1")]),
    )  # fmt: skip

    assert loader.detect_conflicts() == {"a": ["2a", "2b"]}


def test_a_record_without_its_parent_is_refused() -> None:
    loader = history("3")

    with pytest.raises(InconsistentMigrationHistory) as caught:
        loader.check_consistent_history("other")

    assert str(caught.value) == (
        "Migration a.3 is applied before its dependency a.s on database 'other'."
    )


def test_run_before_puts_a_migration_before_another_application_s() -> None:
    loader = loader_of(migration("a", "1", run_before=[("b", "1")]), migration("b", "1"))

    assert loader.graph.forwards_plan(("b", "1")) == [("a", "1"), ("b", "1")]
