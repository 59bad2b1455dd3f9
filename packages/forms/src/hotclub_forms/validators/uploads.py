"""Validators of uploaded files by name."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import PurePosixPath
from typing import Any

from hotclub_forms.errors import MissingExtra, ValidationError
from hotclub_forms.texts import LazyText
from hotclub_forms.validators.contract import Validator


class FileExtensionValidator(Validator):
    """Require one of the extensions (without dot, any case); None allows all.

    An extension says what a visitor calls a file, nothing about its content.
    """

    message: Any = LazyText(
        "File extension “%(extension)s” is not allowed. "
        "Allowed extensions are: %(allowed_extensions)s."
    )
    code = "invalid_extension"
    allowed_extensions: Sequence[str] | None

    def __init__(
        self,
        allowed_extensions: Collection[str] | None = None,
        message: Any = None,
        code: str | None = None,
    ) -> None:
        allowed = allowed_extensions
        self.allowed_extensions = None if allowed is None else [word.lower() for word in allowed]
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code

    def _facts(self) -> dict[str, Any]:
        allowed = self.allowed_extensions
        known = None if allowed is None else frozenset(allowed)
        return {"message": self.message, "code": self.code, "allowed_extensions": known}

    def __call__(self, value: Any) -> None:
        """Raise ValidationError unless value.name ends in an allowed extension."""
        extension = PurePosixPath(str(value.name)).suffix[1:].lower()
        if self.allowed_extensions is not None and extension not in self.allowed_extensions:
            params = {
                "extension": extension,
                "allowed_extensions": ", ".join(self.allowed_extensions),
                "value": value,
            }
            raise ValidationError(self.message, code=self.code, params=params)


def get_available_image_extensions() -> list[str]:
    """Return the extensions that Pillow opens; raises MissingExtra without Pillow."""
    try:
        from PIL import Image
    except ModuleNotFoundError as missing:
        raise MissingExtra(
            "Checking images needs Pillow: pip install 'hotclub-forms[images]'"
        ) from missing
    Image.init()
    return [extension.lower()[1:] for extension in Image.EXTENSION]


def validate_image_file_extension(value: Any) -> None:
    """Raise ValidationError unless value.name has the extension of an image."""
    FileExtensionValidator(allowed_extensions=get_available_image_extensions())(value)
