"""What users see of the types; read by the checker, never run."""

from __future__ import annotations

from typing import assert_type

import hotclub_migrations as migrations
from hotclub_migrations.autodetector import Changes


class Migration(migrations.Migration):
    initial = True
    atomic = False
    dependencies = [("auth", "0001_initial"), migrations.swappable_dependency("auth.User")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop),
        migrations.RunSQL("SELECT 1", migrations.RunSQL.noop),
        migrations.DeleteModel(name="Item"),
    ]


made = Migration("0001", "shop")
assert_type(made.suggest_name(), str)
assert_type(made.is_initial, bool)
assert_type(made.mutate_state(migrations.ProjectState()), migrations.ProjectState)


def both_colours(executor: migrations.MigrationExecutor) -> None:
    assert_type(executor.migrate(), migrations.ProjectState)


async def awaiting(executor: migrations.MigrationExecutor) -> None:
    assert_type(await executor.amigrate(), migrations.ProjectState)


def detecting(detector: migrations.MigrationAutodetector, graph: migrations.MigrationGraph) -> None:
    assert_type(detector.changes(graph), Changes)
