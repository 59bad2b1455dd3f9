"""Import by dotted path, and see what a package holds.

Flow: settings, INSTALLED_APPS → **imports** → objects. Known to projects as hotclub.utils.module_loading.
Not here: which path a setting may name.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from hotclub.conf.familiar import ours
from hotclub.errors import hint


def import_string(dotted_path: str) -> Any:
    """Return what the path "package.module.name" names. Raises ImportError."""
    module_path, _, name = dotted_path.rpartition(".")
    instead = ours(dotted_path)
    if instead is not None:
        raise ImportError(f"{dotted_path!r} is Django's. Write {instead!r} instead.")
    if not module_path:
        raise ImportError(f"{dotted_path!r} is no dotted path: it needs a module and a name.")
    module = import_module(module_path)
    try:
        return getattr(module, name)
    except AttributeError:
        raise ImportError(
            f"The module {module_path!r} has no {name!r}.{hint(name, dir(module))}"
        ) from None


def module_has_submodule(package: ModuleType, module_name: str) -> bool:
    """Return whether the package has that module; the module is not imported."""
    if not hasattr(package, "__path__"):
        return False
    full = f"{package.__name__}.{module_name}"
    if full in sys.modules:
        return True
    try:
        return find_spec(full) is not None
    except ModuleNotFoundError:
        # "a.b" where the package has no "a".
        return False


def module_dir(module: ModuleType) -> str:
    """Return the folder that a module or package lies in. Raises ValueError when it has none."""
    paths = list(getattr(module, "__path__", ()))
    if len(paths) == 1:
        return str(paths[0])
    file = getattr(module, "__file__", None)
    if file is None:
        raise ValueError(f"{module!r} lies in no one folder.")
    return str(Path(file).parent)
