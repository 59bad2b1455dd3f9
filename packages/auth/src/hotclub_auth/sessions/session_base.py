"""A session: values under a key, with an end, in both colours.

Flow: cookie → **session** → engine's load … save → cookie. Not here: the values as a mapping
(session_values.py), where sessions are kept (the engines), the cookie (delivery.py).
"""

import asyncio
import string
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from hotclub_security import get_random_string

from hotclub_auth.errors import CreateError
from hotclub_auth.sessions.expiry import (
    EXPIRY_KEY,
    expiry_age_seconds,
    expiry_date,
    storable_expiry,
)
from hotclub_auth.sessions.session_values import SessionValues
from hotclub_auth.sessions.signed_text import read_signed_text, signed_text
from hotclub_auth.settings import SessionSettings, auth_settings

VALID_KEY_CHARS = string.ascii_lowercase + string.digits
KEY_LENGTH = 32
SHORTEST_KEY = 8
_ALTERING = ("create", "cycle_key", "delete", "delete_test_cookie", "flush", "save")
Expiry = int | datetime | timedelta | None


class SessionBase(SessionValues):
    """Base of session engines. A subclass writes exists, create, save, delete, load, clear_expired.

    session_key: the visitor's, or None for a new session. settings: None for the process's own.
    An engine that writes only the sync methods has its async ones run in a thread; ours write both.
    """

    TEST_COOKIE_NAME: ClassVar[str] = "testcookie"
    TEST_COOKIE_VALUE: ClassVar[str] = "worked"

    def __init_subclass__(cls, **named: Any) -> None:
        """Keep templates from calling what changes a session, the engine's own methods too."""
        super().__init_subclass__(**named)
        for name in _ALTERING:
            if name in vars(cls):
                vars(cls)[name].alters_data = True

    def __init__(
        self, session_key: str | None = None, *, settings: SessionSettings | None = None
    ) -> None:
        self._settings = settings
        self.accessed = self.modified = False
        self._key: str | None = None
        self._session_key = session_key

    # ---------------------------------------------------------------- what engines write

    def exists(self, session_key: str) -> bool:
        """Return whether the key is taken."""
        raise NotImplementedError(f"{type(self).__name__} must write exists().")

    async def aexists(self, session_key: str) -> bool:
        """As exists."""
        return await asyncio.to_thread(self.exists, session_key)

    def create(self) -> None:
        """Take a new key and store the session under it."""
        raise NotImplementedError(f"{type(self).__name__} must write create().")

    async def acreate(self) -> None:
        """As create."""
        await asyncio.to_thread(self.create)

    def save(self, must_create: bool = False) -> None:
        """Store the session.

        Raises CreateError when must_create and the key is taken, UpdateError when the stored
        session is gone.
        """
        raise NotImplementedError(f"{type(self).__name__} must write save().")

    async def asave(self, must_create: bool = False) -> None:
        """As save."""
        await asyncio.to_thread(self.save, must_create)

    def delete(self, session_key: str | None = None) -> None:
        """Remove what is stored under the key, by default this session's."""
        raise NotImplementedError(f"{type(self).__name__} must write delete().")

    async def adelete(self, session_key: str | None = None) -> None:
        """As delete."""
        await asyncio.to_thread(self.delete, session_key)

    async def aload(self) -> dict[str, Any]:
        """As load."""
        return await asyncio.to_thread(self.load)

    @classmethod
    def clear_expired(cls) -> None:
        """Remove expired sessions from the store; nothing where it forgets by itself."""
        raise NotImplementedError(f"{cls.__name__} must write clear_expired().")

    @classmethod
    async def aclear_expired(cls) -> None:
        """As clear_expired."""
        await asyncio.to_thread(cls.clear_expired)

    # ---------------------------------------------------------------- key

    @property
    def settings(self) -> SessionSettings:
        """The settings given, or those of the process."""
        return self._settings or auth_settings().session

    @property
    def serializer(self) -> Any:
        """The class that turns the mapping to bytes and back."""
        return self.settings.serializer

    @property
    def session_key(self) -> str | None:
        """The key of this session, or None while it has none."""
        return self._session_key

    # Django's engines assign to `_session_key`; what cannot be a key becomes None.
    @property
    def _session_key(self) -> str | None:
        return self._key

    @_session_key.setter
    def _session_key(self, value: str | None) -> None:
        self._key = value if self._validate_session_key(value) else None

    def _validate_session_key(self, key: Any) -> bool:
        """Return whether a text can be a key; shorter than 8 characters could be guessed."""
        return isinstance(key, str) and len(key) >= SHORTEST_KEY

    def _get_new_session_key(self) -> str:
        """Return a key that is not taken; 32 characters carry 165 random bits."""
        while True:
            key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
            if not self.exists(key):
                return key

    async def _aget_new_session_key(self) -> str:
        while True:
            key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
            if not await self.aexists(key):
                return key

    def _get_or_create_session_key(self) -> str:
        if self._session_key is None:
            self._session_key = self._get_new_session_key()
        return self._known_key()

    async def _aget_or_create_session_key(self) -> str:
        if self._session_key is None:
            self._session_key = await self._aget_new_session_key()
        return self._known_key()

    def _known_key(self) -> str:
        if self._session_key is None:
            raise CreateError(f"{type(self).__name__} made a session key that it does not accept.")
        return self._session_key

    def _is_stored(self) -> bool:
        return self._session_key is not None

    # ---------------------------------------------------------------- text

    @property
    def key_salt(self) -> str:
        """The salt of stored sessions; Django's, so that either reads the other's."""
        return f"django.contrib.sessions.{type(self).__qualname__}"

    def encode(self, session_dict: Mapping[str, Any]) -> str:
        """Return the mapping as signed text. Raises NotSerializable (a TypeError)."""
        return signed_text(session_dict, salt=self.key_salt, serializer=self.serializer)

    def decode(self, session_data: str) -> dict[str, Any]:
        """Return the mapping of a stored text; {} and one warning for what we did not write."""
        return read_signed_text(session_data, salt=self.key_salt, serializer=self.serializer)

    def __repr__(self) -> str:
        key = "no key" if self._session_key is None else f"{self._session_key[:4]}…"
        return f"<{type(self).__name__} {key}{' modified' if self.modified else ''}>"

    def is_empty(self) -> bool:
        """Return whether there is neither key nor value; loads nothing."""
        return not self._session_key and not getattr(self, "_session_cache", None)

    def __bool__(self) -> bool:
        """Return whether there is a key or a value; loads nothing, and is a look all the same."""
        self.accessed = True
        return not self.is_empty()

    # ---------------------------------------------------------------- whole life

    def flush(self) -> None:
        """Remove the session, values and record; the next save takes a new key."""
        self.clear()
        self.delete()
        self._session_key = None

    async def aflush(self) -> None:
        """As flush."""
        self.clear()
        await self.adelete()
        self._session_key = None

    def cycle_key(self) -> None:
        """Keep the values under a new key and remove the old record, as on log-in."""
        values, old_key = self._session, self.session_key
        self.create()
        self._session_cache = values
        if old_key:
            self.delete(old_key)

    async def acycle_key(self) -> None:
        """As cycle_key."""
        values, old_key = await self._aget_session(), self.session_key
        await self.acreate()
        self._session_cache = values
        if old_key:
            await self.adelete(old_key)

    def set_test_cookie(self) -> None:
        """Set a value whose return proves that the browser keeps cookies."""
        self[self.TEST_COOKIE_NAME] = self.TEST_COOKIE_VALUE

    async def aset_test_cookie(self) -> None:
        """As set_test_cookie."""
        await self.aset(self.TEST_COOKIE_NAME, self.TEST_COOKIE_VALUE)

    def test_cookie_worked(self) -> bool:
        """Return whether the value came back."""
        return bool(self.get(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE)

    async def atest_cookie_worked(self) -> bool:
        """As test_cookie_worked."""
        return bool(await self.aget(self.TEST_COOKIE_NAME) == self.TEST_COOKIE_VALUE)

    def delete_test_cookie(self) -> None:
        """Remove the value; raises KeyError when it is not there."""
        del self[self.TEST_COOKIE_NAME]

    async def adelete_test_cookie(self) -> None:
        """As delete_test_cookie."""
        await self.apop(self.TEST_COOKIE_NAME)

    # ---------------------------------------------------------------- expiry

    def get_session_cookie_age(self) -> int:
        """Return the age in seconds of sessions that set none of their own."""
        return self.settings.cookie_age_seconds

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Return the seconds until the session ends.

        modification: time of the last change, now by default. expiry: as set_expiry takes it, what
        the session holds by default.
        """
        expiry = kwargs["expiry"] if "expiry" in kwargs else self.get(EXPIRY_KEY)
        return expiry_age_seconds(expiry, **self._life(kwargs))

    async def aget_expiry_age(self, **kwargs: Any) -> int:
        """As get_expiry_age."""
        expiry = kwargs["expiry"] if "expiry" in kwargs else await self.aget(EXPIRY_KEY)
        return expiry_age_seconds(expiry, **self._life(kwargs))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return the aware time at which the session ends; arguments as of get_expiry_age."""
        expiry = kwargs["expiry"] if "expiry" in kwargs else self.get(EXPIRY_KEY)
        return expiry_date(expiry, **self._life(kwargs))

    async def aget_expiry_date(self, **kwargs: Any) -> datetime:
        """As get_expiry_date."""
        expiry = kwargs["expiry"] if "expiry" in kwargs else await self.aget(EXPIRY_KEY)
        return expiry_date(expiry, **self._life(kwargs))

    def _life(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        modification = kwargs.get("modification") or auth_settings().now()
        return {"modification": modification, "cookie_age_seconds": self.get_session_cookie_age()}

    def set_expiry(self, value: Expiry) -> None:
        """Set when this session ends.

        value: seconds after the last change (0: when the browser closes), a datetime, a timedelta
        from now, or None for the site's rule. Raises InvalidSessionSetting.
        """
        if value is None:
            self.pop(EXPIRY_KEY, None)
        else:
            self[EXPIRY_KEY] = storable_expiry(value, now=auth_settings().now())

    async def aset_expiry(self, value: Expiry) -> None:
        """As set_expiry."""
        if value is None:
            await self.apop(EXPIRY_KEY, None)
        else:
            await self.aset(EXPIRY_KEY, storable_expiry(value, now=auth_settings().now()))

    def get_expire_at_browser_close(self) -> bool:
        """Return whether the cookie ends with the browser."""
        return self._ends_with_browser(self.get(EXPIRY_KEY))

    async def aget_expire_at_browser_close(self) -> bool:
        """As get_expire_at_browser_close."""
        return self._ends_with_browser(await self.aget(EXPIRY_KEY))

    def _ends_with_browser(self, expiry: Any) -> bool:
        return self.settings.expire_at_browser_close if expiry is None else bool(expiry == 0)


for _name in _ALTERING:
    getattr(SessionBase, _name).alters_data = True
