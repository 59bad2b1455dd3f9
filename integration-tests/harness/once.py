"""Something dear, made once for all processes of a test run that share the machine.

pytest-xdist's workers are processes: the first that asks makes it, the others wait for it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

MADE_WITHIN_SECONDS = 180


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that `make` has filled. Raises AssertionError when making it failed."""
    base = factory.getbasetemp()
    root = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, done, failed = (root / f"{name}{end}" for end in ("", ".done", ".failed"))
    try:
        folder.mkdir()
    except FileExistsError:
        until = time.monotonic() + MADE_WITHIN_SECONDS
        while not done.exists() and not failed.exists() and time.monotonic() < until:
            time.sleep(0.1)
    else:
        try:
            make(folder)
        except BaseException as problem:
            failed.write_text(str(problem))
            raise
        done.touch()
    assert done.exists(), failed.read_text() if failed.exists() else f"{name} was not made in time"
    return folder
