"""Files as people send them: a face over any file object, in memory or on disk.

Flow: upload handlers → **UploadedFile** → request.FILES → forms, storages.
Not here: parsing (multipart.py), deciding where a file goes (upload_handlers.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import Path
from typing import IO, Any, Self

from hotclub_http.errors import SuspiciousFileOperation

_NAME_LONGEST = 255


class File:
    """A file with a name and a size.

    file: an object with read and seek.   name: as the user shall see it.
    """

    DEFAULT_CHUNK_SIZE = 64 * 2**10

    def __init__(self, file: Any, name: str | None = None) -> None:
        self.file: Any = file
        self.name: Any = getattr(file, "name", None) if name is None else name
        if hasattr(file, "mode"):
            self.mode: str = file.mode

    def __str__(self) -> str:
        return self.name or ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self or 'None'}>"

    def __bool__(self) -> bool:
        return bool(self.name)

    def __len__(self) -> int:
        return int(self.size)

    def __getattr__(self, name: str) -> Any:
        if name == "file" or name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.file, name)

    @property
    def size(self) -> int:
        """The size in bytes."""
        known = self.__dict__.get("_size")
        if known is None:
            known = self._measure()
            self.__dict__["_size"] = known
        return int(known)

    @size.setter
    def size(self, value: int | None) -> None:
        self.__dict__["_size"] = value

    def _measure(self) -> int:
        if hasattr(self.file, "size"):
            return int(self.file.size)
        position = self.file.tell()
        self.file.seek(0, os.SEEK_END)
        size = int(self.file.tell())
        self.file.seek(position)
        return size

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return not self.file or bool(self.file.closed)

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the content from its start in pieces of chunk_size bytes."""
        step = chunk_size or self.DEFAULT_CHUNK_SIZE
        try:
            self.seek(0)
        except (AttributeError, OSError):
            pass  # a pipe is read from where it stands
        while piece := self.read(step):
            yield piece

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Tell whether the content is larger than one chunk."""
        return self.size > (chunk_size or self.DEFAULT_CHUNK_SIZE)

    def __iter__(self) -> Iterator[Any]:
        """Yield lines."""
        self.seek(0)
        yield from iter(self.file.readline, self.file.read(0))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Rewind the file, or open it again by its name.

        Raises ValueError when it is closed and has no file behind its name.
        """
        if not self.closed:
            self.seek(0)
        elif self.name and Path(self.name).exists():
            self.file = open(self.name, mode or self.mode, *args, **kwargs)  # noqa: SIM115
        else:
            raise ValueError("The file cannot be reopened.")
        return self

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class ContentFile(File):
    """Text or bytes as a file."""

    def __init__(self, content: str | bytes, name: str | None = None) -> None:
        stream: Any = StringIO(content) if isinstance(content, str) else BytesIO(content)
        super().__init__(stream, name=name)
        self.size = len(content)

    def __str__(self) -> str:
        return "Raw content"

    def __bool__(self) -> bool:
        return True

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Rewind the file."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Do nothing: the content stays readable."""

    def write(self, data: Any) -> int:
        """Write and forget the known size."""
        self.__dict__.pop("_size", None)
        return int(self.file.write(data))


def base_name(name: str) -> str:
    """Return the last part of a path, at most 255 characters, its extension kept.

    Raises SuspiciousFileOperation for "", "." and "..", and when a NUL is in it.
    """
    base = os.path.basename(name.replace("\\", "/"))
    if base in {"", ".", ".."} or "\x00" in base:
        raise SuspiciousFileOperation(f"Could not derive file name from {name!r}")
    if len(base) > _NAME_LONGEST:
        stem, extension = os.path.splitext(base)
        extension = extension[:_NAME_LONGEST]
        base = stem[: _NAME_LONGEST - len(extension)] + extension
    return base


class UploadedFile(File):
    """A file that came with a request.

    name: base name without any folder.   content_type, charset: as the client claims: trust
    neither.   content_type_extra: other parameters of the content type.
    Raises SuspiciousFileOperation for a name that is none.
    """

    def __init__(
        self,
        file: Any = None,
        name: str | None = None,
        content_type: str | None = None,
        size: int | None = None,
        charset: str | None = None,
        content_type_extra: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(file, name)
        if size is not None:
            self.size = size
        self.content_type = content_type
        self.charset = charset
        self.content_type_extra = content_type_extra

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.name} ({self.content_type})>"

    @property
    def name(self) -> str | None:
        """The base name of the file."""
        return self._name

    @name.setter
    def name(self, name: str | None) -> None:
        self._name = None if name is None else base_name(str(name))


class TemporaryUploadedFile(UploadedFile):
    """An uploaded file on disk; it is removed when it is closed."""

    def __init__(
        self,
        name: str,
        content_type: str | None,
        size: int | None,
        charset: str | None,
        content_type_extra: Mapping[str, str] | None = None,
        *,
        folder: str | None = None,
    ) -> None:
        extension = os.path.splitext(base_name(name))[1]
        from tempfile import NamedTemporaryFile

        file: IO[bytes] = NamedTemporaryFile(  # noqa: SIM115  # closed by close()
            suffix=".upload" + extension[:32], dir=folder
        )
        super().__init__(file, name, content_type, size, charset, content_type_extra)

    def temporary_file_path(self) -> str:
        """Return the path of the file on disk."""
        return str(self.file.name)

    def close(self) -> None:
        """Close and remove the file; one that was moved away is fine."""
        try:
            self.file.close()
        except FileNotFoundError:
            pass


class InMemoryUploadedFile(UploadedFile):
    """An uploaded file in memory."""

    def __init__(
        self,
        file: Any,
        field_name: str | None,
        name: str,
        content_type: str | None,
        size: int | None,
        charset: str | None,
        content_type_extra: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(file, name, content_type, size, charset, content_type_extra)
        self.field_name = field_name

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Rewind the file."""
        self.file.seek(0)
        return self

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """Yield the whole content once."""
        self.file.seek(0)
        yield self.read()

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Return False: it is in memory already."""
        return False


class SimpleUploadedFile(InMemoryUploadedFile):
    """A file of given name and content, for tests and for making uploads by hand."""

    def __init__(self, name: str, content: bytes | None, content_type: str = "text/plain") -> None:
        content = content or b""
        super().__init__(BytesIO(content), None, name, content_type, len(content), None, None)

    @classmethod
    def from_dict(cls, file_dict: Mapping[str, Any]) -> Self:
        """Make one of a dict with "filename", "content" and "content-type"."""
        return cls(
            file_dict["filename"],
            file_dict["content"],
            file_dict.get("content-type", "text/plain"),
        )
