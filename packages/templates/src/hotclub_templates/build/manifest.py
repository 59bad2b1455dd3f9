"""The record of a build: what was written, and what of it.

Flow: last build → **file** → this build. It is read as carefully as any input: whatever is not as we
write it makes the record empty, and the next build a full one.
Not here: what follows from the record (staleness.py).
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotclub_templates.build.errors import UnsafePath
from hotclub_templates.build.paths import check_name
from hotclub_templates.build.recording import Uses

FORMAT = 1

Signature = tuple[int, ...]


@dataclass(slots=True)
class Record:
    """One page as it was written last: the fingerprint of its source, output, size, uses.

    An empty fingerprint says that its last rendering failed.
    """

    source: str
    output: str
    size: int
    uses: Uses


@dataclass(slots=True)
class Tables:
    """What the used names stood for: fingerprints of variables and templates, URLs."""

    variables: dict[str, str | None] = field(default_factory=dict)
    templates: dict[str, str | None] = field(default_factory=dict)
    urls: dict[str, str | None] = field(default_factory=dict)
    assets: dict[str, str | None] = field(default_factory=dict)


@dataclass(slots=True)
class Manifest:
    """Everything that is known of the last build.

    `copies` has the stat signature and fingerprint of each copied file; `written` the fingerprints
    of other files we wrote, by output.
    """

    options: str = ""
    built_at_ns: int = 0
    records: dict[str, Record] = field(default_factory=dict)
    tables: Tables = field(default_factory=Tables)
    copies: dict[str, tuple[Signature, str]] = field(default_factory=dict)
    written: dict[str, str] = field(default_factory=dict)

    @property
    def outputs(self) -> set[str]:
        """All files that we wrote."""
        pages = {record.output for record in self.records.values()}
        return pages | self.copies.keys() | self.written.keys()


def load_manifest(file: Path) -> Manifest:
    """Return the record in a file; an empty one for a file that is absent or not ours."""
    try:
        with open(file, encoding="utf-8") as stream:
            return _manifest(json.load(stream))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, UnsafePath):
        return Manifest()


def _manifest(raw: Any) -> Manifest:
    if raw["format"] != FORMAT:
        return Manifest()
    manifest = Manifest(str(raw["options"]), int(raw["built_at_ns"]))
    for label, (source, output, size, *uses) in raw["records"].items():
        variables, templates, urls, assets = (set(map(str, names)) for names in uses)
        used = Uses(variables, templates, urls, assets)
        manifest.records[label] = Record(str(source), check_name(output), int(size), used)
    for path, (signature, content) in raw["copies"].items():
        manifest.copies[check_name(path)] = tuple(map(int, signature)), str(content)
    manifest.written = {check_name(path): str(content) for path, content in raw["written"].items()}
    manifest.tables = Tables(*(_table(raw["tables"][name]) for name in _TABLES))
    return manifest


_TABLES = ("variables", "templates", "urls", "assets")


def _table(raw: Mapping[str, Any]) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in raw.items()}


def save_manifest(manifest: Manifest, file: Path) -> None:
    """Write the record, whole or not at all."""
    raw = {
        "format": FORMAT,
        "options": manifest.options,
        "built_at_ns": manifest.built_at_ns,
        "records": {label: _raw_record(one) for label, one in manifest.records.items()},
        "tables": {name: getattr(manifest.tables, name) for name in _TABLES},
        "copies": manifest.copies,
        "written": manifest.written,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f"{file.name}.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(raw, separators=(",", ":")), encoding="utf-8")
    os.replace(temporary, file)


def _raw_record(record: Record) -> list[Any]:
    uses = record.uses
    names = (uses.variables, uses.templates, uses.urls, uses.assets)
    return [record.source, record.output, record.size, *(sorted(one) for one in names)]
