"""Sessions that are kept on the server as records.

Flow: session → **stored session** → operations → records. The engines differ only in the records
they bring. Not here: any store.
"""

import re
from typing import Any

from hotclub_security import get_random_string

from hotclub_auth.errors import ImproperlyConfigured
from hotclub_auth.ports import SessionRecords
from hotclub_auth.programs import Program, arun, run
from hotclub_auth.sessions import operations
from hotclub_auth.sessions.session_base import KEY_LENGTH, VALID_KEY_CHARS, SessionBase
from hotclub_auth.settings import SessionSettings

# What every store takes: a path of one file, a cache key, a column of 40 characters.
_STORABLE_KEY = re.compile(r"[A-Za-z0-9_-]{8,40}", re.ASCII)


class StoredSession(SessionBase):
    """Base of engines on records. A subclass says where they are in `get_records`.

    records: given here, they are used instead. A key of another form than ours is taken for none,
    so no visitor's text reaches a store.
    """

    def __init__(
        self,
        session_key: str | None = None,
        *,
        records: SessionRecords | None = None,
        settings: SessionSettings | None = None,
    ) -> None:
        super().__init__(session_key, settings=settings)
        self._records = records

    @property
    def records(self) -> SessionRecords:
        """Where this session is kept."""
        if self._records is None:
            self._records = self.get_records()
        return self._records

    def get_records(self) -> SessionRecords:
        """Return the records of this engine. Raises ImproperlyConfigured."""
        raise ImproperlyConfigured(
            f"{type(self).__module__}.{type(self).__name__} does not know where its records are: "
            f"pass records=…, or write get_records() in a subclass."
        )

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and _STORABLE_KEY.fullmatch(key) is not None

    def _get_new_session_key(self) -> str:
        # Inserting tells whether a key is taken; asking first would be a second trip.
        return get_random_string(KEY_LENGTH, VALID_KEY_CHARS)

    async def _aget_new_session_key(self) -> str:
        return self._get_new_session_key()

    def exists(self, session_key: str) -> bool:
        """Return whether the key is taken."""
        known = self._validate_session_key(session_key)
        return known and run(operations.exists(self.records, session_key))

    async def aexists(self, session_key: str) -> bool:
        """As exists."""
        known = self._validate_session_key(session_key)
        return known and await arun(operations.exists(self.records, session_key))

    def load(self) -> dict[str, Any]:
        """Return what is stored; a key nothing is stored under is given up."""
        return run(self._loading())

    async def aload(self) -> dict[str, Any]:
        """As load."""
        return await arun(self._loading())

    def create(self) -> None:
        """Take a new key and store the session under it."""
        values = self._get_session(no_load=True)
        run(self._creating(values, self.get_expiry_date()))

    async def acreate(self) -> None:
        """As create."""
        values = await self._aget_session(no_load=True)
        await arun(self._creating(values, await self.aget_expiry_date()))

    def save(self, must_create: bool = False) -> None:
        """Store the session. Raises CreateError or UpdateError; see SessionBase.save."""
        values = self._get_session(no_load=must_create)
        run(self._saving(values, self.get_expiry_date(), must_create))

    async def asave(self, must_create: bool = False) -> None:
        """As save."""
        values = await self._aget_session(no_load=must_create)
        saving = self._saving(values, await self.aget_expiry_date(), must_create)
        await arun(saving)

    def delete(self, session_key: str | None = None) -> None:
        """Remove what is stored under the key, by default this session's."""
        run(self._deleting(session_key))

    async def adelete(self, session_key: str | None = None) -> None:
        """As delete."""
        await arun(self._deleting(session_key))

    @classmethod
    def clear_expired(cls) -> None:
        """Remove expired records, in batches."""
        run(operations.delete_expired(cls().records))

    @classmethod
    async def aclear_expired(cls) -> None:
        """As clear_expired."""
        await arun(operations.delete_expired(cls().records))

    def _loading(self) -> Program[dict[str, Any]]:
        key = self._session_key
        record = None if key is None else (yield from operations.read(self.records, key))
        if record is None:
            # A visitor must not choose the key of a new session (fixation).
            self._session_key = None
            return {}
        return self.decode(record.payload)

    def _creating(self, values: dict[str, Any], expires_at: Any) -> Program[None]:
        payload = self.encode(values)
        self._session_key = yield from operations.insert_under_new_key(
            self.records, payload, expires_at, self._get_new_session_key
        )
        self.modified = True

    def _saving(self, values: dict[str, Any], expires_at: Any, must_create: bool) -> Program[None]:
        key = self._session_key
        if key is None:
            yield from self._creating(values, expires_at)
        elif must_create:
            yield from operations.insert(self.records, key, self.encode(values), expires_at)
        else:
            yield from operations.update(self.records, key, self.encode(values), expires_at)

    def _deleting(self, session_key: str | None) -> Program[None]:
        key = self._session_key if session_key is None else session_key
        if key is not None and self._validate_session_key(key):
            yield from operations.delete(self.records, key)
