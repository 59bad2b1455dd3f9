from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hotclub_migrations import MigrationExecutor, MigrationLockTimeout
from hotclub_migrations.locks import adeployment_lock, deployment_lock
from hotclub_migrations.testing import loader_of
from hotclub_orm import Database
from hotclub_orm.testing import Colour

DEPLOYER = """
import sys, time
import hotclub_orm as models
from hotclub_orm import Database
from hotclub_migrations import *
from hotclub_migrations.testing import loader_of, migration

def slow(apps, schema_editor):
    apps.get_model("shop", "Item").objects.create(name="once")
    print("inside", flush=True)
    time.sleep(float(sys.argv[2]))

create = CreateModel("Item", [("id", models.BigAutoField(primary_key=True)),
                              ("name", models.TextField())])
loader = loader_of(migration("shop", "0001", [create]),
                   migration("shop", "0002", [RunPython(slow)], dependencies=[("shop", "0001")]))
database = Database(sys.argv[1])
MigrationExecutor(database, loader).migrate()
print("done", flush=True)
"""


def deploy(url: str, seconds: float) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", DEPLOYER, url, str(seconds)], stdout=subprocess.PIPE, text=True
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'deploy.sqlite3'}"
    request.getfixturevalue("postgres_database")
    found: str = request.getfixturevalue("postgres_worker_url")
    return found


def items(url: str) -> list[Any]:
    with Database(url, alias="look", register=False) as database:
        return database.execute("SELECT name FROM shop_item")


def test_two_deployers_at_once_apply_each_migration_once(url: str) -> None:
    both = [deploy(url, 0.3) for _ in range(2)]

    outputs = [process.communicate(timeout=60)[0] for process in both]

    assert [process.returncode for process in both] == [0, 0]
    assert sorted(outputs) == ["done\n", "inside\ndone\n"]
    assert items(url) == [("once",)]


def test_a_run_that_is_killed_leaves_whole_migrations_and_frees_the_lock(url: str) -> None:
    killed = deploy(url, 60)
    assert killed.stdout is not None
    assert killed.stdout.readline() == "inside\n"
    os.kill(killed.pid, signal.SIGKILL)
    killed.communicate(timeout=60)

    again = deploy(url, 0)

    assert again.communicate(timeout=60)[0] == "inside\ndone\n"
    assert items(url) == [("once",)]


async def test_waiting_ends_with_an_error_that_tells_why(colour: Colour) -> None:
    database = colour.database
    if colour.awaits:
        async with adeployment_lock(database):
            with pytest.raises(MigrationLockTimeout, match="Another process is migrating"):
                async with adeployment_lock(database, wait_seconds=0):
                    pass
        async with adeployment_lock(database, wait_seconds=0):
            await asyncio.sleep(0)
    else:
        with deployment_lock(database):
            with pytest.raises(MigrationLockTimeout, match="Another process is migrating"):
                with deployment_lock(database, wait_seconds=0):
                    pass
        with deployment_lock(database, wait_seconds=0):
            pass


async def test_behind_a_pooler_the_lock_can_be_left_out(colour: Colour) -> None:
    executor = MigrationExecutor(colour.database, loader_of(), wait_seconds=0, lock=False)
    if colour.awaits:
        async with adeployment_lock(colour.database):
            await executor.amigrate()
            executor.lock = True
            with pytest.raises(MigrationLockTimeout):
                await executor.amigrate()
    else:
        with deployment_lock(colour.database):
            executor.migrate()
            executor.lock = True
            with pytest.raises(MigrationLockTimeout):
                executor.migrate()


def test_a_database_in_memory_needs_no_lock() -> None:
    with Database("sqlite://", alias="memory", register=False) as database:
        with deployment_lock(database), deployment_lock(database, wait_seconds=0):
            pass
