"""What engines share. Django's `django.template.utils`."""

from __future__ import annotations

from pathlib import Path

from hotclub.apps import apps
from hotclub.templates.handler import EngineHandler, InvalidTemplateEngineError

__all__ = ["EngineHandler", "InvalidTemplateEngineError", "get_app_template_dirs"]


def get_app_template_dirs(dirname: str) -> list[Path]:
    """Return the folders of that name of installed applications, in order."""
    return [
        folder
        for config in apps.get_app_configs()
        if (folder := Path(config.path, dirname)).is_dir()
    ]
