"""A database with the tables of a small music library, a site, and a browser without a network."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hotclub_admin.asgi import AdminApplication
from hotclub_auth.models import User
from hotclub_orm import Database
from hotclub_orm.contenttypes import ContentType
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)

# Models are declared once a process, so they stand in a module that all tests import.
sys.path.insert(0, str(Path(__file__).parent))
from admin_browser import Browser
from admin_library import ALL_MODELS, make_site

SECRET_KEY = "a secret key of tests, which is long enough for the application"


@pytest.fixture
def tables(sqlite_database: Database) -> Database:  # noqa: F811
    """Give the tables on SQLite."""
    return _with_tables(sqlite_database)


@pytest.fixture
def both_tables(database: Database) -> Database:  # noqa: F811
    """Give the tables on each kind of database."""
    return _with_tables(database)


def _with_tables(opened: Database) -> Database:
    ContentType.objects.clear_cache()
    opened.create_tables(*ALL_MODELS)
    return opened


@pytest.fixture
def site() -> Any:
    """Give a site with the library's models."""
    return make_site()


@pytest.fixture
def boss(tables: Database) -> User:
    """Give a user who may do everything."""
    return User.objects.create_superuser("django", "django@example.com", "nuages1940")


@pytest.fixture
def visitor(site: Any) -> Iterator[Browser]:
    """Give a browser in which nobody is logged in."""
    with Browser(AdminApplication(site, secret_key=SECRET_KEY)) as browser:
        yield browser


@pytest.fixture
def browser(visitor: Browser, boss: User) -> Browser:
    """Give a browser in which the boss is logged in."""
    visitor.log_in(boss)
    return visitor
