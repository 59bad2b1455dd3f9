"""The sample site "letters", migrated and with a user in it, on both databases.

Migrating and making the user happen once a test process; SQLite files are copied from there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.once import made_once

SITES = Path(__file__).parent.parent / "sites"
USER, PASSWORD = "django", "nuages-1940"
FILE = "letters.sqlite3"

_PREPARE = f"""
import hotclub
hotclub.setup()
from hotclub.management import call_command
call_command("migrate", verbosity=0)
from hotclub.auth.models import User
User.objects.create_superuser({USER!r}, "django@example.org", {PASSWORD!r})
"""


def environment_of(
    site: str, folder: Path, database: str, redis: str | None = None
) -> dict[str, str]:
    """Return the environment in which a site runs."""
    prefix = site.upper()
    found = {
        "HOTCLUB_SETTINGS_MODULE": f"{site}.settings",
        "PYTHONPATH": str(SITES / site),
        f"{prefix}_FOLDER": str(folder),
        f"{prefix}_DATABASE": database,
    }
    if redis is not None:
        found[f"{prefix}_REDIS"] = redis
    return found


def run_python(code: str, environment: dict[str, str]) -> str:
    """Run code in a process of its own; return what it wrote. Fails with what went wrong."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def sqlite_letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the file of a migrated database, to be copied."""

    def make(folder: Path) -> None:
        run_python(_PREPARE, environment_of("letters", folder, f"sqlite:///{folder / FILE}"))

    return made_once(tmp_path_factory, "letters", make) / FILE


@pytest.fixture(scope="session")
def postgres_letters(postgres_worker_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give the URL of a migrated database of this test process."""
    folder = tmp_path_factory.mktemp("letters-postgres")
    run_python(_PREPARE, environment_of("letters", folder, postgres_worker_url))
    return postgres_worker_url


@pytest.fixture
def letters_site(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., dict[str, str]]:
    """Return (database, sessions) → the environment of a site of this test."""

    def site(database: str, sessions: str) -> dict[str, str]:
        if database == "sqlite":
            copied = tmp_path / "letters.sqlite3"
            shutil.copy(request.getfixturevalue("sqlite_letters"), copied)
            url = f"sqlite:///{copied}"
        else:
            url = request.getfixturevalue("postgres_letters")
        redis = request.getfixturevalue("redis_url") if sessions == "redis" else None
        return environment_of("letters", tmp_path, url, redis)

    return site
