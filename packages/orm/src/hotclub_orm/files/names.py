"""Names of files that come from outside: made plain, or refused. Pure.

A name is a path with slashes, relative to its storage. Sources: CVE-2021-28658, CVE-2021-31542.
Not here: whether a file of that name exists.
"""

from __future__ import annotations

import os
import posixpath
import re
import secrets
import string
from pathlib import PurePosixPath
from urllib.parse import quote

from hotclub_orm.errors import SuspiciousFileOperation

_LETTERS = string.ascii_letters + string.digits
_NAMELESS = ("", ".", "..")


def random_letters(count: int) -> str:
    """Return that many random letters and digits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(count))


def get_valid_filename(name: object) -> str:
    """Return the name with spaces as underscores and without what shells and URLs mark.

    Raises SuspiciousFileOperation where nothing is left.
    """
    made = re.sub(r"[^-\w.]", "", str(name).strip().replace(" ", "_"))
    if made in _NAMELESS:
        raise SuspiciousFileOperation(f"Could not derive file name from {str(name)!r}.")
    return made


def validate_file_name(name: str, allow_relative_path: bool = False) -> str:
    """Return the name. Raises SuspiciousFileOperation for one that leaves its directory."""
    path = str(name).replace("\\", "/")
    if posixpath.basename(path) in _NAMELESS:
        raise SuspiciousFileOperation(f"Could not derive file name from {name!r}.")
    if "\0" in path:
        raise SuspiciousFileOperation(f"The file name {name!r} holds a NUL.")
    if not allow_relative_path and "/" in path:
        raise SuspiciousFileOperation(f"File name {name!r} includes path elements.")
    whole = PurePosixPath(path)
    if whole.is_absolute() or ".." in whole.parts:
        raise SuspiciousFileOperation(f"Detected path traversal attempt in {name!r}.")
    return name


def split_name(name: object) -> tuple[str, str]:
    """Return directory and file name. Raises SuspiciousFileOperation for a way upwards."""
    directory, base = posixpath.split(str(name).replace("\\", "/"))
    if ".." in PurePosixPath(directory).parts:
        raise SuspiciousFileOperation(f"Detected path traversal attempt in {directory!r}.")
    return directory, base


def joined_inside(root: str, name: object) -> str:
    """Return the absolute path of `name` below the absolute path `root`; links are not followed.

    Raises SuspiciousFileOperation for a path outside.
    """
    text = str(name).replace("\\", "/")
    if "\0" in text:
        raise SuspiciousFileOperation(f"The file name {text!r} holds a NUL.")
    path = os.path.abspath(os.path.join(root, text))
    if path != root and not path.startswith(root.rstrip(os.sep) + os.sep):
        raise SuspiciousFileOperation(f"The path {text!r} is outside of its storage.")
    return path


def as_url_path(name: object) -> str:
    """Return the name quoted for the path of a URL, without a slash in front."""
    return quote(str(name).replace("\\", "/"), safe="/~!*()'").lstrip("/")
