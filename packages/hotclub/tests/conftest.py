"""Scripts in a process of their own, as settings and applications are a process's.

What a test in this process leaves in the libraries (texts and renderer of forms, databases) is put
back here, after the fixtures of each folder.
"""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from copy import copy
from pathlib import Path

import pytest
from hotclub.db import connections
from hotclub_forms.renderers import get_default_renderer, set_default_renderer
from hotclub_forms.surroundings import surroundings, use_surroundings
from hotclub_orm import doors

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    and threading.current_thread() is threading.main_thread()
):
    # A job in a shell's background ignores Ctrl-C, and so would each process that a test starts.
    signal.signal(signal.SIGINT, signal.default_int_handler)


_SETTINGS = ("HOTCLUB_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE")


@pytest.fixture(autouse=True)
def _libraries_as_before() -> Iterator[None]:
    texts, renderer = surroundings(), get_default_renderer()
    databases = {name: copy(value) for name, value in vars(connections).items()}
    opened = {alias: doors[alias] for alias in doors}
    named = {name: os.environ.get(name) for name in _SETTINGS}
    yield
    for name, module in named.items():
        os.environ.pop(name, None)
        if module is not None:
            os.environ[name] = module
    use_surroundings(texts)
    set_default_renderer(renderer)
    for one in connections.all(initialized_only=True):
        if opened.get(one.alias) is not one:
            one.close_for_good()
    vars(connections).clear()
    vars(connections).update(databases)
    for door in opened.values():
        doors.register(door)


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
            env={**clean, "PYTHONPATH": str(folder), **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    return run
