"""Atlas, as `hotclub demo` makes it ready, behind uvicorn."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from harness.once import made_once
from harness.servers import Server


class Atlas(NamedTuple):
    """A running Atlas.   staff, password: of its staff user."""

    server: Server
    staff: str
    password: str

    @property
    def url(self) -> str:
        return self.server.url


def _prepare(folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "hotclub",
            "demo",
            "--prepare",
            "--directory",
            str(folder / "atlas"),
        ],
        capture_output=True,
        text=True,
        timeout=170,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (folder / "told.txt").write_text(done.stdout)


@pytest.fixture(scope="session")
def prepared_atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an Atlas that has all its places; to be copied."""
    return made_once(tmp_path_factory, "prepared-atlas", _prepare)


@pytest.fixture(scope="session")
def atlas(prepared_atlas: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Atlas]:
    """Give a running Atlas of this test process."""
    folder = tmp_path_factory.mktemp("atlas")
    shutil.copytree(prepared_atlas / "atlas", folder / "atlas")
    told = (prepared_atlas / "told.txt").read_text()
    staff = re.search(r"Log in\s+(\S+)", told)
    password = re.search(r"Password\s+(\S+)", told)
    assert staff, told
    assert password, told
    environment = {
        "ATLAS_DIRECTORY": str(folder / "atlas"),
        "HOTCLUB_SETTINGS_MODULE": "hotclub.demo.settings",
    }
    with Server("uvicorn", "hotclub.demo", folder, environment) as server:
        yield Atlas(server, staff[1], password[1])
