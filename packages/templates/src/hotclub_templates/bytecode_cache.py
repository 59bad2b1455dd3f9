"""Compiled templates on disk, for the next process.

Flow: key → file → **what is known of one template**: that its source can be parsed, and the
bytecode of its functions. Only `marshal` of our own code is read, never pickle, and only from files
and folders that nobody else can write to (CVE-2014-1402): bytecode that another person wrote is a
program run as us. Whatever is not as we wrote it is ignored and written anew; a disk that is full
or cannot be written to costs the speed, nothing else.
Not here: what the key is made of (bytecode_keys.py), what the functions are (codegen.py).
"""

import logging
import marshal
import os
import stat
import time
from _blake2 import blake2b
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import get_ident
from types import CodeType

from hotclub_templates.errors import ImproperlyConfigured

# Of the folder: beyond one of them the oldest quarter of the files is removed.
MAX_FILES = 4_000
MAX_BYTES = 64 << 20
# Of one template: one that is rendered in more ways, or is larger, is compiled in each process.
MAX_FUNCTIONS = 64
MAX_FILE_BYTES = 4 << 20

HEADER = b"hotclub-templates bytecode 1\n"
SUFFIX = ".bytecode"
_UNFINISHED = "new-"
_CHECKSUM = 32
# The folder is measured at the first write of a process and at each so many after it.
_WRITES_BETWEEN_MEASURES = 64
_SECONDS_OF_A_WRITE = 600

logger = logging.getLogger("hotclub.templates")

# Path, time in nanoseconds and size of a file that a parse depended on.
Stamp = tuple[str, int, int]


