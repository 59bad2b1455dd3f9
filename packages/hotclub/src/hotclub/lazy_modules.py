"""Modules of a package that are imported when they are read.

Flow: `forms.models` → **`__getattr__` of hotclub.forms** → import. Imports nothing of hotclub.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

__all__ = ["submodules"]


def submodules(package: str) -> Callable[[str], ModuleType]:
    """Return the `__getattr__` of a package whose modules are imported when they are read.

    `forms.models.ModelChoiceField` works after `from hotclub import forms`, and nobody who does
    not say it pays for the module.
    """

    def read(name: str) -> ModuleType:
        path = f"{package}.{name}"
        if name.startswith("_") or (path not in sys.modules and find_spec(path) is None):
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return import_module(path)

    return read
