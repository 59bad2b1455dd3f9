"""Sessions as files of one directory, one a session.

Flow: session → **engine** → files. A file is replaced whole, never written in place, and one that
another request removed is not brought back: saver and remover lock the file that is there.
Not here: which keys are safe as names (stored.py lets no other through).

The async methods work in a thread: files have no other way of not holding up the loop.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hotclub_auth.errors import ImproperlyConfigured, InvalidSessionKey
from hotclub_auth.ports import SessionRecord, SessionRecords
from hotclub_auth.sessions.expiry import EXPIRY_KEY, expiry_date
from hotclub_auth.sessions.stored import StoredSession
from hotclub_auth.settings import auth_settings

if sys.platform == "win32":

    def _lock(descriptor: int) -> None:
        """Do nothing: Windows refuses to replace or remove a file that is open elsewhere."""

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        """Wait for the only lock on an open file; closing it gives the lock back."""
        fcntl.flock(descriptor, fcntl.LOCK_EX)


# From a stored text and the time it was written to the time it ends.
ExpiryOf = Callable[[str, datetime], datetime]


class FileRecords:
    """Session records in a directory. Raises ImproperlyConfigured when it is none.

    prefix: the beginning of all names. expiry_of: tells when a file's session ends.
    """

    def __init__(self, directory: str | Path, prefix: str, expiry_of: ExpiryOf) -> None:
        self.directory, self.prefix, self.expiry_of = Path(directory), prefix, expiry_of
        if not self.directory.is_dir():
            raise ImproperlyConfigured(
                f"There is no directory {str(directory)!r} for sessions; "
                f"make it, or set file_path (SESSION_FILE_PATH)."
            )

    def read(self, key: str) -> SessionRecord | None:
        """Return a record that has not ended; one that has is removed."""
        record = self._read_file(self._path(key))
        if record is None or record.expires_at is None:
            return record
        if record.expires_at <= auth_settings().now():
            self.delete(key)
            return None
        return record

    def insert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Make a file unless there is one."""
        path = self._path(key)
        with self._written(payload) as fresh:
            try:
                # A link fails where the name is taken, and shows the file only when it is whole.
                os.link(fresh, path)
            except FileExistsError:
                return False
        return True

    def update(self, key: str, payload: str, expires_at: datetime) -> bool:
        """Replace the file if there is one."""
        path = self._path(key)
        with self._held(path) as found:
            if found:
                with self._written(payload) as fresh:
                    os.replace(fresh, path)
        return found

    def delete(self, key: str) -> None:
        """Remove the file, if there is one."""
        path = self._path(key)
        with self._held(path) as found:
            if found:
                path.unlink()

    def exists(self, key: str) -> bool:
        """Return whether there is a file."""
        return self._path(key).exists()

    def delete_expired(self, limit: int) -> int:
        """Remove at most `limit` files whose session has ended."""
        removed, now = 0, auth_settings().now()
        for path in self.directory.glob(f"{self.prefix}*"):
            if removed == limit:
                break
            record = self._read_file(path)
            if record is not None and record.expires_at is not None and record.expires_at <= now:
                path.unlink(missing_ok=True)
                removed += 1
        return removed

    async def aread(self, key: str) -> SessionRecord | None:
        """As read."""
        return await asyncio.to_thread(self.read, key)

    async def ainsert(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As insert."""
        return await asyncio.to_thread(self.insert, key, payload, expires_at)

    async def aupdate(self, key: str, payload: str, expires_at: datetime) -> bool:
        """As update."""
        return await asyncio.to_thread(self.update, key, payload, expires_at)

    async def adelete(self, key: str) -> None:
        """As delete."""
        await asyncio.to_thread(self.delete, key)

    async def aexists(self, key: str) -> bool:
        """As exists."""
        return await asyncio.to_thread(self.exists, key)

    async def adelete_expired(self, limit: int) -> int:
        """As delete_expired."""
        return await asyncio.to_thread(self.delete_expired, limit)

    def _path(self, key: str) -> Path:
        """Return the file of a key. Raises InvalidSessionKey for what could leave the directory."""
        if not key.replace("-", "").replace("_", "").isalnum() or not key.isascii():
            raise InvalidSessionKey("A session key holds characters that no key of ours has.")
        return self.directory / f"{self.prefix}{key}"

    def _read_file(self, path: Path) -> SessionRecord | None:
        try:
            with path.open("rb") as file:
                content = file.read().decode("ascii", "replace")
                written_at = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
        except OSError:
            return None
        return SessionRecord(content, self.expiry_of(content, written_at))

    @contextmanager
    def _written(self, payload: str) -> Iterator[str]:
        """Yield the name of a new, complete file, and remove it if it is still there after."""
        # Its name begins otherwise, so that it is never taken for a session.
        descriptor, name = tempfile.mkstemp(prefix=f".{self.prefix}", dir=self.directory)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(payload.encode("ascii"))
            yield name
        finally:
            with suppress(FileNotFoundError):
                os.unlink(name)

    @contextmanager
    def _held(self, path: Path) -> Iterator[bool]:
        """Yield whether the file is there, locked against other savers and removers if it is."""
        while True:
            try:
                file = path.open("rb")
            except OSError:
                yield False
                return
            with file:
                _lock(file.fileno())
                if not _is_at(file.fileno(), path):
                    # While we waited, another put a new file in its place, or removed it.
                    continue
                yield True
                return


class SessionStore(StoredSession):
    """The engine on files: in `file_path`, or the system's temporary directory."""

    def get_records(self) -> SessionRecords:
        """Return the files of the settings. Raises ImproperlyConfigured."""
        directory = self.settings.file_path or tempfile.gettempdir()
        return FileRecords(directory, self.settings.cookie_name, self._expiry_of)

    def _expiry_of(self, payload: str, written_at: datetime) -> datetime:
        values: dict[str, Any] = self.decode(payload)
        return expiry_date(
            values.get(EXPIRY_KEY),
            modification=written_at,
            cookie_age_seconds=self.get_session_cookie_age(),
        )


def _is_at(descriptor: int, path: Path) -> bool:
    """Return whether the open file is the one that the path names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