class BytecodeCache:
    """A folder of compiled templates. Threads and processes may share it.

    Raises ImproperlyConfigured for a folder that other users may write to.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = os.path.abspath(directory)
        self._stamps: dict[str, Stamp | None] = {}
        self._writes = 0
        self._is_told = False
        self._is_there()

    def _is_there(self) -> bool:
        """Make the folder if it is not there; tell whether it is. Raises ImproperlyConfigured."""
        try:
            os.makedirs(os.path.dirname(self.directory), exist_ok=True)
            with suppress(FileExistsError):
                os.mkdir(self.directory, 0o700)
            found = os.stat(self.directory)
        except OSError as error:
            self._tell(error)
            return False
        _check_directory(self.directory, found)
        return True

    def _tell(self, error: OSError) -> None:
        """Log, once, that templates are not kept."""
        if not self._is_told:
            self._is_told = True
            logger.warning("Compiled templates cannot be kept in %r: %s.", self.directory, error)

    def path(self, key: bytes) -> str:
        """Return the path of the file under a key."""
        return os.path.join(self.directory, key.hex() + SUFFIX)

    def get(self, key: bytes) -> "KeptTemplate | None":
        """Return what is kept under `key`; None if nothing is, or it depends on what changed."""
        found = self._read(key)
        if found is None:
            return None
        files, codes = found
        if any(self.stamp(path) != (path, changed, size) for path, changed, size in files):
            return None
        return KeptTemplate(self, key, files, codes)

    def add(self, key: bytes, files: Iterable[str]) -> "KeptTemplate | None":
        """Keep that a template was parsed; `files` are those that decided how.

        None if one of them cannot be told from its next version: then nothing can be kept.
        """
        stamps = [self.stamp(path) for path in files]
        known = [stamp for stamp in stamps if stamp is not None]
        if len(known) < len(stamps):
            return None
        kept = KeptTemplate(self, key, known, {})
        kept.write()
        return kept

    def stamp(self, path: str) -> Stamp | None:
        """Return what tells a file from its next version, as it was when first asked."""
        # A module is what its file was when it was imported.
        if path not in self._stamps:
            self._stamps[path] = stamp_of(path)
        return self._stamps[path]

    def _read(self, key: bytes) -> tuple[list[Stamp], dict[bytes, bytes]] | None:
        try:
            content = _own_content(self.path(key))
        except OSError:
            return None
        return _unpacked(content, key)

    def write(
        self, key: bytes, files: list[Stamp], codes: dict[bytes, bytes]
    ) -> dict[bytes, bytes]:
        """Write `codes` and what others have written meanwhile under `key`; return them all."""
        meanwhile = self._read(key)
        if meanwhile is not None and meanwhile[0] == files:
            codes = {**meanwhile[1], **codes}
        codes = dict(list(codes.items())[-MAX_FUNCTIONS:])
        content = _packed(key, files, codes)
        if len(content) <= MAX_FILE_BYTES:
            try:
                self._replace(self.path(key), content)
            except OSError as error:
                self._tell(error)
        return codes

    def _replace(self, path: str, content: bytes) -> None:
        """Write a file in one step: whoever reads it meanwhile sees the old one or the new one."""
        temporary = os.path.join(
            self.directory, f"{_UNFINISHED}{os.getpid()}-{get_ident()}-{time.time_ns()}"
        )
        try:
            _write_new(temporary, content)
        except FileNotFoundError:
            # Somebody has emptied the cache, folder and all.
            if not self._is_there():
                return
            _write_new(temporary, content)
        os.replace(temporary, path)
        if self._writes % _WRITES_BETWEEN_MEASURES == 0:
            self._keep_small()
        self._writes += 1

    def _keep_small(self) -> None:
        """Remove the oldest files of a folder that holds too much, and writes that never ended."""
        files: list[tuple[int, int, str]] = []
        for entry, found in self._entries():
            if entry.name.endswith(SUFFIX):
                files.append((found.st_mtime_ns, found.st_size, entry.path))
            elif entry.name.startswith(_UNFINISHED) and _is_old(found):
                _remove(entry.path)
        size = sum(file[1] for file in files)
        if len(files) <= MAX_FILES and size <= MAX_BYTES:
            return
        files.sort(reverse=True)
        count = len(files)
        while files and (count > MAX_FILES * 3 // 4 or size > MAX_BYTES * 3 // 4):
            _, removed, path = files.pop()
            _remove(path)
            size, count = size - removed, count - 1

    def _entries(self) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
        with os.scandir(self.directory) as entries:
            for entry in entries:
                # Another process may have removed it.
                with suppress(OSError):
                    yield entry, entry.stat(follow_symlinks=False)


class KeptTemplate:
    """What is kept of one template: `get` and `add` the code of its functions."""

    __slots__ = ("_cache", "_codes", "_files", "_key")

    def __init__(
        self, cache: BytecodeCache, key: bytes, files: list[Stamp], codes: dict[bytes, bytes]
    ) -> None:
        self._cache = cache
        self._key = key
        self._files = files
        self._codes = codes

    def get(self, source: bytes) -> list[CodeType] | None:
        """Return the code that was added for this Python source."""
        found = self._codes.get(digest(source))
        if found is None:
            return None
        try:
            codes = marshal.loads(found)  # noqa: S302 - checksum and owner of the file were looked at
        except (EOFError, ValueError, TypeError):
            return None
        return codes if isinstance(codes, list) else None

    def add(self, source: bytes, codes: list[CodeType]) -> None:
        """Keep the code of this Python source, on disk too."""
        # A new dict: other threads read the old one.
        self._codes = {**self._codes, digest(source): marshal.dumps(codes)}
        self.write()

    def write(self) -> None:
        """Write all that is known."""
        self._codes = self._cache.write(self._key, self._files, self._codes)


def digest(content: bytes) -> bytes:
    """Return a digest of 32 bytes."""
    return blake2b(content, digest_size=_CHECKSUM).digest()


def stamp_of(path: str) -> Stamp | None:
    """Return what tells a file from its next version; None if there is no such file."""
    try:
        found = os.stat(path)
    except (OSError, ValueError):
        return None
    return (path, found.st_mtime_ns, found.st_size)


def _packed(key: bytes, files: list[Stamp], codes: dict[bytes, bytes]) -> bytes:
    body = marshal.dumps((key, files, codes))
    return HEADER + digest(body) + body


def _unpacked(content: bytes, key: bytes) -> tuple[list[Stamp], dict[bytes, bytes]] | None:
    """Return what was packed under `key`; None for anything else."""
    start = len(HEADER) + _CHECKSUM
    body = content[start:]
    if not content.startswith(HEADER) or content[len(HEADER) : start] != digest(body):
        return None
    if not _begins_as_packed(body, key):
        return None
    try:
        found, files, codes = marshal.loads(body)  # noqa: S302 - see above
    except (EOFError, ValueError, TypeError):
        return None
    return (files, codes) if found == key else None


def _begins_as_packed(body: bytes, key: bytes) -> bool:
    """Return whether `body` is a triple that begins with `key`.

    marshal reserves the room that a list claims to need before it reads the list.
    """
    # The highest bit of a type says only whether the value is referred to again.
    types = body[:1], body[2:3]
    plain = tuple(bytes([kind[0] & 0x7F]) if kind else b"" for kind in types)
    length = len(key).to_bytes(4, "little")
    return plain == (b")", b"s") and body[1:2] == b"\x03" and body[3:].startswith(length + key)


def _own_content(path: str) -> bytes:
    """Return the content of a file of ours; nothing if others may have written it."""
    number = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    try:
        found = os.fstat(number)
        if found.st_size > MAX_FILE_BYTES or not stat.S_ISREG(found.st_mode) or _foreign(found):
            return b""
        return os.read(number, found.st_size)
    finally:
        os.close(number)


def _write_new(path: str, content: bytes) -> None:
    """Write a file that was not there, whole or not at all."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    number = os.open(path, flags, 0o600)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
    except OSError:
        _remove(path)
        raise


def _foreign(found: os.stat_result) -> str:
    """Return why others may write to a file or folder; an empty string if they may not."""
    if not hasattr(os, "geteuid"):  # Windows keeps a user's folders from others by itself
        return ""
    if found.st_uid != os.geteuid():
        return "belongs to another user"
    if found.st_mode & 0o022:
        return f"may be written to by other users (mode {stat.S_IMODE(found.st_mode):04o})"
    return ""


def _check_directory(directory: str, found: os.stat_result) -> None:
    if not stat.S_ISDIR(found.st_mode):
        raise ImproperlyConfigured(
            f"cache_dir {directory!r} is not a folder. Name one, or a path where one can be made."
        )
    if reason := _foreign(found):
        raise ImproperlyConfigured(
            f"cache_dir {directory!r} {reason}. Compiled templates are programs, so that only the "
            f"user who runs them may write there: run `chmod 700 {directory}` if the folder is "
            "yours, or name another one, which will be made."
        )


def _is_old(found: os.stat_result) -> bool:
    return time.time() - found.st_mtime > _SECONDS_OF_A_WRITE


def _remove(path: str) -> None:
    # Another process may have done it.
    with suppress(OSError):
        os.unlink(path)
