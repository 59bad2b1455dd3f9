"""What several test files share."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hotclub_auth import AuthSettings, use_auth_settings
from hotclub_auth.sessions.db import SessionStore
from hotclub_auth.testing import QUICK_HASHERS, MemoryBackend, MemoryRecords, MemoryUser
from hotclub_orm.testing import (  # noqa: F401 - fixtures
    database,
    postgres_database,
    postgres_worker_url,
    sqlite_database,
)
from hotclub_security import SecretKeys, use_secret_keys
from hypothesis import settings

# A busy machine is slow at times; how long an example takes is no property tested here.
settings.register_profile("hotclub", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("hotclub")

BACKEND = "hotclub_auth.testing.MemoryBackend"


@pytest.fixture(autouse=True)
def configure(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Quick hashers, users in memory, one secret key; call it to change settings."""
    current = AuthSettings(password_hashers=QUICK_HASHERS, authentication_backends=[BACKEND])
    monkeypatch.setattr(MemoryBackend, "users", {})

    def change(**changes: Any) -> None:
        nonlocal current
        current = replace(current, **changes)

    use_auth_settings(lambda: current)
    use_secret_keys(lambda: SecretKeys("a secret key of the tests"))
    yield change
    use_auth_settings(None)
    use_secret_keys(None)


@pytest.fixture
def clock(configure: Callable[..., None]) -> SimpleNamespace:
    """A clock that stands; `clock.now += timedelta(...)` moves it."""
    clock = SimpleNamespace(now=datetime(2026, 5, 28, 12, 0, 0, 250_000, tzinfo=UTC))
    clock.forward = lambda **units: setattr(clock, "now", clock.now + timedelta(**units))
    configure(now=lambda: clock.now)
    return clock


@pytest.fixture
def django() -> MemoryUser:
    """A user whose password is "nuages"."""
    user = MemoryUser("django", email="django@example.com")
    user.set_password("nuages")
    MemoryBackend.users["django"] = user
    return user


@pytest.fixture
def request_with() -> Callable[..., Any]:
    """Make a request of Django's shape with a session on records."""

    def make(records: MemoryRecords | None = None, key: str | None = None, **more: Any) -> Any:
        session = SessionStore(key, records=records or MemoryRecords())
        return SimpleNamespace(session=session, user=None, COOKIES={}, **more)

    return make


@pytest.fixture
def tables(database: Any, configure: Callable[..., None]) -> Iterator[Any]:  # noqa: F811
    """The tables of users and sessions in an empty database of each kind, and their back end."""
    from hotclub_auth.models import Group, Permission, User
    from hotclub_auth.sessions.models import Session
    from hotclub_orm.contenttypes import ContentType

    database.create_tables(ContentType, Permission, Group, User, Session)
    ContentType.objects.clear_cache()
    configure(authentication_backends=["hotclub_auth.model_backend.ModelBackend"])
    yield database
    ContentType.objects.clear_cache()
