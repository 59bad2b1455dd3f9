"""Files of data as variables of every page.

Flow: `_data/` and `--data` → **variables, and what each is made of** → context. A file's variable is
its name without suffix, hyphens as underscores. Two files of one name are merged: mappings key by
key and however deep, the later file winning; anything else cannot be merged and is an error.
Not here: the languages (formats.py).
"""

import glob
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotclub_templates.build.errors import DataError
from hotclub_templates.build.fingerprints import combined, fingerprint
from hotclub_templates.build.formats import READERS, FormatError, read
from hotclub_templates.errors import MissingExtra

RESERVED = frozenset(
    ("page", "pages", "collections", "content", "toc", "item", "key", "page_obj", "paginator")
)


@dataclass(slots=True)
class SiteData:
    """`values` by variable; `fingerprints` change when one of a variable's files does."""

    values: dict[str, Any] = field(default_factory=dict)
    fingerprints: dict[str, str] = field(default_factory=dict)


def data_files(patterns: Iterable[str | Path]) -> list[str]:
    """Return the files of names and glob patterns, those of one pattern sorted.

    Raises DataError for one that matches nothing.
    """
    files: list[str] = []
    for pattern in map(str, patterns):
        found = [pattern] if os.path.isfile(pattern) else sorted(glob.glob(pattern, recursive=True))
        found = [file for file in found if os.path.isfile(file)]
        if not found:
            raise DataError(f"No file of data matches {pattern!r}.")
        files += found
    return files


def load_data(files: Sequence[str]) -> SiteData:
    """Return the variables of these files, later ones winning. Raises DataError, MissingExtra."""
    data = SiteData()
    origins: dict[str, str] = {}
    for file in files:
        name = _variable(file)
        content = _content(file)
        value = _value(file, content)
        if name in data.values:
            value = _merged(data.values[name], value, name, (origins[name], file))
        data.values[name], origins[name] = value, file
        data.fingerprints[name] = combined((data.fingerprints.get(name), fingerprint(content)))
    return data


def _variable(file: str) -> str:
    stem = os.path.splitext(os.path.basename(file))[0]
    name = stem.replace("-", "_")
    if not name.isidentifier() or name.startswith("_"):
        raise DataError(
            f"The file of data {file!r} would be the variable {name!r}, which no template can "
            "read. Name it with letters, digits and underscores."
        )
    if name in RESERVED:
        raise DataError(f"{file!r}: {name!r} is what the site itself names so. Rename the file.")
    return name


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise DataError(f"{file!r} cannot be read: {error.strerror}.") from error


def _value(file: str, content: bytes) -> Any:
    suffix = os.path.splitext(file)[1].lower()
    if suffix not in READERS:
        raise DataError(f"{file!r} is none of {', '.join(READERS)}.")
    try:
        return read(content.decode("utf-8-sig"), suffix)
    except UnicodeDecodeError as error:
        raise DataError(f"{file!r} is not UTF-8 at byte {error.start}.") from None
    except FormatError as error:
        place = f", line {error.line}" if error.line else ""
        raise DataError(f"{file}{place}: {error}.") from None
    except MissingExtra as missing:
        raise DataError(f"{file}: {missing}") from missing


def _merged(first: Any, second: Any, name: str, files: tuple[str, str]) -> Any:
    if not (isinstance(first, Mapping) and isinstance(second, Mapping)):
        raise DataError(
            f"{files[0]!r} and {files[1]!r} are both the variable {name!r}, and only mappings can "
            "be merged. Rename one of them."
        )
    try:
        return merge(first, second)
    except RecursionError:  # a YAML alias inside of what it names
        raise DataError(f"{files[0]!r} and {files[1]!r}: a value holds itself.") from None


def merge(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    """Return both mappings as one: mappings under one key are merged, else `second` wins."""
    merged = dict(first)
    for key, value in second.items():
        before = merged.get(key)
        if isinstance(before, Mapping) and isinstance(value, Mapping):
            value = merge(before, value)
        merged[key] = value
    return merged
