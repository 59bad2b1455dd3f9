"""Doubles for the ports of this package, and the cases that every session store must pass.

    def test_my_records():
        check_session_records(MyRecords())

Not here: anything that production uses; the stores forget all when the process ends.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hotclub_auth.authentication import checking_password
from hotclub_auth.backends import BaseBackend
from hotclub_auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from hotclub_auth.ports import SessionRecord, SessionRecords
from hotclub_auth.programs import Program, arun, ask, run
from hotclub_auth.settings import auth_settings
from hotclub_auth.users import HasPassword, HasPermissions


class QuickHasher(PBKDF2PasswordHasher):
    """PBKDF2 with one iteration: the real form of stored texts, in no time."""

    iterations = 1


QUICK_HASHERS = (QuickHasher, MD5PasswordHasher)


class MemoryRecords:
    """Session records in a dictionary; now: the clock, the settings' by default."""

    def __init__(self, now: Callable[[], datetime] | None = None) -> None:
        self.rows: dict[str, SessionRecord] = {}
        self._now = now

    def now(self) -> datetime:
        """Return the aware time."""
        return (self._now or auth_settings().now)()

    def read(self, key: str) -> SessionRecord | None:
        """Return a record that has not expired, or None."""
        record = self.rows.get(key)
        return None if record is None or self._is_over(record) else record

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Make a record; return False when the key exists."""
        if key in self.rows:
            return False
        self.rows[key] = SessionRecord(payload, expires_at)
        return True

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace a record; return False when the key does not exist."""
        if key not in self.rows:
            return False
        self.rows[key] = SessionRecord(payload, expires_at)
        return True

    def delete(self, key: str) -> None:
        """Remove a record."""
        self.rows.pop(key, None)

    def exists(self, key: str) -> bool:
        """Return whether the key is taken."""
        return key in self.rows

    def delete_expired(self, limit: int) -> int:
        """Remove at most `limit` expired records; return how many."""
        over = [key for key, record in self.rows.items() if self._is_over(record)][:limit]
        for key in over:
            del self.rows[key]
        return len(over)

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        return self.read(key)

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        return self.insert(key, payload, expires_at)

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        return self.update(key, payload, expires_at)

    async def adelete(self, key: str) -> None:
        """As delete."""
        self.delete(key)

    async def aexists(self, key: str) -> bool:
        """As exists."""
        return self.exists(key)

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        return self.delete_expired(limit)

    def _is_over(self, record: SessionRecord) -> bool:
        return record.expires_at is not None and record.expires_at <= self.now()


