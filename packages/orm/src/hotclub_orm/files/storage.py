"""Storage: what every place that keeps files can do, in both colours.

Flow: name, content → **save** → available name → `_save` of the place. A place implements `_open`,
`_save`, `delete`, `exists`, `listdir`, `size`, `url` and what it knows of times; one with an
awaiting interface of its own (a cloud) overrides the a-methods as well.
The a-methods here run the blocking ones in a worker thread: a disc has no awaiting interface.
Not here: names from outside (names.py), a particular place.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import posixpath
from typing import Any

from hotclub_orm.errors import SuspiciousFileOperation
from hotclub_orm.files.content import File
from hotclub_orm.files.names import (
    get_valid_filename,
    random_letters,
    split_name,
    validate_file_name,
)


class Storage:
    """A place that keeps files by name."""

    def _open(self, name: str, mode: str = "rb") -> File:
        raise NotImplementedError("A storage must provide _open().")

    def _save(self, name: str, content: Any) -> str:
        raise NotImplementedError("A storage must provide _save().")

    def open(self, name: str, mode: str = "rb") -> File:
        """Return the file, open. Raises FileNotFoundError, SuspiciousFileOperation."""
        return self._open(name, mode)

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """Keep the content and return the name it got, which may differ from the wanted one.

        content: a File, or anything with read() or chunks(). max_length: of the name, in letters.
        Raises SuspiciousFileOperation.
        """
        if name is None:
            name = content.name
        if not hasattr(content, "chunks"):
            content = File(content, name)
        # Each may be somebody's own: none of them leads out of the storage.
        wanted = validate_file_name(str(name), allow_relative_path=True)
        free = self.get_available_name(wanted, max_length=max_length)
        kept = self._save(validate_file_name(free, allow_relative_path=True), content)
        return validate_file_name(kept, allow_relative_path=True)

    # --- names -------------------------------------------------------------------------------

    def get_valid_name(self, name: str) -> str:
        """Return the name without what the place cannot take."""
        return get_valid_filename(name)

    def is_name_available(self, name: str, max_length: int | None = None) -> bool:
        """Tell whether a new file may have that name."""
        return not self.exists(name) and not (max_length and len(name) > max_length)

    def get_alternative_name(self, file_root: str, file_ext: str) -> str:
        """Return another name: the root, seven random letters, the ending."""
        return f"{file_root}_{random_letters(7)}{file_ext}"

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name, or one like it that is free and not too long.

        Raises SuspiciousFileOperation for a name that leaves the storage or cannot be shortened.
        """
        directory, base = split_name(name)
        validate_file_name(base)
        name = str(name).replace("\\", "/")
        root, ending = _root_and_ending(base)
        while not self.is_name_available(name, max_length=max_length):
            name = posixpath.join(directory, self.get_alternative_name(root, ending))
            over = len(name) - max_length if max_length is not None else 0
            if over > 0:
                root = root[:-over]
                if not root:
                    raise SuspiciousFileOperation(
                        f"No name for {base!r} fits in {max_length} letters; the field's "
                        "max_length may be too small."
                    )
                name = posixpath.join(directory, self.get_alternative_name(root, ending))
        return name

    def generate_filename(self, filename: str) -> str:
        """Return the path with its last part made valid. Raises SuspiciousFileOperation."""
        directory, base = split_name(filename)
        return posixpath.normpath(posixpath.join(directory, self.get_valid_name(base)))

    # --- what the place knows ----------------------------------------------------------------

    def path(self, name: str) -> str:
        """Return the path on this machine's disc, for open(). Raises NotImplementedError."""
        raise NotImplementedError("This storage has no paths on a disc.")

    def delete(self, name: str) -> None:
        """Forget the file; one that is not there is no error."""
        raise NotImplementedError("A storage must provide delete().")

    def exists(self, name: str) -> bool:
        """Tell whether there is a file of that name."""
        raise NotImplementedError("A storage must provide exists().")

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the names of directories and of files in a directory; "" is the whole."""
        raise NotImplementedError("A storage must provide listdir().")

    def size(self, name: str) -> int:
        """Return the number of bytes."""
        raise NotImplementedError("A storage must provide size().")

    def url(self, name: str | None) -> str:
        """Return the URL under which browsers find the file."""
        raise NotImplementedError("A storage must provide url().")

    def get_accessed_time(self, name: str) -> dt.datetime:
        """Return when the file was read last."""
        raise NotImplementedError("A storage must provide get_accessed_time().")

    def get_created_time(self, name: str) -> dt.datetime:
        """Return when the file was made."""
        raise NotImplementedError("A storage must provide get_created_time().")

    def get_modified_time(self, name: str) -> dt.datetime:
        """Return when the file was written last."""
        raise NotImplementedError("A storage must provide get_modified_time().")

    # --- the same, awaiting ------------------------------------------------------------------

    async def aopen(self, name: str, mode: str = "rb") -> File:
        """As open."""
        return await asyncio.to_thread(self.open, name, mode)

    async def asave(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        """As save."""
        return await asyncio.to_thread(self.save, name, content, max_length)

    async def adelete(self, name: str) -> None:
        """As delete."""
        await asyncio.to_thread(self.delete, name)

    async def aexists(self, name: str) -> bool:
        """As exists."""
        return await asyncio.to_thread(self.exists, name)

    async def alistdir(self, path: str) -> tuple[list[str], list[str]]:
        """As listdir."""
        return await asyncio.to_thread(self.listdir, path)

    async def asize(self, name: str) -> int:
        """As size."""
        return await asyncio.to_thread(self.size, name)


def _root_and_ending(base: str) -> tuple[str, str]:
    """Divide at the first of several endings, as archive.tar.gz has them."""
    root, ending = os.path.splitext(base)
    inner, second = os.path.splitext(root)
    return (inner, second + ending) if second == ".tar" else (root, ending)
