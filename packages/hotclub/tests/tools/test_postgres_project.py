"""A started project with `hotclub.postgres`: its commands on a server with extensions, and on others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hotclub_orm import Database
from hotclub_orm.testing import need_extension
from hotclub_orm.testing.postgres import contrib_url, fresh_postgres_database

from tools.conftest import Project

MODELS = """
from hotclub import orm as models
from hotclub.orm.functions import Upper
from hotclub.postgres.constraints import ExclusionConstraint
from hotclub.postgres.fields import (
    ArrayField, DateRangeField, HStoreField, IntegerRangeField, RangeOperators,
)
from hotclub.postgres.indexes import GinIndex
from hotclub.postgres.search import SearchVector, SearchVectorField


class Hall(models.Model):
    pk = models.CompositePrimaryKey("town", "number")
    town = models.CharField(max_length=20)
    number = models.IntegerField()


class Gig(models.Model):
    title = models.CharField(max_length=20)
    loud = models.GeneratedField(
        expression=Upper("title"), output_field=models.CharField(max_length=20), db_persist=True
    )
    stars = models.IntegerField(db_default=3)
    tags = ArrayField(models.CharField(max_length=5), size=2, default=list)
    pairs = HStoreField(default=dict)
    ages = IntegerRangeField(null=True)
    days = DateRangeField()
    words = SearchVectorField(null=True)
    hall = models.ForeignKey(Hall, models.CASCADE, null=True)

    class Meta:
        indexes = [GinIndex(fields=["tags"], name="gig_by_tags")]
        constraints = [
            ExclusionConstraint(name="gigs_apart", expressions=[("days", RangeOperators.OVERLAPS)])
        ]
"""
EXTENSIONS = """
from hotclub import migrations
from hotclub.postgres.operations import HStoreExtension, UnaccentExtension


class Migration(migrations.Migration):
    dependencies = []
    operations = [HStoreExtension(), UnaccentExtension()]
"""
USED = """
from band.models import Gig, Hall
from hotclub.postgres.fields import DateRange
from hotclub.postgres.search import SearchVector
hall = Hall.objects.create(town="Paris", number=1)
gig = Gig.objects.create(
    title="Nuagés", tags=["a"], pairs={"x": "1"}, ages=(18, None), hall=hall,
    days=DateRange("1937-05-01", "1937-05-03"),
)
Gig.objects.update(words=SearchVector("title"))
gig.refresh_from_db()
print(gig.loud, gig.stars, gig.tags, gig.pairs, gig.ages.lower, gig.hall_id)
print(Gig.objects.filter(title__unaccent__icontains="nuages", pairs__x="1", tags__contains=["a"]).count())
print(Gig.objects.filter(title__search="Nuagés", words="nuagés", hall=hall, ages__contains=20).count())
"""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The URL of an empty database that may have the extensions."""
    with fresh_postgres_database(contrib_url()) as url:
        with Database(url, register=False) as database:
            for name in ("hstore", "unaccent"):
                need_extension(database, name, create=False)
        yield url


@pytest.fixture
def band(project: Project) -> Project:
    project.ok("startapp", "band")
    project.install("hotclub.postgres")
    project.install("band")
    project.write("band/models.py", MODELS)
    project.write("band/migrations/0001_extensions.py", EXTENSIONS)
    return project


def test_a_project_lives_on_postgresql(band: Project, server: str) -> None:
    here = {"DATABASE_URL": server}
    band.ok("check", "--database", "default", **here)

    written = band.ok("makemigrations", "band", "-n", "gigs", **here)
    assert "+ Create model Gig" in written
    text = (band.folder / "band/migrations/0002_gigs.py").read_text()
    assert "hotclub_orm" not in text
    assert "hotclub.postgres.fields.ArrayField(" in text
    assert "No changes detected" in band.ok("makemigrations", "--check", **here)

    assert 'CREATE EXTENSION IF NOT EXISTS "hstore"' in band.ok(
        "sqlmigrate", "band", "0001", **here
    )
    sql = band.ok("sqlmigrate", "band", "0002", **here)
    for part in (
        '"tags" varchar(5)[2]', '"pairs" hstore', '"ages" int4range', '"days" daterange',
        '"words" tsvector', "DEFAULT 3", "GENERATED ALWAYS AS (UPPER(", "STORED",
        'EXCLUDE USING GIST (("days") WITH &&)', 'CREATE INDEX "gig_by_tags"', "USING gin",
        'FOREIGN KEY ("hall_town", "hall_number")', 'PRIMARY KEY ("town", "number")',
    ):  # fmt: skip
        assert part in sql, sql

    assert "Applying band.0002_gigs... OK" in band.ok("migrate", **here)
    assert band.ok("shell", "-c", USED, **here).splitlines() == [
        "NUAGÉS 3 ['a'] {'x': '1'} 18 ('Paris', 1)",
        "1",
        "1",
    ]
    assert "Unapplying band.0001_extensions... OK" in band.ok("migrate", "band", "zero", **here)


def test_the_tables_of_that_database_become_models_again(band: Project, server: str) -> None:
    here = {"DATABASE_URL": server}
    band.ok("makemigrations", "band", **here)
    band.ok("migrate", "-v", "0", **here)

    models = band.ok("inspectdb", "band_gig", "band_hall", **here)

    for part in (
        "ArrayField(", "HStoreField(", "IntegerRangeField(", "DateRangeField(",
        "SearchVectorField(", "GeneratedField(", "db_default=3", "CompositePrimaryKey(",
        "ExclusionConstraint(", "GinIndex(",
    ):  # fmt: skip
        assert part in models, models
    band.write("band/models.py", models)
    band.ok("check", "--database", "default", **here)
    band.ok("migrate", "band", "zero", **here)


def test_another_database_is_told_by_the_check(band: Project, tmp_path: Path) -> None:
    told = band.fails("check", "--database", "default", DATABASE_URL=f"sqlite:///{tmp_path}/x.db")

    assert "(postgres.E101) SQLite has no column for ArrayField." in told
    assert "(postgres.E102) SQLite has no exclusion constraints (gigs_apart)." in told


def test_wrong_fields_are_told_with_their_ids(band: Project) -> None:
    band.change(
        "band/models.py", "max_length=5), size=2, default=list", "max_length=0), default=[]"
    )
    band.write(
        "band/admin.py",
        "from hotclub import admin\nfrom band.models import Gig\n\n\n@admin.register(Gig)\n"
        'class GigAdmin(admin.ModelAdmin):\n    search_fields = ["title__unaccent"]\n',
    )

    told = band.fails("check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")

    assert "(postgres.E001)" in told
    assert "(fields.E010)" in told
