"""Where static files lie before they are collected.

Flow: STATICFILES_FINDERS → finders → path of a file, or all files with their storages. The first
finder that knows a name wins.
Not here: serving (serving.py), collecting (collecting.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import hotclub_http.look
from hotclub_orm.errors import SuspiciousFileOperation

from hotclub.apps import apps
from hotclub.conf import settings
from hotclub.errors import ImproperlyConfigured
from hotclub.files.storage import FileSystemStorage, default_storage
from hotclub.signals import setting_changed
from hotclub.staticfiles.utils import get_files
from hotclub.utils.module_loading import import_string

__all__ = [
    "AppDirectoriesFinder",
    "BaseFinder",
    "BaseStorageFinder",
    "DefaultStorageFinder",
    "FileSystemFinder",
    "find",
    "get_finder",
    "get_finders",
    "searched_locations",
]

_READ_BY_FINDERS = {"INSTALLED_APPS", "MEDIA_ROOT", "STATICFILES_DIRS", "STATIC_ROOT", "STORAGES"}
# Folders that the last `find` looked in, for the words of a failure.
searched_locations: list[str] = []


class BaseFinder:
    """What a finder does: find one file, list all."""

    def check(self, **kwargs: Any) -> list[Any]:
        """Return messages of a check: none."""
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        """Return the absolute path of a file, [] for none; with find_all a list of all."""
        raise NotImplementedError(f"{type(self).__name__} must provide find().")

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Yield (name, storage) of all files."""
        raise NotImplementedError(f"{type(self).__name__} must provide list().")


class _FoldersFinder(BaseFinder):
    """A finder over folders, each below a prefix ("" for none)."""

    def _places(self) -> Iterable[tuple[str, FileSystemStorage]]:
        raise NotImplementedError

    def find(self, path: str, find_all: bool = False) -> Any:
        """Look in each folder, in order."""
        matches: list[str] = []
        for prefix, storage in self._places():
            if storage.location not in searched_locations:
                searched_locations.append(storage.location)
            found = _in_folder(storage, prefix, path)
            if found is not None:
                if not find_all:
                    return found
                matches.append(found)
        return matches

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Yield the files of each folder; names are without the prefix, storages have it."""
        for _, storage in self._places():
            if Path(storage.location).is_dir():
                for path in get_files(storage, ignore_patterns):
                    yield path, storage


def _in_folder(storage: FileSystemStorage, prefix: str, path: str) -> str | None:
    """Return where a file lies, None if it does not or its name leads out of the folder."""
    if prefix:
        if not path.startswith(f"{prefix}/"):
            return None
        path = path.removeprefix(f"{prefix}/")
    try:
        found = storage.path(path)
        return found if Path(found).is_file() else None
    except (SuspiciousFileOperation, ValueError, OSError):
        return None


def _storage(root: Any, prefix: str = "") -> FileSystemStorage:
    storage = FileSystemStorage(location=root)
    storage.prefix = prefix  # type: ignore[attr-defined]
    return storage


class FileSystemFinder(_FoldersFinder):
    """The folders of STATICFILES_DIRS: paths, or pairs (prefix, path)."""

    def __init__(self, app_names: Any = None, *args: Any, **kwargs: Any) -> None:
        self.locations = [_location(entry) for entry in settings.STATICFILES_DIRS]
        self.storages = {root: _storage(root, prefix) for prefix, root in self.locations}

    def _places(self) -> Iterable[tuple[str, FileSystemStorage]]:
        return [(prefix, self.storages[root]) for prefix, root in self.locations]

    def check(self, **kwargs: Any) -> list[Any]:
        """Return messages about STATICFILES_DIRS: as texts, empty if all is well."""
        problems = []
        for prefix, root in self.locations:
            if settings.STATIC_ROOT and Path(root) == Path(settings.STATIC_ROOT):
                problems.append("STATICFILES_DIRS must not contain STATIC_ROOT.")
            if prefix.endswith("/"):
                problems.append(f"The prefix {prefix!r} in STATICFILES_DIRS must not end in '/'.")
            if not Path(root).is_dir():
                problems.append(f"The folder {root!r} in STATICFILES_DIRS does not exist.")
        return problems


def _location(entry: Any) -> tuple[str, str]:
    if isinstance(entry, tuple | list):
        prefix, root = entry
        return str(prefix), str(root)
    return "", str(entry)


class _LookStorage(FileSystemStorage):
    """The one style sheet of the family's pages, as `hotclub/look.css`."""

    prefix = "hotclub"

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the style sheet alone; beside it lies code."""
        return [], ["look.css"] if not path else []

    def path(self, name: str) -> str:
        """Return the path of the style sheet. Raises SuspiciousFileOperation for another name."""
        if name != "look.css":
            raise SuspiciousFileOperation(f"There is no static file {name!r} here.")
        return super().path(name)


class AppDirectoriesFinder(_FoldersFinder):
    """The `static` folders of installed applications, in the order of INSTALLED_APPS."""

    source_dir = "static"
    storage_class = FileSystemStorage

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        wanted = None if app_names is None else set(app_names)
        self.apps: list[str] = []
        self.storages: dict[str, FileSystemStorage] = {}
        for config in apps.get_app_configs():
            if wanted is not None and config.name not in wanted:
                continue
            folder = Path(config.path, self.source_dir)
            if config.name == "hotclub.staticfiles":
                self._add(config.name, _LookStorage(Path(hotclub_http.look.__file__).parent))
            elif folder.is_dir():
                self._add(config.name, self.storage_class(folder))

    def _add(self, app: str, storage: FileSystemStorage) -> None:
        self.apps.append(app)
        self.storages[app] = storage

    def _places(self) -> Iterable[tuple[str, FileSystemStorage]]:
        return [(getattr(one, "prefix", ""), one) for one in self.storages.values()]

    def find_in_app(self, app: str, path: str) -> str | None:
        """Return the path of a file in one application, or None."""
        storage = self.storages.get(app)
        if storage is None:
            return None
        return _in_folder(storage, getattr(storage, "prefix", ""), path)


class BaseStorageFinder(BaseFinder):
    """A finder over one storage on a disc."""

    storage: Any = None

    def __init__(self, storage: Any = None, *args: Any, **kwargs: Any) -> None:
        if storage is not None:
            self.storage = storage
        if self.storage is None:
            raise ImproperlyConfigured(
                f"The staticfiles storage finder {type(self).__name__!r} doesn't have a storage "
                "class assigned."
            )
        if isinstance(self.storage, type):
            self.storage = self.storage()

    def find(self, path: str, find_all: bool = False) -> Any:
        """Look in the storage."""
        try:
            self.storage.path("")
        except NotImplementedError:
            return []
        location = self.storage.location
        if location not in searched_locations:
            searched_locations.append(location)
        found = _in_folder(self.storage, "", path)
        if found is None:
            return []
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Yield the files of the storage."""
        for path in get_files(self.storage, ignore_patterns):
            yield path, self.storage


