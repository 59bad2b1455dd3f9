"""InMemoryStorage: files in this process, for tests and for what need not last."""

from __future__ import annotations

import datetime as dt
from io import BytesIO, TextIOWrapper
from threading import RLock
from typing import Any
from urllib.parse import urljoin

from hotclub_orm import zones
from hotclub_orm.files.content import File
from hotclub_orm.files.media import media
from hotclub_orm.files.names import as_url_path, validate_file_name
from hotclub_orm.files.storage import Storage


class InMemoryStorage(Storage):
    """Keeps files in a dictionary. Safe to be used by several threads.

    base_url: what URLs begin with; read from files.media when it is not given. The other
    arguments are taken for the sake of FileSystemStorage's users and mean nothing here.
    """

    def __init__(
        self,
        location: Any = None,
        base_url: str | None = None,
        file_permissions_mode: int | None = None,
        directory_permissions_mode: int | None = None,
    ) -> None:
        self.base_location, self._base_url = location, base_url
        self.file_permissions_mode = file_permissions_mode
        self.directory_permissions_mode = directory_permissions_mode
        self._kept: dict[str, _Kept] = {}
        self._lock = RLock()

    @property
    def base_url(self) -> str | None:
        """What URLs begin with; None when files have none."""
        url = media.url if self._base_url is None else self._base_url
        return f"{url.rstrip('/')}/" if url else None

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return (import path, arguments, named arguments) that make such a storage."""
        given = {"location": self.base_location, "base_url": self._base_url}
        cls = type(self)
        path = f"{cls.__module__}.{cls.__qualname__}"
        return path, [], {name: value for name, value in given.items() if value is not None}

    def _find(self, name: str) -> _Kept:
        found = self._kept.get(_key(name))
        if found is None:
            raise FileNotFoundError(f"There is no file {name!r}.")
        return found

    def _open(self, name: str, mode: str = "rb") -> File:
        with self._lock:
            if "w" in mode or "x" in mode or ("a" in mode and not self.exists(name)):
                if "x" in mode and self.exists(name):
                    raise FileExistsError(f"There is a file {name!r} already.")
                self._kept[_key(name)] = _Kept(b"")
            kept = self._find(name)
            kept.accessed = _now()
        raw = _Opened(kept, writable=any(letter in mode for letter in "wxa+"))
        if "a" in mode:
            raw.seek(0, 2)
        file: Any = raw if "b" in mode else TextIOWrapper(raw, encoding="utf-8")
        return File(file, name)

    def _save(self, name: str, content: Any) -> str:
        data = b"".join(
            chunk.encode() if isinstance(chunk, str) else chunk for chunk in content.chunks()
        )
        with self._lock:
            name = self.get_available_name(name)
            self._kept[_key(name)] = _Kept(data)
        return name

    def delete(self, name: str) -> None:
        """Forget the file and what is below a directory of that name. Raises ValueError."""
        key = _key(name)
        if not key:
            raise ValueError("The name must be given to delete().")
        with self._lock:
            for known in [one for one in self._kept if one == key or one.startswith(f"{key}/")]:
                del self._kept[known]

    def exists(self, name: str) -> bool:
        """Tell whether there is a file or a directory of that name."""
        key = _key(name)
        with self._lock:
            return key in self._kept or any(one.startswith(f"{key}/") for one in self._kept)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of directories and of files. Raises FileNotFoundError."""
        start = f"{_key(path)}/" if path.strip("/.") else ""
        with self._lock:
            below = [one[len(start) :] for one in self._kept if one.startswith(start)]
        if start and not below:
            raise FileNotFoundError(f"There is no directory {path!r}.")
        directories = dict.fromkeys(one.split("/")[0] for one in below if "/" in one)
        return list(directories), [one for one in below if "/" not in one]

    def size(self, name: str) -> int:
        """Return the number of bytes. Raises FileNotFoundError."""
        return len(self._find(name).data)

    def url(self, name: str | None) -> str:
        """Return base_url and the quoted name. Raises ValueError without base_url."""
        if self.base_url is None:
            raise ValueError("This file is not accessible via a URL.")
        return urljoin(self.base_url, as_url_path(name or ""))

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Return when the file was opened last."""
        return self._find(name).accessed

    def get_created_time(self, name: str) -> dt.datetime:
        """Return when the file was made."""
        return self._find(name).created

    def get_modified_time(self, name: str) -> dt.datetime:
        """Return when the file was written last."""
        return self._find(name).modified


class _Kept:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.created = self.accessed = self.modified = _now()


class _Opened(BytesIO):
    """The content of a kept file; what is written is kept when it is flushed or closed."""

    def __init__(self, kept: _Kept, *, writable: bool) -> None:
        super().__init__(kept.data)
        self._kept, self._writable = kept, writable

    def writable(self) -> bool:
        """Whether the mode allows writing."""
        return self._writable

    def flush(self) -> None:
        """Keep what was written."""
        if self._writable and self.getvalue() != self._kept.data:
            self._kept.data, self._kept.modified = self.getvalue(), _now()

    def close(self) -> None:
        """Keep what was written, and close."""
        if not self.closed:
            self.flush()
        super().close()


def _key(name: str) -> str:
    path = str(name).replace("\\", "/")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if parts:
        validate_file_name(path.rstrip("/"), allow_relative_path=True)
    return "/".join(parts)


def _now() -> dt.datetime:
    return zones.now()
