"""Any two sets of models: what is detected leads the database from one to the other."""

from __future__ import annotations

from typing import Any

import hotclub_orm as models
from hotclub_migrations import (
    Migration,
    MigrationAutodetector,
    MigrationExecutor,
    MigrationGraph,
    ModelState,
    ProjectState,
)
from hotclub_migrations.testing import Answers, loader_of
from hotclub_orm import Database
from hotclub_orm.introspect import read_tables
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

FIELDS: dict[str, Any] = {
    "short": lambda: models.CharField(max_length=10, default=""),
    "long": lambda: models.CharField(max_length=90, default="", db_index=True),
    "unique": lambda: models.IntegerField(unique=True, null=True),
    "number": lambda: models.IntegerField(default=0),
    "null": lambda: models.IntegerField(null=True),
    "db": lambda: models.TextField(db_default="x"),
    "to A": lambda: models.ForeignKey("app.A", models.CASCADE, null=True, related_name="+"),
    "to B": lambda: models.ForeignKey("app.B", models.CASCADE, null=True, related_name="+"),
    "one A": lambda: models.OneToOneField("app.A", models.CASCADE, null=True, related_name="+"),
    "many A": lambda: models.ManyToManyField("app.A", related_name="+"),
    "many B": lambda: models.ManyToManyField("app.B", related_name="+"),
}
OPTIONS: dict[str, Any] = {
    "plain": lambda names: {},
    "index": lambda names: {"indexes": [models.Index(fields=names[:2], name="an_index")]},
    # Not of the key alone: PostgreSQL makes one constraint of that and the primary key.
    "unique": lambda names: {
        "constraints": [models.UniqueConstraint(fields=names[:2], name="a_constraint")]
        if names[1:]
        else []
    },
    "together": lambda names: {"unique_together": {tuple(names[:2])} if names[1:] else set()},
    "table": lambda names: {"db_table": "elsewhere"},
}
declared = st.dictionaries(st.sampled_from("xyz"), st.sampled_from(sorted(FIELDS)), max_size=3)
project = st.dictionaries(
    st.sampled_from("ABC"), st.tuples(declared, st.sampled_from(sorted(OPTIONS))), max_size=3
)


def state_of(project: Any) -> ProjectState:
    state = ProjectState()
    for name, (fields, option) in project.items():
        kinds = {
            f: kind for f, kind in fields.items() if kind[-1] not in "AB" or kind[-1] in project
        }
        columns = ["id", *(f for f, kind in kinds.items() if not kind.startswith("many"))]
        made = {"id": models.BigAutoField(primary_key=True)}
        made |= {f: FIELDS[kind]() for f, kind in kinds.items()}
        options = OPTIONS[option](columns) if name == "A" else {}
        state.add_model(ModelState("app", name, made, options))
    return state


def schema(database: Database) -> Any:
    return {
        t.name: (
            frozenset(t.columns),
            frozenset((k.columns, k.to_table, k.to_columns) for k in t.foreign_keys),
            frozenset(u.columns for u in t.unique),
            frozenset((i.name, i.columns, i.unique) for i in t.indexes),
        )
        for t in database.run(read_tables(database.dialect))
        if t.name not in ("django_migrations", "sqlite_sequence")
    }


def detected(before: ProjectState, after: ProjectState, leaf: Any) -> list[Migration]:
    changes = MigrationAutodetector(before, after, Answers()).changes(MigrationGraph())
    made = changes.get("app", [])
    for number, one in enumerate(made):
        one.name = f"{2 if leaf else 1}_{number}"
        one.dependencies = [made[number - 1].key] if number else [leaf] if leaf else []
    return made


def migrated(*histories: list[Migration]) -> Any:
    with Database("sqlite://", alias="histories", register=False) as database:
        MigrationExecutor(database, loader_of(*(one for h in histories for one in h))).migrate()
        return schema(database)


def goes_back_and_forth(database: Database, first: Any, second: Any) -> None:
    before = state_of(first)
    start = detected(ProjectState(), before, None)
    leaf = start[-1].key if start else ("app", None)
    change = detected(before, state_of(second), start[-1].key if start else None)
    seen: list[Any] = []
    for target in ([leaf], None, [leaf], None, [("app", None)]):
        MigrationExecutor(database, loader_of(*start, *change)).migrate(target)  # type: ignore[arg-type]
        seen.append(schema(database))

    assert seen[:2] == seen[2:4]
    assert seen[4] == {}


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(project, project)
def test_what_is_undone_and_done_again_is_as_it_was(first: Any, second: Any) -> None:
    with Database("sqlite://", alias="histories", register=False) as database:
        goes_back_and_forth(database, first, second)


@settings(
    deadline=None,
    max_examples=8,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(project, project)
def test_on_postgresql_too(postgres_database: Database, first: Any, second: Any) -> None:
    goes_back_and_forth(postgres_database, first, second)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(project, project)
@example({"A": ({"x": "one A", "y": "one A"}, "index"), "C": ({"x": "many A"}, "plain")}, {})
@example({"A": ({}, "table")}, {"A": ({"x": "long"}, "index")})
def test_the_schema_is_that_of_the_models_however_they_were_before(first: Any, second: Any) -> None:
    before, after = state_of(first), state_of(second)
    start = detected(ProjectState(), before, None)
    change = detected(before, after, start[-1].key if start else None)

    reached = before
    for one in change:
        reached = one.mutate_state(reached)

    assert not MigrationAutodetector(reached, after, Answers()).changes(MigrationGraph())
    assert migrated(start, change) == migrated(detected(ProjectState(), after, None))
