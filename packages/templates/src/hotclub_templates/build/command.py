"""`hotclub-templates build`.

Flow: options → Site → **report and exit code**. Reports go to standard output, errors and the
progress bar to standard error.
Not here: the building.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

from hotclub_templates.build.data import data_files, load_data
from hotclub_templates.build.report import Report
from hotclub_templates.build.site import Site
from hotclub_templates.build.watch import Outcome, watch
from hotclub_templates.errors import TemplateError

SUMMARY = "Build a static site."

_BAR_CELLS = 30


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the subcommand."""
    add = parser.add_argument
    add("src", type=Path, metavar="SRC", help="The folder of pages, layouts and files to copy.")
    add("out", type=Path, metavar="OUT", help="The folder to write the site to.")
    add("--layout", metavar="NAME", help="The template for pages that name none.")
    add("--base-url", metavar="URL", help="Where it will be served: https://example.org/docs/.")
    add("--escaping", default="html", metavar="MODE", help="html, or contextual: see Engine.")
    for name, (metavar, text) in _LISTS.items():
        add(f"--{name}", nargs="+", action="extend", default=[], metavar=metavar, help=text)
    _add_switches(parser)


_LISTS = {
    "data": ("FILE", "JSON, TOML or YAML files, or patterns; each is a variable by its name."),
    "templates": ("DIR", "More folders of templates, behind the site's own."),
    "render": ("SUFFIX", "Suffixes of more files that are templates, like .json."),
    "builtins": ("MODULE", "Modules of tags and filters that need no {%% load %%}."),
    "library": ("NAME=MODULE", "Modules of tags and filters for {%% load NAME %%}."),
}


def _add_switches(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("--no-pretty-urls", action="store_true", help="about.md becomes about.html.")
    add("--no-hash", action="store_true", help="{%% static %%} gives names without a hash.")
    add("--drafts", action="store_true", help="Build pages that say 'draft: true'.")
    add("--force", action="store_true", help="Render all pages, changed or not.")
    add("--manifest", type=Path, metavar="FILE", help="Where the last build is remembered.")
    add("--quiet", action="store_true", help="Show errors only.")
    add("--watch", action="store_true", help="Build again whenever a file changes.")
    add(
        "--serve",
        nargs="?",
        type=int,
        const=8000,
        metavar="PORT",
        help="Serve the site on 127.0.0.1 for a look at it (port 8000), and watch.",
    )


def run(options: argparse.Namespace) -> int:
    """Build; return 1 if a page failed, or the site as a whole."""
    site = make_site(options)
    if options.watch or options.serve is not None:
        return _watch(site, options)
    try:
        report = site.build(force=options.force, progress=_progress_bar(quiet=options.quiet))
    except TemplateError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    _tell(report, quiet=options.quiet)
    return 1 if report.errors else 0


def make_site(options: argparse.Namespace) -> Site:
    """Return the site that a command line describes. Raises SiteError."""
    pairs = (text.partition("=") for text in options.library)
    return Site(
        options.src,
        options.out,
        data=options.data,
        templates=options.templates,
        layout=options.layout,
        base_url=options.base_url,
        pretty_urls=not options.no_pretty_urls,
        hash_assets=not options.no_hash,
        drafts=options.drafts,
        render=options.render,
        libraries={name: module or name for name, _, module in pairs},
        builtins=options.builtins,
        escaping=options.escaping,
        manifest=options.manifest,
    )


def _watch(site: Site, options: argparse.Namespace) -> int:
    def tell(outcome: Outcome) -> None:
        _tell(outcome, quiet=options.quiet)

    if options.serve is not None:
        # Its HTTP of the standard library takes longer to import than a small site to build.
        from hotclub_templates.build.serving import preview_server

        server = preview_server(site.options.out, options.serve, _prefix(site))
        Thread(target=server.serve_forever, daemon=True).start()
        host, port = server.server_address[:2]
        sys.stdout.write(f"http://{host!s}:{port}{_prefix(site)}\n")
        sys.stdout.flush()
    watch(site, tell)
    return 0


def _prefix(site: Site) -> str:
    """Return the path that the site's URLs begin with."""
    own = sorted(map(str, site.options.src.glob("_data/site.*")))
    shared = [file for file in data_files(site.options.data) if Path(file).stem == "site"]
    found = load_data([*own, *shared]).values.get("site", {})
    return site.options.base(found if isinstance(found, dict) else {}).prefix


def _tell(outcome: Outcome, *, quiet: bool) -> None:
    if not isinstance(outcome, Report):
        sys.stderr.write(f"{outcome}\n")
        return
    for error, others in outcome.alike:
        sys.stderr.write(f"{error}\n")
        if others:
            sys.stderr.write(f"  (the same on {others:,} more pages)\n")
    if not quiet:
        sys.stdout.write(f"{outcome.summary}\n")
        sys.stdout.flush()


def _progress_bar(*, quiet: bool) -> Callable[[int, int], None] | None:
    """Return what draws a bar on a terminal; None where there is none."""
    if quiet or not sys.stderr.isatty():
        return None

    def draw(done: int, total: int) -> None:
        # A hundred times a build is often enough.
        if done % max(1, total // 100) and done != total:
            return
        cells = _BAR_CELLS * done // total
        bar = "#" * cells + " " * (_BAR_CELLS - cells)
        text = f"\r[{bar}] {done:,}/{total:,}"
        sys.stderr.write(text if done != total else f"\r{' ' * len(text)}\r")
        sys.stderr.flush()

    return draw
