"""Databases of both kinds for every test that asks for one."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hotclub_orm.testing import (
    colour,
    contrib_database,
    database,
    postgres_contrib_url,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)

__all__ = [
    "colour",
    "contrib_database",
    "database",
    "postgres_contrib_url",
    "postgres_database",
    "postgres_worker_url",
    "sqlite_database",
]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Make packages of files that can be imported for the time of the test."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def make(name: str, **files: str) -> str:
        directory = tmp_path / name
        directory.mkdir()
        (directory / "__init__.py").write_text("")
        for file, text in files.items():
            (directory / f"{file.removeprefix('m')}.py").write_text(text)
        return name

    yield make
    for name in set(sys.modules) - before:
        if not name.startswith(("hotclub", "psycopg", "pixeltable")):
            del sys.modules[name]