class MemoryCache:
    """A cache in a dictionary; it forgets nothing in time, and remembers the timeouts it got."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.timeouts: dict[str, float | None] = {}

    def get(self, key: str) -> Any:
        """Return the value of a key, or None."""
        return self.values.get(key)

    def set(self, key: str, value: Any, timeout: float | None = None) -> None:
        """Keep a value."""
        self.values[key], self.timeouts[key] = value, timeout

    def add(self, key: str, value: Any, timeout: float | None = None) -> bool:
        """Keep a value unless the key is taken."""
        if key in self.values:
            return False
        self.set(key, value, timeout)
        return True

    def delete(self, key: str) -> None:
        """Forget a key."""
        self.values.pop(key, None)

    async def aget(self, key: str) -> Any:
        """As get."""
        return self.get(key)

    async def aset(self, key: str, value: Any, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """As set."""
        self.set(key, value, timeout)

    async def aadd(self, key: str, value: Any, timeout: float | None = None) -> bool:  # noqa: ASYNC109
        """As add."""
        return self.add(key, value, timeout)

    async def adelete(self, key: str) -> None:
        """As delete."""
        self.delete(key)


@dataclass(eq=False)
class MemoryUser(HasPassword, HasPermissions):
    """A user that lives in MemoryBackend."""

    username: str
    password: str = field(default="!", repr=False)
    email: str = ""
    is_active: bool = True
    is_staff: bool = False
    is_superuser: bool = False
    last_login: datetime | None = None
    permissions: set[str] = field(default_factory=set)

    @property
    def pk(self) -> str:
        """The primary key: the name."""
        return self.username


class MemoryBackend(BaseBackend):
    """A back end on a dictionary of the class; subclass it to have a dictionary of your own."""

    users: dict[str, MemoryUser] = {}

    def authenticate(
        self, request: Any, username: str | None = None, password: Any = None, **kwargs: Any
    ) -> MemoryUser | None:
        """Return the active user of that name and password."""
        return run(self._authenticating(username, password))

    async def aauthenticate(
        self, request: Any, username: str | None = None, password: Any = None, **kwargs: Any
    ) -> MemoryUser | None:
        """As authenticate."""
        return await arun(self._authenticating(username, password))

    def get_user(self, user_id: Any) -> MemoryUser | None:
        """Return the active user of that name."""
        user = self.users.get(str(user_id))
        return user if user is not None and user.is_active else None

    async def aget_user(self, user_id: Any) -> MemoryUser | None:
        """As get_user."""
        return self.get_user(user_id)

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return the labels of an active user; none for single objects."""
        if not user_obj.is_active or obj is not None:
            return set()
        return set(getattr(user_obj, "permissions", ()))

    async def aget_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """As get_user_permissions."""
        return self.get_user_permissions(user_obj, obj)

    async def aget_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return none: there are no groups here."""
        return set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether any label of the user belongs to the application."""
        labels = self.get_user_permissions(user_obj)
        return any(label.startswith(f"{app_label}.") for label in labels)

    async def ahas_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """As has_module_perms."""
        return self.has_module_perms(user_obj, app_label)

    def _authenticating(self, username: str | None, password: Any) -> Program[MemoryUser | None]:
        user = self.users.get(username or "")
        # First the password, then the rest: all refusals take the same time.
        right = yield from checking_password(user, password)
        return user if right and user is not None and user.is_active else None


def check_session_records(records: SessionRecords) -> None:
    """Raise AssertionError unless the records behave as the port asks."""
    run(_record_cases(records))


async def acheck_session_records(records: SessionRecords) -> None:
    """As check_session_records, by the async methods."""
    await arun(_record_cases(records))


def _record_cases(records: SessionRecords) -> Program[None]:
    now = auth_settings().now()
    soon, past = now + timedelta(hours=1), now - timedelta(hours=1)
    key, other = "conformance-key-1", "conformance-key-2"
    for old in (key, other):
        yield ask(records, "delete", old)
    assert (yield ask(records, "read", key)) is None, "reads a record that is not there"
    assert not (yield ask(records, "update", key, "payload", soon)), "updates what is not there"
    assert not (yield ask(records, "exists", key)), "an update of nothing made a record"
    assert (yield ask(records, "insert", key, "payload", soon)), "refuses a new key"
    assert not (yield ask(records, "insert", key, "other", soon)), "inserts over a taken key"
    assert (yield ask(records, "read", key)).payload == "payload", "does not read what it kept"
    assert (yield ask(records, "exists", key)), "does not know a key it keeps"
    assert (yield ask(records, "update", key, "newer", soon)), "refuses to update its record"
    assert (yield ask(records, "read", key)).payload == "newer", "does not read what it updated"
    yield ask(records, "update", key, "newer", past)
    yield from _expiry_cases(records, key, other, soon)
    yield ask(records, "delete", other)
    yield ask(records, "delete", other)
    assert (yield ask(records, "read", other)) is None, "reads what it deleted"
    assert not (yield ask(records, "update", other, "x", soon)), "brings back what it deleted"


def _expiry_cases(records: SessionRecords, key: str, other: str, soon: datetime) -> Program[None]:
    yield ask(records, "insert", other, "alive", soon)
    removed: int = yield ask(records, "delete_expired", 1000)
    assert removed in (0, 1), "removes more than what expired"
    assert (yield ask(records, "read", other)).payload == "alive", "removes what has not expired"
    # Stores that forget by themselves, and those that take the age from the payload, may keep it.
    yield ask(records, "delete", key)
