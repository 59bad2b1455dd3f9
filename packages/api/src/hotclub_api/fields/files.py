"""Fields of uploaded files.

Flow: a multipart parser's files → these → the file object; stored files → their address.
Not here: storing.
"""

from __future__ import annotations

from typing import Any

from hotclub_api.fields.base import Field
from hotclub_api.settings import api_settings

# The first bytes of what browsers show as pictures; an SVG is a program and no picture.
_IMAGE_STARTS = (
    (b"\x89PNG\r\n\x1a\n", b""),
    (b"\xff\xd8\xff", b""),
    (b"GIF87a", b""),
    (b"GIF89a", b""),
    (b"BM", b""),
    (b"II*\x00", b""),
    (b"MM\x00*", b""),
    (b"RIFF", b"WEBP"),
    (b"\x00\x00\x00", b"ftypavif"),
)


class FileField(Field):
    """An uploaded file.

    max_length: characters of its name.   allow_empty_file: no bytes are fine.
    use_url: shown by address (default the setting UPLOADED_FILES_USE_URL), else by name.
    """

    default_error_messages = {
        "required": "No file was submitted.",
        "invalid": ("The submitted data was not a file. Check the encoding type on the form."),
        "no_name": "No filename could be determined.",
        "empty": "The submitted file is empty.",
        "max_length": (
            "Ensure this filename has at most {max_length} characters (it has {length})."
        ),
    }

    def __init__(
        self,
        *,
        max_length: int | None = None,
        allow_empty_file: bool = False,
        use_url: bool | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_length, self.allow_empty_file = max_length, allow_empty_file
        self._use_url = use_url
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the file object.

        Raises ValidationError for what is none, has no name, is empty or has too long a name.
        """
        name, size = getattr(data, "name", None), getattr(data, "size", None)
        if size is None or not hasattr(data, "read"):
            self.fail("invalid")
        if not name:
            self.fail("no_name")
        if not self.allow_empty_file and not size:
            self.fail("empty")
        if self.max_length and len(str(name)) > self.max_length:
            self.fail("max_length", max_length=self.max_length, length=len(str(name)))
        return data

    def to_representation(self, value: Any) -> Any:
        """Return the file's address (absolute, if the context has a request) or its name."""
        if not value:
            return None
        use_url = api_settings.UPLOADED_FILES_USE_URL if self._use_url is None else self._use_url
        if not use_url:
            return value.name
        url = getattr(value, "url", None)
        if url is None:
            return None
        request = self.context.get("request")
        return url if request is None else request.build_absolute_uri(url)


class ImageField(FileField):
    """An uploaded picture, known by its first bytes.

    check: a function file → None that looks deeper (Pillow's verify, say) and raises for what is
    no picture.
    """

    default_error_messages = {
        "invalid_image": (
            "Upload a valid image. The file you uploaded was either not an image or a "
            "corrupted image."
        ),
    }

    def __init__(self, *, check: Any = None, **kwargs: Any) -> None:
        kwargs.pop("_DjangoImageField", None)
        self.check = check
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """Return the file object, at its start.

        Raises ValidationError for what FileField refuses and for what is no picture.
        """
        file = super().to_internal_value(data)
        file.seek(0)
        head = file.read(32)
        file.seek(0)
        if not any(head.startswith(a) and b in head[4:16] for a, b in _IMAGE_STARTS):
            self.fail("invalid_image")
        if self.check is not None:
            try:
                self.check(file)
            except Exception:  # noqa: BLE001  # whatever a decoder says of bytes from outside
                self.fail("invalid_image")
            file.seek(0)
        return file
