"""The folder that a site is written to.

Flow: text, files → **output folder**. Every file appears whole, by renaming, and only if it differs
from what is there; nothing is written or removed outside of the folder, not by way of a symbolic
link in it either.
Not here: which files there should be.
"""

import os
import shutil
from pathlib import Path

from hotclub_templates.build.errors import UnsafePath
from hotclub_templates.build.paths import check_name


class OutputFolder:
    """Writes below `root`, which is made at the first need."""

    def __init__(self, root: Path) -> None:
        self.root = os.path.abspath(root)
        self._real_root = os.path.realpath(root)
        self._checked: set[str] = set()
        self._made: set[str] = set()

    def path(self, output: str) -> str:
        """Return the file of an output. Raises UnsafePath if a link on the way leads outside."""
        check_name(output)
        folder = output.rpartition("/")[0]
        if folder not in self._checked:
            real = os.path.realpath(os.path.join(self.root, folder))
            if real != self._real_root and not real.startswith(self._real_root + os.sep):
                raise UnsafePath(
                    f"The folder {folder!r} leads out of {self.root!r} by a symbolic link."
                )
            self._checked.add(folder)
        return os.path.join(self.root, output)

    def has(self, output: str, size: int) -> bool:
        """Return whether an output is there in this size."""
        try:
            return os.lstat(os.path.join(self.root, output)).st_size == size
        except OSError:
            return False

    def write(self, output: str, content: bytes) -> bool:
        """Write a file unless its content is there already; return whether it was written."""
        file = self._with_folder(output)
        if self.has(output, len(content)) and _content(file) == content:
            return False
        temporary = self._temporary(file)
        try:
            with open(temporary, "xb") as stream:
                stream.write(content)
            os.replace(temporary, file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        return True

    def copy(self, source: str, output: str) -> None:
        """Copy a file with its mode and times."""
        file = self._with_folder(output)
        temporary = self._temporary(file)
        try:
            shutil.copy2(source, temporary)
            os.replace(temporary, file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _with_folder(self, output: str) -> str:
        """Return the file of an output, whose folder is there now. Raises UnsafePath."""
        check_name(output)
        folder = output.rpartition("/")[0]
        if folder not in self._made:
            self._make(folder)
        return os.path.join(self.root, output)

    def _make(self, folder: str) -> None:
        if not folder:
            os.makedirs(self.root, exist_ok=True)
        else:
            parent = folder.rpartition("/")[0]
            if parent not in self._made:
                self._make(parent)
            try:
                os.mkdir(os.path.join(self.root, folder))
            except FileExistsError:
                self.path(f"{folder}/_")
        self._made.add(folder)

    def _temporary(self, file: str) -> str:
        folder, name = os.path.split(file)
        temporary = os.path.join(folder, f".{name[:60]}.{os.getpid()}.tmp")
        # What an interrupted build left, or somebody's link.
        if os.path.lexists(temporary):
            os.unlink(temporary)
        return temporary

    def remove(self, output: str) -> bool:
        """Remove a file, and folders that it leaves empty; return whether it was there."""
        file = self.path(output)
        try:
            os.unlink(file)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return False
        folder = os.path.dirname(file)
        while folder != self.root:
            try:
                os.rmdir(folder)
            except OSError:
                break
            self._made.clear()
            folder = os.path.dirname(folder)
        return True


def _content(file: str) -> bytes:
    with open(file, "rb") as stream:
        return stream.read()
