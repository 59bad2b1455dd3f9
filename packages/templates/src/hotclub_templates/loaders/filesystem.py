"""Templates in folders. A name never leads out of its folder."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG
from typing import Any

from hotclub_templates.errors import SuspiciousFileOperation, TemplateDoesNotExist
from hotclub_templates.loaders.base import Loader as BaseLoader
from hotclub_templates.origin import Origin


def safe_join(base: str | Path, name: str) -> str:
    """Return `name` below `base` as an absolute path. Raises SuspiciousFileOperation."""
    root = os.path.abspath(base)
    path = os.path.abspath(os.path.join(root, name))
    inside = path.startswith(root.rstrip(os.sep) + os.sep)
    if not inside or "\0" in name or os.path.isabs(name):
        raise SuspiciousFileOperation(f"The name {name!r} leads out of the folder {root!r}.")
    return path


def _open_at_once(path: str, flags: int) -> int:
    """Open a file; a named pipe without waiting for its other end."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


class Loader(BaseLoader):
    """Looks in `dirs`, by default in the engine's."""

    def __init__(self, engine: Any, dirs: Sequence[str | Path] | None = None) -> None:
        super().__init__(engine)
        self.dirs = dirs

    def get_dirs(self) -> Sequence[str | Path]:
        """Return the folders, the first to look in first."""
        return self.engine.dirs if self.dirs is None else self.dirs

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yield one origin a folder, none where the name would lead out of it."""
        for folder in self.get_dirs():
            try:
                path = safe_join(folder, template_name)
            except SuspiciousFileOperation:
                continue
            yield Origin(path, template_name, self)

    def get_contents(self, origin: Origin) -> str:
        """Read the file. Raises TemplateDoesNotExist for what cannot be a file's name, too."""
        try:
            with open(origin.name, encoding=self.engine.file_charset, opener=_open_at_once) as file:
                if not S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise TemplateDoesNotExist(origin)
                return file.read()
        except UnicodeDecodeError:
            raise
        except (OSError, ValueError) as error:
            if isinstance(error, PermissionError):
                raise
            raise TemplateDoesNotExist(origin) from None

    def stamp(self, origin: Origin) -> object:
        """Return the file's time and size."""
        try:
            status = os.stat(origin.name)
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size
