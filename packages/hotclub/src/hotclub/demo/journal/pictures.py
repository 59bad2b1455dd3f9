"""Pictures as they are kept: upright, not larger than a screen, and without what cameras write into them.

Flow: upload → PictureField → **web_picture** → a JPEG of our own. A photograph may hold the place where it
was taken, to the metre; that is nobody's business, so no byte of the upload itself is kept.
"""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps

from hotclub import forms
from hotclub.exceptions import ValidationError
from hotclub.files.base import ContentFile

__all__ = ["PictureField", "web_picture"]

MAX_BYTES = 8_000_000
MAX_SIDE_PIXELS = 1600
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class PictureField(forms.ImageField):
    """An uploaded photograph, made ready for the web."""

    max_pixels = 40_000_000

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return a new JPEG, the picture that was there, or False. Raises ValidationError."""
        picture = super().clean(data, initial)
        if not picture or picture is initial:
            return picture
        if picture.size > MAX_BYTES:
            raise ValidationError(
                f"The picture has {picture.size / 1e6:.1f} MB; up to {MAX_BYTES / 1e6:.0f} MB are possible.",
                code="too_large",
            )
        if picture.image.format not in FORMATS:
            raise ValidationError("Choose a JPEG, PNG, WebP or GIF picture.", code="format")
        try:
            return web_picture(picture)
        except (OSError, ValueError, SyntaxError) as error:
            raise ValidationError("This picture can't be read.", code="unreadable") from error


def web_picture(upload: Any) -> ContentFile:
    """Return the upload as a JPEG of at most MAX_SIDE_PIXELS.

    Raises OSError, ValueError or SyntaxError when Pillow can't decode it.
    """
    upload.seek(0)
    with Image.open(upload, formats=FORMATS) as image:
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((MAX_SIDE_PIXELS, MAX_SIDE_PIXELS))
        flat = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        flat.paste(layer, mask=layer.getchannel("A"))
    content = io.BytesIO()
    flat.save(content, "JPEG", quality=84, optimize=True, progressive=True)
    return ContentFile(content.getvalue(), name="picture.jpg")