class DefaultStorageFinder(BaseStorageFinder):
    """A finder over the default storage, where it is on a disc."""

    storage = default_storage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not getattr(self.storage, "base_location", ""):
            raise ImproperlyConfigured(
                f"The storage backend of the staticfiles finder {type(self).__name__!r} doesn't "
                "have a valid location."
            )


def find(path: str, find_all: bool = False) -> Any:
    """Return the absolute path of a static file, None for none; with find_all a list of all."""
    searched_locations[:] = []
    matches: list[str] = []
    for finder in get_finders():
        result = finder.find(path, find_all=find_all)
        if not find_all and result:
            return result
        matches.extend(result if isinstance(result, list | tuple) else [result])
    return matches if find_all else None


def get_finders() -> Iterator[BaseFinder]:
    """Yield the finders of STATICFILES_FINDERS."""
    for path in settings.STATICFILES_FINDERS:
        yield get_finder(path)


def _forget_finders(*, setting: str, **_named: Any) -> None:
    """Make finders anew where a test changes what they have read."""
    if setting in _READ_BY_FINDERS:
        get_finder.cache_clear()


setting_changed.connect(_forget_finders, dispatch_uid="hotclub.staticfiles.finders")


@cache
def get_finder(import_path: str) -> BaseFinder:
    """Return the finder of a dotted path, made once. Raises ImproperlyConfigured."""
    try:
        found = import_string(import_path)
    except ImportError as missing:
        raise ImproperlyConfigured(
            f"STATICFILES_FINDERS names {import_path!r}. {missing}"
        ) from missing
    if not issubclass(found, BaseFinder):
        raise ImproperlyConfigured(f"Finder {import_path!r} is not a subclass of BaseFinder.")
    made: BaseFinder = found()
    return made
