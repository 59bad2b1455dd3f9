"""Files that are copied, and their names with a hash of the content: the port behind `{% static %}`.

Flow: path → **URL with hash**, noted as used → files to write. `site.css` is copied under its name
always; `site.3f2a1b9c.css` is written beside it if some page asks for it. Addresses in a style
sheet are exchanged for names with hashes before its own hash is made.
Not here: writing (writing.py), CSS (stylesheets.py).
"""

import posixpath
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from hotclub_templates.build.errors import NoSuchAsset
from hotclub_templates.build.fingerprints import fingerprint
from hotclub_templates.build.paths import BaseUrl
from hotclub_templates.build.recording import Recorder
from hotclub_templates.build.stylesheets import rewrite_addresses

_HASH_DIGITS = 8
_BYTES = "surrogateescape"


class Assets:
    """The port `static` of a site.

    files: file by path; fingerprints: of their contents, by path.
    """

    def __init__(
        self,
        files: Mapping[str, str],
        fingerprints: Mapping[str, str],
        base: BaseUrl,
        recorder: Recorder,
        *,
        hashed: bool,
    ) -> None:
        self._files = files
        self._fingerprints = fingerprints
        self._base = base
        self._recorder = recorder
        self._hashed = hashed
        self._names: dict[str, str] = {}
        self._sheets: dict[str, set[str]] = {}
        self._rewritten: dict[str, tuple[bytes, frozenset[str]]] = {}

    @property
    def static_prefix(self) -> str:
        """The URL that assets begin with."""
        return self._base.prefix

    @property
    def media_prefix(self) -> str:
        """The URL that assets begin with; a site has no uploads."""
        return self._base.prefix

    def url(self, path: str) -> str:
        """Return the URL of an asset, and note that it was asked for. Raises NoSuchAsset."""
        path = path.removeprefix("/")
        self._recorder.uses.assets.add(path)
        url = self.lookup(path)
        if url is None:
            raise NoSuchAsset(path, self._files)
        return url

    def lookup(self, path: str) -> str | None:
        """Return the URL of an asset, None if there is none; nothing is noted."""
        if path not in self._files:
            return None
        return self._base.of(self.hashed_name(path))

    def hashed_name(self, path: str) -> str:
        """Return the path with a hash in its name, or as it is if names are not hashed."""
        if not self._hashed:
            return path
        if path not in self._names:
            digest = self._digest(path)
            stem, suffix = posixpath.splitext(path)
            self._names[path] = f"{stem}.{digest[:_HASH_DIGITS]}{suffix}"
        return self._names[path]

    def _digest(self, path: str) -> str:
        if path.endswith(".css"):
            return fingerprint(self._stylesheet(path)[0])
        return self._fingerprints[path]

    def content(self, path: str) -> bytes | None:
        """Return what to write under the hashed name if it is not the file's own content."""
        return self._stylesheet(path)[0] if path.endswith(".css") else None

    def with_parts(self, paths: set[str]) -> set[str]:
        """Return `paths` and what their style sheets refer to."""
        found = set(paths)
        for path in paths:
            if path in self._files and path.endswith(".css"):
                found |= self._stylesheet(path)[1]
        return {path for path in found if path in self._files}

    def _stylesheet(self, path: str) -> tuple[bytes, frozenset[str]]:
        """Return a style sheet with hashed addresses, and all that it refers to."""
        if path not in self._rewritten:
            parts: set[str] = set()

            def exchange(address: str) -> str:
                return self._exchanged(address, path, parts)

            content = rewrite_addresses(self._css(path), exchange).encode("utf-8", _BYTES)
            self._rewritten[path] = content, frozenset(parts)
        return self._rewritten[path]

    def _css(self, path: str) -> str:
        # Bytes that are not UTF-8 go through unchanged.
        return Path(self._files[path]).read_bytes().decode("utf-8", _BYTES)

    def _exchanged(self, address: str, path: str, parts: set[str]) -> str:
        target = self._target(address, path)
        if target is None:
            return address
        if target.endswith(".css"):
            # Style sheets that import one another have no hash that comes first: the plain name.
            if path in self._reached_from(target):
                return address
            parts |= self._stylesheet(target)[1]
        parts.add(target)
        before, after = address[: _path_end(address)], address[_path_end(address) :]
        folder, slash, _ = before.rpartition("/")
        return f"{folder}{slash}{quote(posixpath.basename(self.hashed_name(target)))}{after}"

    def _reached_from(self, path: str) -> set[str]:
        """Return the style sheets that one leads to, itself too."""
        reached, waiting = {path}, [path]
        while waiting:
            for one in self._sheets_of(waiting.pop()) - reached:
                reached.add(one)
                waiting.append(one)
        return reached

    def _sheets_of(self, path: str) -> set[str]:
        if path not in self._sheets:
            found: set[str] = set()

            def note(address: str) -> str:
                target = self._target(address, path)
                if target is not None and target.endswith(".css"):
                    found.add(target)
                return address

            rewrite_addresses(self._css(path), note)
            self._sheets[path] = found
        return self._sheets[path]

    def _target(self, address: str, path: str) -> str | None:
        """Return the asset that an address in `path` means, None if it is none of ours."""
        try:
            pieces = urlsplit(address)
        except ValueError:
            return None
        if pieces.scheme or pieces.netloc or not pieces.path:
            return None
        place = unquote(pieces.path)
        if place.startswith("/"):
            if not place.startswith(self._base.prefix):
                return None
            place = place.removeprefix(self._base.prefix)
        else:
            place = posixpath.join(posixpath.dirname(path), place)
        target = posixpath.normpath(place)
        return target if target in self._files else None


def _path_end(address: str) -> int:
    ends = (place for place in (address.find("?"), address.find("#")) if place >= 0)
    return min(ends, default=len(address))
