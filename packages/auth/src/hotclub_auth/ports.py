"""What this package asks of its surroundings, each port as small as its need.

Flow: sessions ask for records and a cache, log-in for a user and a back end, access for a request.
Not here: any implementation; doubles and conformance cases are in testing.py.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class SessionRecord(NamedTuple):
    """A stored session. expires_at: aware; None where the store itself forgets in time."""

    payload: str
    expires_at: datetime | None = None


class SessionRecords(Protocol):
    """Where session records are kept: a table, a directory, a cache. Both colours.

    key: 8 to 40 characters a-z, A-Z, 0-9, _ and -. payload: signed text. expires_at: aware.
    """

    def read(self, key: str) -> SessionRecord | None:
        """Return a record that has not expired, or None."""
        ...

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Make a record; return False, and change nothing, when the key exists."""
        ...

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace a record; return False, and make none, when the key does not exist."""
        ...

    def delete(self, key: str) -> None:
        """Remove a record, if there is one."""
        ...

    def exists(self, key: str) -> bool:
        """Return whether the key is taken, by an expired record too if it still lies there."""
        ...

    def delete_expired(self, limit: int) -> int:
        """Remove at most `limit` expired records; return how many."""
        ...

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        ...

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        ...

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        ...

    async def adelete(self, key: str) -> None:
        """As delete."""
        ...

    async def aexists(self, key: str) -> bool:
        """As exists."""
        ...

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        ...


class SessionCache(Protocol):
    """What cached sessions ask of a cache; hotclub-cache's and Django's caches fit.

    timeout: seconds, 0 or less meaning gone at once.
    """

    def get(self, key: str) -> Any:
        """Return the value of a key, or None."""
        ...

    def set(self, key: str, value: Any, timeout: float | None) -> object:
        """Keep a value."""
        ...

    def add(self, key: str, value: Any, timeout: float | None) -> bool:
        """Keep a value unless the key is taken; return whether it was kept."""
        ...

    def delete(self, key: str) -> object:
        """Forget a key."""
        ...

    async def aget(self, key: str) -> Any:
        """As get."""
        ...

    async def aset(self, key: str, value: Any, timeout: float | None) -> object:  # noqa: ASYNC109
        """As set."""
        ...

    async def aadd(self, key: str, value: Any, timeout: float | None) -> bool:  # noqa: ASYNC109
        """As add."""
        ...

    async def adelete(self, key: str) -> object:
        """As delete."""
        ...


class SessionUser(Protocol):
    """What log-in asks of a user.

    Where there is a `get_session_auth_hash()`, its text is kept in the session and must stay the
    same; `get_session_auth_fallback_hash()` yields those of retired keys. `is_active`, permissions
    and `last_login` are asked for only by those who need them.
    """

    @property
    def pk(self) -> Any:
        """The primary key."""
        ...


class TokenUser(SessionUser, Protocol):
    """What a password-reset token asks of a user: all that changes once it has done its work."""

    password: str
    last_login: datetime | None

    def get_email_field_name(self) -> str:
        """Return the name of the attribute that holds the address; it may be missing."""
        ...


class PasswordValidator(Protocol):
    """One rule for passwords. `password_changed(password, user=None)` may be there too."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise a ValidationError when the password is not good enough."""
        ...

    def get_help_text(self) -> str:
        """Return the rule as a sentence for the person who chooses a password."""
        ...


class PermissionOptions(Protocol):
    """What codenames are made of; a model's `_meta` fits."""

    model_name: str


class SessionRequest(Protocol):
    """A request as the session middleware sees it; it gains a `session`."""

    @property
    def COOKIES(self) -> Mapping[str, str]:  # noqa: N802 - Django's name
        """The cookies that came."""
        ...

    def is_secure(self) -> bool:
        """Return whether the request came over https."""
        ...
