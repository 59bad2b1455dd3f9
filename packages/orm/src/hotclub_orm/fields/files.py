"""FileField and ImageField: the column holds a name, the attribute is the file itself.

Flow: assigned file → `pre_save` keeps it in the storage → its name goes into the column. The file is
kept before the row is written, so a row never names a file that is not there whole.
Not here: the files of objects (field_files.py), names and storages (files/).
"""

from __future__ import annotations

import datetime as dt
import posixpath
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar, Self, overload

from hotclub_orm.errors import FieldError
from hotclub_orm.fields.base import Field
from hotclub_orm.fields.field_files import FieldFile, FileAccess, ImageAccess, ImageFieldFile
from hotclub_orm.files.handler import default_storage
from hotclub_orm.files.names import validate_file_name


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
            if callable(storage):  # a class makes an instance; one that is callable makes another
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
        file: Any = getattr(model_instance, self.attname)
        if not isinstance(file, FieldFile):  # the database will give its name
            return None
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
