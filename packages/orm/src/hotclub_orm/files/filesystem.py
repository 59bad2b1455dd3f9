"""FileSystemStorage: files in a directory of this machine.

A file appears under its name whole or not at all: it is written beside, brought to the disc, and
then linked to its name. Two savers of one name get two names, without a lock.
"""

from __future__ import annotations

import datetime as dt
import os
import posixpath
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import urljoin

from hotclub_orm import zones
from hotclub_orm.files.content import File
from hotclub_orm.files.media import media
from hotclub_orm.files.names import as_url_path, joined_inside, random_letters
from hotclub_orm.files.storage import Storage

_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class FileSystemStorage(Storage):
    """Files below `location`.

    location: directory; made when it is needed.   base_url: what URLs begin with.
    file_permissions_mode, directory_permissions_mode: permission bits, whatever umask says.
    allow_overwrite: a file may take the place of an earlier one of its name.
    What is not given is read from files.media.

    A symbolic link below `location` is followed when it is read, wherever it leads: only who may
    write there by other ways can make one. Saving never writes through a link, and deleting one
    leaves its target.
    """

    def __init__(
        self,
        location: Any = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
        allow_overwrite: bool = False,
    ) -> None:
        self._location, self._base_url = location, base_url
        self._file_mode, self._directory_mode = file_permissions_mode, directory_permissions_mode
        self._allow_overwrite = allow_overwrite

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and vars(other) == vars(self)

    def __hash__(self) -> int:
        return hash((type(self), str(self._location), self._base_url))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make an equal storage."""
        given = {
            "location": self._location,
            "base_url": self._base_url,
            "file_permissions_mode": self._file_mode,
            "directory_permissions_mode": self._directory_mode,
            "allow_overwrite": self._allow_overwrite or None,
        }
        cls = type(self)
        path = f"{cls.__module__}.{cls.__qualname__}"
        return path, [], {name: value for name, value in given.items() if value is not None}

    @property
    def base_location(self) -> Any:
        """The directory as it was given."""
        return media.root if self._location is None else self._location

    @property
    def location(self) -> str:
        """The directory's absolute path."""
        return str(os.path.abspath(self.base_location))

    @property
    def base_url(self) -> str | None:
        """What URLs begin with; None when files have none."""
        url = media.url if self._base_url is None else self._base_url
        return f"{url.rstrip('/')}/" if url else None

    @property
    def file_permissions_mode(self) -> int | None:
        """Permission bits of files."""
        return media.file_mode if self._file_mode is None else self._file_mode

    @property
    def directory_permissions_mode(self) -> int | None:
        """Permission bits of directories that are made here."""
        return media.directory_mode if self._directory_mode is None else self._directory_mode

    def path(self, name: str) -> str:
        """Return the path on the disc. Raises SuspiciousFileOperation for one outside."""
        return joined_inside(self.location, name)

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(open(self.path(name), mode), name)

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """As the base; any name will do where files may be overwritten."""
        if self._allow_overwrite:
            return not (max_length and len(name) > max_length)
        return super().is_name_available(name, max_length)

    # --- writing -----------------------------------------------------------------------------

    def _save(self, name: str, content: Any) -> str:
        directory = os.path.dirname(self.path(name))
        self._make_directories(directory)
        with self._written_beside(directory, content) as written:
            while not self._give_name(written, self.path(name)):
                name = self.get_available_name(name)
        _to_disc(directory)
        return os.path.relpath(self.path(name), self.location).replace(os.sep, "/")

    @contextmanager
    def _written_beside(self, directory: str, content: Any) -> Iterator[str]:
        """Give the path of a complete file without a name of its own; take it away at the end."""
        mode = self.file_permissions_mode
        path = os.path.join(directory, f".{random_letters(20)}.part")
        handle = os.open(path, _NEW_FILE, 0o666 if mode is None else 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk.encode() if isinstance(chunk, str) else chunk)
                file.flush()
                os.fsync(file.fileno())
            if mode is not None:
                os.chmod(path, mode)
            yield path
        finally:
            with suppress(FileNotFoundError):
                os.remove(path)

    def _give_name(self, written: str, path: str) -> bool:
        """Put the file under its name; tell False when another one was faster."""
        if self._allow_overwrite:
            os.replace(written, path)
            return True
        try:
            os.link(written, path)
        except FileExistsError:
            return False
        except OSError:  # no hard links here: reserve the name, then take it
            try:
                os.close(os.open(path, _NEW_FILE, 0o600))
            except FileExistsError:
                return False
            os.replace(written, path)
        return True

    def _make_directories(self, directory: str) -> None:
        missing = []
        while not os.path.isdir(directory):
            missing.append(directory)
            directory = os.path.dirname(directory)
        mode = self.directory_permissions_mode
        for path in reversed(missing):
            with suppress(FileExistsError):
                os.mkdir(path)
                if mode is not None:
                    os.chmod(path, mode)

    def delete(self, name: str) -> None:
        """Remove a file or an empty directory; what is not there is no error.

        Raises ValueError for an empty name.
        """
        path = self.path(name)
        if path == self.location:
            raise ValueError("The name must be given to delete().")
        with suppress(FileNotFoundError):
            if os.path.isdir(path) and not os.path.islink(path):
                os.rmdir(path)
            else:
                os.remove(path)

    # --- reading -----------------------------------------------------------------------------

    def exists(self, name: str) -> bool:
        """Tell whether there is something of that name, be it a broken link."""
        return os.path.lexists(self.path(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of directories and of files. Raises FileNotFoundError."""
        directories: list[str] = []
        files: list[str] = []
        with os.scandir(self.path(path)) as entries:
            for entry in entries:
                (directories if entry.is_dir() else files).append(entry.name)
        return directories, files

    def size(self, name: str) -> int:
        """Return the number of bytes. Raises FileNotFoundError."""
        return os.path.getsize(self.path(name))

    def url(self, name: str | None) -> str:
        """Return base_url and the quoted name. Raises ValueError without base_url."""
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        if not name:
            return self.base_url
        path = posixpath.normpath(as_url_path(name))
        return urljoin(self.base_url, f"{path}/" if str(name).endswith("/") else path)

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Return when the file was read last."""
        return _moment(os.path.getatime(self.path(name)))

    def get_created_time(self, name: str) -> dt.datetime:
        """Return when the file was made (on Unix: when its owner or mode changed last)."""
        return _moment(os.path.getctime(self.path(name)))

    def get_modified_time(self, name: str) -> dt.datetime:
        """Return when the file was written last."""
        return _moment(os.path.getmtime(self.path(name)))


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, None if zones.is_naive() else dt.UTC)


def _to_disc(directory: str) -> None:
    """Bring the directory's entries to the disc, where the system can."""
    with suppress(OSError):
        handle = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
