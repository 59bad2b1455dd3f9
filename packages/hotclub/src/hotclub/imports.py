"""Import by dotted path, and see what a package holds.

Flow: settings, INSTALLED_APPS → **imports** → objects. Known to projects as hotclub.utils.module_loading.
Not here: which path a setting may name.
"""

from __future__ import annotations

import pkgutil
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

from hotclub.conf.familiar import ours
from hotclub.errors import hint


class NoSuchPath(ImportError):
    """A dotted path names nothing. What fails inside a module that is there is another error.

    path: the whole path. instead: the path that was probably meant, or None.
    """

    def __init__(self, message: str, *, path: str, instead: str | None = None) -> None:
        super().__init__(message, name=path)
        self.instead = instead


def import_string(dotted_path: str) -> Any:
    """Return what the path "package.module.name" names.

    Raises NoSuchPath, an ImportError, with the closest name; an error inside the module goes on.
    """
    module_path, _, name = dotted_path.rpartition(".")
    instead = ours(dotted_path)
    if instead is not None:
        message = f"{dotted_path!r} is Django's. Write {instead!r} instead."
        raise NoSuchPath(message, path=dotted_path, instead=instead)
    if not module_path:
        message = f"{dotted_path!r} is no dotted path: it needs a module and a name."
        raise NoSuchPath(message, path=dotted_path)
    module = import_named_module(module_path, path=dotted_path)
    try:
        return getattr(module, name)
    except AttributeError:
        close = _closest(name, dir(module))
        raise NoSuchPath(
            f"The module {module_path!r} has no {name!r}.{hint(name, dir(module))}",
            path=dotted_path,
            instead=close and f"{module_path}.{close}",
        ) from None


def import_named_module(module_path: str, *, path: str | None = None) -> ModuleType:
    """Return the module.

    path: what names it, where that is longer. Raises NoSuchPath when there is no such module; an
    error inside the module goes on.
    """
    try:
        return import_module(module_path)
    except ModuleNotFoundError as missing:
        if not missing.name or not f"{module_path}.".startswith(f"{missing.name}."):
            raise
        raise _no_module(missing.name, path or module_path) from None


def _no_module(missing: str, path: str) -> NoSuchPath:
    """Return the error for a module that is not there, with what lies beside its place."""
    parent, _, last = missing.rpartition(".")
    beside = [entry.name for entry in _modules_in(parent)]
    close = _closest(last, beside)
    where = f"The package {parent!r} has no module {last!r}." if parent else f"No module {last!r}."
    instead = None
    if close is not None:
        found = f"{parent}.{close}" if parent else close
        instead = f"{found}{path.removeprefix(missing)}"
    return NoSuchPath(f"{where}{hint(last, beside)}", path=path, instead=instead)


def _modules_in(parent: str) -> list[pkgutil.ModuleInfo]:
    """Return the modules of a package; for no package, those beside the project."""
    paths = getattr(sys.modules.get(parent), "__path__", ()) if parent else ["", sys.path[0]]
    return list(pkgutil.iter_modules(list(paths)))


def _closest(name: str, known: Sequence[str]) -> str | None:
    return next(iter(get_close_matches(name, known, n=1)), None)


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
