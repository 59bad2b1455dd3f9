"""Which pages must be rendered again.

Flow: last record, what names stand for now → **stale units**. Contents are compared, never times.
Not here: finding out what a page uses (recording.py).
"""

from collections.abc import Callable, Iterable

from hotclub_templates.build.manifest import Manifest, Record, Tables
from hotclub_templates.build.pages import Unit
from hotclub_templates.build.recording import Uses

Ask = Callable[[str], str | None]


class Present:
    """What names stand for now, by kind of name."""

    def __init__(self, variables: Ask, templates: Ask, urls: Ask, assets: Ask) -> None:
        self._variables = variables
        self._templates = templates
        self._urls = urls
        self._assets = assets

    def of(self, uses: Iterable[Uses]) -> Tables:
        """Return what all the names in `uses` stand for."""
        names = Uses()
        for one in uses:
            names.variables |= one.variables
            names.templates |= one.templates
            names.urls |= one.urls
            names.assets |= one.assets
        return Tables(
            {name: self._variables(name) for name in sorted(names.variables)},
            {name: self._templates(name) for name in sorted(names.templates)},
            {name: self._urls(name) for name in sorted(names.urls)},
            {name: self._assets(name) for name in sorted(names.assets)},
        )


class Staleness:
    """Compares the last record with the present. `is_there` tells if an output has a size."""

    def __init__(
        self, manifest: Manifest, present: Present, is_there: Callable[[str, int], bool]
    ) -> None:
        self._manifest = manifest
        self._is_there = is_there
        before = manifest.tables
        now = present.of(record.uses for record in manifest.records.values())
        self._changed = Uses(
            _changed(before.variables, now.variables),
            _changed(before.templates, now.templates),
            _changed(before.urls, now.urls),
            _changed(before.assets, now.assets),
        )

    def is_stale(self, unit: Unit) -> bool:
        """Return whether a page is new, or anything it was made of has changed."""
        record = self._manifest.records.get(unit.label)
        return (
            record is None
            or record.source != unit.source.fingerprint
            or record.output != unit.output
            or self._uses_changed(record)
            or not self._is_there(record.output, record.size)
        )

    def _uses_changed(self, record: Record) -> bool:
        changed, uses = self._changed, record.uses
        return not (
            changed.variables.isdisjoint(uses.variables)
            and changed.templates.isdisjoint(uses.templates)
            and changed.urls.isdisjoint(uses.urls)
            and changed.assets.isdisjoint(uses.assets)
        )


def _changed(before: dict[str, str | None], now: dict[str, str | None]) -> set[str]:
    return {name for name, value in now.items() if name not in before or before[name] != value}
