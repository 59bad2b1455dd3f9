"""Templates in the `templates` folders of installed applications."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotclub_templates.loaders.filesystem import Loader as FilesystemLoader

from hotclub.templates.utils import get_app_template_dirs

__all__ = ["Loader"]


class Loader(FilesystemLoader):
    """Looks in each application, in the order of INSTALLED_APPS."""

    def get_dirs(self) -> Sequence[str | Path]:
        """Return the folders."""
        return get_app_template_dirs("templates")
