from __future__ import annotations

from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    CreateModel,
    RemoveField,
    RenameField,
    RunSQL,
)
from hotclub_migrations.lint import lint_migration
from hotclub_migrations.operations.postgres import AddConstraintNotValid, AddIndexConcurrently
from hotclub_migrations.testing import migration, state_after


def create() -> CreateModel:
    return CreateModel("A", [("id", models.BigAutoField(primary_key=True)),
                             ("n", models.CharField(max_length=9, null=True))])  # fmt: skip


def check() -> Any:
    return models.CheckConstraint(condition=models.Q(id__gt=0), name="c")


def index() -> Any:
    return models.Index(fields=["n"], name="i")


CASES = [
    (RenameField("a", "n", "m"), ["M001"]),
    (RemoveField("a", "n"), ["M002"]),
    (AddIndex("a", index()), ["M003"]),
    (AddIndexConcurrently("a", index()), []),
    (AddConstraint("a", check()), ["M004"]),
    (AddConstraintNotValid("a", check()), []),
    (AddField("a", "x", models.IntegerField(default=1)), ["M005"]),
    (AddField("a", "x", models.IntegerField(db_default=1)), []),
    (AlterField("a", "n", models.CharField(max_length=3, null=True)), ["M006"]),
    (AlterField("a", "n", models.CharField(max_length=9)), ["M007"]),
    (AlterField("a", "n", models.CharField(max_length=99, null=True)), []),
    (RunSQL("SELECT 1"), ["M008"]),
    (RunSQL("SELECT 1", RunSQL.noop), []),
]


@pytest.mark.parametrize(("operation", "rules"), CASES, ids=range(len(CASES)))
def test_what_is_dangerous_is_named(operation: Any, rules: list[str]) -> None:
    made = migration("app", "0002", [operation])

    problems = lint_migration(made, state_after("app", [create()]), "postgresql")

    assert [problem.rule for problem in problems] == rules


def test_a_table_that_the_migration_creates_is_nobody_s_yet() -> None:
    made = migration("app", "0001", [create(), AddIndex("a", index()), RemoveField("a", "n")])

    assert lint_migration(made, state_after("app", []), "postgresql") == []


def test_a_problem_tells_where_what_and_the_mend() -> None:
    made = migration("app", "0002", [RemoveField("a", "n")])
    (problem,) = lint_migration(made, state_after("app", [create()]), "sqlite")

    assert str(problem) == (
        "app.0002: Remove field n from a\n"
        "  M002 The data is gone, and the code that still runs asks for it.\n"
        "  Deploy the code that no longer uses it first (SeparateDatabaseAndState), drop it later."
    )
