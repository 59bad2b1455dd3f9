r"""Keep bytes in files of one directory, shared by the processes of one machine.

Flow: wish → **store**. A file is ``<ends_at> <key length>\\n<key><stored>``, named by the key's
SHA-256, written beside its place under mode 0600 and moved there, so a reader sees whole files.
The directory must be the user's own: one that others may write is refused.
"""

import contextlib
import hashlib
import os
import random
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from hotclub_cache.errors import InsecureDirectory, NotACounter, StoreUnavailable
from hotclub_cache.stores.contract import BlockingStore

if sys.platform != "win32":
    import fcntl

_SUFFIX = ".hotcache"
_LOCK_NAME = ".lock"


class FileStore(BlockingStore):
    """About ``max_entries`` files; when there are more, one in ``cull_frequency`` goes (0: all).

    The number is looked at again after each tenth of it was written, so it may be passed by that
    much. ``clock`` is Unix time: it is compared between processes.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        max_entries: int = 300,
        cull_frequency: int = 3,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._directory = Path(directory).absolute()
        self._max_entries, self._cull_frequency = max_entries, cull_frequency
        self._clock = clock
        self._writes_to_next_look = 0
        self._thread_lock = threading.RLock()
        self._is_checked = False

    def read(self, key: str) -> bytes | None:
        """Return what is stored, or None."""
        found = self._load(key)
        return None if found is None else found[0]

    def read_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Return those that are there."""
        found = {key: self.read(key) for key in keys}
        return {key: stored for key, stored in found.items() if stored is not None}

    def write(self, key: str, stored: bytes, ttl: float | None) -> bool:
        """Keep it."""
        if ttl is not None and ttl <= 0:
            self.remove((key,))
        else:
            self._save(key, stored, None if ttl is None else self._clock() + ttl)
        return True

    def write_many(self, stored_by_key: Mapping[str, bytes], ttl: float | None) -> list[str]:
        """Keep them all."""
        for key, stored in stored_by_key.items():
            self.write(key, stored, ttl)
        return []

    def insert(self, key: str, stored: bytes, ttl: float | None) -> bool:
        """Keep it if nothing live is there."""
        with self._locked():
            if self._load(key) is not None:
                return False
            return self.write(key, stored, ttl)

    def touch(self, key: str, ttl: float | None) -> bool:
        """Give a new end."""
        with self._locked():
            found = self._load(key)
            return found is not None and self.write(key, found[0], ttl)

    def remove(self, keys: Sequence[str]) -> int:
        """Remove them; return how many were live."""
        live = 0
        for key in keys:
            live += self._load(key) is not None
            _unlink(self._path(key))
        return live

    def remove_if(self, key: str, stored: bytes) -> bool:
        """Remove it if exactly this is stored."""
        with self._locked():
            return self.read(key) == stored and self.remove((key,)) == 1

    def count(self, key: str, delta: Any) -> int | None:
        """Add to the number that is there; None if there is none."""
        with self._locked():
            found = self._load(key)
            if found is None:
                return None
            stored, ends_at = found
            try:
                total = int(stored) + delta
            except (ValueError, TypeError) as error:
                raise NotACounter(key, delta) from error
            if type(total) is not int:
                raise NotACounter(key, delta)
            self._save(key, b"%d" % total, ends_at)
            return total

    def wipe(self, prefix: str) -> None:
        """Remove all, or those under a prefix."""
        for path in self._files():
            key = _key_of(path) if prefix else ""
            if key is not None and key.startswith(prefix):
                _unlink(path)

    def _path(self, key: str) -> Path:
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self._directory / (digest + _SUFFIX)

    def _files(self) -> list[Path]:
        self._check()
        return [path for path in self._directory.iterdir() if path.suffix == _SUFFIX]

    def _load(self, key: str) -> tuple[bytes, float | None] | None:
        self._check()
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreUnavailable(f"The cache file {path} cannot be read: {error}") from error
        parsed = _parse(raw)
        if parsed is None or parsed[0] != key:
            return None
        _, ends_at, stored = parsed
        if ends_at is not None and ends_at <= self._clock():
            return None
        return stored, ends_at

    def _save(self, key: str, stored: bytes, ends_at: float | None) -> None:
        self._check()
        self._cull_now_and_then()
        named = key.encode("utf-8", "surrogatepass")
        head = f"{'never' if ends_at is None else repr(ends_at)} {len(named)}\n".encode()
        try:
            # mkstemp makes the file with mode 0600.
            handle, temporary = tempfile.mkstemp(".part", dir=self._directory)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(head + named + stored)
                os.replace(temporary, self._path(key))
            except BaseException:
                _unlink(Path(temporary))
                raise
        except OSError as error:
            raise StoreUnavailable(
                f"Nothing can be written to the cache directory {self._directory}: {error}"
            ) from error

    def _cull_now_and_then(self) -> None:
        self._writes_to_next_look -= 1
        if self._writes_to_next_look > 0:
            return
        self._writes_to_next_look = max(1, self._max_entries // 10)
        files = self._files()
        if len(files) < self._max_entries:
            return
        if self._cull_frequency == 0:
            going = files
        else:
            going = random.sample(files, max(1, len(files) // self._cull_frequency))
        for path in going:
            _unlink(path)

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """Hold the directory's lock against threads and, where the system can, processes."""
        self._check()
        with self._thread_lock:
            if sys.platform == "win32":
                yield
                return
            handle = os.open(self._directory / _LOCK_NAME, os.O_CREAT | os.O_RDWR, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX)
                yield
            finally:
                os.close(handle)

    def _check(self) -> None:
        """Make the directory, mode 0700; refuse one that others could write or put elsewhere."""
        # Whoever removes the directory while the site runs empties the cache, no more.
        if self._is_checked and os.path.isdir(self._directory):
            return
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            status = self._directory.lstat()
        except OSError as error:
            raise StoreUnavailable(
                f"The cache directory {self._directory} cannot be made: {error}"
            ) from error
        reason = _reason_to_refuse(status)
        if reason:
            raise InsecureDirectory(str(self._directory), reason)
        self._is_checked = True


def _reason_to_refuse(status: os.stat_result) -> str | None:
    if stat.S_ISLNK(status.st_mode):
        return "is a symbolic link"
    if sys.platform == "win32":
        return None
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    if status.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"may be written by others (mode {stat.S_IMODE(status.st_mode):04o})"
    return None


def _parse(raw: bytes) -> tuple[str, float | None, bytes] | None:
    """Return key, end and stored bytes of a file, or None if it is none of ours."""
    head, newline, body = raw.partition(b"\n")
    try:
        end_text, length_text = head.decode("ascii").split(" ")
        length = int(length_text)
        key = body[:length].decode("utf-8", "surrogatepass")
        ends_at = None if end_text == "never" else float(end_text)
    except ValueError:
        return None
    if not newline or not 0 <= length <= len(body):
        return None
    return key, ends_at, body[length:]


def _key_of(path: Path) -> str | None:
    try:
        parsed = _parse(path.read_bytes())
    except OSError:
        return None
    return None if parsed is None else parsed[0]


def _unlink(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
