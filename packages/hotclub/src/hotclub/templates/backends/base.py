"""The base of template engines of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hotclub_templates.backends import BaseEngine as _BaseEngine

from hotclub.templates.utils import get_app_template_dirs

__all__ = ["BaseEngine"]


class BaseEngine(_BaseEngine):
    """Takes NAME, DIRS and APP_DIRS off an entry of TEMPLATES.

    Subclasses give `app_dirname`, `get_template` and `from_string`. Raises ImproperlyConfigured for
    parameters that it does not know.
    """

    def app_template_dirs(self) -> Sequence[str | Path]:
        """Return the folders called `app_dirname` of installed applications."""
        return get_app_template_dirs(self.app_dirname) if self.app_dirname else ()
