"""Many-to-many fields that change, and keys that tables between point to: on both databases, and back."""

from collections.abc import Callable
from typing import Any

import hotclub_orm as models
import pytest
from hotclub_migrations import (
    AddField,
    AlterField,
    CreateModel,
    MigrationExecutor,
    Operation,
    RenameField,
    RenameModel,
)
from hotclub_migrations.testing import loader_of, migration
from hotclub_orm import Database
from hotclub_orm.introspect import read_tables
from hotclub_orm.schema import Table

FIRST = ("club", "0001")


def text() -> Any:
    return models.CharField(max_length=9, primary_key=True)


def many(target: str, **options: Any) -> Any:
    return models.ManyToManyField(target, **options)


def start() -> list[Operation]:
    return [
        CreateModel("Player", [("id", models.AutoField(primary_key=True))]),
        CreateModel("Tag", [("slug", text())]),
        CreateModel("Label", [("slug", text())]),
        CreateModel(
            "Band",  # its key is the one that nobody names
            [
                ("name", models.CharField(max_length=9)),
                ("tags", many("club.Tag")),
                ("players", many("club.Player")),
                ("near", many("self")),
            ],
        ),
        CreateModel(
            "Guest",
            [("player_ptr", models.OneToOneField(
                "club.Player", models.CASCADE, parent_link=True, primary_key=True))],
            bases=("club.player",),
        ),
        CreateModel(
            "Night",
            [("guest", models.ForeignKey("club.Guest", models.CASCADE)),
             ("after", models.ForeignKey("self", models.CASCADE, null=True))],
        ),
    ]  # fmt: skip


def key(kind: Any) -> Any:
    return kind(primary_key=True)


CHANGES: dict[str, Callable[[], list[Operation]]] = {
    "another target": lambda: [AlterField("band", "tags", many("club.Label"))],
    "itself as the target": lambda: [AlterField("band", "players", many("club.Band"))],
    "another target and table": lambda: [
        AlterField("band", "tags", many("club.Label", db_table="club_labels"))
    ],
    "another table": lambda: [AlterField("band", "tags", many("club.Tag", db_table="club_tagged"))],
    "no constraint": lambda: [AlterField("band", "tags", many("club.Tag", db_constraint=False))],
    "another name, then another target": lambda: [
        RenameField("band", "tags", "labels"),
        AlterField("band", "labels", many("club.Label")),
    ],
    "another model's name, then another target": lambda: [
        RenameModel("Tag", "Mark"),
        RenameModel("Band", "Combo"),
        AlterField("combo", "tags", many("club.Label")),
    ],
    "a target that is made beside it": lambda: [
        CreateModel("Style", [("slug", text())]),
        AlterField("band", "tags", many("club.Style")),
    ],
    "a wider key": lambda: [AlterField("player", "id", key(models.BigAutoField))],
    "a longer key": lambda: [
        AlterField("tag", "slug", models.CharField(max_length=30, primary_key=True))
    ],
    "a key of another type": lambda: [AlterField("player", "id", text())],
    "a key that nobody named": lambda: [AlterField("band", "id", text())],
    "a key that its own model points to": lambda: [AlterField("night", "id", text())],
    "a key that is pointed to since": lambda: [
        AddField("player", "best", models.ForeignKey("club.Tag", models.CASCADE, null=True)),
        AlterField("tag", "slug", models.CharField(max_length=40, primary_key=True)),
    ],
}


def tables(database: Database) -> list[Any]:
    """Return the schema with its names; the order of columns and indexes means nothing."""
    sqlite = database.vendor == "sqlite"

    def plain(table: Table) -> Any:
        keys = {(k.columns, k.to_table, k.to_columns, k.name) for k in table.foreign_keys}
        # To SQLite both are integers, and it finds unique constraints by their columns.
        kinds = {
            c.name: "integer" if sqlite and c.type == "bigint" else c.type for c in table.columns
        }
        columns = {(c.name, kinds[c.name], c.null, c.primary_key) for c in table.columns}
        named = {(one.columns, None if sqlite else one.name) for one in table.unique}
        return table.name, columns, keys, named, {one.name for one in table.indexes}

    found = database.run(read_tables(database.dialect))
    return [plain(t) for t in found if t.name != "django_migrations"]


def fresh(database: Database, state: Any) -> list[Any]:
    """Return the schema that the state's models would have if their tables were made now."""
    made = [one for one in state.apps.get_models() if one._meta.app_label == "club"]
    for table in database.run(read_tables(database.dialect)):
        if table.name != "django_migrations":
            cascade = "" if database.vendor == "sqlite" else " CASCADE"
            database.execute(f'DROP TABLE "{table.name}"{cascade}')
    database.create_tables(*made)
    return tables(database)


def executor(database: Database, name: str) -> MigrationExecutor:
    second = migration("club", "0002", CHANGES[name](), dependencies=[FIRST])
    made = MigrationExecutor(database, loader_of(migration("club", "0001", start()), second))
    made.migrate([FIRST])
    return made


@pytest.mark.parametrize("name", CHANGES)
def test_the_tables_are_those_of_the_new_models(name: str, database: Database) -> None:
    state = executor(database, name).migrate()
    found = tables(database)

    wanted = fresh(database, state)
    if database.vendor == "sqlite":  # there nobody finds a unique constraint by its name
        found, wanted = ([(*t[:3], {c for c, _ in t[3]}, t[4]) for t in one]
                         for one in (found, wanted))  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize("name", CHANGES)
def test_back_again_gives_the_same_tables_and_rows(name: str, database: Database) -> None:
    runs = executor(database, name)
    state = runs.loader.project_state([FIRST])
    get = lambda one: state.apps.get_model("club", one).objects  # noqa: E731
    get("Tag").create(slug="a")
    get("Label").create(slug="a")
    band = get("Band").create(id=1, name="Quintette")
    band.tags.add("a")
    before = tables(database)

    for _ in range(2):
        if name == "a target that is made beside it":
            band.tags.clear()
        runs.migrate()
        runs.migrate([FIRST])

    assert tables(database) == before
    assert get("Band").filter(name="Quintette").count() == 1
    if name != "a target that is made beside it":
        assert [one.slug for one in get("Band").get().tags.all()] == ["a"]


def test_rows_that_would_point_to_nothing_are_refused(database: Database) -> None:
    runs = executor(database, "another target")
    state = runs.loader.project_state([FIRST])
    state.apps.get_model("club", "Tag").objects.create(slug="a")
    state.apps.get_model("club", "Band").objects.create(name="Quintette").tags.add("a")
    before = tables(database)

    with pytest.raises(models.IntegrityError):
        runs.migrate()

    assert tables(database) == before
