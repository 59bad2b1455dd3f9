"""The roots of the libraries: what is promised is typed, there, and loaded when it is asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

ROOTS = [
    "hotclub_admin",
    "hotclub_admin.utils",
    "hotclub_api",
    "hotclub_auth",
    "hotclub_auth.hashers",
    "hotclub_auth.sessions",
    "hotclub_cache",
    "hotclub_forms",
    "hotclub_forms.fields",
    "hotclub_forms.models",
    "hotclub_forms.validators",
    "hotclub_forms.widgets",
    "hotclub_http",
    "hotclub_migrations",
    "hotclub_orm",
    "hotclub_routing",
    "hotclub_security",
    "hotclub_templates",
]
# Promised names that a root has from elsewhere.
ALSO = {
    "hotclub_forms.validators": ["ValidationError"],
    "hotclub_forms.widgets": [
        "Media",
        "MediaAsset",
        "MediaDefiningClass",
        "MediaOrderConflictWarning",
        "Script",
        "Stylesheet",
    ],
    "hotclub_migrations": ["SettingsReference"],
}
# What importing a library brings of its siblings, because the root itself needs it.
SIBLINGS = {"hotclub_migrations": "hotclub_orm"}


def loaded(package: ModuleType) -> dict[str, str]:
    """Return name → module, as Python loads it."""
    return {name: room for room, names in package._ROOMS.items() for name in names.split()}


def typed(package: ModuleType) -> dict[str, str]:
    """Return name → module, as a type checker reads it: the imports under TYPE_CHECKING."""
    tree = ast.parse(Path(str(package.__file__)).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: str(node.module).removeprefix(f"{package.__name__}.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


@pytest.fixture(params=ROOTS)
def package(request: pytest.FixtureRequest) -> ModuleType:
    return import_module(request.param)


def test_checkers_and_python_see_the_same_names_in_the_same_modules(package: ModuleType) -> None:
    assert loaded(package) == typed(package)


def test_every_promised_name_has_a_module(package: ModuleType) -> None:
    names = loaded(package)
    if package.__name__ == "hotclub_forms":  # no star brings what needs the extra `orm`
        names = {name: room for name, room in names.items() if room != "models"}

    public = [name for name in names if not name.startswith("_")]
    assert sorted(package.__all__) == sorted(public + ALSO.get(package.__name__, []))


def test_every_promised_name_is_there_and_listed(package: ModuleType) -> None:
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing


def test_a_module_is_an_attribute_before_anybody_imports_it(package: ModuleType) -> None:
    for room in package._ROOMS:
        if "." not in room:
            assert getattr(package, room) is import_module(f"{package.__name__}.{room}")


@pytest.mark.parametrize("root", [root for root in ROOTS if "." not in root])
def test_importing_a_library_loads_nothing_of_it_yet(root: str) -> None:
    code = f"import sys, {root}; print(*(one for one in sys.modules if one.startswith('hotclub')))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    names = [one for one in said.stdout.split() if one.split(".")[0] != SIBLINGS.get(root)]
    assert names == [root]
