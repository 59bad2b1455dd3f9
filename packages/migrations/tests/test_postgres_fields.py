"""Fields, indexes and constraints of PostgreSQL: detected, written, read, applied, and then at rest."""

from __future__ import annotations

from types import ModuleType
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
)
from hotclub_migrations.operations.postgres import HStoreExtension
from hotclub_migrations.serializer import serialize
from hotclub_migrations.testing import Answers, loader_of
from hotclub_orm import Database, Deferrable, Q
from hotclub_orm.functions import Lower
from hotclub_orm.introspect import read_table
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import (
    ArrayField,
    CITextField,
    DateRange,
    DateRangeField,
    DecimalRangeField,
    HStoreField,
    IntegerRangeField,
    NumericRange,
    RangeOperators,
)
from hotclub_orm.postgres.indexes import BrinIndex, GinIndex, GistIndex, OpClass
from hotclub_orm.postgres.validators import (
    ArrayMinLengthValidator,
    KeysValidator,
    RangeMaxValueValidator,
)
from hotclub_orm.testing import need_extension


def columns() -> dict[str, Any]:
    return {
        "id": models.BigAutoField(primary_key=True),
        "name": models.CharField(max_length=20),
        "tags": ArrayField(
            models.CharField(max_length=10),
            size=3,
            default=list,
            validators=[ArrayMinLengthValidator(1)],
        ),
        "grid": ArrayField(ArrayField(models.IntegerField(), size=2), null=True),
        "spans": ArrayField(IntegerRangeField(), db_default=[NumericRange(1, 5)]),
        "price": DecimalRangeField(
            default=NumericRange(1, None, "()"),
            default_bounds="[]",
            validators=[RangeMaxValueValidator(9)],
        ),
        "days": DateRangeField(db_default=DateRange(empty=True)),
        "old": CITextField(blank=True),
    }


def options() -> dict[str, Any]:
    return {
        "indexes": [
            GinIndex(fields=["tags"], name="by_tags", fastupdate=False),
            BrinIndex(fields=["id"], name="by_id", pages_per_range=4),
            GistIndex(OpClass("days", name="range_ops"), name="by_days", fillfactor=70),
            models.Index(OpClass(Lower("name"), name="text_pattern_ops"), name="by_name"),
        ],
        "constraints": [
            ExclusionConstraint(
                name="apart",
                expressions=[("days", RangeOperators.OVERLAPS)],
                condition=Q(name__startswith="x"),
                deferrable=Deferrable.IMMEDIATE,
            )
        ],
    }


def state(fields: dict[str, Any], meta: dict[str, Any]) -> ProjectState:
    made = ProjectState()
    made.add_model(ModelState("app", "Gig", fields, meta))
    return made


def changes(before: ProjectState, after: ProjectState) -> list[Migration]:
    return MigrationAutodetector(before, after, Answers()).changes(MigrationGraph()).get("app", [])


def reread(migration: Migration, name: str) -> Migration:
    """Return the migration as its file says it."""
    migration.name = name
    text = MigrationWriter(migration).as_string()
    module = ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
    made: Migration = module.Migration(name, "app")
    return made


def test_what_is_written_makes_the_table_and_is_at_rest(postgres_database: Database) -> None:
    declared = state(columns(), options())
    (found,) = changes(ProjectState(), declared)
    first = reread(found, "0001_initial")
    reached = first.mutate_state(ProjectState())

    assert changes(reached, state(columns(), options())) == []

    MigrationExecutor(postgres_database, loader_of(first)).migrate()
    table = postgres_database.run(read_table(postgres_database.dialect, "app_gig"))
    assert table is not None
    assert {one.name: one.type for one in table.columns} == {
        "id": "bigint", "name": "varchar(20)", "tags": "varchar(10)[]", "grid": "integer[]",
        "spans": "int4range[]", "price": "numrange", "days": "daterange", "old": "text",
    }  # fmt: skip
    assert {one.name: (one.method, one.options) for one in table.indexes} == {
        "by_tags": ("gin", "fastupdate = off"),
        "by_id": ("brin", "pages_per_range = 4"),
        "by_days": ("gist", "fillfactor = 70"),
        "by_name": ("", ""),
    }
    assert [one.name for one in table.exclusions] == ["apart"]


def test_a_change_of_such_a_field_is_detected_and_made_with_its_rows(
    postgres_database: Database,
) -> None:
    (found,) = changes(ProjectState(), state(columns(), options()))
    first = reread(found, "0001_initial")
    loader = loader_of(first)
    MigrationExecutor(postgres_database, loader).migrate()
    postgres_database.execute(
        "INSERT INTO app_gig (name, tags, grid, price, old) "
        "VALUES ('a', '{x,y}', '{{1,2}}', '[1,2]', '')"
    )
    wider = {
        **columns(),
        "tags": ArrayField(models.TextField(), default=list),
        "grid": ArrayField(ArrayField(models.BigIntegerField()), null=True),
        "added": ArrayField(models.CharField(max_length=9), default=list),
        "more": IntegerRangeField(default=NumericRange(3, 4)),
    }
    meta = {"indexes": [GinIndex(fields=["tags"], name="by_tags", fastupdate=True)]}
    (found,) = changes(first.mutate_state(ProjectState()), state(wider, meta))
    found.dependencies = [first.key]
    second = reread(found, "0002_wider")

    MigrationExecutor(postgres_database, loader_of(first, second, applied=[first.key])).migrate()

    rows = postgres_database.execute("SELECT tags, grid, added, lower(more) FROM app_gig")
    assert rows == [(["x", "y"], [[1, 2]], [], 3)]
    table = postgres_database.run(read_table(postgres_database.dialect, "app_gig"))
    assert table is not None
    assert {one.name: one.type for one in table.columns}["grid"] == "bigint[]"
    assert [one.options for one in table.indexes] == ["fastupdate = on"]
    assert table.exclusions == ()
    assert (
        changes(second.mutate_state(first.mutate_state(ProjectState())), state(wider, meta)) == []
    )


def test_a_mapping_comes_with_its_extension(contrib_database: Database) -> None:
    need_extension(contrib_database, "hstore", create=False)
    fields = {
        "id": models.BigAutoField(primary_key=True),
        "data": HStoreField(default=dict, validators=[KeysValidator(["a"], strict=True)]),
    }
    declared = state(fields, {"indexes": [GinIndex(fields=["data"], name="by_data")]})
    (found,) = changes(ProjectState(), declared)
    found.operations = [HStoreExtension(), *found.operations]
    first = reread(found, "0001_initial")
    reached = first.mutate_state(ProjectState())

    MigrationExecutor(contrib_database, loader_of(first)).migrate()

    assert changes(reached, declared) == []
    gig = reached.apps.get_model("app", "Gig")
    assert gig.objects.create(data={"a": None}).data == {"a": None}
    assert gig.objects.get(data__has_key="a").data == {"a": None}


@pytest.mark.parametrize(
    "value", [NumericRange(1, 5), NumericRange(None, 2, "(]"), DateRange(empty=True)]
)
def test_a_range_is_written_by_its_ends(value: Any) -> None:
    text, imports = serialize(value)
    names: dict[str, Any] = {}
    exec("\n".join(sorted(imports)), names)
    assert imports == {"import hotclub_orm.postgres.fields"}
    assert eval(text, names) == value
