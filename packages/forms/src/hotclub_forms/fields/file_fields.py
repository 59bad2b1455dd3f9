"""Fields of uploaded files. An upload is anything with `name` and `size` (ports.UploadedFile)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hotclub_forms.errors import ValidationError
from hotclub_forms.fields.field import Field
from hotclub_forms.fields.images import MAX_PIXELS, buffered, is_cut_short, open_image
from hotclub_forms.texts import LazyPlural, LazyText
from hotclub_forms.validators import validate_image_file_extension
from hotclub_forms.widgets import (
    FILE_INPUT_CONTRADICTION,
    ClearableFileInput,
    FileInput,
    Widget,
)


class FileField(Field):
    """An upload. max_length: of its name; allow_empty_file: a file of no bytes is one too.

    The clean value is the upload, the initial value when none came, or False to clear it.
    """

    widget: Any = ClearableFileInput
    default_error_messages: Mapping[str, Any] = {
        "invalid": LazyText("No file was submitted. Check the encoding type on the form."),
        "missing": LazyText("No file was submitted."),
        "empty": LazyText("The submitted file is empty."),
        "max_length": LazyPlural(
            "Ensure this filename has at most %(max)d character (it has %(length)d).",
            "Ensure this filename has at most %(max)d characters (it has %(length)d).",
            "max",
        ),
        "contradiction": LazyText(
            "Please either submit a file or check the clear checkbox, not both."
        ),
    }

    def __init__(
        self, *, max_length: int | None = None, allow_empty_file: bool = False, **kwargs: Any
    ) -> None:
        self.max_length, self.allow_empty_file = max_length, allow_empty_file
        super().__init__(**kwargs)

    def to_python(self, data: Any) -> Any:
        """Return the upload, or None. Raises ValidationError."""
        if data in self.empty_values:
            return None
        try:
            name, size = data.name, data.size
        except AttributeError as wrong:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from wrong
        if self.max_length is not None and len(name) > self.max_length:
            params = {"max": self.max_length, "length": len(name)}
            raise ValidationError(
                self.error_messages["max_length"], code="max_length", params=params
            )
        if not name:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not self.allow_empty_file and not size:
            raise ValidationError(self.error_messages["empty"], code="empty")
        return data

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return upload, initial value or False. Raises ValidationError."""
        if data is FILE_INPUT_CONTRADICTION:
            raise ValidationError(self.error_messages["contradiction"], code="contradiction")
        if data is False:
            if not self.required:
                return False
            # A required file can't be cleared: as if nothing had been sent.
            data = None
        if not data and initial:
            return initial
        return super().clean(data)

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return the initial value: browsers take no file from a page."""
        return initial

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether anything was sent."""
        return not self.disabled and data is not None

    def _is_read_by_bound_field(self) -> bool:
        return True

    def _clean_bound_field(self, bound_field: Any) -> Any:
        value = bound_field.initial if self.disabled else bound_field.data
        return self.clean(value, bound_field.initial)


class ImageField(FileField):
    """An uploaded image. The upload gets `image` (Pillow's) and `content_type` (as it really is).

    max_pixels: a class attribute; larger images are refused by their header.
    """

    default_validators: Sequence[Callable[[Any], None]] = (validate_image_file_extension,)
    default_error_messages: Mapping[str, Any] = {
        "invalid_image": LazyText(
            "Upload a valid image. The file you uploaded was either not an image or a corrupted "
            "image."
        ),
    }
    max_pixels = MAX_PIXELS

    def to_python(self, data: Any) -> Any:
        """Return the upload, or None. Raises ValidationError."""
        upload = super().to_python(data)
        if upload is None:
            return None
        file, content = buffered(upload)
        try:
            image = open_image(file, max_pixels=self.max_pixels)
            if is_cut_short(image.format, content):
                raise ValueError("the end of the image is missing")
        except ValueError as wrong:
            raise ValidationError(
                self.error_messages["invalid_image"], code="invalid_image"
            ) from wrong
        upload.image = image
        upload.content_type = _mime_type(image)
        if hasattr(upload, "seek"):
            upload.seek(0)
        return upload

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        """Return accept, so that browsers offer images."""
        attrs = super().widget_attrs(widget)
        if isinstance(widget, FileInput) and "accept" not in widget.attrs:
            attrs.setdefault("accept", "image/*")
        return attrs


def _mime_type(image: Any) -> str | None:
    from PIL import Image

    return Image.MIME.get(image.format)
