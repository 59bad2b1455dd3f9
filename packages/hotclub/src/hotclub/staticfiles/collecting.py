"""Collect static files: from where finders find them into the storage of the web server.

Flow: finders → copy or link what is new → post-processing (hashed names). A function, so that
deployments may call it; the command collectstatic is its face.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hotclub.errors import ImproperlyConfigured
from hotclub.staticfiles.finders import get_finders
from hotclub.staticfiles.storage import staticfiles_storage

__all__ = ["Collected", "collect_static_files"]

Tell = Callable[[str], Any]


@dataclass
class Collected:
    """What was done, as names."""

    modified: list[str] = field(default_factory=list)
    unmodified: list[str] = field(default_factory=list)
    post_processed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Run:
    storage: Any
    dry_run: bool
    link: bool
    tell: Tell
    done: Collected


def _nothing(_text: str) -> None:
    return None


def collect_static_files(
    *,
    ignore_patterns: Iterable[str] = (),
    dry_run: bool = False,
    clear: bool = False,
    link: bool = False,
    post_process: bool = True,
    storage: Any = None,
    tell: Tell = _nothing,
) -> Collected:
    """Bring all static files into a storage (default STORAGES["staticfiles"]).

    dry_run: change nothing. clear: empty the storage first. link: symbolic links instead of copies.
    tell: called with a line for each step.
    Raises ImproperlyConfigured for links where there is no disc, and what post-processing raises.
    """
    target = staticfiles_storage if storage is None else storage
    run = _Run(target, dry_run, link, tell, Collected())
    if link and not _is_local(target):
        raise ImproperlyConfigured("Can't symlink to a remote destination.")
    if clear:
        _clear(run, "")
    found = _found(list(ignore_patterns), run)
    for name, (source, path) in found.items():
        _bring(run, name, source, path)
    if post_process and hasattr(target, "post_process"):
        for original, processed, outcome in target.post_process(found, dry_run=dry_run):
            if isinstance(outcome, Exception):
                raise outcome
            if outcome:
                tell(f"Post-processed '{original}' as '{processed}'")
                run.done.post_processed.append(original)
            else:
                tell(f"Skipped post-processing '{original}'")
    return run.done


def _is_local(storage: Any) -> bool:
    try:
        storage.path("")
    except NotImplementedError:
        return False
    return True


def _found(ignored: list[str], run: _Run) -> dict[str, tuple[Any, str]]:
    """Return name → (storage, path in it); of two files of one name the first counts."""
    found: dict[str, tuple[Any, str]] = {}
    for finder in get_finders():
        for path, storage in finder.list(ignored):
            prefix = getattr(storage, "prefix", "")
            name = f"{prefix}/{path}" if prefix else path
            if name in found:
                run.done.skipped.append(name)
                run.tell(
                    f"Found another file with the destination path '{name}'. It will be ignored "
                    "since only the first encountered file is collected."
                )
            else:
                found[name] = storage, path
    return found


def _clear(run: _Run, folder: str) -> None:
    if not run.storage.exists(folder):
        return
    directories, files = run.storage.listdir(folder)
    for file in files:
        name = os.path.join(folder, file)
        run.done.deleted.append(name)
        run.tell(f"{'Pretending to delete' if run.dry_run else 'Deleting'} '{name}'")
        if not run.dry_run:
            run.storage.delete(name)
    for directory in directories:
        _clear(run, os.path.join(folder, directory))


def _bring(run: _Run, name: str, source: Any, path: str) -> None:
    if not _is_stale(run, name, source, path):
        run.done.unmodified.append(name)
        run.tell(f"Skipping '{name}' (not modified)")
        return
    verb = "link" if run.link else "copy"
    run.tell(f"{'Pretending to ' + verb if run.dry_run else verb.title() + 'ing'} '{name}'")
    run.done.modified.append(name)
    if run.dry_run:
        return
    if run.storage.exists(name):
        run.storage.delete(name)
    if run.link:
        target = Path(run.storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(source.path(path))
        return
    with source.open(path) as file:
        run.storage.save(name, file)


def _is_stale(run: _Run, name: str, source: Any, path: str) -> bool:
    """Tell whether what the storage has is older than the source, or of the other kind."""
    if not run.storage.exists(name):
        return True
    if _is_local(run.storage):
        target = Path(run.storage.path(name))
        if target.is_symlink():
            return not run.link or not target.exists()
        if run.link:
            return True
    try:
        kept = run.storage.get_modified_time(name)
        current = source.get_modified_time(path)
    except (OSError, NotImplementedError):
        return True
    return bool(kept.replace(microsecond=0) < current.replace(microsecond=0))
