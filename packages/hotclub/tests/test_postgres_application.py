"""The application 'hotclub.postgres', its faces in migrations, and what checks say of its fields."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from hotclub.api.serializers import ModelSerializer
from hotclub.checks.database_features import _lacking
from hotclub.checks.fields import field_messages
from hotclub.conf.familiar import ours
from hotclub.db.features import Features
from hotclub_orm import CharField, IntegerField, Model
from hotclub_orm.dialects import POSTGRESQL, SQLITE
from hotclub_orm.postgres.constraints import ExclusionConstraint
from hotclub_orm.postgres.fields import ArrayField, CITextField, IntegerRangeField, Range


def test_installed_it_gives_fields_their_lookups(tmp_path: Path, run_python) -> None:
    script = """
from hotclub.conf import settings
settings.configure(INSTALLED_APPS=["hotclub.postgres"], SECRET_KEY="x")
import hotclub_orm as orm
before = [orm.CharField().get_lookup("search"), orm.CharField().get_transform("unaccent")]
import hotclub
hotclub.setup()
from hotclub.apps import apps
print(before, apps.get_app_config("postgres").verbose_name)
print(orm.CharField().get_transform("unaccent").__name__, orm.TextField().get_lookup("search").__name__)
print(orm.IntegerField().get_lookup("contained_by").__name__)
"""
    assert run_python(tmp_path, script).splitlines() == [
        "[None, None] PostgreSQL extensions",
        "Unaccent SearchLookup",
        "ContainedByRange",
    ]


def test_written_migrations_name_the_faces(tmp_path: Path, run_python) -> None:
    script = """
from hotclub.adapters.settings_migrations import STYLE
from hotclub.migrations import CreateModel, MigrationWriter, Migration
from hotclub import orm as models
from hotclub.postgres.fields import ArrayField, IntegerRangeField
from hotclub.postgres.indexes import GinIndex
from hotclub.postgres.operations import HStoreExtension
made = Migration("0001", "shop")
fields = [("id", models.BigAutoField(primary_key=True)), ("tags", ArrayField(IntegerRangeField()))]
index = GinIndex(fields=["tags"], name="by_tags")
made.operations = [HStoreExtension(), CreateModel("A", fields, {"indexes": [index]})]
print(MigrationWriter(made, style=STYLE).as_string())
"""
    text = run_python(tmp_path, script)
    assert "hotclub_orm" not in text
    assert "hotclub_migrations" not in text
    for name in (
        "hotclub.postgres.fields.ArrayField(base_field=hotclub.postgres.fields.IntegerRangeField()",
        "hotclub.postgres.indexes.GinIndex(",
        "hotclub.postgres.operations.HStoreExtension(",
    ):
        assert name in text


@pytest.mark.parametrize(
    ("theirs", "here"),
    [
        ("django.contrib.postgres", "hotclub.postgres"),
        ("django.contrib.postgres.fields.ArrayField", "hotclub.postgres.fields.ArrayField"),
        (
            "django.db.backends.postgresql.psycopg_any.NumericRange",
            "hotclub.db.backends.postgresql.psycopg_any.NumericRange",
        ),
    ],
)
def test_familiar_paths_lead_here(theirs: str, here: str) -> None:
    assert ours(theirs) == here


class Record(Model):
    tags = ArrayField(CharField(max_length=0))
    years = ArrayField(IntegerField(max_length=4), default=list)
    old = CITextField()

    class Meta:
        app_label = "postgres_checks"


def test_checks_look_into_arrays_and_know_what_is_gone() -> None:
    found = [
        [(one.id, one.msg) for one in field_messages(field)]
        for field in (Record._meta.get_field(name) for name in ("tags", "years", "old"))
    ]
    tags, years, old = found
    assert [id_ for id_, _ in tags] == ["postgres.E001"]
    assert "fields.E121" in tags[0][1]
    assert [id_ for id_, _ in years] == ["postgres.W004"]
    assert [id_ for id_, _ in old] == ["fields.E907"]


class Booking(Model):
    tags = ArrayField(CharField(max_length=9))

    class Meta:
        app_label = "postgres_checks"
        constraints = [ExclusionConstraint(name="apart", expressions=[("tags", "&&")])]


class Gig(Model):
    tags = ArrayField(CharField(max_length=9), size=3)
    ages = IntegerRangeField()

    class Meta:
        app_label = "postgres_checks"


class GigSerializer(ModelSerializer):
    class Meta:
        model = Gig
        fields = ("tags", "ages")


def test_serializers_show_lists_as_lists_and_ranges_as_their_ends() -> None:
    shown = GigSerializer(Gig(pk=1, tags=["a"], ages=Range(1, 5))).data
    assert shown == {"tags": ["a"], "ages": {"lower": 1, "upper": 5, "bounds": "[)"}}
    for ages in (shown["ages"], {"lower": 1, "upper": 5}):
        read = GigSerializer(data={"tags": ["a"], "ages": ages})
        assert read.is_valid(), read.errors
        assert read.validated_data == {"tags": ["a"], "ages": Range(1, 5)}
    assert not GigSerializer(data={"tags": list("abcd"), "ages": shown["ages"]}).is_valid()


def test_checks_say_that_another_database_can_not_have_the_table() -> None:
    def told(dialect: object) -> list[tuple[str, str]]:
        door = SimpleNamespace(dialect=dialect, vendor=dialect.vendor)
        door.features = Features(door)
        return [(one.id, one.msg) for one in _lacking(Booking, door)]

    assert told(SQLITE) == [
        ("postgres.E101", "sqlite has no column for ArrayField."),
        ("postgres.E102", "sqlite has no exclusion constraints (apart)."),
    ]
    assert told(POSTGRESQL) == []
