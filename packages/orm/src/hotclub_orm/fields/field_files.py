"""The files of objects: `book.cover`, and the descriptor that gives it.

Flow: assigned file → **FieldFile**, not kept yet → `commit` keeps it in the storage → its name goes into the
column. Reading goes the other way: a name → a FieldFile, which opens the file when it is asked for.
Not here: declarations (files.py), names and storages (files/).
"""

from __future__ import annotations

import asyncio
from typing import Any, Self

from hotclub_orm.alters_data import altering
from hotclub_orm.files.content import File, ImageFile, get_image_dimensions

_LOADED_STATE = {"_committed": True, "_file": None}


@altering("save", "delete")
class FieldFile(File):
    """The file of one object: `book.cover`. False when there is none.

    `name` is what the database keeps. `save`, `delete` and their a-twins change file and object.
    """

    _committed: bool
    _file: Any

    def __init__(self, instance: Any, field: Any, name: str | None) -> None:
        super().__init__(None, name)
        self.instance, self.field, self.storage = instance, field, field.storage
        self._committed = True

    def __eq__(self, other: object) -> bool:
        return bool(self.name == (other.name if hasattr(other, "name") else other))

    def __hash__(self) -> int:
        return hash(self.name)

    def __getstate__(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "instance": self.instance,
            "field": self.field,
            **_LOADED_STATE,
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.storage = self.field.storage

    def _require_file(self) -> None:
        if not self:
            raise ValueError(f"The {self.field.name!r} attribute has no file associated with it.")

    @property
    def file(self) -> Any:
        """The file itself, opened when it is asked for. Raises ValueError when there is none."""
        self._require_file()
        if self._file is None:
            self._file = self.storage.open(self.name, "rb")
        return self._file

    @file.setter
    def file(self, file: Any) -> None:
        self._file = file

    @file.deleter
    def file(self) -> None:
        self._file = None

    @property
    def path(self) -> str:
        """The path on this machine's disc. Raises ValueError, NotImplementedError."""
        self._require_file()
        return str(self.storage.path(self.name))

    @property
    def url(self) -> str:
        """The URL for browsers. Raises ValueError when there is no file, or no URL for it."""
        self._require_file()
        return str(self.storage.url(self.name))

    @property
    def size(self) -> int:
        """The number of bytes."""
        self._require_file()
        if not self._committed:
            return int(self.file.size)
        return int(self.storage.size(self.name))

    async def asize(self) -> int:
        """As size."""
        self._require_file()
        if not self._committed:
            return int(self.file.size)
        return int(await self.storage.asize(self.name))

    def open(self, mode: str = "rb") -> Self:  # type: ignore[override]
        """Open it in that mode, at its start."""
        self._require_file()
        if self._file is None:
            self._file = self.storage.open(self.name, mode)
        else:
            self._file.open(mode)
        return self

    async def aopen(self, mode: str = "rb") -> Self:
        """As open; reading then blocks no longer than a disc does."""
        self._require_file()
        if self._file is None:
            self._file = await self.storage.aopen(self.name, mode)
        else:
            await asyncio.to_thread(self._file.open, mode)
        return self

    async def aread(self) -> bytes:
        """Return the whole content."""
        await self.aopen()
        content: bytes = await asyncio.to_thread(self._file.read)
        return content

    @property
    def closed(self) -> bool:
        """Whether it is not open."""
        return self._file is None or bool(self._file.closed)

    def close(self) -> None:
        """Close it, if it is open."""
        if self._file is not None:
            self._file.close()

    # --- changing ----------------------------------------------------------------------------

    def _kept_as(self, name: str, content: Any) -> None:
        self.name = self.instance.__dict__[self.field.attname] = name
        self._committed = True

    def save(self, name: str, content: Any, save: bool = True) -> None:
        """Keep the content as this object's file. save: write the object as well."""
        wanted = self.field.generate_filename(self.instance, name)
        kept = self.storage.save(wanted, content, max_length=self.field.max_length)
        self._kept_as(kept, content)
        if save:
            self.instance.save()

    async def asave(self, name: str, content: Any, save: bool = True) -> None:
        """As save, awaiting."""
        wanted = self.field.generate_filename(self.instance, name)
        kept = await self.storage.asave(wanted, content, max_length=self.field.max_length)
        self._kept_as(kept, content)
        if save:
            await self.instance.asave()

    def commit(self) -> None:
        """Keep the assigned file, if it is not kept yet."""
        if self and not self._committed:
            self.save(str(self.name), self.file, save=False)

    async def acommit(self) -> None:
        """As commit, awaiting."""
        if self and not self._committed:
            await self.asave(str(self.name), self.file, save=False)

    def _forget(self) -> None:
        self.close()
        self._file = None

    def _forgotten(self) -> None:
        self.name = None
        setattr(self.instance, self.field.attname, None)
        self._committed = False

    def delete(self, save: bool = True) -> None:
        """Delete the file and empty the attribute. save: write the object as well."""
        if not self:
            return
        self._forget()
        self.storage.delete(self.name)
        self._forgotten()
        if save:
            self.instance.save()

    async def adelete(self, save: bool = True) -> None:
        """As delete, awaiting."""
        if not self:
            return
        self._forget()
        await self.storage.adelete(self.name)
        self._forgotten()
        if save:
            await self.instance.asave()


def _of_database(file: Any) -> bool:
    """Tell whether it stands for the name that the database will give."""
    return getattr(file, "given_by_database", False) is True


class FileAccess:
    """`book.cover`: gives a FieldFile, whatever was loaded or assigned: a name, a file, None."""

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: Any) -> Any:
        if instance is None:
            return self.field
        own, name = instance.__dict__, self.field.attname
        file = own[name] if name in own else instance._load_deferred(self.field)
        if isinstance(file, FieldFile):
            file.instance = instance
            return file
        if _of_database(file):
            return file
        own[name] = made = self._made(instance, file)
        return made

    def _made(self, instance: Any, file: Any) -> FieldFile:
        if file is None or isinstance(file, str):
            made: FieldFile = self.field.attr_class(instance, self.field, file)
            return made
        made = self.field.attr_class(instance, self.field, getattr(file, "name", None))
        made._file, made._committed = file, False
        if not hasattr(file, "chunks"):
            made._file = File(file, made.name)
        return made

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class ImageFieldFile(ImageFile, FieldFile):
    """The image of one object: a FieldFile with width and height."""

    def _kept_as(self, name: str, content: Any) -> None:
        super()._kept_as(name, content)
        if self.field.sized:
            self.field.set_dimensions(self.instance, *get_image_dimensions(content))

    def _forgotten(self) -> None:
        self.__dict__.pop("_dimensions_cache", None)
        super()._forgotten()


class ImageAccess(FileAccess):
    """As FileAccess; assigning an image fills the fields of its size."""

    def __set__(self, instance: Any, value: Any) -> None:
        field, before = self.field, instance.__dict__.get(self.field.attname)
        super().__set__(instance, value)
        if _of_database(value):
            return
        if field.sized and not (isinstance(value, str) and value == getattr(before, "name", None)):
            field.update_dimension_fields(instance)
