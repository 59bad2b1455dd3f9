"""Scripts in a process of their own, as settings and applications are a process's."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def run_python() -> Callable[..., str]:
    """A function (folder, script, **environment) that returns what the script printed.

    It raises RuntimeError with the script's errors when that failed.
    """

    def run(folder: Path, script: str, **environment: str) -> str:
        clean = {k: v for k, v in os.environ.items() if not k.endswith("SETTINGS_MODULE")}
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", script],
            cwd=folder,
            env={**clean, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    return run
