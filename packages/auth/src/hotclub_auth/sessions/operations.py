"""What engines do with records, as programs: written once for both colours.

Flow: session → **operation** → call → records. Not here: any store, the session's values.
"""

from collections.abc import Callable
from datetime import datetime

from hotclub_auth.errors import CreateError, UpdateError
from hotclub_auth.ports import SessionRecord, SessionRecords
from hotclub_auth.programs import Program, ask

# A key has 165 random bits: the second try is for bad luck, the last for a broken store.
MAX_KEY_TRIES = 100
CLEARING_BATCH = 1000


def read(records: SessionRecords, key: str) -> Program[SessionRecord | None]:
    """Return the record of a key."""
    record: SessionRecord | None = yield ask(records, "read", key)
    return record


def insert_under_new_key(
    records: SessionRecords, payload: str, expires_at: datetime, new_key: Callable[[], str]
) -> Program[str]:
    """Store a new record and return its key; a key that is taken is tried no second time.

    Raises CreateError when the store takes none.
    """
    for _ in range(MAX_KEY_TRIES):
        key = new_key()
        if (yield ask(records, "insert", key, payload, expires_at)):
            return key
    raise CreateError(f"The session store refused {MAX_KEY_TRIES} new keys in a row.")


def insert(records: SessionRecords, key: str, payload: str, expires_at: datetime) -> Program[None]:
    """Store a record under this key. Raises CreateError when it is taken."""
    if not (yield ask(records, "insert", key, payload, expires_at)):
        raise CreateError("A session with this key exists already.")


def update(records: SessionRecords, key: str, payload: str, expires_at: datetime) -> Program[None]:
    """Replace a record. Raises UpdateError when it is gone; a deleted session stays deleted."""
    if not (yield ask(records, "update", key, payload, expires_at)):
        raise UpdateError("The session was deleted while the request ran.")


def delete(records: SessionRecords, key: str) -> Program[None]:
    """Remove a record."""
    yield ask(records, "delete", key)


def exists(records: SessionRecords, key: str) -> Program[bool]:
    """Return whether a key is taken."""
    return bool((yield ask(records, "exists", key)))


def delete_expired(records: SessionRecords, batch: int = CLEARING_BATCH) -> Program[int]:
    """Remove all expired records, `batch` at a time so that nobody waits long; return how many."""
    total = 0
    while True:
        removed: int = yield ask(records, "delete_expired", batch)
        total += removed
        if removed < batch:
            return total
