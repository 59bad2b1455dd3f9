"""Commands that change databases, in a started project, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hotclub_orm.testing.postgres import fresh_postgres_database

from tools.conftest import Project, hotclub

MODELS = """
from hotclub import orm as models


class Tune(models.Model):
    name = models.CharField(max_length=20)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that names an empty database of each kind in turn."""
    if request.param == "sqlite":
        yield {"DATABASE_URL": f"sqlite:///{tmp_path / 'commands.sqlite3'}"}
        return
    with fresh_postgres_database() as url:
        yield {"DATABASE_URL": url}


@pytest.fixture
def band(project: Project) -> Project:
    project.ok("startapp", "band")
    project.install("band")
    project.write("band/models.py", MODELS)
    return project


NULLABLE = "models.IntegerField(null=True)"
NAMES = "print([one.name for one in Tune.objects.all()])"


def test_a_life_with_migrations(band: Project, database: dict[str, str]) -> None:
    run = band.ok
    assert "+ Create model Tune" in run("makemigrations", "--dry-run", **database)
    assert not (band.folder / "band/migrations/0001_initial.py").exists()
    assert band.run("makemigrations", "--check", **database).returncode == 1
    run("makemigrations", **database)
    assert "band.0001_initial" in run("migrate", "--plan", **database)
    assert band.run("migrate", "--check", **database).returncode == 1
    assert 'CREATE TABLE "band_tune"' in run("sqlmigrate", "band", "0001", **database)
    assert "Applying band.0001_initial... OK" in run("migrate", **database)
    assert band.run("migrate", "--check", **database).returncode == 0
    assert "band\n [X] 0001_initial" in run("showmigrations", "band", **database)

    band.change(
        "band/models.py",
        "max_length=20)",
        "max_length=20)\n    tempo = models.IntegerField(null=True)",
    )
    assert "Your models have changes in app(s): 'band'" in run("migrate", **database)
    run("makemigrations", "band", "-n", "tempo", **database)
    assert "[ ]  band.0002_tempo" in run("showmigrations", "--plan", **database)
    run("migrate", "band", **database)
    assert "Unapplying band.0002_tempo... OK" in run("migrate", "band", "0001", **database)
    assert "Unapplying band.0001_initial... OK" in run("migrate", "band", "zero", **database)
    assert "Applying band.0001_initial... FAKED" in run(
        "migrate", "band", "0001", "--fake", **database
    )
    run("migrate", "band", "zero", "--fake", **database)
    run("squashmigrations", "band", "0002", "--noinput", **database)
    assert (band.folder / "band/migrations/0001_initial_squashed_0002_tempo.py").exists()
    assert "No optimizations possible." in run(
        "optimizemigration", "band", "0001_initial", **database
    )
    run("migrate", **database)
    assert "(2 squashed migrations)" in run("showmigrations", "band", **database)


def test_rows_and_their_end(band: Project, database: dict[str, str]) -> None:
    band.ok("makemigrations", **database)
    band.ok("migrate", "-v", "0", **database)
    make = "Tune.objects.create(name='Nuages'); print(Tune.objects.count(), Tune.objects.last().pk)"
    assert band.ok("shell", "-c", make, **database) == "1 1\n"
    assert band.ok("shell", given=NAMES, **database) == "['Nuages']\n"
    assert "band_tune" in band.ok("sqlflush", **database)
    assert "Flush cancelled." in band.ok("flush", given="no\n", **database)
    band.ok("flush", given="yes\n", **database)
    assert band.ok("shell", "-c", make, **database) == "1 1\n"
    models = band.ok("inspectdb", "band_tune", **database)
    assert "class BandTune(models.Model):" in models
    assert "name = models.CharField(max_length=20)" in models
    compile(models, "models.py", "exec")


def test_permissions_and_content_types_follow_the_migrations(
    band: Project, database: dict[str, str]
) -> None:
    band.ok("makemigrations", **database)
    band.ok("migrate", "-v", "0", **database)
    code = (
        "from hotclub.auth.models import Permission\n"
        "print(Permission.objects.filter(content_type__app_label='band').count())"
    )
    assert band.ok("shell", "-c", code, **database) == "4\n"


def test_a_table_of_a_cache(project: Project, database: dict[str, str]) -> None:
    project.change(
        "mysite/settings.py", 'CACHES = {"default": env("CACHE_URL", "memory://")}',
        'CACHES = {"default": {"BACKEND": "hotclub.cache.backends.db.DatabaseCache", "LOCATION": "kept"}}',
    )  # fmt: skip
    assert 'CREATE TABLE "kept"' in project.ok("createcachetable", "--dry-run", **database)
    project.ok("createcachetable", **database)
    assert "already exists" in project.ok("createcachetable", **database)
    code = "from hotclub.cache import cache; cache.set('a', [1]); print(cache.get('a'))"
    assert project.ok("shell", "-c", code, **database) == "[1]\n"


def test_two_ends_of_one_application(band: Project) -> None:
    band.ok("makemigrations")
    for name in ("left", "right"):
        band.write(f"band/migrations/0002_{name}.py", SIDE)
    message = band.fails("migrate")
    assert "makemigrations --merge" in message
    assert "MigrationConflict" in band.fails("makemigrations")
    band.ok("makemigrations", "--merge", "--noinput")
    assert "Applying band.0003_merge_0002_left_0002_right... OK" in band.ok("migrate")


SIDE = """
from hotclub import migrations


class Migration(migrations.Migration):
    dependencies = [("band", "0001_initial")]
"""


def test_names_of_migrations_that_are_not_there(band: Project) -> None:
    band.ok("makemigrations")
    assert "No installed app with label 'bnad'" in band.fails("makemigrations", "bnad")
    assert "App 'bnad' is not there" in band.fails("migrate", "bnad")
    assert "Cannot find a migration matching '0009'" in band.fails("migrate", "band", "0009")
    assert "--prune" in band.fails("migrate", "--prune")


def test_a_question_that_nobody_answers(band: Project) -> None:
    band.ok("makemigrations")
    band.change(
        "band/models.py", "max_length=20)", "max_length=20)\n    key = models.IntegerField()"
    )
    message = band.fails("makemigrations")

    assert "--noinput" in message or "--no-input" in message


def test_settings_are_shown_without_their_secrets(started: Path) -> None:
    url = {"DATABASE_URL": "postgresql://me:hush@db/name"}
    done = hotclub(started, "diffsettings", "--all", **url)

    assert done.returncode == 0
    assert "hush" not in done.stdout
    assert (started / ".env").read_text().partition("SECRET_KEY=")[2].strip() not in done.stdout
    assert "### USE_TZ = True" in done.stdout
    assert "+ DEBUG = True" in hotclub(started, "diffsettings", "--output", "unified").stdout


def test_dbshell_gives_the_password_by_the_environment() -> None:
    from hotclub.management.commands.dbshell import client_of
    from hotclub_orm.url import parse_url

    address = parse_url("postgresql://me:hush@db:5433/tunes?sslmode=require")

    assert client_of("postgresql", address) == (
        "psql", ["-U", "me", "-h", "db", "-p", "5433", "tunes"],
        {"PGPASSWORD": "hush", "PGSSLMODE": "require"},
    )  # fmt: skip
    assert client_of("sqlite", parse_url("sqlite:///x.db")) == ("sqlite3", ["x.db"], {})
