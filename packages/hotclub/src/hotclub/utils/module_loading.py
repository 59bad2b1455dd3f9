"""Import by dotted path, and look for a module in each application. Django's `django.utils.module_loading`.

Flow: imports, applications → **module_loading** → a project, the admin's autodiscovery.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from hotclub.apps import apps
from hotclub.imports import import_string, module_dir, module_has_submodule

__all__ = ["autodiscover_modules", "import_string", "module_dir", "module_has_submodule"]


def autodiscover_modules(*args: str, **kwargs: Any) -> None:
    """Import these modules of every installed application, where it has them.

    register_to: a site whose `_registry` gets back what a failing import put into it.
    """
    site = kwargs.get("register_to")
    for config in apps.get_app_configs():
        for name in args:
            before = dict(site._registry) if site is not None else {}
            try:
                import_module(f"{config.name}.{name}")
            except Exception:
                if site is not None:
                    site._registry = before
                if module_has_submodule(config.module, name):
                    raise
