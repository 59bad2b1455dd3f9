from __future__ import annotations

from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import CreateModel, MigrationExecutor
from hotclub_migrations.operations.postgres import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    CreateCollation,
    CreateExtension,
    RemoveCollation,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from hotclub_migrations.testing import loader_of, migration
from hotclub_orm import Database, IntegrityError, NotSupportedError

FIRST = ("a", "0001")


def executor(database: Database, *operations: Any, atomic: bool = True) -> MigrationExecutor:
    create = CreateModel("A", [("id", models.BigAutoField(primary_key=True)),
                               ("n", models.IntegerField())])  # fmt: skip
    second = migration("a", "0002", operations, dependencies=[FIRST], atomic=atomic)
    return MigrationExecutor(database, loader_of(migration("a", "0001", [create]), second))


def index() -> Any:
    return models.Index(fields=["n"], name="by_n")


def indexes(database: Database) -> list[str]:
    rows = database.execute("SELECT indexname FROM pg_indexes WHERE tablename = 'a_a' ORDER BY 1")
    return [name for (name,) in rows]


def test_indexes_come_and_go_without_a_lock(postgres_database: Database) -> None:
    both = executor(postgres_database, AddIndexConcurrently("a", index()), atomic=False)
    both.migrate()
    assert indexes(postgres_database) == ["a_a_pkey", "by_n"]
    both.migrate([FIRST])
    assert indexes(postgres_database) == ["a_a_pkey"]


def test_an_index_that_a_stopped_run_left_unfinished_is_made_anew(
    postgres_database: Database,
) -> None:
    run = executor(postgres_database, AddIndexConcurrently("a", index()), atomic=False)
    run.migrate([FIRST])
    postgres_database.execute("CREATE INDEX by_n ON a_a (n)")
    postgres_database.execute(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_n'::regclass"
    )

    run.migrate()

    valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_n'::regclass"
    assert postgres_database.execute(valid) == [(True,)]


@pytest.mark.parametrize("operation", [AddIndexConcurrently("a", index())], ids=["add"])
def test_inside_a_transaction_it_is_refused_with_the_mend(
    operation: Any, postgres_database: Database
) -> None:
    with pytest.raises(NotSupportedError, match="set atomic = False on the migration"):
        executor(postgres_database, operation).migrate()


def test_a_constraint_is_added_first_and_validated_later(postgres_database: Database) -> None:
    check = models.CheckConstraint(condition=models.Q(n__gt=0), name="positive")
    executor(postgres_database, AddConstraintNotValid("a", check)).migrate([FIRST])
    postgres_database.execute("INSERT INTO a_a (n) VALUES (-1)")
    executor(postgres_database, AddConstraintNotValid("a", check)).migrate()
    with pytest.raises(IntegrityError):
        postgres_database.execute("INSERT INTO a_a (n) VALUES (-2)")

    both = executor(
        postgres_database, AddConstraintNotValid("a", check), ValidateConstraint("a", "positive")
    )
    third = migration(
        "a", "0003", [ValidateConstraint("a", "positive")], dependencies=[("a", "0002")]
    )
    both.loader.disk_migrations[third.key] = third
    with pytest.raises(IntegrityError):
        both.migrate()
    postgres_database.execute("DELETE FROM a_a")
    both.migrate()
    assert postgres_database.execute(
        "SELECT convalidated FROM pg_constraint WHERE conname = 'positive'"
    ) == [(True,)]


def test_extensions_and_collations_are_made_and_removed(postgres_database: Database) -> None:
    collation = CreateCollation("odd \"name'", "C")
    found = "SELECT collname FROM pg_collation WHERE collname LIKE 'odd%%'"
    run = executor(postgres_database, collation)
    run.migrate()
    assert postgres_database.execute(found, []) == [("odd \"name'",)]
    run.migrate([FIRST])
    assert postgres_database.execute(found, []) == []

    gone = RemoveCollation("odd \"name'", "C")
    executor(postgres_database, collation, gone, CreateExtension("plpgsql")).migrate()
    assert postgres_database.execute(found, []) == []


def test_elsewhere_they_do_nothing_or_what_their_kin_do(sqlite_database: Database) -> None:
    run = executor(
        sqlite_database,
        CreateExtension("hstore"),
        CreateCollation("c", "C"),
        AddIndexConcurrently("a", index()),
        RemoveIndexConcurrently("a", "by_n"),
        AddConstraintNotValid(
            "a", models.CheckConstraint(condition=models.Q(n__gt=0), name="positive")
        ),
        ValidateConstraint("a", "positive"),
    )
    run.migrate()
    with pytest.raises(IntegrityError):
        sqlite_database.execute("INSERT INTO a_a (n) VALUES (-2)")
    run.migrate([("a", None)])
