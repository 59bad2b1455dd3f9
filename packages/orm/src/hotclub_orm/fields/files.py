"""FileField and ImageField: the column holds a name, the attribute is the file itself.

Flow: assigned file → `pre_save` keeps it in the storage → its name goes into the column. The file is
kept before the row is written, so a row never names a file that is not there whole.
Not here: names, storages (files/).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import posixpath
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self, overload

from hotclub_orm.alters_data import altering
from hotclub_orm.errors import FieldError
from hotclub_orm.fields.base import Field
from hotclub_orm.files.content import File, ImageFile, get_image_dimensions
from hotclub_orm.files.names import validate_file_name
from hotclub_orm.files.storages import default_storage

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


class FileField(Field[FieldFile]):
    """A file that a storage keeps; the column holds its name.

    upload_to: directory (strftime's signs are filled in), or (instance, filename) → path.
    storage: a Storage, or what makes one when called.
    """

    attr_class: ClassVar[type[FieldFile]] = FieldFile
    descriptor_class: ClassVar[type[FileAccess]] = FileAccess
    description = "File"
    upload_to: Any
    storage: Any

    if TYPE_CHECKING:

        def __init__(
            self,
            verbose_name: Any = None,
            name: str | None = None,
            upload_to: str | Callable[[Any, str], str] = "",
            storage: Any = None,
            **options: Any,
        ) -> None: ...
        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type) -> FieldFile: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...
        def __set__(self, instance: object, value: Any) -> None: ...

    else:

        def __init__(self, verbose_name=None, name=None, upload_to="", storage=None, **options):
            if options.get("primary_key"):
                raise TypeError(f"A {type(self).__name__} can't be a primary key.")
            self.upload_to, self._given_storage = upload_to, storage
            self.storage = default_storage if storage is None else storage
            if callable(storage) and not hasattr(storage, "save"):
                self.storage = storage()
            if isinstance(self.storage, type) or not (
                hasattr(self.storage, "save") and hasattr(self.storage, "open")
            ):
                raise TypeError(
                    f"FileField.storage must be a storage, as FileSystemStorage(…), "
                    f"not {self.storage!r}."
                )
            options.setdefault("max_length", 100)
            super().__init__(verbose_name, name, **options)

    _given_storage: Any

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """As the base, with an attribute that gives files."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, self.descriptor_class(self))

    def get_internal_type(self) -> str:
        """FileField, whatever the subclass."""
        return "FileField"

    def get_prep_value(self, value: Any) -> Any:
        """Return the name."""
        return None if value is None else str(value)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Keep the file first. Raises FieldError for one without a name."""
        file = self.uncommitted(model_instance)
        if file is not None:
            file.commit()
        return super().pre_save(model_instance, add)

    def uncommitted(self, model_instance: Any) -> FieldFile | None:
        """Return the object's file if it has to be kept first. Raises FieldError."""
        if self.attname not in model_instance.__dict__:
            return None
        file: FieldFile = getattr(model_instance, self.attname)
        if file.name is None and file._file is not None:
            raise FieldError(
                f"The file for {self.name!r} has no name: give one, as in "
                'ContentFile(data, name="report.txt").'
            )
        return file if file and not file._committed else None

    def generate_filename(self, instance: Any, filename: str) -> str:
        """Return the path the file should have. Raises SuspiciousFileOperation."""
        if callable(self.upload_to):
            path = str(self.upload_to(instance, filename))
        else:
            moment = dt.datetime.now()  # noqa: DTZ005 - directories are named by the local clock
            path = posixpath.join(moment.strftime(str(self.upload_to)), str(filename))
        path = validate_file_name(path, allow_relative_path=True)
        return str(self.storage.generate_filename(path))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Take a form's value: None leaves the file as it is, False empties it."""
        if data is not None:
            setattr(instance, self.name, data or "")

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with upload_to and storage."""
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("max_length") == 100:
            del kwargs["max_length"]
        kwargs["upload_to"] = self.upload_to
        if self._given_storage is not None and self._given_storage is not default_storage:
            kwargs["storage"] = self._given_storage
        return name, path, args, kwargs


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
        if field.sized and not (isinstance(value, str) and value == getattr(before, "name", None)):
            field.update_dimension_fields(instance)


class ImageField(FileField):
    """A FileField for images. width_field, height_field: fields that are kept at the image's size.

    These two need Pillow, the extra "images".
    """

    attr_class = ImageFieldFile
    descriptor_class = ImageAccess
    description = "Image"
    width_field: str | None
    height_field: str | None

    if TYPE_CHECKING:

        def __init__(
            self,
            verbose_name: Any = None,
            name: str | None = None,
            width_field: str | None = None,
            height_field: str | None = None,
            **options: Any,
        ) -> None: ...
        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type) -> ImageFieldFile: ...
        def __get__(self, instance: Any, owner: type) -> Any: ...

    else:

        def __init__(
            self, verbose_name=None, name=None, width_field=None, height_field=None, **options
        ):
            self.width_field, self.height_field = width_field, height_field
            super().__init__(verbose_name, name, **options)

    def update_dimension_fields(self, instance: Any) -> None:
        """Set the fields of width and height to the image's, or to None without one."""
        width = height = None
        file = getattr(instance, self.attname)
        with suppress(FileNotFoundError):  # a name alone, as fixtures have it
            if file:
                width, height = file.width, file.height
        self.set_dimensions(instance, width, height)

    @property
    def sized(self) -> bool:
        """Whether a field keeps the image's width or height."""
        return bool(self.width_field or self.height_field)

    def set_dimensions(self, instance: Any, width: int | None, height: int | None) -> None:
        """Set the fields of width and height."""
        for name, value in ((self.width_field, width), (self.height_field, height)):
            if name:
                setattr(instance, name, value)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As the base, with the fields of the size."""
        name, path, args, kwargs = super().deconstruct()
        for option in ("width_field", "height_field"):
            if getattr(self, option):
                kwargs[option] = getattr(self, option)
        return name, path, args, kwargs
