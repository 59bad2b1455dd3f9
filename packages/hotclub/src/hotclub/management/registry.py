"""Which commands there are, and where.

Flow: hotclub's own folder, then each installed application's `management/commands` → **names** →
load_command_class. An application that stands earlier in INSTALLED_APPS wins, and any wins over ours.
"""

from __future__ import annotations

import importlib
import os
import pkgutil
from functools import lru_cache
from pathlib import Path
from typing import Any

from hotclub.management.base import BaseCommand
from hotclub.management.errors import CommandError

__all__ = ["CORE", "find_commands", "get_commands", "load_command_class"]

CORE = "hotclub"


def find_commands(management_dir: str) -> list[str]:
    """Return the names of the commands in that folder's `commands/`."""
    folder = os.path.join(management_dir, "commands")
    return [
        name for _, name, is_package in pkgutil.iter_modules([folder])
        if not is_package and not name.startswith("_")
    ]  # fmt: skip


def core_commands() -> dict[str, str]:
    """Return the framework's own commands."""
    return dict.fromkeys(find_commands(str(Path(__file__).parent)), CORE)


def get_commands() -> dict[str, str]:
    """Return command → the application (its import path) that has it."""
    from hotclub.apps import apps
    from hotclub.conf import settings

    if not settings.configured or not apps.ready:
        return core_commands()
    return dict(_commands_of(tuple((one.name, one.path) for one in apps.get_app_configs())))


@lru_cache(maxsize=8)
def _commands_of(applications: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Look into the folders of these (name, path), once for the same ones."""
    commands = core_commands()
    for name, path in reversed(applications):
        commands |= dict.fromkeys(find_commands(os.path.join(path, "management")), name)
    return commands


def load_command_class(app_name: str, name: str) -> BaseCommand:
    """Return a new command of that application. Errors of its import pass through."""
    module = importlib.import_module(f"{app_name}.management.commands.{name}")
    cls: Any = getattr(module, "Command", None)
    if cls is None:
        raise CommandError(f"{module.__file__} has no class named Command.")
    command: BaseCommand = cls()
    return command
