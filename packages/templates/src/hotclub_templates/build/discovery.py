"""Which files a site is made of.

Flow: folder → **sources** → pages, files to copy. Files and folders whose name begins with `_` are
for templates and data; those that begin with `.` are left out, but for a few that hosts look for.
A symbolic link is followed only to a file inside the folder.
Not here: what is in the files.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hotclub_templates.build.errors import SiteError, UnsafePath
from hotclub_templates.build.paths import check_name

KEPT_DOT_NAMES = frozenset((".well-known", ".nojekyll", ".htaccess", ".domains"))

PAGE_SUFFIXES = frozenset(
    (".html", ".htm", ".xhtml", ".xml", ".txt", ".md", ".markdown", ".rss", ".atom")
)


@dataclass(slots=True)
class Sources:
    """The files of a site by their path in it: pages are rendered, assets copied."""

    pages: dict[str, str] = field(default_factory=dict)
    assets: dict[str, str] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)


def discover(root: Path, *, leave_out: Path, page_suffixes: frozenset[str]) -> Sources:
    """Return the sources below `root`, in order of their paths, without the folder `leave_out`.

    Raises UnsafePath for names and links that are refused, SiteError if there is no such folder.
    """
    if not root.is_dir():
        raise SiteError(f"There is no folder {str(root)!r} to build a site from.")
    found = Sources()
    real_root = os.path.realpath(root)
    for path, file in _walk(str(root), "", real_root, os.path.realpath(leave_out)):
        if path.startswith("_data/"):
            found.data[path] = file
        elif path.startswith("_") or "/_" in path:
            continue
        elif os.path.splitext(path)[1] in page_suffixes:
            found.pages[path] = file
        else:
            found.assets[path] = file
    return found


def _walk(folder: str, prefix: str, root: str, leave_out: str) -> Iterator[tuple[str, str]]:
    with os.scandir(folder) as scan:
        entries = sorted(scan, key=lambda entry: entry.name)
    for entry in entries:
        name = entry.name
        if (name[0] == "." and name not in KEPT_DOT_NAMES) or name[-1] == "~":
            continue
        path = check_name(prefix + name)
        if entry.is_symlink():
            _check_link(entry.path, path, root)
        if entry.is_dir():
            if os.path.realpath(entry.path) != leave_out:
                yield from _walk(entry.path, f"{path}/", root, leave_out)
        elif entry.is_file():
            yield path, entry.path
        else:
            raise UnsafePath(f"{path!r} is neither a file nor a folder.")


def _check_link(file: str, path: str, root: str) -> None:
    target = os.path.realpath(file)
    if not target.startswith(root + os.sep):
        raise UnsafePath(f"{path!r} is a symbolic link that leaves the folder of the site.")
    if not os.path.isfile(target):
        raise UnsafePath(f"{path!r} is a symbolic link, but not to a file; copy the folder there.")
