"""The shop window: what is promised is typed, there, and opened when it is asked for."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

WINDOWS = ["hotclub_admin", "hotclub_admin.utils"]


def rooms_of_checkers(package):
    """Return name → room as a type checker reads them: the imports under TYPE_CHECKING."""
    tree = ast.parse(Path(package.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    return {
        alias.name: node.module.removeprefix(f"{package.__name__}.")
        for node in block.body
        for alias in node.names
    }


@pytest.mark.parametrize("window", WINDOWS)
def test_checkers_and_python_see_the_same_names_in_the_same_rooms(window):
    package = import_module(window)
    opened = {name: room for room, names in package._ROOMS.items() for name in names.split()}

    assert opened == rooms_of_checkers(package)
    assert sorted(package.__all__) == sorted(opened)


@pytest.mark.parametrize("window", WINDOWS)
def test_every_promised_name_is_there_and_listed(window):
    package = import_module(window)

    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = package.nothing


@pytest.mark.parametrize("window", WINDOWS)
def test_a_room_is_an_attribute_before_anybody_imports_it(window):
    package = import_module(window)

    for room in package._ROOMS:
        if "." not in room:
            assert getattr(package, room) is import_module(f"{window}.{room}")


def test_importing_the_package_opens_no_room():
    code = "import sys, hotclub_admin; print([one for one in sys.modules if one.startswith('hotclub_')])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "['hotclub_admin']"
