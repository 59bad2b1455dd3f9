"""Names and modules of a package that are imported when they are read.

Flow: `forms.models`, `forms.CharField` → **`__getattr__` of hotclub.forms** → import. Imports
nothing of hotclub. The libraries' own roots do the same by themselves, as none knows another.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = ["shown", "submodules"]


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


def shown(
    package: str, names_by_module: Mapping[str, str], *, wholes: tuple[str, ...] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` of a package that shows names of other modules.

    names_by_module: dotted path → its names that are shown, with spaces between. wholes:
    modules of which every public name is shown. Modules of the package itself can be read too. A module
    must not share its name with one of the names: importing it would hide them.
    """
    module_of = {name: path for path, names in names_by_module.items() for name in names.split()}
    submodule = submodules(package)

    def read(name: str) -> Any:
        homes = (path for path in wholes if name in import_module(path).__all__)
        home = module_of.get(name) or next(homes, None)
        if home is None:
            return submodule(name)
        value = getattr(import_module(home), name)
        setattr(sys.modules[package], name, value)
        return value

    def names() -> list[str]:
        window = sys.modules[package]
        return sorted({*vars(window), *window.__all__})

    return read, names
