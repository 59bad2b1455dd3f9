"""Is this an image? Headers and checksums alone; pixels are never decoded.

Needs Pillow (the extra `images`), named when the first image is checked.
"""

from __future__ import annotations

import io
from typing import Any, Final

from hotclub_forms.errors import MissingExtra

MAX_PIXELS: Final = 80_000_000


def open_image(content: Any, *, max_pixels: int) -> Any:
    """Return the Pillow image of a file object, verified.

    max_pixels: width times height that is still accepted.
    Raises ValueError for what is no image, is cut short or too large.
    """
    try:
        from PIL import Image
    except ModuleNotFoundError as missing:
        raise MissingExtra(
            "ImageField needs Pillow: pip install 'hotclub-forms[images]'"
        ) from missing
    try:
        image = Image.open(content)
        width, height = image.size
        if width * height > max_pixels:
            raise ValueError(f"{width} by {height} pixels are more than {max_pixels}")
        # verify() must follow open() at once, and the image is not to be used after it.
        image.verify()
    except Exception as wrong:  # Pillow's readers raise all kinds of exceptions on bad data
        raise ValueError(f"not an image: {wrong}") from wrong
    return image


def is_cut_short(image_format: str | None, content: bytes) -> bool:
    """Tell whether a JPEG or GIF lacks its end, which Pillow's verify() does not look at."""
    if image_format == "JPEG":
        scan = _start_of_scan(content)
        return scan is None or content.find(b"\xff\xd9", scan) < 0
    if image_format == "GIF":
        return b"\x3b" not in content[-16:]
    return False


def _start_of_scan(content: bytes) -> int | None:
    """Walk a JPEG's segments (ITU T.81, B.1) to its first scan; thumbnails inside are skipped."""
    place = 2
    while place + 4 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker == 0xDA:
            return place
        if marker == 0xFF:
            place += 1
            continue
        place += 2 + int.from_bytes(content[place + 2 : place + 4], "big")
    return None


def buffered(upload: Any) -> tuple[Any, bytes]:
    """Return a file object of an upload's whole content, and the content."""
    if hasattr(upload, "temporary_file_path"):
        with open(upload.temporary_file_path(), "rb") as file:
            content = file.read()
    elif hasattr(upload, "read"):
        if hasattr(upload, "seek"):
            upload.seek(0)
        content = upload.read()
    else:
        content = upload["content"]
    return io.BytesIO(content), content
