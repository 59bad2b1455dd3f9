"""Keys of several fields, and foreign keys to them: found, written, applied, and found equal after."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    Migration,
    MigrationAutodetector,
    MigrationExecutor,
    MigrationGraph,
    MigrationWriter,
    ModelState,
    ProjectState,
    RenameField,
)
from hotclub_migrations.testing import Answers, loader_of
from hotclub_orm import Database
from hotclub_orm.introspect import read_tables
from hotclub_orm.registry import Apps


def release(*members: str, **more: Any) -> dict[str, Any]:
    return {
        "pk": models.CompositePrimaryKey(
            *members, blank=True, editable=False, primary_key=True, serialize=False
        ),
        "version": models.CharField(max_length=5),
        "product": models.ForeignKey("app.Product", models.CASCADE),
        **more,
    }


def track(**fields: Any) -> dict[str, Any]:
    return {"id": models.BigAutoField(primary_key=True, serialize=False), **fields}


def to_release(**options: Any) -> Any:
    options = {"on_delete": models.CASCADE, **options}
    return models.ForeignKey("app.Release", **options)


def state(**declared: dict[str, Any]) -> ProjectState:
    made = ProjectState()
    made.add_model(
        ModelState("app", "Product", {"id": models.BigAutoField(primary_key=True, serialize=False)})
    )
    for name, fields in declared.items():
        made.add_model(ModelState("app", name, fields))
    return made


RELEASE = release("version", "product_id")


def changes(before: ProjectState, after: ProjectState) -> list[Any]:
    answers = Answers(ask_rename=True)
    found = MigrationAutodetector(before, after, answers).changes(MigrationGraph())
    return [operation for one in found.get("app", []) for operation in one.operations]


def schema(database: Database) -> Any:
    return {
        t.name: (
            frozenset(t.columns),
            t.primary_key,
            frozenset((k.columns, k.to_table, k.to_columns, k.on_delete) for k in t.foreign_keys),
            frozenset(u.columns for u in t.unique),
            frozenset((i.name, i.columns, i.unique) for i in t.indexes),
        )
        for t in database.run(read_tables(database.dialect))
        if t.name.startswith("app_")
    }


STATES = {
    "no relation": state(Release=RELEASE, Track=track()),
    "a relation": state(Release=RELEASE, Track=track(release=to_release())),
    "null": state(Release=RELEASE, Track=track(release=to_release(null=True))),
    "by the database": state(
        Release=RELEASE, Track=track(release=to_release(on_delete=models.DB_CASCADE))
    ),
    "no index": state(Release=RELEASE, Track=track(release=to_release(db_index=False))),
    "no constraint": state(Release=RELEASE, Track=track(release=to_release(db_constraint=False))),
    "renamed": state(Release=RELEASE, Track=track(edition=to_release())),
    "renamed null": state(Release=RELEASE, Track=track(edition=to_release(null=True))),
    "named columns": state(
        Release=RELEASE, Track=track(release=to_release(db_column=("one", "two")))
    ),
    "one to one": state(
        Release=RELEASE, Track=track(release=models.OneToOneField("app.Release", models.CASCADE))
    ),
    "declared columns": state(
        Release=RELEASE,
        Track=track(
            a=models.CharField(max_length=5),
            product=models.ForeignKey("app.Product", models.CASCADE),
            release=to_release(from_fields=("a", "product")),
        ),
    ),
}


NAMES = list(STATES)
PAIRS = [(name, NAMES[(n + k) % len(NAMES)]) for n, name in enumerate(NAMES) for k in (1, 2, 4, 7)]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_one_state_is_led_to_another(database: Database, first: str, second: str) -> None:
    steps = [ProjectState(), STATES[first], STATES[second]]
    history: list[Migration] = []
    for number, (before, after) in enumerate(pairwise(steps)):
        operations = changes(before.clone(), after.clone())
        if operations:
            made = type("Migration", (Migration,), {
                "operations": operations, "dependencies": [one.key for one in history[-1:]],
            })  # fmt: skip
            history.append(made(f"{number:04}", "app"))
    loader = loader_of(*history)
    reached = loader.project_state()
    assert changes(reached, STATES[second].clone()) == []
    MigrationExecutor(database, loader).migrate()
    found = schema(database)

    MigrationExecutor(database, loader).migrate([("app", None)])
    assert schema(database) == {}
    direct = type("Migration", (Migration,), {
        "operations": changes(ProjectState(), STATES[second].clone()),
    })("0001", "app")  # fmt: skip
    MigrationExecutor(database, loader_of(direct)).migrate()
    assert schema(database) == found


def test_a_model_gives_the_state_that_its_migration_writes() -> None:
    apps = Apps()
    meta = type("Meta", (), {"app_label": "app", "apps": apps})
    key = models.BigAutoField(primary_key=True, serialize=False)
    type("Product", (models.Model,), {"id": key, "Meta": meta, "__module__": __name__})
    type("Release", (models.Model,), {**release("version", "product_id"), "Meta": meta,
                                      "__module__": __name__})  # fmt: skip
    type("Track", (models.Model,), {**track(release=to_release()), "Meta": meta,
                                    "__module__": __name__})  # fmt: skip
    found = ProjectState.from_apps(apps)
    assert sorted(found.models["app", "track"].fields) == ["id", "release"]
    assert changes(found, STATES["a relation"].clone()) == []
    operations = changes(ProjectState(), found)
    made: Any = type("Migration", (Migration,), {"operations": operations})("0001", "app")
    text = MigrationWriter(made).as_string()
    assert (
        '("pk", models.CompositePrimaryKey("version", "product_id", blank=True, editable=False, '
        "primary_key=True, serialize=False))"
    ) in " ".join(text.replace("'", '"').split()).replace("( ", "(").replace(", )", ")")
    again = found.clone().apps.get_model("app", "Track")
    assert {f.name for f in again._meta.concrete_fields} == {
        "id", "release_version", "release_product_id",
    }  # fmt: skip


def test_rows_stay_when_the_relation_changes(database: Database) -> None:
    steps = [ProjectState(), STATES["a relation"], STATES["renamed"], STATES["renamed null"]]
    history: list[Migration] = []
    for number, (before, after) in enumerate(pairwise(steps)):
        made = type("Migration", (Migration,), {
            "operations": changes(before.clone(), after.clone()),
            "dependencies": [one.key for one in history[-1:]],
        })  # fmt: skip
        history.append(made(f"{number:04}", "app"))
    executor = MigrationExecutor(database, loader_of(*history))
    executor.migrate([("app", "0000")])
    database.execute("INSERT INTO app_product (id) VALUES (1)")
    database.execute("INSERT INTO app_release (version, product_id) VALUES ('a', 1)")
    database.execute(
        "INSERT INTO app_track (id, release_version, release_product_id) VALUES (7, 'a', 1)"
    )
    MigrationExecutor(database, loader_of(*history, applied=[("app", "0000")])).migrate()
    assert database.execute("SELECT edition_version, edition_product_id FROM app_track") == [
        ("a", 1)
    ]


def test_a_renamed_member_is_renamed_in_the_keys_that_it_is_of(database: Database) -> None:
    before = STATES["declared columns"].clone()
    operations = [
        *changes(ProjectState(), before),
        RenameField("release", "version", "number"),
        RenameField("track", "a", "b"),
    ]
    made: Any = type("Migration", (Migration,), {"operations": operations})("0001", "app")
    loader = loader_of(made)
    MigrationExecutor(database, loader).migrate()
    apps = loader.project_state().apps
    release, track = apps.get_model("app", "Release"), apps.get_model("app", "Track")
    assert [f.name for f in release._meta.pk_fields] == ["number", "product"]
    assert [f.name for f in track._meta.get_field("release").fields] == ["b", "product"]
    assert schema(database)["app_release"][1] == ("number", "product_id")
