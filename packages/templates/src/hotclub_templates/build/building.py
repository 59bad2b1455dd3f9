"""One build, step by step.

Flow: Options, last record → **steps** → output folder, new record, Report.
Not here: how any step works.
"""

import os
import time
from collections.abc import Callable, Iterable

from hotclub_templates.build.assets import Assets
from hotclub_templates.build.copying import (
    ASSET_MANIFEST,
    Copies,
    copy_files,
    examine,
    write_hashed,
)
from hotclub_templates.build.data import SiteData, data_files, load_data
from hotclub_templates.build.discovery import discover
from hotclub_templates.build.engine import TemplateFiles, make_engine, template_folders
from hotclub_templates.build.errors import DataError
from hotclub_templates.build.fingerprints import combined
from hotclub_templates.build.identity import identity
from hotclub_templates.build.links import PageUrls
from hotclub_templates.build.manifest import Manifest, Record, load_manifest, save_manifest
from hotclub_templates.build.options import Options
from hotclub_templates.build.pages import KEY_SIGN, PageSource, Unit, read_page
from hotclub_templates.build.planning import Planner, check_collisions
from hotclub_templates.build.recording import Recorder, Uses
from hotclub_templates.build.rendering import PageRenderer
from hotclub_templates.build.report import PageError, Report
from hotclub_templates.build.staleness import Present, Staleness
from hotclub_templates.build.writing import OutputFolder
from hotclub_templates.engine import Engine
from hotclub_templates.plain import Ports

Progress = Callable[[int, int], None]


