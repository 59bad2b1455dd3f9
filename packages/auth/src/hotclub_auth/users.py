"""What every user can do, whatever stores them: passwords, session hash, permissions.

HasPassword and HasPermissions are mixed into a dataclass, an SQLAlchemy class or our own models.
Flow: back ends' labels → **users** → yes or no. Not here: fields, tables, managers;
the visitor who is nobody (anonymous.py).
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, ClassVar

from hotclub_security.keys import default_fallbacks, default_secret_keys

from hotclub_auth.errors import PermissionListIsText
from hotclub_auth.grants import any_backend_says, collect_labels
from hotclub_auth.hashers import (
    acheck_password,
    amake_password,
    check_password,
    is_password_usable,
    make_password,
)
from hotclub_auth.names import normalize_username
from hotclub_auth.programs import arun, run

SESSION_HASH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class HasPassword:
    """A user with a `password` text; `store_password` may write an upgraded one at once.

    The text that `set_password` was given stays in `_password` until the user is saved, for
    validators that keep a history.
    """

    USERNAME_FIELD: ClassVar[str] = "username"
    EMAIL_FIELD: ClassVar[str] = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    password: str
    _password: str | bytes | None = None

    def store_password(self) -> None:
        """Write the password alone to where the user is kept; here nothing is kept."""

    async def astore_password(self) -> None:
        """As store_password."""

    @property
    def is_anonymous(self) -> bool:
        """Always False."""
        return False

    @property
    def is_authenticated(self) -> bool:
        """Always True: a user object is somebody who is known."""
        return True

    def get_username(self) -> str:
        """Return the value of the field that USERNAME_FIELD names."""
        return str(getattr(self, self.USERNAME_FIELD))

    @classmethod
    def get_email_field_name(cls) -> str:
        """Return the name of the attribute that holds the address."""
        return cls.EMAIL_FIELD

    @classmethod
    def normalize_username(cls, username: Any) -> Any:
        """Return the name with compatibility characters replaced (NFKC): such look-alikes are one.

        Anything but text is returned as it is.
        """
        return normalize_username(username)

    def set_password(self, raw_password: str | bytes | None) -> None:
        """Hash a new password; None makes it unusable. The user is not saved."""
        self.password = make_password(raw_password)
        self._password = raw_password

    async def aset_password(self, raw_password: str | bytes | None) -> None:
        """As set_password; the hashing does not hold up the loop."""
        self.password = await amake_password(raw_password)
        self._password = raw_password

    def check_password(self, raw_password: str | bytes | None) -> bool:
        """Return whether this is the password; an aged hash is made anew and stored."""

        def upgrade(password: str | bytes) -> None:
            self.set_password(password)
            # It is the same password: no change to tell validators of.
            self._password = None
            self.store_password()

        return check_password(raw_password, self.password, upgrade)

    async def acheck_password(self, raw_password: str | bytes | None) -> bool:
        """As check_password."""

        async def upgrade(password: str | bytes) -> None:
            await self.aset_password(password)
            self._password = None
            await self.astore_password()

        return await acheck_password(raw_password, self.password, upgrade)

    def set_unusable_password(self) -> None:
        """Make it impossible to log in by password. The user is not saved."""
        self.password = make_password(None)

    def has_usable_password(self) -> bool:
        """Return whether set_unusable_password() was not called."""
        return is_password_usable(self.password)

    def get_session_auth_hash(self) -> str:
        """Return a keyed hash of the stored password; a session holds it until it changes."""
        return self._session_auth_hash(default_secret_keys().secret_key)

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the hashes under retired keys."""
        for key in default_fallbacks():
            yield self._session_auth_hash(key)

    def _session_auth_hash(self, secret: str | bytes) -> str:
        return hmac.digest(_session_hash_key(secret), self.password.encode(), "sha256").hex()


class HasPermissions:
    """A user whose permissions the back ends know. Declares is_active and is_superuser."""

    is_active: bool
    is_superuser: bool

    def get_user_permissions(self, obj: Any = None) -> set[str]:
        """Return the labels given to the user in person, of all back ends."""
        return run(collect_labels(self, obj, "get_user_permissions"))

    async def aget_user_permissions(self, obj: Any = None) -> set[str]:
        """As get_user_permissions."""
        return await arun(collect_labels(self, obj, "get_user_permissions"))

    def get_group_permissions(self, obj: Any = None) -> set[str]:
        """Return the labels the user has by their groups, of all back ends."""
        return run(collect_labels(self, obj, "get_group_permissions"))

    async def aget_group_permissions(self, obj: Any = None) -> set[str]:
        """As get_group_permissions."""
        return await arun(collect_labels(self, obj, "get_group_permissions"))

    def get_all_permissions(self, obj: Any = None) -> set[str]:
        """Return every label the user has, of all back ends."""
        return run(collect_labels(self, obj, "get_all_permissions"))

    async def aget_all_permissions(self, obj: Any = None) -> set[str]:
        """As get_all_permissions."""
        return await arun(collect_labels(self, obj, "get_all_permissions"))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return whether the user has a permission; an active superuser has them all.

        An inactive user has none, whatever a back end says.
        """
        if not self.is_active:
            return False
        return self.is_superuser or run(any_backend_says(self, "has_perm", perm, obj))

    async def ahas_perm(self, perm: str, obj: Any = None) -> bool:
        """As has_perm."""
        if not self.is_active:
            return False
        return self.is_superuser or await arun(any_backend_says(self, "has_perm", perm, obj))

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """Return whether the user has all of these. Raises ValueError for a bare text."""
        return all(self.has_perm(perm, obj) for perm in _several(perm_list))

    async def ahas_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """As has_perms."""
        for perm in _several(perm_list):
            if not await self.ahas_perm(perm, obj):
                return False
        return True

    def has_module_perms(self, app_label: str) -> bool:
        """Return whether the user has any permission of an application."""
        if not self.is_active:
            return False
        return self.is_superuser or run(any_backend_says(self, "has_module_perms", app_label))

    async def ahas_module_perms(self, app_label: str) -> bool:
        """As has_module_perms."""
        if not self.is_active:
            return False
        return self.is_superuser or await arun(
            any_backend_says(self, "has_module_perms", app_label)
        )


def _several(perm_list: Iterable[str]) -> list[str]:
    if isinstance(perm_list, str):
        raise PermissionListIsText(perm_list)
    return list(perm_list)


# The hash is asked for on each request of somebody logged in; a process has a few secret keys.
@lru_cache(maxsize=16)
def _session_hash_key(secret: str | bytes) -> bytes:
    """Derive the key of session hashes, as salted_hmac does each time anew."""
    key = secret.encode() if isinstance(secret, str) else secret
    return hashlib.sha256(SESSION_HASH_SALT.encode() + key).digest()
