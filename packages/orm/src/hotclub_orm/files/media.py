"""Where files go, and with which modes, unless a storage says otherwise.

`media` is the one piece of shared state: an application fills it once from its settings
(MEDIA_ROOT, MEDIA_URL, FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class MediaDefaults:
    """What FileSystemStorage reads where it was given nothing.

    root: directory; "" is the working directory.   url: what URLs of files begin with; "" for
    files that have none.   file_mode, directory_mode: permission bits; None leaves them to umask.
    """

    root: str = ""
    url: str = ""
    file_mode: int | None = 0o644
    directory_mode: int | None = None


media = MediaDefaults()
