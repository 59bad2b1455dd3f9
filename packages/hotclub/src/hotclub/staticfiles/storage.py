"""Where static files are kept for the web server, and the URLs under which they are found.

Flow: STORAGES["staticfiles"] → **storage** → `url(name)` in templates; `post_process` after
collecting gives hashed names. Kinds: plain, by manifest (collected), by finders (not collected).
Not here: hashes (hashing.py), collecting (collecting.py).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin, urlsplit, urlunsplit

from hotclub.conf import STATICFILES_STORAGE_ALIAS, settings
from hotclub.errors import ImproperlyConfigured, hint
from hotclub.files.base import ContentFile
from hotclub.files.storage import FileSystemStorage, storages
from hotclub.staticfiles.finders import get_finders
from hotclub.staticfiles.hashing import HashedFile, content_hash, hash_files, name_with
from hotclub.staticfiles.utils import check_settings, matches_patterns

__all__ = [
    "ConfiguredStorage",
    "FinderHashedStaticFilesStorage",
    "HashedFilesMixin",
    "ManifestFilesMixin",
    "ManifestStaticFilesStorage",
    "MissingStaticFile",
    "StaticFilesStorage",
    "staticfiles_storage",
]


class MissingStaticFile(ValueError):
    """A static file is referred to and is not there. name; where: what was looked through."""

    def __init__(self, name: str, where: str, known: list[str], mend: str) -> None:
        self.name = name
        super().__init__(
            f"Missing static file {name!r}: {where} has none.{hint(name, known)} {mend}"
        )


class StaticFilesStorage(FileSystemStorage):
    """STATIC_ROOT, served at STATIC_URL."""

    def __init__(
        self, location: Any = None, base_url: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        location = settings.STATIC_ROOT if location is None else location
        base_url = settings.STATIC_URL if base_url is None else base_url
        check_settings(base_url)
        self._has_location = bool(location)
        super().__init__(location or "", base_url, *args, **kwargs)

    def path(self, name: str) -> str:
        """Return the path on the disc. Raises ImproperlyConfigured without STATIC_ROOT."""
        if not self._has_location:
            raise ImproperlyConfigured(
                "STATIC_ROOT is not set: collected static files have no folder to go to. Set it "
                "to a path, such as BASE_DIR / 'staticfiles'."
            )
        return super().path(name)

    def url(self, name: str | None) -> str:
        """Return the URL; that of a folder ("img/", to which a script adds) keeps its slash."""
        url = super().url(name)
        return f"{url}/" if name and name.endswith("/") and not url.endswith("/") else url


def _renamed(address: str, rename: Any) -> str:
    """Return an address whose path goes by another name; "?#iefix" and its kin stay."""
    clean, fragment = urldefrag(address)
    parts = urlsplit(clean)
    path = (
        rename(unquote(parts.path)) if parts.path and not parts.path.endswith("/") else parts.path
    )
    moved = urlunsplit((parts.scheme, parts.netloc, path, parts.query, fragment))
    if "?#" in address and not parts.query:
        moved = moved.replace("#", "?#", 1)
    return str(moved)


class HashedFilesMixin:
    """Adds the hash of their content to the names of files, and follows references in CSS and JS.

    support_js_module_import_aggregation: rewrite relative imports of scripts, too.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hashed_files: dict[str, str] = {}

    def file_hash(self, name: str, content: Any = None) -> str | None:
        """Return the hash of a file's content, None for none."""
        return None if content is None else content_hash(b"".join(_bytes_of(content)))

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        """Return the name with its hash. Raises MissingStaticFile (ValueError)."""
        clean = unquote(urlsplit(name).path).strip()
        if content is None:
            wanted = filename or clean
            storage: Any = self
            if not storage.exists(wanted):
                raise MissingStaticFile(wanted, "STATIC_ROOT", [], "Run collectstatic.")
            with storage.open(wanted) as opened:
                return name_with(clean, self.file_hash(clean, opened) or "")
        return name_with(clean, self.file_hash(clean, content) or "")

    def stored_name(self, name: str) -> str:
        """Return the hashed name under which a file is kept."""
        clean = unquote(urlsplit(name).path.replace("\\", "/")).strip()
        found = self.hashed_files.get(clean)
        if found is None:
            found = self.hashed_files[clean] = self.hashed_name(name)
        return found

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the URL of a file; with DEBUG that of the file as it is, unless force."""
        if name is None or (settings.DEBUG and not force):
            plain: str = super().url(name)  # type: ignore[misc]  # of the storage it is mixed with
            return plain
        base: Any = super()
        moved = _renamed(name, self.stored_name)
        path, mark, rest = moved.partition("#")
        query = "?" if path.endswith("?") else ""
        path, question, parameters = path.partition("?")
        url: str = base.url(path)
        return url + (question + parameters if parameters else query) + mark + rest

    def post_process(
        self, paths: Mapping[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        """Keep each collected file under its hashed name; yield (name, hashed name, True or error).

        paths: name → (storage, path in it).
        """
        if dry_run:
            return
        storage: Any = self

        def read(name: str) -> bytes:
            source, path = paths[name]
            with source.open(path) as file:
                return bytes(file.read())

        def digest(name: str, content: bytes) -> str:
            return self.file_hash(name, ContentFile(content)) or ""

        self.hashed_files = {}
        for file in hash_files(
            paths,
            read,
            storage.base_url or "",
            scripts=self.support_js_module_import_aggregation,
            digest=digest,
        ):
            if file.missing and getattr(self, "manifest_strict", True):
                yield file.name, None, _broken(file, list(paths))
                return
            content = read(file.name) if file.content is None else file.content
            if file.hashed_name == file.name and file.content is not None:
                storage.delete(file.name)  # without a hash the rewritten file takes its place
            if not storage.exists(file.hashed_name):
                storage.save(file.hashed_name, ContentFile(content))
            self.hashed_files[file.name] = file.hashed_name
            yield file.name, file.hashed_name, True


def _broken(file: HashedFile, known: list[str]) -> MissingStaticFile:
    return MissingStaticFile(
        file.missing[0],
        "the collection",
        known,
        f"It is referred to in {file.name!r}: mend the reference, add the file, or set "
        "manifest_strict = False on the storage.",
    )


def _bytes_of(content: Any) -> Iterator[bytes]:
    for chunk in content.chunks():
        yield chunk.encode() if isinstance(chunk, str) else chunk


class ManifestFilesMixin(HashedFilesMixin):
    """Remembers hashed names in a file beside the collected ones.

    manifest_strict: a name that the manifest lacks is an error, rather than looked for on the disc.
    manifest_storage: where the manifest is kept; default the storage itself.
    """

    manifest_version = "1.1"
    manifest_name = "staticfiles.json"
    manifest_strict = True

    def __init__(self, *args: Any, manifest_storage: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.manifest_storage: Any = self if manifest_storage is None else manifest_storage
        self.manifest_hash = ""
        self._read = False
        self._reading = threading.Lock()

    def read_manifest(self) -> str | None:
        """Return the text of the manifest, None if there is none yet."""
        try:
            with self.manifest_storage.open(self.manifest_name) as manifest:
                return bytes(manifest.read()).decode()
        except (FileNotFoundError, ImproperlyConfigured):
            return None

    def load_manifest(self) -> tuple[dict[str, str], str]:
        """Return the names and the manifest's hash. Raises ValueError for one that can't be read."""
        text = self.read_manifest()
        if text is None:
            return {}, ""
        try:
            stored = json.loads(text)
        except json.JSONDecodeError:
            stored = {}
        if isinstance(stored, dict) and stored.get("version") in {"1.0", "1.1"}:
            paths = stored.get("paths", {})
            if isinstance(paths, dict) and all(isinstance(name, str) for name in paths.values()):
                return paths, str(stored.get("hash", ""))
        raise ValueError(
            f"Couldn't load manifest {self.manifest_name!r} (version {self.manifest_version}). "
            "Run collectstatic again."
        )

    def post_process(
        self, paths: Mapping[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str | None, Any]]:
        """As without a manifest, which is written at the end."""
        yield from super().post_process(paths, dry_run, **options)
        if not dry_run:
            self._read = True
            self.save_manifest()

    def save_manifest(self) -> None:
        """Write the manifest."""
        names = dict(sorted(self.hashed_files.items()))
        self.manifest_hash = content_hash(json.dumps(list(names.items())).encode())
        payload = {"paths": names, "version": self.manifest_version, "hash": self.manifest_hash}
        if self.manifest_storage.exists(self.manifest_name):
            self.manifest_storage.delete(self.manifest_name)
        self.manifest_storage.save(self.manifest_name, ContentFile(json.dumps(payload).encode()))

    def stored_name(self, name: str) -> str:
        """Return the hashed name. Raises MissingStaticFile (ValueError) if the manifest has none."""
        if not self._read:
            with self._reading:
                if not self._read:
                    self.hashed_files, self.manifest_hash = self.load_manifest()
                    self._read = True
        clean = unquote(urlsplit(name).path.replace("\\", "/")).strip()
        found = self.hashed_files.get(clean)
        if found is not None:
            return found
        if self.manifest_strict:
            raise MissingStaticFile(
                clean,
                f"the manifest {self.manifest_name!r}",
                list(self.hashed_files),
                "Run collectstatic, or mend the name.",
            )
        return self.hashed_name(name)


class ManifestStaticFilesStorage(ManifestFilesMixin, StaticFilesStorage):
    """STATIC_ROOT with hashed names, remembered in staticfiles.json."""


class FinderHashedStaticFilesStorage(StaticFilesStorage):
    """Hashed names without collecting: files are read where finders find them.

    For sites that serve their static files themselves (include("hotclub.staticfiles.urls") at
    STATIC_URL): URLs change with the content, so browsers may keep them for ever. With DEBUG
    names stay plain, and changes are seen at once.
    """

    support_js_module_import_aggregation = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._table: dict[str, HashedFile] | None = None
        self._by_hashed_name: dict[str, HashedFile] = {}
        self._sources: dict[str, tuple[Any, str]] = {}
        self._lock = threading.Lock()

    def table(self) -> dict[str, HashedFile]:
        """Return name → file of everything that finders find, read at the first call."""
        if self._table is None:
            with self._lock:
                if self._table is None:
                    self._table = self._made()
        return self._table

    def _made(self) -> dict[str, HashedFile]:
        ignored = ["CVS", ".*", "*~"]
        for finder in get_finders():
            for path, storage in finder.list(ignored):
                prefix = getattr(storage, "prefix", "")
                name = f"{prefix}/{path}" if prefix else path
                if not matches_patterns(name, ignored):
                    self._sources.setdefault(name, (storage, path))
        files = hash_files(
            self._sources,
            self._read,
            self.base_url or "",
            scripts=self.support_js_module_import_aggregation,
        )
        table = {file.name: file for file in files}
        self._by_hashed_name = {file.hashed_name: file for file in table.values()}
        return table

    def _read(self, name: str) -> bytes:
        storage, path = self._sources[name]
        with storage.open(path) as file:
            return bytes(file.read())

    def find_hashed(self, hashed_name: str) -> HashedFile | None:
        """Return the file of a hashed name, or None."""
        self.table()
        return self._by_hashed_name.get(hashed_name)

    def stored_name(self, name: str) -> str:
        """Return the hashed name. Raises MissingStaticFile (ValueError) if no finder has the file."""
        clean = unquote(urlsplit(name).path).strip()
        found = self.table().get(clean)
        if found is None:
            raise MissingStaticFile(
                clean, "what the finders find", list(self.table()), "Mend the name or add the file."
            )
        return found.hashed_name

    def url(self, name: str | None, force: bool = False) -> str:
        """Return the URL of a file; with DEBUG that of the file as it is, unless force."""
        if name is None or (settings.DEBUG and not force):
            return super().url(name)
        return urljoin(self.base_url or "", _renamed(name, self.stored_name))


class ConfiguredStorage:
    """The storage of STORAGES["staticfiles"], looked up at each use."""

    def __getattr__(self, name: str) -> Any:
        return getattr(storages[STATICFILES_STORAGE_ALIAS], name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(storages[STATICFILES_STORAGE_ALIAS], name, value)

    def __delattr__(self, name: str) -> None:
        delattr(storages[STATICFILES_STORAGE_ALIAS], name)

    @property  # type: ignore[misc]  # so that isinstance() asks about the storage
    def __class__(self) -> type[Any]:
        try:
            return type(storages[STATICFILES_STORAGE_ALIAS])
        except ImproperlyConfigured:  # whoever looks through a module asks, too
            return ConfiguredStorage

    def __repr__(self) -> str:
        return "<the storage of STORAGES['staticfiles']>"


staticfiles_storage: Any = ConfiguredStorage()
