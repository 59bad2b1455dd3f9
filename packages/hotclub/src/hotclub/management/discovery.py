"""Which project a command is meant for: its folder, and the name of its settings.

Flow: working directory → **find_project** → sys.path and HOTCLUB_SETTINGS_MODULE → conf. Reads
manage.py, never runs it.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Project", "enter_project", "find_project"]

VARIABLES = ("HOTCLUB_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with a manage.py. settings: the import path that its manage.py names."""

    folder: Path
    settings: str


def find_project(start: Path) -> Project | None:
    """Return the project of that folder or of the nearest folder above it."""
    for folder in (start, *start.parents):
        manage = folder / "manage.py"
        if manage.is_file():
            settings = next(_named_settings(manage), None)
            if settings is not None:
                return Project(folder, settings)
    return None


def _named_settings(manage: Path) -> Iterator[str]:
    """Yield the texts that os.environ gets for the variable of the settings."""
    try:
        tree = ast.parse(manage.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, OSError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(args=[ast.Constant(value=name), ast.Constant(value=str(text))]) if (
                name in VARIABLES
            ):
                yield text
            case ast.Assign(
                targets=[ast.Subscript(slice=ast.Constant(value=name))],
                value=ast.Constant(value=str(text)),
            ) if name in VARIABLES:
                yield text


def enter_project(start: Path) -> Project | None:
    """Make the project's modules importable, and its settings those of this process.

    Settings that the environment names already stay.
    """
    project = find_project(start)
    folder = str(project.folder if project else start)
    if folder not in sys.path:
        sys.path.insert(0, folder)
    if project is not None and not any(os.environ.get(name) for name in VARIABLES):
        os.environ["HOTCLUB_SETTINGS_MODULE"] = project.settings
    return project
