"""Importing the `admin` modules of the installed applications."""

from __future__ import annotations

from hotclub_admin.discovery import autodiscover as discover

from hotclub.apps import apps

__all__ = ["autodiscover"]


def autodiscover() -> None:
    """Import the `admin` module of each installed application that has one."""
    discover([config.name for config in apps.get_app_configs()])
