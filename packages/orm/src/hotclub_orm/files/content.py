"""File: anything that can be read in chunks, under a name. ContentFile and ImageFile are files.

Uploads of other libraries need not derive from File: who has `name` and `chunks()` is taken.
Not here: where files are kept (storage.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from io import BytesIO, StringIO, UnsupportedOperation
from typing import Any, Self, cast

from hotclub_orm.errors import ImproperlyConfigured

_PASSED_ON = (
    "encoding", "fileno", "flush", "isatty", "newlines", "read", "readable", "readinto",
    "readline", "readlines", "seek", "tell", "truncate", "writable", "write", "writelines",
)  # fmt: skip


class File:
    """A Python file object with a name, a size and chunks.

    What it does not do itself (read, write, seek …) is done by `file`.
    """

    DEFAULT_CHUNK_SIZE = 64 * 2**10
    file: Any
    name: Any
    mode: str

    def __init__(self, file: Any, name: str | None = None) -> None:
        self.file = file
        self.name = name if name is not None else getattr(file, "name", None)
        if hasattr(file, "mode"):
            self.mode = file.mode

    def __getattr__(self, name: str) -> Any:
        if name in _PASSED_ON:
            return getattr(self.file, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __str__(self) -> str:
        return self.name or ""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self or 'None'}>"

    def __bool__(self) -> bool:
        return bool(self.name)

    def __len__(self) -> int:
        return int(self.size)

    @cached_property
    def size(self) -> int:
        """The number of bytes (of letters, for a file of text). Raises AttributeError."""
        known = getattr(self.file, "size", None)
        if known is not None:
            return int(known)
        name = getattr(self.file, "name", None)
        if isinstance(name, str) and os.path.exists(name):
            return os.path.getsize(name)
        if hasattr(self.file, "tell") and hasattr(self.file, "seek"):
            position = self.file.tell()
            end = self.file.seek(0, os.SEEK_END)
            self.file.seek(position)
            return int(end)
        raise AttributeError("The size of this file cannot be found out.")

    def chunks(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Yield the whole content in pieces of `chunk_size` bytes, from the start."""
        try:
            self.seek(0)
        except (AttributeError, UnsupportedOperation):
            pass  # a stream is read once
        while data := self.read(chunk_size or self.DEFAULT_CHUNK_SIZE):
            yield data

    def multiple_chunks(self, chunk_size: int | None = None) -> bool:
        """Tell whether `chunks` would give more than one piece."""
        return self.size > (chunk_size or self.DEFAULT_CHUNK_SIZE)

    def __iter__(self) -> Iterator[Any]:
        r"""Yield lines with their ends, which may be \n, \r\n or \r."""
        rest: Any = None
        for chunk in self.chunks():
            text = chunk if rest is None else rest + chunk
            *lines, rest = text.splitlines(keepends=True)
            yield from lines
            if rest[-1:] in (b"\n", "\n"):
                yield rest
                rest = None
        if rest:
            yield from rest.splitlines(keepends=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether it cannot be read now."""
        return not self.file or bool(self.file.closed)

    def seekable(self) -> bool:
        """Tell whether one can go back in it."""
        return not self.closed and bool(self.file.seekable())

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Go to the start; open a closed file again by its name. Raises ValueError."""
        if not self.closed:
            self.seek(0)
        elif self.name and os.path.exists(self.name):
            self.file = open(self.name, mode or self.mode, *args, **kwargs)  # noqa: SIM115
        else:
            raise ValueError("The file cannot be reopened.")
        return self

    def close(self) -> None:
        """Close it."""
        self.file.close()


class ContentFile(File):
    """A file made of text or bytes in memory."""

    def __init__(self, content: str | bytes, name: str | None = None) -> None:
        super().__init__(
            StringIO(content) if isinstance(content, str) else BytesIO(content), name=name
        )
        self.size = len(content)

    def __str__(self) -> str:
        return "Raw content"

    def __bool__(self) -> bool:
        return True

    def open(self, mode: str | None = None, *args: Any, **kwargs: Any) -> Self:
        """Go to the start."""
        self.seek(0)
        return self

    def close(self) -> None:
        """Keep it: it can be read again."""

    def write(self, data: Any) -> int:
        """Write, and forget the size."""
        self.__dict__.pop("size", None)
        return int(self.file.write(data))


class ImageFile(File):
    """A file that holds an image."""

    @property
    def width(self) -> int | None:
        """Width in pixels; None for what is no image."""
        return self._dimensions[0]

    @property
    def height(self) -> int | None:
        """Height in pixels; None for what is no image."""
        return self._dimensions[1]

    @property
    def _dimensions(self) -> tuple[int | None, int | None]:
        found: tuple[int | None, int | None] | None = self.__dict__.get("_dimensions_cache")
        if found is None:
            close = self.closed
            self.open()
            found = self.__dict__["_dimensions_cache"] = get_image_dimensions(self, close=close)
        return found


def get_image_dimensions(file_or_path: Any, close: bool = False) -> tuple[int | None, int | None]:
    """Return width and height in pixels, (None, None) for what is no image or claims too much.

    close: close the file afterwards; else it is left where it was. Raises ImproperlyConfigured
    where Pillow is not installed.
    """
    try:
        from PIL import Image
    except ImportError:
        raise ImproperlyConfigured(
            'Sizes of images are read by Pillow: pip install "hotclub-orm[images]"'
        ) from None
    by_path = isinstance(file_or_path, (str, os.PathLike))
    file = open(file_or_path, "rb") if by_path else file_or_path  # noqa: SIM115
    position = None
    try:
        position = file.tell()
        file.seek(0)
        with Image.open(cast(Any, _Unclosed(file))) as image:
            return image.size
    except Exception:  # noqa: BLE001 - Pillow's readers raise anything on broken input
        return None, None
    finally:
        if by_path or close:
            file.close()
        elif position is not None:
            file.seek(position)


class _Unclosed:
    """Reads another file; closing is left to its owner."""

    def __init__(self, file: Any) -> None:
        self.read, self.seek, self.tell = file.read, file.seek, file.tell

    def close(self) -> None:
        """Do nothing."""
