"""Build again whenever a file changes.

Flow: folders → stat signatures → **builds** → reports. Files are looked at every now and then with
the standard library alone: a thousand of them cost some milliseconds, on every system and network
drive.
Not here: what a build does; serving (serving.py).
"""

import os
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path
from threading import Event

from hotclub_templates.build.report import Report
from hotclub_templates.build.site import Site
from hotclub_templates.errors import TemplateError

Outcome = Report | TemplateError | OSError

Signature = frozenset[tuple[str, int, int]]


def watch(
    site: Site,
    tell: Callable[[Outcome], None],
    *,
    until: Event | None = None,
    every_seconds: float = 0.4,
) -> None:
    """Build, and build again at every change, until the event is set.

    tell: called with the report of each build, or with the error that kept the whole site from
    being built. Returns when `until` is set; without one, never.
    """
    stop = until or Event()
    seen: Signature | None = None
    while not stop.is_set():
        now = signature(site.watched(), {str(site.options.out), str(site.options.manifest_path)})
        if now != seen:
            seen = now
            tell(_outcome(site))
        stop.wait(every_seconds)


def _outcome(site: Site) -> Outcome:
    try:
        return site.build()
    except (TemplateError, OSError) as error:
        return error


def signature(paths: Iterable[Path], leave_out: AbstractSet[str]) -> Signature:
    """Return what changes when a file below `paths` is written, added or removed.

    leave_out: paths that do not count.
    """
    found: set[tuple[str, int, int]] = set()
    for path in paths:
        found.update(_files(str(path), leave_out))
    return frozenset(found)


def _files(path: str, leave_out: AbstractSet[str]) -> Iterator[tuple[str, int, int]]:
    try:
        if os.path.isfile(path):
            status = os.stat(path)
            yield path, status.st_mtime_ns, status.st_size
            return
        with os.scandir(path) as scan:
            entries = list(scan)
    except OSError:  # gone since it was seen
        return
    for entry in entries:
        if entry.name.startswith(".git") or entry.path in leave_out:
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _files(entry.path, leave_out)
            else:
                status = entry.stat()
                yield entry.path, status.st_mtime_ns, status.st_size
        except OSError:
            continue
