"""Migrations driven from Python code, as projects' tests of their own migrations do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hotclub_orm.testing.postgres import fresh_postgres_database

from tools.conftest import Project

FIRST = """
from hotclub import migrations, orm as models

class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel("Tune", [("id", models.BigAutoField(
                                            auto_created=True, primary_key=True,
                                            serialize=False, verbose_name="ID")),
                                        ("name", models.CharField(max_length=20))]),
    ]
"""
SECOND = """
from hotclub import migrations, orm as models

def shout(apps, schema_editor):
    for tune in apps.get_model("band", "Tune").objects.all():
        tune.name = tune.name.upper()
        tune.save()

class Migration(migrations.Migration):
    dependencies = [("band", "0001_initial")]
    operations = [migrations.RunPython(shout, migrations.RunPython.noop)]
"""
MODELS = """
from hotclub import orm as models

class Tune(models.Model):
    name = models.CharField(max_length=20)
"""
SCRIPT = """
from hotclub.apps import apps
from hotclub.db import connection
from hotclub.migrations.autodetector import MigrationAutodetector
from hotclub.migrations.executor import MigrationExecutor
from hotclub.migrations.loader import MigrationLoader
from hotclub.migrations.recorder import MigrationRecorder
from hotclub.migrations.state import ProjectState

told = []
executor = MigrationExecutor(connection, lambda action, migration, fake=False: told.append(action))
first, last = [("band", "0001_initial")], executor.loader.graph.leaf_nodes("band")
executor.migrate(first)
Tune = executor.loader.project_state(first).apps.get_model("band", "Tune")
tune = Tune.objects.create(name="minor swing")
executor.loader.build_graph()
print(*(str(one) for one, _ in executor.migration_plan(last)))
executor.migrate(last)
print(Tune.objects.get().name, told)

recorder = MigrationRecorder(connection)
print(recorder.has_table(), ("band", "0002_shout") in recorder.applied_migrations())
recorder.record_unapplied("band", "0002_shout")
print(recorder.migration_qs.filter(app="band").count(), MigrationExecutor(connection).migration_plan(last))
recorder.record_applied("band", "0002_shout")
loader = MigrationLoader(connection)
loader.check_consistent_history(connection)
print(loader.applied_migrations.keys() >= {("band", "0002_shout")}, loader.detect_conflicts())
unread = MigrationLoader(None, ignore_no_migrations=True)
detector = MigrationAutodetector(unread.project_state(), ProjectState.from_apps(apps))
found = detector.changes(graph=unread.graph)
print(unread.applied_migrations, "band" in found)
MigrationExecutor(connection).migrate([("band", None)])
print("band_tune" in connection.introspection.table_names())
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that names an empty database of each kind in turn."""
    if request.param == "sqlite":
        yield {"DATABASE_URL": f"sqlite:///{tmp_path / 'commands.sqlite3'}"}
        return
    with fresh_postgres_database() as url:
        yield {"DATABASE_URL": url}


def test_a_connection_is_migrated_and_asked_from_code(
    project: Project, database: dict[str, str]
) -> None:
    project.ok("startapp", "band")
    project.install("band")
    project.write("band/models.py", MODELS)
    project.write("band/migrations/0001_initial.py", FIRST)
    project.write("band/migrations/0002_shout.py", SECOND)

    printed = project.ok("shell", "--no-imports", "-c", SCRIPT, **database)

    assert printed.splitlines() == [
        "band.0002_shout",
        "MINOR SWING ['apply_start', 'apply_success', 'apply_start', 'apply_success']",
        "True True",
        "1 [(<Migration band.0002_shout>, False)]",
        "True {}",
        "{} False",
        "False",
    ]