class Build:
    """One run over a site. Everything it learns is forgotten with it, but for the record."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._report = Report()
        self._recorder = Recorder()
        self._out = OutputFolder(options.out)
        self._failed: dict[str, PageError] = {}

    def run(self, *, force: bool, progress: Progress | None) -> Report:
        """Do it. Raises SiteError for what concerns the whole site."""
        options = self._options
        started_ns = time.time_ns()
        last = load_manifest(options.manifest_path)
        sources = discover(options.src, leave_out=options.out, page_suffixes=options.page_suffixes)
        data = self._data(list(sources.data.values()))
        pages = self._read(sources.pages)
        copies = examine(sources.assets, last)
        self._prepare(pages, data, sources.assets, copies)
        units = self._planner.plan(pages.values(), data.values)
        check_collisions(
            [(ASSET_MANIFEST, "the list of assets")] * options.hash_assets
            + [(path, path) for path in sources.assets]
            + [(unit.output, unit.source.path) for unit in units]
        )
        self._urls.fill(units, sources.assets)
        kept = self._kept(last, units)
        for label, record in kept.items():
            self._urls.keep(label, record.output)
        self._know_pages(units)
        now = Manifest(identity(options, str(self._base)), started_ns, copies=copies)
        is_stale = self._staleness(last, now, force=force)
        now.records = kept
        planned = {unit.output for unit in units} | last.written.keys()
        self._remove(last.outputs - planned - now.outputs)
        self._render(units, is_stale, last, now, progress)
        self._copy(sources.assets, copies, last, now)
        now.tables = self._present.of(
            record.uses for record in now.records.values() if record.source
        )
        self._remove(last.outputs - now.outputs)
        if not self._is_as_before(last, now):
            save_manifest(now, options.manifest_path)
        self._report.errors = [self._failed[label] for label in sorted(self._failed)]
        return self._report

    # -- reading -------------------------------------------------------------------------------

    def _data(self, own: list[str]) -> SiteData:
        data = load_data([*sorted(own), *data_files(self._options.data)])
        site = data.values.get("site", {})
        if not isinstance(site, dict):
            raise DataError("The data 'site' must be a mapping: what pages read as site.title.")
        self._base = self._options.base(site)
        url = str(self._base).removesuffix("/")
        data.values["site"] = {"url": url, **site, "base_url": str(self._base)}
        data.fingerprints["site"] = combined((data.fingerprints.get("site"), str(self._base)))
        return data

    def _read(self, files: dict[str, str]) -> dict[str, PageSource]:
        """Return the pages by the path of their file."""
        pages: dict[str, PageSource] = {}
        for path, file in files.items():
            try:
                pages[os.path.abspath(file)] = read_page(path, file)
            except Exception as error:  # noqa: BLE001 - one bad page must not stop the others
                self._fail(path, error)
        return pages

    def _fail(self, label: str, error: Exception) -> None:
        self._failed[label] = PageError(label.replace(KEY_SIGN, "#"), error)

    def _prepare(
        self,
        pages: dict[str, PageSource],
        data: SiteData,
        files: dict[str, str],
        copies: Copies,
    ) -> None:
        """Make the engine, its ports, and what asks them."""
        options, recorder = self._options, self._recorder
        contents = {path: content for path, (_, content) in copies.items()}
        self._assets = Assets(files, contents, self._base, recorder, hashed=options.hash_assets)
        self._urls = PageUrls(self._base, recorder)
        templates = TemplateFiles(template_folders(options))
        ports = Ports(urls=self._urls, static=self._assets)

        def engine(escaping: str) -> Engine:
            return make_engine(options, templates, pages, recorder, ports, escaping)

        self._renderer = PageRenderer(
            engine("html"), engine(options.escaping), options, self._urls, recorder
        )
        self._planner = Planner(
            options, self._base, self._renderer, recorder, lambda s, e: self._fail(s.path, e)
        )
        self._variables: dict[str, str] = dict(data.fingerprints)
        self._present = Present(
            self._variables.get, templates.fingerprint, self._urls.lookup, self._assets.lookup
        )

    def _know_pages(self, units: Iterable[Unit]) -> None:
        """Give the lists of pages a fingerprint: of all that is known of all pages."""
        facts = combined(
            fact for unit in units for fact in (unit.source.facts, unit.output, unit.page["title"])
        )
        self._variables["pages"] = self._variables["collections"] = facts

    def _staleness(self, last: Manifest, now: Manifest, *, force: bool) -> Callable[[Unit], bool]:
        if force or last.options != now.options:
            return lambda _unit: True
        return Staleness(last, self._present, self._out.has).is_stale

    # -- writing -------------------------------------------------------------------------------

    def _kept(self, last: Manifest, units: Iterable[Unit]) -> dict[str, Record]:
        """Return the records of pages that cannot be planned now: their outputs stay."""
        planned = {unit.label for unit in units}
        return {
            label: Record("", record.output, record.size, Uses())
            for label, record in last.records.items()
            if label not in planned and label.partition(KEY_SIGN)[0] in self._failed
        }

    def _render(
        self,
        units: list[Unit],
        is_stale: Callable[[Unit], bool],
        last: Manifest,
        now: Manifest,
        progress: Progress | None,
    ) -> None:
        stale = [unit for unit in units if is_stale(unit)]
        fresh = {unit.label for unit in units} - {unit.label for unit in stale}
        now.records |= {label: last.records[label] for label in fresh}
        self._report.unchanged = len(fresh)
        for done, unit in enumerate(stale):
            if progress is not None:
                progress(done, len(stale))
            try:
                now.records[unit.label] = self._one(unit)
                self._report.built += 1
            except Exception as error:  # noqa: BLE001 - tags and filters may raise anything
                self._fail(unit.label, error)
                before = last.records.get(unit.label)
                if before is not None:
                    now.records[unit.label] = Record("", before.output, before.size, Uses())
        if progress is not None and stale:
            progress(len(stale), len(stale))

    def _one(self, unit: Unit) -> Record:
        uses = self._recorder.start()
        uses.variables |= unit.reads
        content = self._renderer.render(unit).encode()
        if self._out.write(unit.output, content):
            self._report.written.append(unit.output)
        return Record(unit.source.fingerprint, unit.output, len(content), uses)

    def _copy(self, files: dict[str, str], copies: Copies, last: Manifest, now: Manifest) -> None:
        done = copy_files(files, copies, last, self._out)
        self._report.copied = len(done)
        self._report.written += done
        if self._options.hash_assets:
            used = {path for record in now.records.values() for path in record.uses.assets}
            contents = {path: content for path, (_, content) in copies.items()}
            now.written, write = write_hashed(used, self._assets, files, contents, self._out)
            self._report.written += write()

    def _is_as_before(self, last: Manifest, now: Manifest) -> bool:
        report = self._report
        nothing_done = not (report.built or report.copied or report.removed or report.written)
        return nothing_done and not self._failed and last.options == now.options

    def _remove(self, outputs: set[str]) -> None:
        for output in sorted(outputs):
            self._report.removed += self._out.remove(output)
